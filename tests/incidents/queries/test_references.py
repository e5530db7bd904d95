"""Rows of the audit log and of the outbox name their incident to who may see it."""

import pytest

from audit.record import subject_of
from departments.organisations.roles import Role
from incidents import actions
from incidents.queries.references import references_of
from incidents.queries.subjects import OF_INCIDENTS
from tests.beginnings import begins_with
from tests.factories import browser, centre, person
from tests.incidents.cases import things_of_an_incident
from tests.incidents.stories import (
    AT,
    HOUR,
    reported,
    staffed_body,
)

pytestmark = pytest.mark.django_db
LATER = AT + 10 * HOUR


@begins_with()
def test_everything_that_belongs_to_an_incident_has_its_reference(beginning):
    body, people, _ = beginning
    things = things_of_an_incident(body, people)
    assert {type(thing) for thing in things} == {model for model, _, _ in OF_INCIDENTS}
    subjects = [subject_of(thing) for thing in things]
    assert references_of(people["siro"], LATER, [*subjects, "departments.Organisation:1"]) == dict.fromkeys(
        subjects, things[0].reference
    )


@begins_with()
def test_who_may_not_see_an_incident_is_not_given_its_reference(beginning):
    body, people, _ = beginning
    _, others = staffed_body("hmrc", "HMRC")
    incident = reported(body, people)
    administrator = person("admin@centre.example", Role.SYSADMIN, centre())
    for user in (others["siro"], administrator):
        assert references_of(user, LATER, [subject_of(incident)]) == {}


@begins_with()
def test_a_stub_is_named_nowhere_but_on_its_page(beginning):
    body, people, _ = beginning
    stub = actions.report_held_elsewhere(
        by=people["staff"], at=AT, organisation=body, classification="SECRET", personal_data="yes",
        discovered_at=AT - HOUR, holder="A team",
    )  # fmt: skip
    assert references_of(people["siro"], LATER, [subject_of(stub)]) == {}


@begins_with(reported)
@pytest.mark.parametrize("page", ["/audit-log/", "/outbox/?show=all"])
def test_the_pages_show_the_reference(beginning, page):
    _, people, incident = beginning
    page_text = browser(people["siro"]).get(page, follow=True).content.decode()
    assert incident.reference in page_text
