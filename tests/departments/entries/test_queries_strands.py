"""The strands: what each body holds, and where it holds nothing."""

from datetime import timedelta

from django.utils import timezone

from departments.entries import actions, queries
from departments.entries.declared import REGISTERS
from tests.departments.conftest import text
from tests.departments.entries.conftest import example
from tests.factories import enrol

STRANDS = "/organisations/registers/strands/"


def held(body, code):
    strands = queries.in_strands([body], timezone.now())[body.pk]
    return next(strand for strand in strands if strand.register.code == code)


def test_every_strand_of_the_report_has_a_register():
    named = {register.strand for register in queries.STRANDS}
    assert named == {"data sharing", "contractors", "removable media", "disposal", "overseas"}


def test_the_centre_sees_which_body_has_nothing_and_opens_the_rows_behind_a_number(
    home_office, transport, people, enter, sharing
):
    enrol(home_office)
    enrol(transport)
    page = enter("reviewer").get(STRANDS)
    assert [body.code for body, _ in page.context["rows"]] == ["transport", "home-office"]
    assert [held[0].in_use for _, held in page.context["rows"]] == [0, 1]
    assert "Nothing<span" in page.content.decode()
    there = "/organisations/registers/sharing/?organisation=home-office&amp;state=in_use"
    assert there in page.content.decode()
    assert sharing.name in text(enter("reviewer").get(there.replace("&amp;", "&")))
    assert "No " in text(
        enter("reviewer").get(there.replace("&amp;", "&").replace("home-office", "transport"))
    )


def test_an_entry_past_its_review_counts_as_late(home_office, people):
    register = REGISTERS["suppliers"]
    yesterday = timezone.now().date() - timedelta(days=1)
    actions.add_entry(
        register, home_office, by=people["iao"], at=timezone.now(), **example(register), review_on=yesterday
    )
    strand = held(home_office, "suppliers")
    assert (strand.in_use, strand.late) == (1, 1)
    assert held(home_office, "disposal").in_use == 0


def test_a_body_sees_itself_alone(home_office, transport, people, enter):
    enrol(home_office)
    enrol(transport)
    assert [body.code for body, _ in enter("siro").get(STRANDS).context["rows"]] == ["home-office"]


def test_one_body_is_found_by_its_name(home_office, transport, people, enter):
    enrol(home_office)
    enrol(transport)
    page = enter("reviewer").get(STRANDS, {"organisation": "Transport"})
    assert [body.code for body, _ in page.context["rows"]] == ["transport"]


def test_the_strands_of_several_bodies_are_one_query(home_office, transport, django_assert_num_queries):
    with django_assert_num_queries(1):
        strands = queries.in_strands([home_office, transport], timezone.now())
    assert {len(held) for held in strands.values()} == {len(queries.STRANDS)}
