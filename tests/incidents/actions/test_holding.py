"""What keeps notices from going: it ends by itself, and nothing is lost or doubled by it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from audit import deliver
from audit.models import OutboxMessage
from audit.transitions import NotReady, Refused
from departments.organisations.roles import Role
from incidents import actions
from incidents.models import USUAL_DAYS, Hold, KillSwitch, RegulatorNotice, choices
from tests.beginnings import begins_with
from tests.factories import centre, person
from tests.incidents.stories import (
    AT,
    HOUR,
    LONG_REASON,
    advised,
    approver,
    instructed,
    notified,
    staffed_body,
)

pytestmark = pytest.mark.django_db
REASON = "The papers concern an operation of the agencies."


def on_hold(case, by, at=AT + 5 * HOUR, ends_at=AT + 20 * HOUR, **kw):
    fields = {"ground": "national_security", "reason": REASON}
    return actions.hold(case, by=by, at=at, ends_at=ends_at, **{**fields, **kw})


def goes(at):
    return deliver.claim(at, ("ico",)) is not None


def switched_on(body, people, at=AT, second="accounting", hours=10):
    asked = actions.ask_on(
        body,
        by=people["siro"],
        at=at,
        reason="The regulator's mailbox was taken over.",
        ends_at=at + hours * HOUR,
    )
    return actions.confirm_on(asked, by=people[second], at=at + timedelta(minutes=5))


@begins_with(notified)
def test_a_held_notice_does_not_go_until_the_hold_is_released(beginning):
    _, people, incident = beginning
    case = incident.regulator_case
    now = datetime.now(UTC)
    on_hold(case, people["siro"], ends_at=now + 24 * HOUR, late_reason="The exemption applies.")
    assert not goes(now)
    actions.release_hold(case, by=people["accounting"], at=AT + 6 * HOUR, reason="The ground is gone.")
    assert goes(now)


@begins_with(notified)
def test_a_hold_ends_by_itself_even_where_no_worker_has_noticed(beginning):
    _, people, incident = beginning
    case = incident.regulator_case
    on_hold(case, people["siro"])
    assert not goes(AT + 19 * HOUR)
    assert goes(AT + 20 * HOUR)
    assert actions.sweep_holds(at=AT + 20 * HOUR) == 1
    assert Hold.objects.get().released_at == AT + 20 * HOUR
    assert actions.sweep_holds(at=AT + 21 * HOUR) == 0


@begins_with(notified)
def test_a_notice_that_is_held_past_a_day_that_it_promises_promises_a_later_one(beginning):
    _, people, incident = beginning
    case = incident.regulator_case
    assert {item["expected_on"] for item in case.unsent_notice.payload["to_follow"]} == {"2026-06-09"}
    late = {"late_reason": "The exemption applies."}
    case = on_hold(case, people["siro"], ends_at=AT + 30 * 24 * HOUR, **late)
    notice = RegulatorNotice.objects.get(cancelled_at=None)
    promised = {date.fromisoformat(item["expected_on"]) for item in notice.payload["to_follow"]}
    assert promised == {(AT + 30 * 24 * HOUR).date() + timedelta(days=USUAL_DAYS)}
    assert not goes(AT + 29 * 24 * HOUR)
    assert goes(AT + 30 * 24 * HOUR)
    assert RegulatorNotice.objects.filter(cancelled_at=None, status="ready").count() == 1


@begins_with()
def test_nothing_goes_by_itself_under_a_hold_and_goes_once_it_has_ended(beginning):
    body, people, _ = beginning
    instructed(body, people)
    incident = advised(body, people)
    on_hold(incident.regulator_case, people["accounting"], ends_at=AT + 68 * HOUR)
    assert actions.sweep_fail_safe(at=AT + 67 * HOUR) == 0
    actions.sweep_holds(at=AT + 68 * HOUR)
    assert actions.sweep_fail_safe(at=AT + 68 * HOUR) == 1
    assert RegulatorNotice.objects.count() == 1


@begins_with(advised)
def test_a_hold_ends_also_where_no_notice_is_needed_any_more(beginning):
    _, people, incident = beginning
    on_hold(incident.regulator_case, people["siro"])
    actions.decide(incident, by=people["siro"], at=AT + 6 * HOUR, decision="record_only", reason=LONG_REASON)
    assert actions.sweep_holds(at=AT + 20 * HOUR) == 1
    assert Hold.objects.get().released_at == AT + 20 * HOUR


@begins_with(advised)
def test_a_hold_past_the_outer_limit_gives_the_reason_for_the_delay(beginning):
    _, people, incident = beginning
    with pytest.raises(NotReady, match="after the deadline"):
        on_hold(incident.regulator_case, people["siro"], ends_at=AT + 100 * HOUR)
    on_hold(incident.regulator_case, people["siro"], ends_at=AT + 100 * HOUR, late_reason="The exemption.")
    incident.refresh_from_db()
    assert incident.late_reason == "The exemption."


@begins_with(advised)
def test_a_hold_alarms_and_is_for_siro_deputy_and_accounting_officer_alone(beginning):
    _, people, incident = beginning
    case = incident.regulator_case
    with pytest.raises(Refused):
        on_hold(case, people["dpo"])
    on_hold(case, people["siro"])
    recipients = OutboxMessage.objects.filter(rule="incidents.alert_of_hold").values_list("to", flat=True)
    assert {recipient.partition("@")[0] for recipient in recipients} == {"siro", "dpo", "accounting"}
    with pytest.raises(NotReady, match="already"):
        on_hold(case, people["siro"])


@begins_with(advised)
def test_nobody_notifies_at_once_under_a_hold(beginning):
    _, people, incident = beginning
    case = incident.regulator_case
    on_hold(case, people["siro"])
    with pytest.raises(NotReady, match="hold is in force"):
        actions.notify_now(case, by=people["accounting"], at=AT + 6 * HOUR, description="A bag.")


def asked_on(body, people):
    """The kill switch of a body, which its SIRO has asked to turn on for ten hours."""
    return actions.ask_on(
        body,
        by=people["siro"],
        at=AT,
        reason="The regulator's mailbox was taken over.",
        ends_at=AT + 10 * HOUR,
    )


@begins_with()
def test_the_kill_switch_takes_two_people_and_holds_the_notices_of_its_body_alone(beginning):
    body, people, _ = beginning
    other, others = staffed_body("transport", "DFT")
    notified(body, people)
    asked = asked_on(body, people)
    assert asked.status == "on_asked"
    with pytest.raises(Refused, match="Somebody else"):
        actions.confirm_on(asked, by=people["siro"], at=AT)
    actions.confirm_on(asked, by=people["accounting"], at=AT + timedelta(minutes=30))
    assert not goes(AT + HOUR)
    assert deliver.claim(AT + HOUR, ("email",)) is not None, "people are notified all the same"
    notified(other, others)
    assert goes(AT + HOUR)
    assert not goes(AT + HOUR)
    assert goes(AT + 10 * HOUR)


@begins_with()
def test_what_nobody_confirms_within_an_hour_lapses(beginning):
    body, people, _ = beginning
    asked = asked_on(body, people)
    with pytest.raises(NotReady, match="over an hour ago"):
        actions.confirm_on(asked, by=people["accounting"], at=AT + timedelta(minutes=61))
    assert actions.sweep_holds(at=AT + timedelta(minutes=61)) == 1
    asked.refresh_from_db()
    assert asked.status == "sending_allowed"


@begins_with()
def test_turning_it_off_takes_two_people_and_its_end_none(beginning):
    body, people, _ = beginning
    switch = switched_on(body, people)
    asked = actions.ask_off(switch, by=people["siro"], at=AT + HOUR)
    with pytest.raises(Refused):
        actions.confirm_off(asked, by=people["siro"], at=AT + HOUR)
    off = actions.confirm_off(asked, by=people["accounting"], at=AT + HOUR)
    assert (off.status, off.ended_at) == ("sending_allowed", AT + HOUR)
    second = actions.ask_off(switched_on(body, people, at=AT + 2 * HOUR), by=people["siro"], at=AT + 3 * HOUR)
    assert actions.sweep_holds(at=AT + 12 * HOUR) == 1
    second.refresh_from_db()
    assert second.status == "sending_allowed"


@begins_with()
def test_only_the_centre_holds_all_bodies_and_only_for_a_day(beginning):
    body, people, _ = beginning
    with pytest.raises(Refused):
        actions.ask_on(None, by=people["siro"], at=AT, reason=REASON, ends_at=AT + HOUR)
    with pytest.raises(NotReady, match="24 hours"):
        actions.ask_on(None, by=approver(), at=AT, reason=REASON, ends_at=AT + 25 * HOUR)
    second = approver()
    administrator = person("admin@centre.example", Role.SYSADMIN, centre())
    asked = actions.ask_on(None, by=administrator, at=AT, reason=REASON, ends_at=AT + HOUR)
    actions.confirm_on(asked, by=second, at=AT)
    notified(body, people)
    assert not goes(AT + timedelta(minutes=30))
    assert KillSwitch.objects.get().status == choices.SwitchStatus.HOLDING


@begins_with()
def test_a_notice_that_goes_by_itself_is_made_ready_under_the_kill_switch_and_sent_after_it(beginning):
    body, people, _ = beginning
    instructed(body, people)
    advised(body, people)
    switched_on(body, people, at=AT + 60 * HOUR, hours=20)
    assert actions.sweep_fail_safe(at=AT + 66 * HOUR) == 1
    assert not goes(AT + 67 * HOUR)
    assert goes(AT + 80 * HOUR)
