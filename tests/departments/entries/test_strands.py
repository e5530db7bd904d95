"""The strands: what each body holds, and where it holds nothing."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from audit.models import Event
from departments import reference
from departments.entries import actions, strands
from departments.entries.declared import REGISTERS
from departments.models import Action, Organisation
from govuk.counting import Count
from tests.departments.conftest import sheet_of, text
from tests.departments.entries.conftest import example
from tests.factories import enrol, make_organisation

STRANDS = "/organisations/registers/strands/"
AREAS = "/organisations/registers/areas/"


def held(body, code):
    held_by = strands.in_strands([body], timezone.now())[body.pk]
    return next(strand for strand in held_by if strand.register.code == code)


def test_every_strand_of_the_report_has_a_register():
    named = {register.strand for register in strands.STRANDS}
    assert named == {"data sharing", "contractors", "removable media", "disposal", "overseas"}


def test_the_centre_sees_which_body_has_nothing_and_opens_the_rows_behind_a_number(
    home_office, transport, people, enter, sharing
):
    enrol(home_office)
    enrol(transport)
    page = enter("reviewer").get(STRANDS)
    assert [body.code for body, *_ in page.context["rows"]] == ["transport", "home-office"]
    assert [held[0].in_use.number for _, held, _ in page.context["rows"]] == [0, 1]
    assert "Nothing<span" in page.content.decode()
    there = "/organisations/registers/sharing/?organisation=home-office&amp;state=in_use"
    assert there in page.content.decode()
    assert sharing.name in text(enter("reviewer").get(there.replace("&amp;", "&")))
    blank = text(enter("reviewer").get(there.replace("&amp;", "&").replace("home-office", "transport")))
    assert "Department for Transport has nothing in use on this register" in blank
    assert people["other_preparer"].name in blank
    without = enter("reviewer").get(STRANDS, {"nothing": "sharing"})
    assert [body.code for body, *_ in without.context["rows"]] == ["transport"]


def test_an_entry_past_its_review_counts_as_late(home_office, people):
    register = REGISTERS["suppliers"]
    yesterday = timezone.now().date() - timedelta(days=1)
    actions.add_entry(
        register, home_office, by=people["iao"], at=timezone.now(), **example(register), review_on=yesterday
    )
    strand = held(home_office, "suppliers")
    assert (strand.in_use, strand.late) == (Count(1), Count(1))
    assert not held(home_office, "disposal").in_use


def test_a_body_sees_itself_alone(home_office, transport, people, enter):
    enrol(home_office)
    enrol(transport)
    assert [body.code for body, *_ in enter("siro").get(STRANDS).context["rows"]] == ["home-office"]


def test_one_body_is_found_by_its_name(home_office, transport, people, enter):
    enrol(home_office)
    enrol(transport)
    page = enter("reviewer").get(STRANDS, {"organisation": "Transport"})
    assert [body.code for body, *_ in page.context["rows"]] == ["transport"]


def test_the_strands_of_several_bodies_are_one_query(home_office, transport, django_assert_num_queries):
    with django_assert_num_queries(1):
        held_by = strands.in_strands([home_office, transport], timezone.now())
    assert {len(held) for held in held_by.values()} == {len(strands.STRANDS)}


def test_arms_length_bodies_are_counted_with_their_sponsor_and_those_with_nothing_are_opened(
    home_office, people, enter, sharing
):
    enrol(home_office)
    for code in ("passport-office", "border-force"):
        enrol(make_organisation(code, name=code, sponsor=home_office, kind="executive_agency"))
    page = enter("reviewer").get(STRANDS, {"organisation": "home-office"})
    (((_, _, sponsored),), *_) = [page.context["rows"]]
    assert (sponsored.bodies, sponsored.without) == (2, 2)
    opened = enter("reviewer").get(STRANDS, {"sponsor": "home-office", "nothing": "any"})
    assert {body.code for body, *_ in opened.context["rows"]} == {"passport-office", "border-force"}


def test_each_area_of_the_actions_of_2007_shows_who_has_nothing(
    home_office, transport, people, enter, proposed
):
    enrol(home_office)
    enrol(transport)
    counts = {
        count.area: (count, without) for _, count, without in enter("reviewer").get(AREAS).context["counts"]
    }
    assert len(counts) == len(reference.areas())
    count, without = counts["encryption"]
    assert (count.actions, count.open, count.bodies, without) == (1, 1, 1, 1)
    assert counts["policy_review"][1] == 2
    page = enter("reviewer").get(AREAS, {"area": "encryption", "nothing": "yes"})
    assert [body.code for body, _ in page.context["rows"]] == ["transport"]
    assert "Nothing<span" in page.content.decode()


def test_a_number_of_an_area_is_the_number_of_rows_that_it_opens(
    home_office, transport, people, enter, proposed
):
    """Actions of closed records are listed apart, so they are not counted; and a filter goes along."""
    enrol(home_office)
    enrol(transport)
    long_ago = timezone.now() - timedelta(days=900)
    Action.objects.create(
        organisation=transport, code="DFT-1", summary="Encrypt tapes", origin=Action.Origin.REPORT_2007, status="agreed",
        areas=["encryption"], created_at=long_ago,
    )  # fmt: skip
    page = enter("reviewer").get(AREAS, {"organisation": "home-office"})
    links = [
        unescape(link) for link in re.findall(r'href="([^"]*area=encryption[^"]*)"', page.content.decode())
    ]
    assert len(links) == 5
    assert all("organisation=home-office" in link for link in links)
    counts = {count.area: count for _, count, _ in enter("reviewer").get(AREAS).context["counts"]}
    assert (counts["encryption"].actions, counts["encryption"].bodies) == (1, 1)
    opened = enter("reviewer").get("/organisations/actions/", {"area": "encryption"})
    assert [action.summary for action in opened.context["page"]] == [proposed.summary]
    without = enter("reviewer").get(AREAS, {"area": "encryption", "nothing": "yes"})
    assert [body.code for body, _ in without.context["rows"]] == ["transport"]


def test_every_number_of_the_strands_opens_its_rows(home_office, people, enter):
    enrol(home_office)
    register, yesterday = REGISTERS["suppliers"], timezone.now().date() - timedelta(days=1)
    entry = actions.add_entry(
        register, home_office, by=people["iao"], at=timezone.now(), **example(register), review_on=yesterday
    )
    page = unescape(text(enter("reviewer").get(STRANDS)))
    late = "/organisations/registers/suppliers/?organisation=home-office&state=late"
    assert late in page
    assert entry.name in text(enter("reviewer").get(late))
    assert "?sponsor=home-office" in page


def test_words_count_only_the_entries_that_have_them_and_go_along_to_the_rows(
    home_office, transport, people, enter, sharing
):
    enrol(home_office)
    enrol(transport)
    register = REGISTERS["sharing"]
    actions.add_entry(
        register,
        home_office,
        by=people["iao"],
        at=timezone.now(),
        **example(register) | {"name": "Zebra crossings"},
    )
    page = enter("reviewer").get(STRANDS, {"text": "crossings zebra", "organisation": "home-office"})
    ((_, held_by, sponsored),) = page.context["rows"]
    assert (held_by[0].in_use, held_by[1].in_use) == (Count(1), Count(0))
    shown = unescape(page.content.decode())
    there = "/organisations/registers/sharing/?organisation=home-office&state=in_use&text=crossings+zebra"
    assert there in shown
    assert [entry.name for entry in enter("reviewer").get(there).context["page"]] == ["Zebra crossings"]
    some = enter("reviewer").get(STRANDS, {"text": "zebra", "nothing": "some"})
    assert [body.code for body, *_ in some.context["rows"]] == ["home-office"]
    none = enter("reviewer").get(STRANDS, {"text": "zebra", "nothing": "sharing"})
    assert [body.code for body, *_ in none.context["rows"]] == ["transport"]
    assert sponsored is None


def test_words_of_the_areas_count_only_the_actions_that_a_number_opens(
    home_office, transport, people, enter, proposed
):
    enrol(home_office)
    enrol(transport)
    word = proposed.summary.split()[-1]
    for text_typed, number in ((word, 1), ("nowhere", 0)):
        page = enter("reviewer").get(AREAS, {"text": text_typed})
        (count,) = (count for _, count, _ in page.context["counts"] if count.area == "encryption")
        assert count.actions == number
    link = f"/organisations/actions/?area=encryption&text={word}&state=open"
    assert link in unescape(enter("reviewer").get(AREAS, {"text": word}).content.decode())
    assert [action.pk for action in enter("reviewer").get(link).context["page"]] == [proposed.pk]
    page = enter("reviewer").get(AREAS, {"area": "encryption", "text": word})
    rows = {body.code: count.actions for body, count in page.context["rows"]}
    assert rows == {"home-office": 1, "transport": 0}
    without = enter("reviewer").get(AREAS, {"area": "encryption", "text": "nowhere", "nothing": "yes"})
    assert len(without.context["rows"]) == 2


@pytest.mark.parametrize("kind", ["csv", "ods", "xlsx"])
def test_the_files_of_strands_and_areas_have_what_is_shown_and_are_recorded(
    kind, home_office, transport, people, enter, sharing, proposed
):
    enrol(home_office)
    enrol(transport)
    Organisation.objects.filter(pk=transport.pk).update(name="=Transport")
    sheet = sheet_of(enter("reviewer"), f"{STRANDS}file/", sort="-organisation", format=kind)
    names = [row[0] for _, row in sheet.rows]
    assert names == ["Home Office", "'=Transport"]
    shared = sheet.heads.index("Sharing arrangements (strand: data sharing)")
    assert [str(row[shared]) for _, row in sheet.rows] == ["1", "0"]
    whole = sheet_of(enter("reviewer"), f"{AREAS}file/", format=kind)
    assert [row[0] for _, row in whole.rows] == [reference.area_title(area) for area in reference.areas()]
    area = sheet_of(enter("reviewer"), f"{AREAS}file/", format=kind, area="encryption", nothing="yes")
    assert [[str(cell) for cell in row[1:]] for _, row in area.rows] == [["0", "0", "0"]]
    events = Event.objects.filter(kind="list.exported").order_by("pk")
    assert [(event.facts["list"], event.facts["rows"]) for event in events] == [
        ("strands", 2), ("areas", len(reference.areas())), ("areas", 1),
    ]  # fmt: skip


def test_a_body_takes_its_own_strands_and_areas_alone(home_office, transport, people, enter, proposed):
    enrol(home_office)
    enrol(transport)
    for address in (f"{STRANDS}file/", f"{AREAS}file/?area=encryption"):
        body = b"".join(enter("siro").get(address).streaming_content).decode()
        assert "Home Office" in body
        assert "Transport" not in body
