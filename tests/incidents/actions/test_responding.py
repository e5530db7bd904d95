"""Responding to an incident, dismissing, merging and closing it."""

from datetime import timedelta

import pytest

from audit.models import Event
from audit.record import subject_of
from audit.transitions import NotReady, Refused
from incidents import actions, queries
from incidents.models import RegulatorCase
from tests.incidents.stories import (
    AT,
    HOUR,
    LONG_REASON,
    advised,
    assessed,
    ico_notices,
    notified,
    recorded,
    reported,
    save,
    sends,
    staffed_body,
    triaged,
)

pytestmark = pytest.mark.django_db


def test_merging_takes_the_earlier_times():
    body, people = staffed_body()
    early = triaged(body, people, at=AT - 10 * HOUR)
    late = triaged(body, people)
    merged = actions.merge(incident=early, by=people["dpo"], at=AT + 3 * HOUR, into=late)
    late.refresh_from_db()
    assert merged.status == "merged"
    assert late.discovered_at == AT - 11 * HOUR
    assert late.deadline_at == AT - 11 * HOUR + timedelta(hours=72)


def test_dismissing_needs_fifty_characters_and_closes_the_notification():
    body, people = staffed_body()
    incident = triaged(body, people)
    with pytest.raises(NotReady):
        actions.dismiss(incident=incident, by=people["dpo"], at=AT + 2 * HOUR, reason="Not one.")
    incident = actions.dismiss(incident=incident, by=people["dpo"], at=AT + 2 * HOUR, reason=LONG_REASON)
    assert incident.regulator_case.status == "not_needed"


def test_closing_a_told_incident_is_the_siros_and_waits_for_the_first_notice():
    body, people = staffed_body()
    incident = notified(body, people)
    incident = actions.respond(incident=incident, by=people["adviser"], at=AT + 5 * HOUR)
    learning = {"root_cause": ["human_error"], "review_theme": ["none"], "publish_ok": "publish"}
    for section, fields in (
        ("response", {"containment": "Searched.", "prevention": "Lockable bags.", "recovered": "no"}),
        (
            "learning",
            {**learning, "no_action_reason": "The existing rule was right and was repeated to staff."},
        ),
    ):
        incident = save(incident, people["dpo"], AT + 6 * HOUR, section, fields)
    incident = actions.contained(incident=incident, by=people["adviser"], at=AT + 7 * HOUR)
    with pytest.raises(NotReady):
        actions.close(incident=incident, by=people["siro"], at=AT + 8 * HOUR)
    sends(ico_notices().get(), AT + 9 * HOUR)
    with pytest.raises(Refused):
        actions.close(incident=incident, by=people["adviser"], at=AT + 10 * HOUR)
    assert actions.close(incident=incident, by=people["siro"], at=AT + 10 * HOUR).status == "closed"


def merge(one, into, people, at=AT + 3 * HOUR):
    done = actions.merge(incident=one, by=people["dpo"], at=at, into=into)
    into.refresh_from_db()
    return done


@pytest.mark.parametrize("stage", [reported, triaged, assessed])
def test_merging_into_one_without_personal_data_carries_clock_and_notification_over(stage):
    body, people = staffed_body()
    plain = stage(body, people, personal_data="no")
    other = triaged(body, people, at=AT - 10 * HOUR)
    merge(other, plain, people)
    assert (plain.personal_data, plain.deadline_at) == ("yes", AT - 11 * HOUR + 72 * HOUR)
    assert plain.regulator_case.status == "owed"
    assert plain.timers.get(key="late").due_at == plain.deadline_at
    event = Event.objects.get(kind="incident.merged_here")
    assert event.facts == {
        "other": other.reference,
        "fields": ["aware_at", "discovered_at", "occurred_from", "personal_data"],
    }
    assert event.subject == subject_of(plain)


def test_what_was_judged_without_personal_data_is_not_decided_when_they_come_by_merging():
    body, people = staffed_body()
    plain = advised(body, people, advice="record_only", personal_data="no")
    merge(triaged(body, people), plain, people)
    with pytest.raises(NotReady, match="assess it again"):
        actions.decide(
            incident=plain, by=people["siro"], at=AT + 4 * HOUR, decision="record_only", reason=LONG_REASON
        )


def test_nothing_is_merged_into_what_is_decided():
    body, people = staffed_body()
    done, other = recorded(body, people), triaged(body, people)
    with pytest.raises(NotReady, match="not decided yet"):
        merge(other, done, people)
    assert done not in queries.merge_targets(other)
    assert RegulatorCase.objects.get(incident=other).status == "owed"
