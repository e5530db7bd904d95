"""A case with the regulator and its notices: one state of sending, further notices, questions, closing and withdrawing."""

from datetime import date, timedelta

import pytest

from audit.models import OutboxMessage
from audit.transitions import NotNow, NotReady
from departments.organisations.calendar import london_day
from incidents import actions
from incidents.home import tasks_for
from incidents.presenting import case_state
from tests.beginnings import begins_with
from tests.factories import browser
from tests.incidents.browsing import page
from tests.incidents.cases import acknowledged_case, asked_case, now, sent_case, withdrawn_case
from tests.incidents.stories import (
    AT,
    HOUR,
    ico_notices,
    notified,
    officer,
    sends,
    staffed_body,
)

SOON = london_day(AT) + timedelta(days=14)


@begins_with(asked_case)
@pytest.mark.django_db
def test_a_question_is_answered_by_the_notice_that_is_sent_and_not_by_the_one_that_is_abandoned(beginning):
    _, people, case = beginning
    case = actions.begin_further_notice(case=case, by=people["dpo"], at=AT + 8 * HOUR)
    actions.abandon_further_notice(case=case, by=people["dpo"], at=AT + 9 * HOUR)
    assert now(case).is_more_wanted
    case = actions.begin_further_notice(case=now(case), by=people["dpo"], at=AT + 10 * HOUR)
    actions.send_further_notice(case=case, by=people["dpo"], at=AT + 11 * HOUR)
    case = now(case)
    assert (case.is_more_wanted, case.unsent_notice.number) == (False, 3)
    assert ico_notices().count() == 2


# What the regulator does


@begins_with()
@pytest.mark.django_db
def test_a_question_can_come_before_the_reference_and_the_reference_after_it(beginning):
    body, people, _ = beginning
    case = actions.ask_more(
        case=sent_case(body, people), by=officer(), at=AT + 6 * HOUR, wanted="How many?", wanted_by=SOON
    )
    assert (case.status, case_state(case)) == ("owed", "further_owed")
    case = actions.acknowledge(case=case, by=officer(), at=AT + 7 * HOUR, case_reference="IC-1")
    assert case.is_notified
    assert case.is_more_wanted


@begins_with()
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wanted", "day"),
    [("  ", SOON), ("How many?", london_day(AT)), ("How many?", date.max), ("How many?", date(2206, 7, 31))],
)
def test_a_question_has_words_and_a_day_ahead(beginning, wanted, day):
    body, people, _ = beginning
    with pytest.raises(NotReady):
        actions.ask_more(
            case=acknowledged_case(body, people), by=officer(), at=AT + 7 * HOUR, wanted=wanted, wanted_by=day
        )


@begins_with(sent_case)
@pytest.mark.django_db
def test_the_regulator_closes_its_case_only_after_its_reference_and_can_reopen_it(beginning):
    _, _, case = beginning
    closing = {
        "by": officer(),
        "at": AT + 7 * HOUR,
        "ico_decision": "No Further Action",
        "answer": "No more.",
    }
    with pytest.raises(NotNow):
        actions.regulator_close(case=case, **closing)
    case = actions.acknowledge(case=case, by=officer(), at=AT + 6 * HOUR, case_reference="IC-1")
    case = actions.regulator_close(case=case, **closing)
    assert (case.status, case.closed_at, case.closed_answer) == ("closed", AT + 7 * HOUR, "No more.")
    case = actions.reopen_by_regulator(
        case=case, by=officer(), at=AT + 8 * HOUR, wanted="The list, please.", wanted_by=SOON
    )
    assert (case.status, case.closed_at, case.is_more_wanted) == ("notified", None, True)


@begins_with(asked_case)
@pytest.mark.django_db
def test_a_regulator_that_closes_its_case_wants_no_answer_any_more_until_it_reopens_it(beginning):
    _, people, case = beginning
    closing = {"ico_decision": "No Further Action", "answer": "We need no answer."}
    case = actions.regulator_close(case=case, by=officer(), at=AT + 8 * HOUR, **closing)
    assert not case.is_more_wanted
    dpo = browser(people["dpo"]).get(page("case", case)).content.decode()
    assert "wants more by" not in dpo
    assert [task.step for task in tasks_for(people["dpo"], AT + 9 * HOUR) if "asked for" in task.step] == []
    case = actions.reopen_by_regulator(
        case=case, by=officer(), at=AT + 10 * HOUR, wanted="The list, please.", wanted_by=SOON
    )
    assert case.is_more_wanted


@begins_with(withdrawn_case)
@pytest.mark.django_db
def test_a_withdrawal_is_refused_once_it_was_sent_and_the_reference_comes_with_the_refusal(beginning):
    _, _, case = beginning
    refusal = {"by": officer(), "at": AT + 11 * HOUR, "answer": "Tell us who found it.", "wanted_by": SOON}
    with pytest.raises(NotReady, match="not been sent yet"):
        actions.refuse_withdrawal(case=case, **refusal, case_reference="IC-1")
    sends(case.notices.last().message, AT + 10 * HOUR)
    with pytest.raises(NotReady, match="Enter the case reference"):
        actions.refuse_withdrawal(case=now(case), **refusal)
    case = actions.refuse_withdrawal(case=now(case), **refusal, case_reference="IC-1")
    assert (case.status, case.case_reference, case.is_more_wanted) == ("notified", "IC-1", True)


pytestmark = pytest.mark.django_db


@begins_with(notified)
def test_nothing_is_acknowledged_that_was_not_sent(beginning):
    _, people, incident = beginning
    case = incident.regulator_case
    with pytest.raises(NotReady, match="Nothing has been sent yet"):
        actions.acknowledge(case=case, by=people["dpo"], at=AT + 5 * HOUR, case_reference="IC-1")


@begins_with(acknowledged_case)
@pytest.mark.parametrize(
    ("decision", "answer"),
    [("No Further Action", "  "), ("Not Yet Assigned", "Nothing more."), ("", "No more.")],
)
def test_a_case_is_closed_with_a_decision_and_words(beginning, decision, answer):
    _, _, case = beginning
    with pytest.raises(NotReady):
        actions.regulator_close(
            case=case, by=officer(), at=AT + 7 * HOUR, ico_decision=decision, answer=answer
        )
    assert now(case).status == "notified"


@begins_with(acknowledged_case)
def test_a_reference_that_another_incident_has_is_never_refused(beginning):
    _, _, first = beginning
    case = sent_case(*staffed_body("health", "DHSC"))
    case = actions.acknowledge(case=case, by=officer(), at=AT + 7 * HOUR, case_reference=first.case_reference)
    assert (case.status, case.case_reference) == ("notified", first.case_reference)


@begins_with(acknowledged_case)
def test_the_body_is_notified_that_the_regulator_closed_its_case(beginning):
    _, people, case = beginning
    actions.regulator_close(
        case=case,
        by=officer(),
        at=AT + 7 * HOUR,
        ico_decision="No Further Action",
        answer="The bag was found.",
    )
    sent = OutboxMessage.objects.filter(event__kind="notification.regulator_closed")
    assert {message.to for message in sent} == {people["dpo"].email, people["siro"].email}
    assert not any("The bag was found." in message.body for message in sent)
