"""Questions of the regulator: each is kept with its answer, and several are open at once."""

from datetime import timedelta

import pytest

from audit.transitions import NotReady
from incidents import actions
from incidents.actions.asked import open_questions
from incidents.duty.notice_schema import problems_in
from tests.beginnings import begins_with
from tests.incidents.cases import SOON, acknowledged_case, now, sent_case, withdrawn_case
from tests.incidents.stories import AT, HOUR, officer, sends, staffed_body

pytestmark = pytest.mark.django_db

LATER = SOON + timedelta(days=3)


def asked_twice(body, people):
    case = acknowledged_case(body, people)
    case = actions.ask_more(
        case=case, by=officer(), at=AT + 7 * HOUR, wanted="How many children?", wanted_by=LATER
    )
    return actions.ask_more(case=case, by=officer(), at=AT + 8 * HOUR, wanted="Which train?", wanted_by=SOON)


def answered(case, people, at, **answers):
    case = actions.begin_further_notice(case=case, by=people["dpo"], at=at)
    by_words = {question.pk: answers.get(question.words.split()[0], "") for question in case.questions.all()}
    return actions.send_further_notice(case=case, by=people["dpo"], at=at, answers=by_words)


@begins_with(asked_twice)
def test_two_questions_are_open_at_once_and_the_case_shows_the_one_due_first(beginning):
    _, _, case = beginning
    assert [question.words for question in open_questions(case)] == ["Which train?", "How many children?"]
    assert (now(case).more_wanted, now(case).more_wanted_by) == ("Which train?", SOON)


@begins_with(asked_twice)
def test_a_notice_answers_one_of_them_and_the_other_stays_open_with_its_day(beginning):
    _, people, case = beginning
    case = answered(case, people, AT + 9 * HOUR, Which="The 8.15 to Leeds.")
    assert [question.words for question in open_questions(case)] == ["How many children?"]
    case = now(case)
    assert (case.is_more_wanted, case.more_wanted_by) == (True, LATER)
    payload = case.unsent_notice.payload
    assert problems_in(payload) == []
    assert [
        (answered_question["question"], answered_question["answer"])
        for answered_question in payload["answered"]
    ] == [("Which train?", "The 8.15 to Leeds.")]
    question = case.questions.get(words="Which train?")
    assert (question.answer, question.answered_at, question.notice) == (
        "The 8.15 to Leeds.", AT + 9 * HOUR, case.unsent_notice,
    )  # fmt: skip


@begins_with(asked_twice)
def test_when_all_are_answered_nothing_is_wanted_and_every_question_is_still_there_to_read(beginning):
    _, people, case = beginning
    case = answered(case, people, AT + 9 * HOUR, Which="The 8.15.", How="Twelve.")
    assert (open_questions(case), now(case).is_more_wanted) == ([], False)
    assert case.questions.count() == 2


@begins_with(asked_twice)
def test_a_notice_without_answers_to_each_answers_all_as_a_whole(beginning):
    _, people, case = beginning
    case = actions.begin_further_notice(case=case, by=people["dpo"], at=AT + 9 * HOUR)
    case = actions.send_further_notice(case=case, by=people["dpo"], at=AT + 9 * HOUR)
    assert (open_questions(case), now(case).is_more_wanted) == ([], False)


@begins_with(asked_twice)
def test_what_a_cancelled_notice_answered_is_asked_again(beginning):
    _, people, case = beginning
    case = answered(case, people, AT + 9 * HOUR, Which="The 8.15.", How="Twelve.")
    actions.cancel_notice(case=now(case), by=people["dpo"], at=AT + 10 * HOUR)
    assert len(open_questions(case)) == 2
    assert now(case).is_more_wanted


@begins_with(asked_twice)
def test_an_answer_that_seems_to_hold_personal_data_goes_with_a_reason_alone(beginning):
    _, people, case = beginning
    with pytest.raises(NotReady, match="seems to hold"):
        answered(case, people, AT + 9 * HOUR, Which="Ask anna.smith@example.com.")
    assert len(open_questions(now(sent_case(*staffed_body("cabinet-office", "CO"))))) == 0


@begins_with()
def test_the_first_reference_can_come_after_a_withdrawal_and_is_corrected_later(beginning):
    body, people, _ = beginning
    case = withdrawn_case(body, people)
    sends(case.notices.last().message, AT + 10 * HOUR)
    case = actions.record_reference(case=now(case), by=officer(), at=AT + 11 * HOUR, case_reference="IC-1")
    assert (case.status, case.case_reference, case.acknowledged_at) == ("withdrawn", "IC-1", AT + 11 * HOUR)
    case = actions.record_reference(case=case, by=people["dpo"], at=AT + 12 * HOUR, case_reference="IC-2")
    assert (case.status, case.case_reference) == ("withdrawn", "IC-2")


@begins_with()
def test_reopening_asks_a_question_that_is_kept_too(beginning):
    body, people, _ = beginning
    case = acknowledged_case(body, people)
    case = actions.regulator_close(
        case=case, by=officer(), at=AT + 7 * HOUR, ico_decision="No Further Action", answer="No more."
    )
    case = actions.reopen_by_regulator(
        case=case, by=officer(), at=AT + 8 * HOUR, wanted="A new report.", wanted_by=SOON
    )
    assert [question.words for question in open_questions(case)] == ["A new report."]
