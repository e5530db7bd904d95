"""Today: the quarter that ended last at every stage, the one before it filed and accepted, some assets."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from accounts.models import User
from audit.record import action, subject_of
from departments.models import AccumulationThreshold, Appointment, Asset, Organisation
from departments.organisations.calendar import Quarter, add_working_days, is_working_day, london_day
from departments.organisations.queries import CENTRE, organisation_by_code, post_holder
from departments.organisations.roles import Role
from departments.registers.actions import add_asset, set_threshold
from portal.demonstration import story
from portal.demonstration.accounts import departments_today
from portal.demonstration.answers import between, draw, wants_paper
from portal.demonstration.answers_today import answer_today, in_quarter
from portal.demonstration.circulars_today import circular_steps
from portal.demonstration.evidence import paper
from portal.demonstration.player import (
    Say,
    Step,
    at_centre,
    holder,
    later,
    lent,
    moment,
    numbered,
    play,
    steps_taken_of,
)
from portal.demonstration.registers_today import entry_steps
from returns import actions
from returns.models import Cycle, Query, Return
from returns.queries import content
from returns.queries.signing import to_sign
from returns.questionnaire.values import day_words

# The steps that lead to each stage, in order.
TO_SIRO = ("start", "answer", "send_to_siro")
SIGNED = (*TO_SIRO, "sign_and_submit")
REVIEWED = (*SIGNED, "take_up")
STAGES: dict[str, tuple[str, ...]] = {
    "not_started": (),
    "in_preparation": ("start", "answer_some"),
    "sent_back": (*TO_SIRO, "send_back"),
    "awaiting_siro": TO_SIRO,
    "submitted": SIGNED,
    "under_review": REVIEWED,
    "queried": (*REVIEWED, "query"),
    "recommended": (*REVIEWED, "recommend"),
    "accepted": (*REVIEWED, "recommend", "accept"),
    "queried_then_accepted": (*REVIEWED, "query", "draft_answer", "answer_queries", "recommend", "accept"),
}
DAYS = {  # working days from the day on which the return of the accepted quarter was due
    "start": -14, "answer": -10, "send_to_siro": -6, "sign_and_submit": -4, "take_up": 1, "query": 2,
    "draft_answer": 4, "answer_queries": 5, "recommend": 7, "accept": 9,
}  # fmt: skip
EVENTS = {
    "start": "return.started", "send_to_siro": "return.sent_to_siro", "send_back": "return.sent_back",
    "sign_and_submit": "return.signed", "take_up": "return.taken_up", "query": "return.queried",
    "draft_answer": "query.answer_drafted", "answer_queries": "return.queries_answered",
    "recommend": "return.recommended", "accept": "return.accepted",
}  # fmt: skip


def play_returns(say: Say, now: datetime) -> int:
    """Both quarters, the assets and the registers; return how many steps were taken."""
    work = quarter_at_work(now)
    offices = departments_today()
    done = steps_taken_of(_scopes((work.previous(), work), offices))
    played = play(numbered([*_threshold_steps(now), *_asset_steps(now)]), {}, say)
    played += play(numbered([*entry_steps(offices, now)]), {}, say)
    played += play(numbered([*circular_steps(offices, now)]), {}, say)
    played += play(numbered(_quarter(work.previous(), offices, now, last=True)), done, say)
    say(f"Today: {work.previous()} filed and accepted by {len(offices)} departments")
    played += play(numbered(_quarter(work, offices, now, last=False)), done, say)
    say(f"Today: {work} open, with returns at every stage")
    return played


def quarter_at_work(now: datetime) -> Quarter:
    """The quarter that people work on: the last that had ended before the day on which its first step is played.

    A return is signed when its quarter has ended, and the steps of this quarter lie in the day and a half before now.
    """
    return Quarter.of(london_day(now - timedelta(days=2))).previous()


def _scopes(quarters, offices: list[Organisation]) -> dict[str, str]:
    """Cycles, returns and queries of today that are there already, by their subject in the audit log."""
    scope_by_subject = {}
    for quarter in quarters:
        for cycle in Cycle.objects.filter(year=quarter.year_name, quarter=quarter.number):
            scope_by_subject[subject_of(cycle)] = f"cycle/{quarter}"
            for quarterly_return in cycle.returns.select_related("organisation"):
                scope_by_subject[subject_of(quarterly_return)] = (
                    f"return/{quarter}/{quarterly_return.organisation.code}"
                )
            for query in Query.objects.filter(quarterly_return__cycle=cycle).select_related(
                "quarterly_return__organisation"
            ):
                scope_by_subject[subject_of(query)] = (
                    f"return/{quarter}/{query.quarterly_return.organisation.code}"
                )
    return scope_by_subject


def _quarter(quarter: Quarter, offices: list[Organisation], now: datetime, *, last: bool) -> Iterator[Step]:
    """The accepted quarter's steps have the days they would have had; those of the one at work lie in the days before now.

    No step lies after now, whatever the day on which the demonstration is made.
    """
    opened = moment(add_working_days(quarter.last_day, 1), 9)
    opened = min(opened, now - timedelta(hours=30))
    yield Step(opened, 0, f"cycle/{quarter}", "cycle.opened", partial(_open, quarter))
    if not last:
        yield from _more_time(quarter, now)
    due = add_working_days(quarter.last_day, 20)
    for place, office in enumerate(offices):
        names = STAGES[_stage(office, place, last=last)]
        for number, name in enumerate(names):
            back = timedelta(hours=26 * (len(names) - number) / len(names), minutes=3 * place)
            when = now - back
            if last:
                planned = moment(
                    add_working_days(due, DAYS[name]), between(9.5, 16.5, office.code, quarter) + 0.1 * number
                )
                when = min(planned, when)
            do = partial(DESK[name], office, quarter, place)
            yield Step(when, 0, f"return/{quarter}/{office.code}", EVENTS.get(name, ""), do)


def _more_time(quarter: Quarter, now: datetime) -> Iterator[Step]:
    """Two weeks from now for everybody, where the returns of the quarter were due before."""
    due = add_working_days(london_day(now), 10)
    if due > add_working_days(quarter.last_day, 20):
        when = now - timedelta(hours=29)
        yield Step(when, 0, f"cycle/{quarter}", "cycle.extended", partial(_extend, quarter, due))


def _stage(office: Organisation, place: int, *, last: bool) -> str:
    plan = story.read("today")
    if last:
        return "queried_then_accepted" if office.govuk_id in plan["last_quarter_queried"] else "accepted"
    return plan["stages"].get(office.govuk_id, plan["rest"][place % len(plan["rest"])])


def _open(quarter: Quarter, at: datetime) -> None:
    actions.open_cycle(year=quarter.year_name, quarter=quarter.number, by=at_centre("approver-one"), at=at)


@action
def _extend(quarter: Quarter, due: date, at: datetime) -> None:
    cycle = Cycle.objects.get(year=quarter.year_name, quarter=quarter.number)
    why = story.read("today")["more_time"]
    actions.extend(cycle, due_on=due, reason=why, by=at_centre("approver-one"), at=at)
    actions.finish_cycles(at=at)


def current(office: Organisation, quarter: Quarter) -> Return:
    returns = Return.objects.filter(cycle__year=quarter.year_name, cycle__quarter=quarter.number)
    return (
        returns.select_related("cycle", "organisation")
        .exclude(status__in=Return.Status.closed)
        .filter(organisation=office)
        .latest("number")
    )


def reviewer(office: Organisation, place: int) -> User:
    if office.govuk_id == "D2":
        return lent("reviewer-of-the-cabinet-office")
    return at_centre(("reviewer-one", "reviewer-two")[place % 2])


def approver(office: Organisation, place: int) -> User:
    if office.govuk_id == "D2":
        return lent("approver-of-the-cabinet-office")
    return at_centre(("approver-one", "approver-two")[place // 2 % 2])


def start(office: Organisation, quarter: Quarter, place: int, at: datetime) -> None:
    actions.start(current(office, quarter), by=holder(Role.PREPARER, office), at=at)


def answer(office: Organisation, quarter: Quarter, place: int, at: datetime, *, sections: int = 99) -> None:
    """Answers, section by section as far as asked, with evidence behind what is claimed as done."""
    quarterly_return, by = current(office, quarter), holder(Role.PREPARER, office)
    if quarterly_return.status != Return.Status.IN_PREPARATION:
        return
    asked = [
        question
        for section in content.asked_of(quarterly_return)[:sections]
        for question in section.questions
    ]
    answers = {
        question.id: answer_today(office.code, quarter, question, london_day(at)) for question in asked
    }
    quarterly_return = actions.save_answers(quarterly_return, answers=answers, by=by, at=at)
    for question in asked:
        if wants_paper(question, answers[question.id]) and question.evidence != "sampled":
            _add_paper(
                quarterly_return,
                office,
                quarter,
                question,
                answers[question.id].day,
                by=by,
                at=later(at, minutes=2),
            )


def answer_some(office: Organisation, quarter: Quarter, place: int, at: datetime) -> None:
    """The first sections only: the return is still in preparation."""
    answer(office, quarter, place, at, sections=2 + place % 4)


def _add_paper(
    quarterly_return: Return, office, quarter: Quarter, question, day, *, by: User, at: datetime
) -> None:
    day = day or in_quarter(office.code, quarter, question, london_day(at)) or london_day(at)
    lines = [
        f"{office.name}, {quarter}",
        f"Question {question.id}: {question.text}"[:95],
        f"Dated {day_words(day)}",
    ]
    file = paper(
        f"{office.code}-{quarter.number}-{question.id}".lower(), lines, as_pdf=question.answer == "date"
    )
    actions.add_evidence(
        quarterly_return,
        question=question.id,
        dated_on=day,
        file=file,
        name=f"Note on question {question.id} (demonstration)",
        by=by,
        at=at,
    )


def send_to_siro(office: Organisation, quarter: Quarter, place: int, at: datetime) -> None:
    actions.send_to_siro(current(office, quarter), by=holder(Role.PREPARER, office), at=at)


def send_back(office: Organisation, quarter: Quarter, place: int, at: datetime) -> None:
    why = story.read("today")["send_back"]
    actions.send_back(current(office, quarter), reason=why, by=holder(Role.SIRO, office), at=at)


def sign_and_submit(office: Organisation, quarter: Quarter, place: int, at: datetime) -> None:
    quarterly_return = current(office, quarter)
    by, seen = holder(Role.SIRO, office), to_sign(quarterly_return, at).sha256
    actions.sign_and_submit(
        quarterly_return, declared=True, figures_confirmed=True, by=by, at=at, sha256=seen
    )


def take_up(office: Organisation, quarter: Quarter, place: int, at: datetime) -> None:
    actions.take_up(current(office, quarter), by=reviewer(office, place), at=at)


def query(office: Organisation, quarter: Quarter, place: int, at: datetime) -> None:
    asked = story.read("today")["query"]
    day = add_working_days(london_day(at), 5)
    quarterly_return = current(office, quarter)
    actions.raise_query(
        quarterly_return,
        question=asked["question"],
        text=asked["text"],
        answer_by=day,
        by=reviewer(office, place),
        at=at,
    )


def draft_answer(office: Organisation, quarter: Quarter, place: int, at: datetime) -> None:
    asked = current(office, quarter).queries.last()
    text = story.read("today")["query"]["answer"]
    actions.draft_answer(asked, answer=text, by=holder(Role.PREPARER, office), at=at)


def answer_queries(office: Organisation, quarter: Quarter, place: int, at: datetime) -> None:
    quarterly_return = current(office, quarter)
    actions.answer_queries(
        quarterly_return, declared=True, figures_confirmed=True, by=holder(Role.SIRO, office), at=at
    )


def recommend(office: Organisation, quarter: Quarter, place: int, at: datetime) -> None:
    quarterly_return, by = current(office, quarter), reviewer(office, place)
    notes, marked = (
        story.read("year_2007")["marks"],
        set(quarterly_return.submission.marks.values_list("section", flat=True)),
    )
    for section in content.signed_content(quarterly_return.submission)["sections"]:
        if section["key"] not in marked:
            mark = "clear" if draw(office.code, quarter, section["key"]) < 0.75 else "weak"
            when = later(at, minutes=-2)
            actions.mark_section(
                quarterly_return, section=section["key"], mark=mark, note=notes[mark], by=by, at=when
            )
    text = "Recommended (demonstration)."
    actions.recommend(current(office, quarter), words=text, by=by, at=at)


def accept(office: Organisation, quarter: Quarter, place: int, at: datetime) -> None:
    actions.accept(current(office, quarter), by=approver(office, place), at=at)


DESK = {
    fn.__name__: fn
    for fn in (
        start, answer, answer_some, send_to_siro, send_back, sign_and_submit, take_up, query, draft_answer,
        answer_queries, recommend, accept,
    )
}  # fmt: skip


# Assets

RATINGS = ("confidentiality", "integrity", "availability")  # not known of an asset without `levels`


def _threshold_steps(now: datetime) -> Iterator[Step]:
    """How often the centre has large accumulations reviewed, by size."""
    for number, plan in enumerate(story.read("today")["thresholds"]):
        at = now - timedelta(days=40, hours=number)
        yield Step(at, 0, f"threshold/{plan['least']}", "", partial(_set_threshold, plan))


def _set_threshold(plan: dict, at: datetime) -> None:
    centre = organisation_by_code(CENTRE)
    if centre is None or AccumulationThreshold.objects.filter(least=plan["least"]).exists():
        return
    reason = f"{plan['reason']} Demonstration: no such rule was set."
    set_threshold(
        centre, by=at_centre("approver-one"), at=at, least=plan["least"], months=plan["months"], reason=reason
    )


def _asset_steps(now: datetime) -> Iterator[Step]:
    kinds = story.read("today")["assets"]
    for place, office in enumerate(departments_today()):
        for number, kind in enumerate(kinds):
            at = now - timedelta(days=20 - place % 8, hours=number)
            yield Step(at, 0, f"asset/{office.code}", "", partial(_add_asset, office, kind))


def _add_asset(office: Organisation, kind: dict, at: datetime) -> None:
    if Asset.objects.filter(organisation=office, name=kind["name"]).exists():
        return
    owner: Appointment | None = post_holder(office, Role.IAO, at)
    people = kind["people"]
    most = round(between(people[0], people[1], office.code, kind["name"]), -2) if people else None
    reviewed = london_day(at) - timedelta(days=int(between(30, 500, office.code, kind["name"], "day")))
    while not is_working_day(reviewed):
        reviewed -= timedelta(days=1)
    add_asset(
        office,
        by=holder(Role.IAO, office),
        at=at,
        demonstration=True,
        name=kind["name"],
        purpose=f"{kind['purpose']} Demonstration: no such register entry exists.",
        owner=owner,
        marking=kind["marking"],
        personal_data=kind["personal"],
        protected=kind["protected"],
        people_min=int(most * 0.9) if most else None,
        people_max=int(most) if most else None,
        held_overseas=draw(office.code, kind["name"], "abroad") < 0.15,
        reviewed_on=reviewed,
        **dict(zip(RATINGS, kind.get("levels", ()), strict=False)),
    )
