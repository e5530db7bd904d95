"""Nobody waits for somebody who is away: the next person is called, and the pages name who is away and until when."""

from datetime import timedelta

import pytest

from accounts.models import Absence
from audit.models import Event
from departments.organisations.calendar import london_day
from departments.organisations.queries import addresses_for
from departments.organisations.roles import Role
from incidents import actions, presenting
from incidents.models import Call
from tests.beginnings import begins_with, begins_with_nothing
from tests.factories import person
from tests.incidents.stories import AT, HOUR, advised, staffed_body

pytestmark = pytest.mark.django_db
FOUND = AT - HOUR
THEN = FOUND + 66 * HOUR


def away(user, days=0, last=1):
    first = london_day(THEN) + timedelta(days=days)
    Absence.objects.create(user=user, starts_on=first, ends_on=first + timedelta(days=last), recorded_at=AT)


def called(*away_people):
    body, people = staffed_body()
    advised(body, people)
    actions.sweep_fail_safe(at=THEN)
    for name in away_people:
        away(people[name])
    for quarter in range(6):
        actions.call_people(at=THEN + timedelta(hours=quarter / 4))
    return [call.role for call in Call.objects.order_by("number")]


@begins_with_nothing
def test_calls_skip_whoever_is_away_and_the_history_says_so():
    assert called("dpo", "siro") == ["duty_officer", "security_adviser", "accounting_officer"]
    events = Event.objects.filter(kind="notification.called").order_by("id")
    assert events[0].facts["away"] == ["dpo", "siro"]


@begins_with_nothing
def test_where_everybody_is_away_everybody_is_called():
    assert called("dpo", "duty", "adviser", "siro", "accounting")[:5] == [
        "dpo",
        "duty_officer",
        "security_adviser",
        "siro",
        "accounting_officer",
    ]


@begins_with()
def test_somebody_whose_absence_begins_tomorrow_or_ended_yesterday_is_called(beginning):
    body, people, _ = beginning
    advised(body, people)
    actions.sweep_fail_safe(at=THEN)
    away(people["dpo"], days=1)
    away(people["dpo"], days=-3, last=2)
    actions.call_people(at=THEN)
    assert Call.objects.get().role == "dpo"


@begins_with()
def test_the_page_names_whoever_is_there_first_and_until_when_the_others_are_away(beginning):
    body, people, _ = beginning
    incident = advised(body, people)
    away(people["siro"])
    rows = dict(presenting.next_people(incident, THEN))
    last = london_day(THEN) + timedelta(days=1)
    assert f"away until {last.day} {last:%B %Y})" in rows["Decision"]
    assert rows["Notify now"].index("accounting") < rows["Notify now"].index("siro")


@begins_with()
def test_a_mail_to_somebody_who_is_away_goes_to_the_deputy_too_and_says_why(beginning):
    body, people, _ = beginning
    person("deputy@home-office.example", Role.DEPUTY_DPO, body)
    away(people["dpo"])
    away(people["siro"])
    addresses = addresses_for(body, Role.DPO, THEN)
    assert [address.address for address in addresses] == [
        "dpo@home-office.example",
        "deputy@home-office.example",
    ]
    assert "the Data Protection Officer is away until" in addresses[1].why
    assert [address.address for address in addresses_for(body, Role.SIRO, THEN)] == [
        "siro@home-office.example"
    ]
