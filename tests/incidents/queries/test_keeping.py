"""What is kept from a role, and until when (F04)."""

import pytest

from departments.organisations.powers import can
from departments.organisations.roles import Can, Role
from incidents import queries
from incidents.home import incidents_waiting_for
from incidents.models import Incident
from incidents.queries.keeping import seen
from portal.queries import audit_log_for
from tests.factories import appoint
from tests.incidents.stories import AT, HOUR, reported, staffed_body

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return staffed_body()


def who_sees(incident, people, at):
    return {name for name, person in people.items() if queries.incident_for(person, at, incident.pk)}


def test_the_named_posts_see_nothing_before_a_day_has_passed(home):
    body, people = home
    kept = reported(body, people, discovered_at=AT, kept_from=["siro", "accounting_officer"])
    soon, later = AT + HOUR, AT + 24 * HOUR
    assert who_sees(kept, people, soon) == {"staff", "dpo", "adviser", "duty"}
    assert who_sees(kept, people, later) == {*people}
    assert not can(people["siro"], Can.INCIDENT_SEE, kept, soon)
    assert list(queries.cases_for(people["accounting"], soon)) == []
    assert len(queries.cases_for(people["accounting"], later)) == 1


def test_a_deputy_and_a_delegate_are_kept_out_with_the_post(home):
    body, people = home
    deputy = appoint("deputy@home-office.example", Role.DEPUTY_SIRO, body).user
    kept = reported(body, people, kept_from=["siro"])
    assert queries.incident_for(deputy, AT, kept.pk) is None
    assert queries.incident_for(people["delegate"], AT, kept.pk) is None


def test_whoever_holds_another_post_too_sees_it_in_that_one(home):
    body, people = home
    appoint(people["siro"], Role.INTERNAL_AUDIT, body)
    kept = reported(body, people, kept_from=["siro"])
    assert queries.incident_for(people["siro"], AT, kept.pk) == kept
    assert not queries.sees_reporter(people["siro"], kept, AT)


def test_the_named_posts_never_see_who_reported_it(home):
    body, people = home
    kept = reported(body, people, kept_from=["dpo", "siro"])
    late = AT + 1000 * HOUR
    knows = {name for name, person in people.items() if queries.sees_reporter(person, kept, late)}
    assert knows == {"staff", "adviser"}


def test_it_is_on_no_home_page_and_in_no_audit_log_of_the_named_posts(home):
    body, people = home
    open_one, kept = reported(body, people), reported(body, people, kept_from=["dpo", "siro"])
    assert incidents_waiting_for(people["dpo"], AT) == {open_one.pk}
    assert incidents_waiting_for(people["adviser"], AT) == {open_one.pk, kept.pk}
    events, visible = audit_log_for(people["siro"], AT)
    subjects = {event.subject for part in visible() for event in events.filter(part)}
    assert not any(str(kept.pk) in subject for subject in subjects)
    assert any(str(open_one.pk) in subject for subject in subjects)


def test_a_role_from_which_nothing_can_be_kept_sees_all(home):
    body, people = home
    reported(body, people, kept_from=["siro"])
    assert Incident.objects.filter(seen(people["duty"], Can.INCIDENT_SEE, AT)).count() == 1
    assert Incident.objects.filter(seen(people["staff"], Can.INCIDENT_SEE, AT)).count() == 0
