"""What a department says today, drawn by the seeded rule. All of it is demonstration and says so."""

from dataclasses import replace
from datetime import date, timedelta

from departments.organisations.calendar import Quarter, add_working_days, is_working_day
from portal.demonstration import story
from portal.demonstration.answers import DEMONSTRATION, between, draw, pick
from returns.questionnaire import AnswerValue, Question

LARGEST = 40_000  # devices of the largest department of the demonstration; others are drawn below it


def size_of(code: str) -> float:
    """How large a department is in the demonstration, from 0.02 to 1; most are small."""
    return 0.02 + 0.98 * draw(code, "size") ** 2.2


def answer_today(code: str, quarter: Quarter, question: Question, day: date) -> AnswerValue:
    """The answer on a day; no date lies after it."""
    answer = BY_TYPE[question.answer](code, quarter, question, day)
    if question.evidence == "register_confirmed":
        answer = replace(answer, confirmed=True)
    if question.evidence == "sampled" and question.claims(answer):
        checked = 20 + int(between(0, 30, code, question.id))
        right = checked - int(between(0, 4, code, question.id, quarter))
        answer = replace(
            answer, sample_method="Drawn by lot from the register", sample_checked=checked, sample_right=right
        )
    return answer


def _words() -> dict:
    return story.read("today")["words"]


def _compliance(code: str, quarter: Quarter, question: Question, day: date) -> AnswerValue:
    start = draw(code, question.id, "start") + 0.06 * quarter.number
    where = "not_met" if start < 0.22 else "partly_met" if start < 0.68 else "met"
    texts = _words()["compliance"]
    reason = DEMONSTRATION + pick(texts[where], code, question.id, where)
    if question.evidence == "dated_in_quarter" and in_quarter(code, quarter, question, day) is None:
        where, reason = "not_met", f"{DEMONSTRATION}the quarter has only begun."
    if where == "met":
        return AnswerValue(choice=where, reason=reason)
    plan = pick(texts["improve"], code, question.id, "improve")
    due = add_working_days(day, int(between(60, 150, code, question.id)))
    return AnswerValue(
        choice=where,
        reason=reason,
        action_summary=f"{plan['summary']} (question {question.id})",
        action_owner=plan["owner"],
        action_due=due,
    )


def _rag(code: str, quarter: Quarter, question: Question, day: date) -> AnswerValue:
    options = _words()["rag"]
    choice = pick(list(options), code, question.id, quarter)
    return AnswerValue(choice=choice, reason=DEMONSTRATION + options[choice])


def _date(code: str, quarter: Quarter, question: Question, day: date) -> AnswerValue:
    if draw(code, question.id, quarter) < 0.25:
        return AnswerValue(choice="not_in_this_quarter")
    day_in_quarter = in_quarter(code, quarter, question, day)
    return AnswerValue(day=day_in_quarter) if day_in_quarter else AnswerValue(choice="not_in_this_quarter")


def in_quarter(code: str, quarter: Quarter, question: Question, day: date) -> date | None:
    """A working day of the quarter before `day`, or None when the quarter has only begun."""
    last = min(day - timedelta(days=1), quarter.last_day)
    room = (last - quarter.first_day).days
    if room < 4:
        return None
    answer_day = quarter.first_day + timedelta(days=int(room * between(0.2, 0.9, code, question.id, quarter)))
    while not is_working_day(answer_day):
        answer_day -= timedelta(days=1)
    return answer_day if answer_day >= quarter.first_day else None


def _yes_no(code: str, quarter: Quarter, question: Question, day: date) -> AnswerValue:
    yes = draw(code, question.id, quarter) < 0.2
    reason = f"{DEMONSTRATION}a small team joined from another department." if yes else ""
    return AnswerValue(choice="yes" if yes else "no", reason=reason)


def _count(code: str, quarter: Quarter, question: Question, day: date) -> AnswerValue:
    return AnswerValue(number=int(6 * size_of(code) * draw(code, question.id, quarter)))


def _count_of_total(code: str, quarter: Quarter, question: Question, day: date) -> AnswerValue:
    size = size_of(code)
    wholes = {
        "A1": 5,
        "C1": 180 + LARGEST * size,
        "C3": 4 + 240 * size,
        "F1": 160 + 60_000 * size,
        "H5": 2 + 90 * size,
    }
    whole = wholes.get(question.id, 3 + 70 * size)
    if question.id != "A1":
        whole *= between(0.96, 1.04, code, question.id, quarter)
    whole = round(whole)
    share = between(0.62, 0.97, code, question.id) + between(-0.04, 0.04, code, question.id, quarter)
    return AnswerValue(part=min(whole, round(whole * share)), whole=whole)


def _register(code: str, quarter: Quarter, question: Question, day: date) -> AnswerValue:
    entered = [line.key for line in question.lines if not line.source]
    most = 1 + 5 * size_of(code)
    lines = {key: int(most * max(0.0, draw(code, question.id, key, quarter) - 0.35)) for key in entered}
    return AnswerValue(
        confirmed=True, figures=lines, text=f"{DEMONSTRATION}what is entered by hand is not real."
    )


def _text(code: str, quarter: Quarter, question: Question, day: date) -> AnswerValue:
    text = pick(_words()["text"], code, question.id, quarter)
    return AnswerValue(nil=True) if text is None else AnswerValue(text=DEMONSTRATION + text)


def _declaration(code: str, quarter: Quarter, question: Question, day: date) -> AnswerValue:
    text = pick(_words()["declaration"], code, question.id, quarter)
    return AnswerValue(nil=True) if text is None else AnswerValue(text=DEMONSTRATION + text)


BY_TYPE = {
    "compliance": _compliance,
    "rag": _rag,
    "date": _date,
    "yes_no": _yes_no,
    "count": _count,
    "count_of_total": _count_of_total,
    "register": _register,
    "text": _text,
    "declaration": _declaration,
}
