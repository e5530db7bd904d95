"""What keeps messages from going, and of which incidents the portal has to look after by itself."""

from datetime import timedelta

import pytest

from incidents import actions
from incidents.models import StandingInstruction
from incidents.queries import standing
from tests.beginnings import begins_with
from tests.incidents.stories import (
    AT,
    HOUR,
    LONG_REASON,
    advised,
    asked_to_stop,
    instructed,
    notified,
    reported,
    staffed_body,
)

pytestmark = pytest.mark.django_db


@begins_with()
def test_mail_to_people_is_never_held_back_and_nothing_is_where_nothing_is_on(beginning):
    body, people, _ = beginning
    actions.confirm_on(asked_to_stop(body, people), by=people["accounting"], at=AT)
    assert standing.held_messages(AT, ("email",)) is None
    assert standing.held_messages(AT, ("ico",)) is not None
    assert standing.held_messages(AT + 10 * HOUR, ("ico",)) is None


@begins_with()
def test_the_hours_of_a_body_are_its_own_and_its_instructions(beginning):
    body, people, _ = beginning
    assert standing.hours_of(body) == {}
    instructed(body, people, at_hours=40)
    usual = {"remind_triage": 4, "escalate_siro": 24, "escalate_accounting_officer": 48, "last_warning": 59}
    actions.set_hours(body, by=people["siro"], at=AT, hours=usual)
    assert standing.hours_of(body) == {"fail_safe": 40, "last_warning": 59}


@begins_with()
def test_what_is_decided_or_not_due_yet_is_not_looked_at(beginning):
    body, people, _ = beginning
    notified(body, people)
    open_one = advised(body, people)
    assert not standing.undecided_past_the_hour(AT + 64 * HOUR).exists()
    assert list(standing.undecided_past_the_hour(AT + 65 * HOUR)) == [open_one]


@begins_with()
def test_a_kill_switch_of_another_body_is_seen_by_nobody_here(beginning):
    body, people, _ = beginning
    other, others = staffed_body("transport", "DFT")
    asked = asked_to_stop(other, others)
    reported(body, people)
    assert not standing.switches_for(people["siro"], AT).exists()
    assert list(standing.switches_to_confirm(others["accounting"], AT)) == [asked]


@begins_with()
def test_a_standing_instruction_is_asked_for_again_a_month_before_its_year_ends(beginning):
    body, people, _ = beginning
    instructed(body, people, at_hours=40)
    asked_from = StandingInstruction.objects.get().signed_at + timedelta(days=335)
    asked = standing.to_instruct(people["accounting"], asked_from)
    assert [(organisation, organisation.signed_at) for organisation in asked] == [
        (body, asked_from - timedelta(days=335))
    ]
    assert not standing.to_instruct(people["accounting"], asked_from - timedelta(seconds=1)).exists()


@begins_with()
def test_whoever_declined_a_standing_instruction_is_asked_again_after_a_year(beginning):
    body, people, _ = beginning
    assert list(standing.to_instruct(people["accounting"], AT)) == [body]
    actions.decline_instruction(body, by=people["accounting"], at=AT, reason=LONG_REASON)
    year = timedelta(days=365)
    assert not standing.to_instruct(people["accounting"], AT + year - timedelta(seconds=1)).exists()
    assert list(standing.to_instruct(people["accounting"], AT + year)) == [body]
