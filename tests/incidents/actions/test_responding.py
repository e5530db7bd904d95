"""Responding to an incident, dismissing, merging and closing it."""

import pytest

from audit.transitions import NotReady, Refused
from incidents import actions, figures
from tests.beginnings import begins_with
from tests.incidents.stories import (
    AT,
    HOUR,
    LONG_REASON,
    ico_notices,
    notified,
    notified_of,
    reported,
    save,
    sends,
    triaged,
)

pytestmark = pytest.mark.django_db


@begins_with(triaged)
def test_dismissing_needs_fifty_characters_and_closes_the_notification(beginning):
    _, people, incident = beginning
    with pytest.raises(NotReady):
        actions.dismiss(incident=incident, by=people["dpo"], at=AT + 2 * HOUR, reason="Not one.")
    incident = actions.dismiss(incident=incident, by=people["dpo"], at=AT + 2 * HOUR, reason=LONG_REASON)
    assert incident.regulator_case.status == "not_needed"


@begins_with()
def test_closing_a_notified_incident_is_the_siros_and_waits_for_the_first_notice(beginning):
    body, people, _ = beginning
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


@begins_with(triaged)
def test_a_dismissal_is_reopened_under_the_same_clock_and_the_duty_is_owed_again(beginning):
    _, people, incident = beginning
    deadline = incident.deadline_at
    incident = actions.dismiss(incident=incident, by=people["dpo"], at=AT + 2 * HOUR, reason=LONG_REASON)
    actions.sweep_timers(at=AT + 30 * HOUR)
    incident = actions.reopen_dismissed(
        incident=incident, by=people["siro"], at=AT + 40 * HOUR, reason="The pass was used at a gate."
    )
    assert (incident.status, incident.deadline_at) == ("triage", deadline)
    assert incident.regulator_case.status == "owed"
    actions.sweep_timers(at=AT + 41 * HOUR)
    assert incident.timers.get(key="escalate_siro").outcome == "done"
    assert people["dpo"].email in notified_of("incident.dismissal_reopened")


@begins_with()
def test_what_was_dismissed_is_reopened_with_a_reason(beginning):
    body, people, _ = beginning
    incident = actions.dismiss(
        incident=triaged(body, people), by=people["dpo"], at=AT + 2 * HOUR, reason=LONG_REASON
    )
    with pytest.raises(NotReady):
        actions.reopen_dismissed(incident=incident, by=people["dpo"], at=AT + 3 * HOUR, reason="")
    with pytest.raises(Refused):
        actions.reopen_dismissed(incident=incident, by=people["staff"], at=AT + 3 * HOUR, reason=LONG_REASON)


CLOSED_AT_ONCE = {
    "reason": "A door was found open, and was locked.",
    "co_category": "V",
    "publish_ok": "publish",
}


def plain(body, people, **facts):
    return triaged(
        body,
        people,
        report_type="other_information_incident",
        personal_data="no",
        facts={"cyber": "no", "press_interest": "no", **facts},
    )


@begins_with()
def test_an_incident_without_personal_data_is_closed_without_a_decision(beginning):
    body, people, _ = beginning
    incident = actions.close_without_personal_data(
        incident=plain(body, people), by=people["adviser"], at=AT + 2 * HOUR, **CLOSED_AT_ONCE
    )
    assert (incident.status, incident.decision, incident.closed_at) == ("closed", "", AT + 2 * HOUR)
    assert not incident.regulator_cases.exists()
    assert [row["reference"] for row in figures.rows_of("2026-27")] == [incident.reference]


@begins_with()
def test_a_near_miss_is_closed_on_its_report_with_what_was_done(beginning):
    body, people, _ = beginning
    near = reported(
        body, people, report_type="near_miss", personal_data="no", classification="OFFICIAL-SENSITIVE"
    )
    incident = actions.take_triage(incident=near, by=people["adviser"], at=AT + HOUR)
    closed = actions.close_without_personal_data(
        incident=incident,
        by=people["adviser"],
        at=AT + HOUR,
        reason="The door was shut and a lock is ordered.",
    )
    assert (closed.status, closed.co_category, closed.deadline_at) == ("closed", "", None)
    assert figures.rows_of("2026-27") == []
    assert [row["reference"] for row in figures.near_misses_in("2026-27")] == [near.reference]


@begins_with()
def test_press_interest_is_asked_before_an_incident_is_closed_without_a_decision(beginning):
    body, people, _ = beginning
    with pytest.raises(NotReady, match="ministers, Parliament or the press"):
        actions.close_without_personal_data(
            incident=plain(body, people, press_interest=""),
            by=people["dpo"],
            at=AT + 2 * HOUR,
            **CLOSED_AT_ONCE,
        )


@begins_with()
def test_what_may_concern_people_is_not_closed_without_a_decision(beginning):
    body, people, _ = beginning
    with pytest.raises(NotReady, match="Personal data are or may be concerned"):
        actions.close_without_personal_data(
            incident=triaged(body, people), by=people["dpo"], at=AT + 2 * HOUR, **CLOSED_AT_ONCE
        )


@begins_with()
def test_what_the_cabinet_office_may_want_to_know_is_not_closed_without_a_decision(beginning):
    body, people, _ = beginning
    with pytest.raises(NotReady, match="Cabinet Office may have to be notified"):
        actions.close_without_personal_data(
            incident=plain(body, people, press_interest="likely"), by=people["dpo"], at=AT + 2 * HOUR,
            **CLOSED_AT_ONCE,
        )  # fmt: skip


@begins_with()
@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"co_category": "not_known"}, "co_category"), ({"publish_ok": "withhold_harm"}, "publish_ok")],
)
def test_closing_without_a_decision_settles_category_and_publication(beginning, wrong, field):
    body, people, _ = beginning
    with pytest.raises(NotReady) as refused:
        actions.close_without_personal_data(
            incident=plain(body, people), by=people["dpo"], at=AT + 2 * HOUR, **{**CLOSED_AT_ONCE, **wrong}
        )
    assert [problem.field for problem in refused.value.problems] == [field]
