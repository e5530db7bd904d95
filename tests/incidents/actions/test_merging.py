"""Merging incidents that are one event, and splitting one that is two."""

from datetime import timedelta
from functools import reduce
from operator import or_

import pytest

from audit.models import Event, OutboxMessage
from audit.record import subject_of
from audit.transitions import NotReady
from incidents import actions, figures, home, queries
from incidents.models import Incident, RegulatorCase, RegulatorNotice
from tests.beginnings import begins_with
from tests.incidents.stories import (
    AT,
    HOUR,
    LONG_REASON,
    advised,
    allowed_to_notify,
    assessed,
    ico_notices,
    notified,
    notified_of,
    officer,
    recorded,
    reported,
    sends,
    triaged,
)

pytestmark = pytest.mark.django_db
EARLIER = AT - 10 * HOUR


@begins_with()
def test_merging_takes_the_earlier_times(beginning):
    body, people, _ = beginning
    early = triaged(body, people, at=AT - 10 * HOUR)
    late = triaged(body, people)
    merged = actions.merge(incident=early, by=people["dpo"], at=AT + 3 * HOUR, into=late)
    late.refresh_from_db()
    assert merged.status == "merged"
    assert late.discovered_at == AT - 11 * HOUR
    assert late.deadline_at == AT - 11 * HOUR + timedelta(hours=72)


def merge(incident, into, people, at=AT + 3 * HOUR):
    done = actions.merge(incident=incident, by=people["dpo"], at=at, into=into)
    into.refresh_from_db()
    return done


@begins_with()
@pytest.mark.parametrize("stage", [reported, triaged, assessed])
def test_merging_into_one_without_personal_data_carries_clock_and_notification_over(beginning, stage):
    body, people, _ = beginning
    plain = stage(body, people, personal_data="no")
    other = triaged(body, people, at=AT - 10 * HOUR)
    merge(other, plain, people)
    assert (plain.personal_data, plain.deadline_at) == ("yes", AT - 11 * HOUR + 72 * HOUR)
    assert plain.regulator_case.status == "owed"
    assert plain.timers.get(key="late").due_at == plain.deadline_at
    event = Event.objects.get(kind="incident.merged_here")
    assert event.facts == {
        "other": other.reference,
        "cases": [],
        "fields": ["aware_at", "discovered_at", "occurred_from", "personal_data"],
    }
    assert event.subject == subject_of(plain)


@begins_with()
def test_what_was_judged_without_personal_data_is_not_decided_when_they_come_by_merging(beginning):
    body, people, _ = beginning
    plain = advised(body, people, advice="record_only", personal_data="no")
    merge(triaged(body, people), plain, people)
    with pytest.raises(NotReady, match="assess it again"):
        actions.decide(
            incident=plain, by=people["siro"], at=AT + 4 * HOUR, decision="record_only", reason=LONG_REASON
        )


@begins_with()
def test_nothing_new_is_merged_into_what_was_decided_to_be_recorded_only(beginning):
    body, people, _ = beginning
    done, other = recorded(body, people), triaged(body, people)
    with pytest.raises(NotReady, match=r"assess .* again first"):
        merge(other, done, people)
    assert RegulatorCase.objects.get(incident=other).status == "owed"


@begins_with()
def test_two_that_were_recorded_only_are_merged(beginning):
    body, people, _ = beginning
    kept, other = recorded(body, people), recorded(body, people)
    assert merge(other, kept, people, AT + 5 * HOUR).status == "merged"
    assert (kept.status, kept.regulator_case.status) == ("decided", "not_needed")


@begins_with()
def test_nothing_is_merged_into_what_is_closed_or_merged(beginning):
    body, people, _ = beginning
    gone, kept, other = (triaged(body, people) for _ in range(3))
    merge(gone, kept, people)
    with pytest.raises(NotReady, match="choose one that is open"):
        merge(other, gone, people)
    assert list(queries.merge_targets(other)) == [kept]


@begins_with(notified)
def test_a_second_report_goes_into_what_is_decided_and_the_earlier_awareness_governs(beginning):
    body, people, kept = beginning
    sends(ico_notices().get(), AT + 5 * HOUR)
    merge(triaged(body, people, at=EARLIER), kept, people, AT + 6 * HOUR)
    assert (kept.status, kept.decision) == ("decided", "notify")
    assert kept.aware_at == EARLIER - HOUR
    assert kept.deadline_at == EARLIER + 71 * HOUR
    assert [case.first_sent_at for case in kept.regulator_cases.all()] == [AT + 5 * HOUR]
    assert not kept.owed.filter(field="late_reason").exists()


@begins_with()
def test_a_notice_that_is_late_by_the_earlier_awareness_owes_the_reason(beginning):
    body, people, _ = beginning
    other = triaged(body, people, at=AT - 90 * HOUR)
    kept = notified(body, people)
    sends(ico_notices().get(), AT + 5 * HOUR)
    merge(other, kept, people, AT + 6 * HOUR)
    assert kept.owed.get(field="late_reason").supplied_at is None


@begins_with()
def test_what_was_decided_to_be_notified_is_merged_only_into_what_was_too(beginning):
    body, people, _ = beginning
    decided, other = notified(body, people), triaged(body, people)
    with pytest.raises(NotReady, match=f"merge {other} into {decided} instead"):
        merge(decided, other, people, AT + 5 * HOUR)
    assert merge(other, decided, people, AT + 5 * HOUR).status == "merged"
    assert ico_notices().get().status == "waiting"


def sent_before_a_decision(body, people):
    allowed_to_notify(body, people)
    incident = triaged(body, people)
    actions.notify_now(
        incident.regulator_case,
        by=people["dpo"],
        at=AT + 2 * HOUR,
        description="Papers were lost.",
        to_follow_by=(AT + 200 * HOUR).date(),
    )
    sends(ico_notices().get(), AT + 3 * HOUR)
    return incident


@begins_with()
def test_a_case_of_which_a_notice_went_goes_over_with_it_and_nothing_is_sent_twice(beginning):
    body, people, _ = beginning
    other, kept = sent_before_a_decision(body, people), triaged(body, people)
    case = other.regulator_case
    merge(other, kept, people, AT + 4 * HOUR)
    other.refresh_from_db()
    assert kept.regulator_case.pk == case.pk
    assert [case.status for case in other.regulator_cases.all()] == ["not_needed"]
    assert RegulatorNotice.objects.get().case.incident == kept
    assert kept.owed.filter(supplied_at=None).exists()
    assert not other.owed.exists()
    assert ico_notices().count() == 1
    assert Event.objects.get(kind="incident.merged_here").facts["cases"] == [str(case.pk)]
    case = actions.acknowledge(
        RegulatorCase.objects.get(pk=case.pk), by=officer(), at=AT + 5 * HOUR, case_reference="IC-123456-A1B2"
    )
    assert figures.is_notified(Incident.objects.get(pk=kept.pk))


def both_sent(body, people):
    other, kept = notified(body, people), notified(body, people)
    for message in ico_notices():
        sends(message, AT + 5 * HOUR)
    return other, kept


@begins_with()
def test_where_the_regulator_has_a_notice_of_each_the_second_is_named_and_withdrawn(beginning):
    body, people, _ = beginning
    other, kept = both_sent(body, people)
    merge(other, kept, people, AT + 6 * HOUR)
    other.refresh_from_db()
    assert [case.first_sent_at for case in other.regulator_cases.all()] == [AT + 5 * HOUR]
    assert queries.linked_to(kept) == [("Merged into this incident", other)]
    task = next(
        task for task in home.tasks_for(people["dpo"], AT + 7 * HOUR) if "second notification" in task.step
    )
    assert other.reference in task.step
    actions.withdraw(
        other.regulator_case,
        by=people["dpo"],
        at=AT + 7 * HOUR,
        reason=f"It is the same event as {kept.reference}.",
    )
    assert kept.regulator_case.status == "owed"


@begins_with()
def test_what_had_not_gone_yet_is_cancelled_where_the_other_has_a_notice(beginning):
    body, people, _ = beginning
    other, kept = notified(body, people), notified(body, people)
    merge(other, kept, people, AT + 6 * HOUR)
    states = {
        message.regulator_notice.case.incident: message.status
        for message in OutboxMessage.objects.filter(channel="ico")
    }
    assert states == {other: "cancelled", kept: "waiting"}


@begins_with()
def test_nothing_on_hold_is_merged(beginning):
    body, people, _ = beginning
    held, other = advised(body, people), triaged(body, people)
    actions.hold(
        held.regulator_case, by=people["siro"], at=AT + 4 * HOUR, ground="defence", reason="Named operations would show.",
        ends_at=AT + 20 * HOUR,
    )  # fmt: skip
    for source, into in ((held, other), (other, held)):
        with pytest.raises(NotReady, match=r"[Aa] hold is in force on its notices: release it first"):
            merge(source, into, people, AT + 5 * HOUR)


@begins_with()
def test_a_merged_incident_is_counted_once(beginning):
    body, people, _ = beginning
    other, kept = both_sent(body, people)
    merge(other, kept, people, AT + 6 * HOUR)
    assert [row["reference"] for row in figures.rows_of("2026-27")] == [kept.reference]
    rows, parts = queries.listed(people["dpo"], AT + 6 * HOUR, show="told")
    assert list(rows.filter(reduce(or_, parts))) == [kept]


def split(incident, people, at=AT + 6 * HOUR, **kw):
    values = {
        "title": "A second bag", "description": "Another bag was left in a taxi.", "personal_data": "yes",
        "reason": "It was another journey on another day.",
    }  # fmt: skip
    return actions.split(incident, by=people["adviser"], at=at, **{**values, **kw})


@begins_with(notified)
def test_splitting_makes_a_second_incident_with_the_same_awareness_and_a_duty_of_its_own(beginning):
    _, people, first = beginning
    second = split(first, people)
    first.refresh_from_db()
    assert (second.status, second.split_from, second.reporter) == ("triage", first, first.reporter)
    assert (second.discovered_at, second.aware_at, second.deadline_at) == (
        first.discovered_at, first.aware_at, first.deadline_at,
    )  # fmt: skip
    assert second.reference != first.reference
    assert (first.status, first.decision) == ("decided", "notify")
    assert [case.status for case in second.regulator_cases.all()] == ["owed"]
    assert second.timers.get(key="late").due_at == first.deadline_at
    assert Event.objects.get(kind="incident.split").facts["other"] == second.reference
    assert Event.objects.get(kind="incident.split_off").subject == subject_of(second)
    assert people["dpo"].email in notified_of("incident.split_off")
    assert len(figures.rows_of("2026-27")) == 2


@begins_with()
def test_a_second_incident_without_personal_data_has_no_clock(beginning):
    body, people, _ = beginning
    second = split(triaged(body, people), people, personal_data="no")
    assert (second.deadline_at, second.regulator_case) == (None, None)


@begins_with()
def test_a_second_incident_says_what_it_is_and_why(beginning):
    body, people, _ = beginning
    first = triaged(body, people)
    for missing in ("title", "description", "reason"):
        with pytest.raises(NotReady):
            split(first, people, **{missing: ""})
