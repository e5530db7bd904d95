"""After a notice has gone, what is overdue is on somebody's home page and is escalated until it is done."""

from datetime import date, timedelta

import pytest

from audit.models import Event, OutboxMessage
from incidents import actions
from incidents.home import tasks_for
from tests.beginnings import begins_with
from tests.incidents.stories import (
    AT,
    HOUR,
    advised,
    ico_notices,
    notified,
    officer,
    save,
    sends,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)  # AT is a Monday


def sent(body, people):
    incident = notified(body, people)
    sends(ico_notices().get(), AT + 5 * HOUR)
    return incident.regulator_case


def notified_posts():
    messages = OutboxMessage.objects.filter(rule="incidents.escalate_overdue")
    return sorted({to.partition("@")[0] for to in messages.values_list("to", flat=True)})


def steps(user, at):
    return [task.step for task in tasks_for(user, at)]


@begins_with()
def test_without_a_reference_within_a_working_day_the_data_protection_officer_is_asked_and_then_the_others(
    beginning,
):
    body, people, _ = beginning
    sent(body, people)
    assert actions.sweep_overdue(at=AT + DAY) == 0
    assert actions.sweep_overdue(at=AT + 2 * DAY) == 1
    assert actions.sweep_overdue(at=AT + 2 * DAY + HOUR) == 0
    assert notified_posts() == ["dpo"]
    assert any(
        "Ask the regulator for its reference" in task_text for task_text in steps(people["dpo"], AT + 2 * DAY)
    )
    actions.sweep_overdue(at=AT + 3 * DAY)
    assert notified_posts() == ["dpo", "siro"]
    actions.sweep_overdue(at=AT + 4 * DAY)
    assert notified_posts() == ["accounting", "dpo", "siro"]


@begins_with()
def test_a_reference_ends_the_asking(beginning):
    body, people, _ = beginning
    case = sent(body, people)
    actions.acknowledge(case, by=officer(), at=AT + DAY, case_reference="IC-1-A")
    assert actions.sweep_overdue(at=AT + 3 * DAY) == 0


@begins_with()
def test_a_promised_part_and_a_question_are_escalated_when_their_day_has_passed(beginning):
    body, people, _ = beginning
    case = actions.acknowledge(sent(body, people), by=officer(), at=AT + DAY, case_reference="IC-1-A")
    assert actions.sweep_overdue(at=AT + 8 * DAY) == 0
    assert actions.sweep_overdue(at=AT + 10 * DAY) == 1
    actions.ask_more(case, by=officer(), at=AT + 10 * DAY, wanted="How many?", wanted_by=date(2026, 6, 15))
    actions.sweep_overdue(at=AT + 16 * DAY)
    assert Event.objects.filter(kind="notification.overdue").latest("id").facts["what"] == [
        "question",
        "promised",
    ]


@begins_with()
def test_a_part_that_was_promised_is_owed_until_a_notice_with_it_was_made_ready(beginning):
    body, people, _ = beginning
    case = actions.acknowledge(sent(body, people), by=officer(), at=AT + DAY, case_reference="IC-1-A")
    incident = case.incident
    fields = {
        "consequences": "Worry.",
        "containment": "Searched.",
        "measures_before": "Training.",
        "people_told": "no",
    }
    fields |= {"staff_training": "not_known", "others_told": ["none"]}
    incident.refresh_from_db()
    save(incident, people["dpo"], AT + 2 * DAY, "notice", fields)
    assert incident.owed.filter(supplied_at=None).exists()
    case = actions.begin_further_notice(case, by=people["dpo"], at=AT + 2 * DAY)
    actions.send_further_notice(case, by=people["dpo"], at=AT + 2 * DAY)
    assert not incident.owed.filter(supplied_at=None).exists()


@begins_with(advised)
def test_a_decision_owed_after_a_notice_at_once_stays_on_the_home_page_and_is_escalated(beginning):
    _, people, incident = beginning
    actions.notify_now(incident.regulator_case, by=people["siro"], at=AT + 4 * HOUR, description="A bag.")
    assert any("Decide on incident" in task_text for task_text in steps(people["siro"], AT + 5 * HOUR))
    assert actions.sweep_overdue(at=AT + 27 * HOUR) == 0
    assert actions.sweep_overdue(at=AT + 28 * HOUR) == 1
    assert notified_posts() == ["siro"]


@begins_with(advised)
def test_a_hold_is_on_the_home_page_of_who_may_release_it_while_it_is_in_force(beginning):
    _, people, incident = beginning
    case = incident.regulator_case
    reason = "The papers concern an operation of the agencies."
    actions.hold(
        case,
        by=people["siro"],
        at=AT + 4 * HOUR,
        ground="national_security",
        reason=reason,
        ends_at=AT + 20 * HOUR,
    )
    text = "Release the hold on incident HO-2026-00001 as soon as its exemption no longer applies"
    assert text in steps(people["accounting"], AT + 5 * HOUR)
    assert text not in steps(people["dpo"], AT + 5 * HOUR)


@begins_with(advised)
def test_people_are_reminded_of_a_hold_once_a_day_while_it_is_on(beginning):
    _, people, incident = beginning
    case = incident.regulator_case
    reason = "Whether the exemption applies is being asked."
    hold = {"ground": "other", "reason": reason, "ends_at": AT + 60 * HOUR}
    actions.hold(case=case, by=people["siro"], at=AT + 4 * HOUR, **hold)
    assert [actions.sweep_overdue(at=AT + hours * HOUR) for hours in (27, 28, 29, 52)] == [0, 1, 0, 1]
    assert notified_posts() == ["accounting", "dpo", "siro"]
    assert actions.sweep_overdue(at=AT + 76 * HOUR) == 0
