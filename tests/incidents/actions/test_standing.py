"""What the Accounting Officer signs beforehand: what is refused, and what comes of the one before."""

import pytest

from audit.transitions import NotReady, Refused
from incidents import actions
from incidents.models import Incident, StandingInstruction
from tests.incidents.stories import AT, HOUR, instructed, reported, staffed_body

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({"at_hours": 0}, ["at_hours"]),
        ({"at_hours": 72}, ["at_hours"]),
        ({"contact": "  "}, ["contact"]),
        ({"channel": "pigeon"}, ["channel"]),
        ({"channel": "machine", "agreement": " "}, ["agreement"]),
        ({"follows_after_days": 0}, ["follows_after_days"]),
        ({"follows_after_days": 61}, ["follows_after_days"]),
    ],
)
def test_what_cannot_be_is_refused_with_its_field_and_nothing_is_signed(more, fields):
    body, people = staffed_body()
    with pytest.raises(NotReady) as caught:
        instructed(body, people, **more)
    assert [problem.field for problem in caught.value.problems] == fields
    assert StandingInstruction.objects.count() == 0


def test_the_limits_themselves_can_be_signed_and_the_words_are_kept_without_blanks_around():
    body, people = staffed_body()
    made = instructed(body, people, at_hours=1, follows_after_days=60, contact=" The duty desk ")
    assert (made.at_hours, made.follows_after_days, made.contact) == (1, 60, "The duty desk")
    assert (made.signed_at, made.signed_by, made.status) == (AT, people["accounting"], "in_force")


def test_open_incidents_follow_the_hour_that_is_signed_and_lose_it_when_it_ends():
    body, people = staffed_body()
    incident = reported(body, people)

    def hours():
        fresh = Incident.objects.get(pk=incident.pk)
        return sorted(
            (timer.due_at - fresh.discovered_at) / HOUR for timer in fresh.timers.filter(key="fail_safe")
        )

    before = hours()
    made = instructed(body, people, at_hours=12)
    assert hours() == [12]
    with pytest.raises(Refused):
        actions.end_instruction(made, by=people["siro"], at=AT + HOUR, reason="A reorganisation")
    ended = actions.end_instruction(made, by=people["accounting"], at=AT + HOUR, reason=" A reorganisation ")
    assert (ended.status, ended.ended_at, ended.end_reason) == ("ended", AT + HOUR, "A reorganisation")
    assert hours() == before
