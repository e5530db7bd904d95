"""The search across everything: what is found, by whom, and at what cost."""

from datetime import timedelta

import pytest
from django.urls import reverse

from departments.models import Asset
from departments.organisations.roles import Role
from departments.registers import actions as register_actions
from portal import search
from portal.search import SHOWN, groups_for
from reporting.models import Statement
from tests import factories
from tests.departments.circulars.stories import drafted, editor, published
from tests.departments.entries.stories import shared_by
from tests.departments.training.stories import member_trained
from tests.incidents import stories

AT = stories.AT
WORD = "Zanzibar"


@pytest.fixture
def body(db):
    body, people = stories.staffed_body()
    stories.reported(body, people, title=f"{WORD} laptop")
    Asset.objects.create(organisation=body, name=f"{WORD} files", purpose="Cases", personal_data=True)
    entry = shared_by(body, at=AT)
    named = {"name": f"{WORD} exchange", "words": f"{WORD} exchange"}
    type(entry).objects.filter(pk=entry.pk).update(**named)
    published(at=AT, name=f"Discs to {WORD}", text="Send none by post.")
    member_trained(body, f"{WORD}-4711")
    register_actions.propose_action(body, by=people["siro"], at=AT, summary=f"Move the {WORD} servers")
    Statement.objects.create(organisation=body, year="2007-08", created_at=AT)
    body.people = people
    return body


def kinds(user, text=WORD):
    return {group.title: [hit.title for hit in group.hits] for group in groups_for(user, AT, text)}


def test_everything_that_a_person_may_see_is_found_by_kind(body):
    hits = kinds(body.people["siro"])
    assert set(hits) == {
        "Information assets", "Registers", "Incidents", "Actions", "Guidance and consultations",
    }  # fmt: skip
    assert kinds(body.people["siro"], f"post {WORD}") == {"Guidance and consultations": [f"Discs to {WORD}"]}
    assert hits["Information assets"] == [f"{WORD} files"]
    assert {"Organisations", "Publications"} <= set(kinds(body.people["siro"], body.name))
    assert "Publications" in kinds(body.people["siro"], "2007-08")


def test_a_staff_number_is_found_by_those_who_keep_the_registers_of_the_body_alone(body):
    keeper = factories.person("preparer-2@home-office.example", Role.PREPARER, body)
    assert kinds(keeper, f"{WORD}-47") == {"Training of staff": [f"{WORD}-4711"]}
    elsewhere = factories.make_organisation("other-body", name="Other body")
    for user in (
        body.people["siro"],
        factories.person("preparer@other.example", Role.PREPARER, elsewhere),
        factories.person("reviewer-2@centre.example", Role.CO_REVIEWER, factories.centre()),
    ):
        assert "Training of staff" not in kinds(user, f"{WORD}-47")


def test_a_draft_of_the_centre_is_found_by_those_who_write_alone(body):
    drafted(at=AT, name="Quagga")
    assert kinds(body.people["siro"], "Quagga") == {}
    assert kinds(editor(), "Quagga") == {"Guidance and consultations": ["Quagga"]}


def test_nobody_finds_what_their_powers_do_not_open(body):
    other = factories.make_organisation("other-body", name="Other body")
    for role in (Role.SIRO, Role.STAFF, Role.IAO, Role.DPO):
        stranger = factories.person(f"{role}@other.example", role, other)
        assert set(kinds(stranger)) <= {"Guidance and consultations"}, role  # for everybody
        assert "Publications" not in kinds(stranger, body.name), role
    staff = factories.person("staff-2@home-office.example", Role.STAFF, body)
    assert set(kinds(staff)) <= {"Guidance and consultations"}


@pytest.mark.parametrize("text", ["", "ab", "%%%", "\x00\x00\x00", "___", "'; DROP", "  a "], ids=repr)
def test_a_text_that_is_too_short_or_hostile_finds_nothing_and_breaks_nothing(client, body, text):
    answer = factories.sign_in(client, body.people["siro"]).get(reverse("search"), {"text": text})
    assert answer.status_code in (200, 422)
    assert WORD not in answer.content.decode()


def test_a_search_shows_a_few_of_a_kind_and_leads_to_all_of_them(client, body):
    for number in range(SHOWN + 2):
        Asset.objects.create(organisation=body, name=f"{WORD} {number}", purpose="Cases", personal_data=True)
    page = (
        factories.sign_in(client, body.people["siro"]).get(reverse("search"), {"text": WORD}).content.decode()
    )
    assert "More information assets" in page
    assert f"/organisations/assets/?text={WORD}" in page
    empty = (
        factories.sign_in(client, body.people["siro"])
        .get(reverse("search"), {"text": "Nowhere"})
        .content.decode()
    )
    assert "Nothing that you may see fits" in empty


@pytest.mark.parametrize("role", [Role.SIRO, Role.EXTERNAL_AUDITOR])
def test_the_newest_incidents_are_shown_however_many_are_looked_at_first(body, monkeypatch, role):
    siro = body.people["siro"]
    user = siro if role is Role.SIRO else factories.person("audit@centre.example", role, factories.centre())
    titles = [f"{WORD} laptop", *(f"{WORD} disc {number}" for number in range(SHOWN + 1))]
    for number, title in enumerate(titles[1:], 1):
        stories.reported(body, body.people, title=title, at=AT + timedelta(minutes=number))
    stories.reported(body, body.people, title="Something else", at=AT + timedelta(hours=1))
    for looked_back in (1, 3, 1000):
        monkeypatch.setattr(search, "LOOKED_BACK", looked_back)
        groups = {group.title: group for group in groups_for(user, AT + timedelta(hours=2), WORD)}
        hits = [hit.title.partition(" ")[2] for hit in groups["Incidents"].hits]
        assert hits == titles[: -SHOWN - 1 : -1]


def test_a_search_costs_at_most_ten_queries_for_everybody(client, body, django_assert_max_num_queries):
    central = factories.centre()
    factories.make_organisation("parliament", name="Houses of Parliament")
    people = [
        body.people["siro"],
        factories.person("preparer-2@home-office.example", Role.PREPARER, body),
        *(
            factories.person(f"{role}@centre.example", role, central)
            for role in (Role.CO_REVIEWER, Role.EXTERNAL_AUDITOR)
        ),
    ]
    for user in people:
        signed_in = factories.sign_in(client, user)
        signed_in.get(reverse("search"))
        for text in (WORD, body.name, "2007-08", "Parliament", f"{WORD}-4711"):
            with django_assert_max_num_queries(10):
                assert signed_in.get(reverse("search"), {"text": text}).status_code == 200
