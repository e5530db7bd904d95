"""What is kept from a role, and until when (F04)."""

import html
import re

import pytest
from django.utils import timezone

from departments.organisations.powers import can
from departments.organisations.roles import Can, Role
from incidents import actions, queries
from incidents.home import incidents_waiting_for
from incidents.models import Incident, RegulatorCase
from incidents.queries.keeping import receivers, seen
from incidents.queries.redaction import redactions_to_settle
from portal.queries import audit_log_for
from tests.factories import appoint, browser
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


def left(person, role):
    """Nobody holds the post from now on."""
    person.appointments.filter(role=role).delete()


def test_a_report_past_the_officer_and_the_adviser_goes_to_the_duty_officer(home):
    body, people = home
    kept = reported(body, people, kept_from=["dpo", "security_adviser"])
    assert receivers(kept, AT) == (Role.DUTY_OFFICER,)
    assert who_sees(kept, people, AT) == {*people} - {"dpo", "adviser"}


def test_without_a_duty_officer_it_goes_to_the_siro_and_the_deputies_then_to_the_accounting_officer(home):
    body, people = home
    left(people["duty"], Role.DUTY_OFFICER)
    kept = reported(body, people, kept_from=["dpo", "security_adviser"])
    assert receivers(kept, AT) == (Role.SIRO,)
    appoint("deputy@home-office.example", Role.DEPUTY_SIRO, body)
    assert receivers(kept, AT) == (Role.SIRO, Role.DEPUTY_SIRO)
    further = reported(body, people, kept_from=["dpo", "security_adviser", "siro"])
    assert receivers(further, AT) == (Role.ACCOUNTING_OFFICER,)


def test_nobody_receives_a_report_in_one_post_who_is_passed_in_another(home):
    body, people = home
    left(people["duty"], Role.DUTY_OFFICER)
    appoint(people["dpo"], Role.DUTY_OFFICER, body)
    kept = reported(body, people, kept_from=["dpo", "security_adviser"])
    assert receivers(kept, AT) == (Role.SIRO,)


def test_a_report_past_everybody_in_the_body_has_no_receiver_there(home):
    body, people = home
    kept = reported(
        body, people, kept_from=["dpo", "security_adviser", "duty_officer", "siro", "accounting_officer"]
    )
    assert receivers(kept, AT) == ()


def test_whoever_cannot_see_an_incident_is_offered_no_passage_notice_or_case_of_it(home):
    body, people = home
    kept = reported(body, people, kept_from=["siro", "dpo"], description="Found on a train in Leeds.")
    reason = "The place names a person who travels there."
    actions.hide(
        kept, by=people["adviser"], at=AT, passage="on a train", ground="personal_data", reason=reason
    )
    assert not redactions_to_settle(people["siro"], AT).exists()
    assert redactions_to_settle(people["siro"], AT + 24 * HOUR).exists()
    assert not RegulatorCase.objects.filter(
        seen(people["dpo"], Can.REGULATOR_CASE_FURTHER_PHASE, AT, "incident")
    ).exists()
    other = reported(body, people)
    assert list(queries.merge_targets_for(people["dpo"], AT, other)) == []
    assert list(queries.merge_targets_for(people["adviser"], AT, other)) == [kept]


def test_the_number_on_the_home_page_is_the_number_that_its_link_opens(home):
    now = timezone.now()
    body, people = home
    reported(body, people, at=now, discovered_at=now)
    reported(body, people, at=now, discovered_at=now, kept_from=["siro"])
    for post, number in (("siro", "1 incident open"), ("adviser", "2 incidents open")):
        client = browser(people[post])
        page = client.get("/").content.decode()
        assert number in page
        [link] = re.findall(r'href="(/incidents/\?show=open[^"]+)"', page)
        rows = client.get(html.unescape(link)).content.decode()
        assert len(set(re.findall(r"HO-\d{4}-\d{5}", rows))) == int(number[0])
