"""A first notice goes when nobody decides: never early, never twice, never where it must not."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from audit.models import Event, OutboxMessage
from audit.transitions import NotReady, Refused
from incidents import actions
from incidents.actions import automatic
from incidents.models import Call, Incident, RegulatorNotice
from tests.beginnings import begins_with, begins_with_nothing
from tests.incidents.stories import (
    AT,
    HOUR,
    LONG_REASON,
    SERIOUS,
    SLIGHT,
    advised,
    assessed,
    ico_notices,
    instructed,
    notified,
    notified_of,
    reported,
    save,
    sends,
    staffed_body,
    triaged,
)

pytestmark = pytest.mark.django_db
FOUND = AT - HOUR


def sweep(hours):
    return actions.sweep_fail_safe(at=FOUND + timedelta(hours=hours))


def advised_under_instruction(body, people):
    instructed(body, people)
    return advised(body, people)


def call(hours):
    return actions.call_people(at=FOUND + timedelta(hours=hours))


@begins_with(advised_under_instruction)
def test_what_is_assessed_as_notifiable_and_not_decided_goes_by_itself_under_a_standing_instruction(
    beginning,
):
    _, _, incident = beginning
    assert (sweep(65.99), sweep(66), sweep(66), sweep(70)) == (0, 1, 0, 0)
    notice = RegulatorNotice.objects.get()
    message = ico_notices().get()
    assert (notice.origin, notice.phase, message.to, message.key) == (
        "fail_safe",
        "initial",
        "officer@ico.example",
        notice.own_key,
    )
    assert Incident.objects.get(pk=incident.pk).status == "assessed", "the decision is still owed"
    names = {f"{name}@home-office.example" for name in ("siro", "dpo", "accounting")}
    assert notified_of("notification.fail_safe") == names


@begins_with(instructed)
def test_such_a_notice_has_fixed_sentences_and_chosen_answers_and_nothing_in_somebodys_own_words(beginning):
    body, people, _ = beginning
    secret = "Jane Doe of 3 Mill Lane"
    facts = {**SERIOUS, "how_occurred": secret, "country": secret}
    incident = advised(body, people, title=secret, description=secret, how_discovered=secret, facts=facts)
    fields = dict.fromkeys(
        ("consequences", "containment", "measures_before", "contact_for_regulator"), secret
    )
    save(incident, people["dpo"], AT + 4 * HOUR, "notice", fields)
    sweep(66)
    payload = RegulatorNotice.objects.get().payload
    assert secret not in str(payload)
    assert payload["contact"] == "Duty line, 020 7946 0000"
    assert "completed automatically" in payload["origin"]["words"]
    assert "standing instruction of 1 June 2026" in payload["origin"]["words"]
    assert payload["decision"] is None
    followed = {row["field"]: row["expected_on"] for row in payload["to_follow"]}
    assert {"consequences", "containment", "measures_before"} <= set(followed)
    assert followed["consequences"] == "2026-06-09"
    assert "late_reason" not in followed


@begins_with(advised)
def test_without_an_instruction_people_are_called_one_after_another_until_it_is_recorded_as_sent(beginning):
    _, people, _ = beginning
    assert sweep(66) == 1
    notice = RegulatorNotice.objects.get()
    assert (notice.message.channel, ico_notices().count()) == ("copy_sheet", 0)
    assert (call(66), call(66.2), call(66.25), call(66.5), call(66.75)) == (1, 0, 1, 1, 1)
    assert [call.role for call in Call.objects.all()] == ["dpo", "duty_officer", "security_adviser", "siro"]
    assert notified_of("notification.called") == {
        f"{name}@home-office.example" for name in ("dpo", "duty", "adviser", "siro")
    }
    actions.record_sent_manually(
        notice.case,
        by=people["duty"],
        at=FOUND + 67 * HOUR,
        way="helpline",
        sent_at=FOUND + 67 * HOUR,
        receipt="M. Smith",
    )
    assert (call(67.5), call(90)) == (0, 0)


@begins_with(advised)
def test_when_everybody_was_called_they_are_called_again_and_the_centre_learns_body_and_reference_only(
    beginning,
):
    sweep(66)
    for quarter in range(5):
        call(66 + quarter / 4)
    assert "approver@centre.example" not in notified_of("notification.called")
    assert call(67.75) == 0, "after a whole round they are called every hour"
    call(68)
    mail = OutboxMessage.objects.get(rule="incidents.tell_duty_desk")
    assert mail.to == "approver@centre.example"
    assert "HO-2026-00001" in mail.body
    assert "http" not in mail.body
    assert Call.objects.count() == 6


@begins_with()
def test_the_copy_sheet_as_agreed_channel_has_people_called_too(beginning):
    body, people, _ = beginning
    instructed(body, people, channel="copy_sheet", agreement="")
    advised(body, people)
    sweep(66)
    assert RegulatorNotice.objects.get().message.channel == "copy_sheet"
    assert call(66) == 1


@begins_with(advised)
def test_the_hour_is_the_one_that_the_instruction_sets_also_for_what_is_open(beginning):
    body, people, _ = beginning
    instructed(body, people, at=AT + 4 * HOUR, at_hours=50)
    assert (sweep(49.9), sweep(50)) == (0, 1)


@begins_with(instructed)
def test_what_nobody_has_assessed_goes_only_where_the_body_opted_in_and_somebody_opened_it(beginning):
    body, people, _ = beginning
    incident = triaged(body, people)
    assert sweep(67) == 0
    instructed(body, people, at=AT + 67 * HOUR, unscored=True)
    unread = reported(body, people)
    assert sweep(67) == 1
    notice = RegulatorNotice.objects.get()
    assert (notice.case.incident, notice.origin) == (incident, "fail_safe_unscored")
    assert "but not assessed" in notice.payload["origin"]["words"]
    assert unread.regulator_case.notices.count() == 0


@begins_with(instructed)
@pytest.mark.parametrize(
    "facts",
    [
        {"regimes": ["dpa_part3"]},
        {"regimes": ["uk_gdpr", "dpa_part3"]},
        {"regimes": ["dpa_part4"]},
        {"controller_or_processor": "processor_told_controller"},
    ],
)
def test_law_enforcement_and_a_processors_duty_never_go_by_themselves(beginning, facts):
    body, people, _ = beginning
    advised(body, people, facts={**SERIOUS, **facts})
    assert sweep(100) == 0
    assert not RegulatorNotice.objects.exists()


@begins_with()
def test_what_is_held_elsewhere_never_goes_by_itself(beginning):
    body, people, _ = beginning
    instructed(body, people, unscored=True)
    actions.report_held_elsewhere(
        by=people["staff"], at=AT, organisation=body, classification="SECRET", personal_data="yes",
        discovered_at=FOUND, holder="The other system", reference_there="X1",
    )  # fmt: skip
    assert sweep(100) == 0


@begins_with(instructed)
def test_nothing_goes_by_itself_that_is_decided_or_not_assessed_as_notifiable(beginning):
    body, people, _ = beginning
    notified(body, people)
    advised(body, people, facts=SLIGHT, advice="record_only")
    assert sweep(100) == 0
    assert RegulatorNotice.objects.count() == 1


@begins_with(instructed)
def test_the_advice_of_the_data_protection_officer_counts_where_it_says_more_than_the_rule(beginning):
    body, people, _ = beginning
    advised(body, people, facts=SLIGHT, advice="notify")
    assert sweep(66) == 1


@begins_with(instructed)
def test_an_incident_assessed_after_the_hour_goes_at_once_and_says_that_the_reason_for_delay_follows(
    beginning,
):
    body, people, _ = beginning
    assessed(body, people, at=AT, discovered_at=AT - 90 * HOUR, occurred_from=AT - 91 * HOUR)
    assert actions.sweep_fail_safe(at=AT + 2 * HOUR) == 1
    follows = [row["field"] for row in RegulatorNotice.objects.get().payload["to_follow"]]
    assert "late_reason" in follows


@begins_with()
def test_awareness_that_is_set_later_moves_the_hour_though_the_alarm_has_gone(beginning):
    body, people, _ = beginning
    instructed(body, people, unscored=True)
    incident = reported(body, people)
    actions.sweep_timers(at=FOUND + 66 * HOUR)
    incident = actions.take_triage(incident=incident, by=people["dpo"], at=FOUND + 66 * HOUR)
    fields = {"aware_at": FOUND + 10 * HOUR, "aware_reason": "Only then was it certain."}
    save(incident, people["dpo"], FOUND + 66 * HOUR, "triage", fields)
    assert (sweep(67), sweep(75.9), sweep(76)) == (0, 0, 1)


@begins_with(advised_under_instruction)
def test_a_decision_to_notify_afterwards_sends_nothing_twice(beginning):
    _, people, incident = beginning
    sweep(66)
    decided = actions.decide(
        incident=incident,
        by=people["siro"],
        at=FOUND + 67 * HOUR,
        decision="notify",
        to_follow_by=(AT + 200 * HOUR).date(),
    )
    assert decided.status == "decided"
    assert RegulatorNotice.objects.count() == ico_notices().count() == 1


@begins_with(advised_under_instruction)
def test_a_decision_to_record_only_afterwards_is_followed_by_a_withdrawal_in_one_step(beginning):
    _, people, incident = beginning
    sweep(66)
    sends(ico_notices().get(), FOUND + 66 * HOUR)
    incident = actions.decide(
        incident=incident, by=people["siro"], at=FOUND + 67 * HOUR, decision="record_only", reason=LONG_REASON
    )
    case = actions.withdraw(
        incident.regulator_case,
        by=people["dpo"],
        at=FOUND + 68 * HOUR,
        reason="The papers were found unread.",
    )
    assert case.status == "withdrawn"
    assert [notice.phase for notice in case.notices.all()] == ["initial", "withdrawal"]


@begins_with(advised)
def test_a_completed_sheet_that_waits_is_cancelled_by_a_decision_to_record_only(beginning):
    _, people, incident = beginning
    sweep(66)
    actions.decide(
        incident=incident, by=people["siro"], at=FOUND + 67 * HOUR, decision="record_only", reason=LONG_REASON
    )
    assert RegulatorNotice.objects.get().state == "cancelled"
    assert (call(67), sweep(68)) == (0, 0)


@begins_with()
def test_only_the_accounting_officer_signs(beginning):
    body, people, _ = beginning
    with pytest.raises(Refused):
        instructed(body, {**people, "accounting": people["siro"]})


@begins_with(instructed)
def test_a_new_instruction_replaces_the_one_before_and_both_are_kept(beginning):
    body, people, first = beginning
    second = instructed(body, people, at=AT + HOUR, at_hours=40)
    first.refresh_from_db()
    assert (first.status, second.status) == ("replaced", "in_force")
    ended = actions.end_instruction(
        second, by=people["accounting"], at=AT + 2 * HOUR, reason="Reorganisation"
    )
    assert ended.status == "ended"
    advised(body, people)
    sweep(66)
    assert RegulatorNotice.objects.get().message.channel == "copy_sheet", "people are called again"


@begins_with_nothing
@hypothesis_settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    hour=st.integers(min_value=1, max_value=71),
    moments=st.lists(st.integers(min_value=0, max_value=80 * 60), min_size=1, max_size=8),
)
def test_it_goes_once_and_never_before_its_hour_whenever_the_portal_looks(db, hour, moments):
    """`moments` are minutes after the incident was found at which the portal looks; clocks of workers may go back."""
    key = f"body-{RegulatorNotice.objects.count()}-{hour}-{len(moments)}-{abs(hash(tuple(moments)))}"
    body, people = staffed_body(key[:60], f"B{abs(hash(key)) % 10**6}")
    instructed(body, people, at_hours=hour)
    incident = advised(body, people)
    sent = []
    for minutes in moments:
        before = incident.regulator_case.notices.count()
        actions.sweep_fail_safe(at=FOUND + timedelta(minutes=minutes))
        if incident.regulator_case.notices.count() > before:
            sent.append(minutes)
    due = [minutes for minutes in moments if minutes >= hour * 60]
    assert sent == due[:1]


@begins_with()
def test_the_hours_of_a_body_move_the_clocks_of_what_is_open_and_of_no_other_body(beginning):
    body, people, _ = beginning
    other = reported(*staffed_body("transport", "DFT"))
    incident = reported(body, people)
    usual = {"remind_triage": 4, "escalate_siro": 24, "escalate_accounting_officer": 48, "last_warning": 60}
    actions.set_hours(body, by=people["siro"], at=AT, hours={**usual, "remind_triage": 2})
    assert incident.timers.get(key="remind_triage").due_at == FOUND + 2 * HOUR
    assert other.timers.get(key="remind_triage").due_at == FOUND + 4 * HOUR
    with pytest.raises(NotReady, match="later than the one above"):
        actions.set_hours(body, by=people["siro"], at=AT, hours={**usual, "escalate_siro": 3})
    with pytest.raises(Refused):
        actions.set_hours(body, by=people["dpo"], at=AT, hours=usual)


@begins_with(advised)
def test_each_call_is_recorded_with_its_number_and_the_post_that_was_called(beginning):
    sweep(66)
    assert (call(66), call(66.25)) == (1, 1)
    facts = Event.objects.filter(kind="notification.called").order_by("id").values_list("facts", flat=True)
    assert [(fact["number"], fact["called"]) for fact in facts] == [(1, "dpo"), (2, "duty_officer")]


@begins_with_nothing
def test_an_incident_without_a_case_of_a_regulator_makes_nothing_ready():
    incident = reported(*staffed_body(), personal_data="no")
    assert incident.regulator_case is None
    assert automatic._notify_undecided(incident, FOUND + 66 * HOUR) == 0
