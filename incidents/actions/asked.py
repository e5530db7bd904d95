"""Questions of an addressee: each is kept, several are open at once, and a further notice answers those that it says."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from audit.personal_data import found_in
from audit.transitions import NotReady, Problem
from incidents.models import Question, RegulatorCase, RegulatorNotice

# Every function here is called by an action that has locked the case.


def keep_question(case: RegulatorCase, text: str, wanted_by: date, at: datetime) -> RegulatorCase:
    """Add a question to those of a case. On the case is what is due first."""
    newest = case.questions.order_by("-number").first()
    Question.objects.create(
        case=case,
        number=newest.number + 1 if newest else 1,
        words=text.strip(),
        asked_at=at,
        wanted_by=wanted_by,
    )
    return _show_first(case, at)


def open_questions(case: RegulatorCase) -> list[Question]:
    """What is asked and not answered yet, the earliest day first."""
    return list(case.questions.filter(answered_at=None).order_by("wanted_by", "number"))


def answer_questions(
    notice: RegulatorNotice, at: datetime, answers: Mapping[UUID, str] | None, *, override: str
) -> list[dict[str, str]]:
    """Answer the questions that have words in `answers`, or all where it is None; the others stay open.

    Returns what the notice says of it. Raises NotReady where an answer seems to hold personal data and no reason is given.
    """
    answered = []
    for question in open_questions(notice.case):
        if answers is not None and not answers.get(question.pk, "").strip():
            continue
        answer_text = answers[question.pk].strip() if answers is not None else ""
        if (kinds := found_in(answer_text)) and len(override.strip()) < 20:
            text = f"The answer seems to hold {' and '.join(kinds)}. Take it out, or say in at least 20 characters why it may go"
            raise NotReady([Problem(text, field=field_of(question))])
        question.answer, question.answered_at, question.notice = answer_text, at, notice
        question.save(update_fields=["answer", "answered_at", "notice"])
        answered.append(
            {
                "asked_at": question.asked_at.isoformat(),
                "wanted_by": question.wanted_by.isoformat(),
                "question": question.words,
                "answer": answer_text,
            }
        )
    return answered


def field_of(question: Question) -> str:
    """The name of the field in which a question is answered."""
    return f"answer_{question.number}"


def ask_again(notice: RegulatorNotice, at: datetime) -> None:
    """What a notice answered that did not go after all is open again."""
    notice.questions_answered.update(answer="", answered_at=None, notice=None)
    _show_first(notice.case, at)


def still_asked(case: RegulatorCase, at: datetime) -> None:
    """A notice was made ready at this moment: what it left open is still asked."""
    if open_questions(case):
        _show_first(case, at)


def _show_first(case: RegulatorCase, at: datetime) -> RegulatorCase:
    """The case shows the open question that is due first. It waits since this moment, whatever went before."""
    if waiting := open_questions(case):
        first = waiting[0]
        case.more_wanted, case.more_wanted_by, case.more_asked_at = first.words, first.wanted_by, at
        case.save(update_fields=["more_wanted", "more_wanted_by", "more_asked_at"])
    return case
