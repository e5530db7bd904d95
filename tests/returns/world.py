"""The people and bodies of these tests, and a return taken as far as a test needs it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace

from audit.models import Event, OutboxMessage
from departments.organisations.calendar import LONDON
from returns import actions
from returns.models import Cycle, Return
from returns.queries import content
from returns.queries.signing import to_sign
from returns.questionnaire import AnswerValue, shown
from tests.factories import Role, centre, enrol, make_organisation, people_in, person
from tests.incidents.stories import reported

AT = datetime(2007, 7, 9, 10, tzinfo=LONDON)  # a Monday after the first quarter of 2007-08
YEAR, QUARTER = "2007-08", 1
YEARLY = "B1"  # a question that is asked in the third quarter only
QUARTERLY = "A4"
SHORT = AnswerValue(
    choice="not_met",
    reason="Vacant since May",
    action_summary="Appoint a board member",
    action_owner="siro",
    action_due=date(2007, 12, 1),
)


def at(days: int = 0, hours: int = 0) -> datetime:
    """A moment after the quarter has ended."""
    return AT + timedelta(days=days, hours=hours)


def body(code: str = "home-office", prefix: str = "HO", **kw):
    """A body in the returns with the people who file, and nothing else."""
    organisation = enrol(make_organisation(code, reference_prefix=prefix, **kw))
    roles = (Role.PREPARER, Role.SIRO, Role.ACCOUNTING_OFFICER, Role.DPO)
    people = people_in(organisation, {f"{role}@{code}.example": role for role in roles})
    preparer, siro, accounting_officer, dpo = people.values()
    return SimpleNamespace(
        organisation=organisation,
        preparer=preparer,
        siro=siro,
        accounting_officer=accounting_officer,
        dpo=dpo,
    )


def the_centre():
    """The centre's reviewer and approver, and a second reviewer."""
    team = centre()
    roles = {"reviewer": Role.CO_REVIEWER, "second": Role.CO_REVIEWER, "approver": Role.CO_APPROVER}
    people = people_in(team, {f"{name}@centre.example": role for name, role in roles.items()})
    reviewer, second, approver = people.values()
    return SimpleNamespace(team=team, reviewer=reviewer, second=second, approver=approver)


def world(year: str = YEAR, quarter: int = QUARTER):
    """One department, the centre, and an open quarter with the department's return."""
    home, middle = body(), the_centre()
    cycle = actions.open_cycle(year=year, quarter=quarter, by=middle.approver, at=at(-5))
    return SimpleNamespace(
        home=home,
        centre=middle,
        cycle=cycle,
        quarterly_return=Return.objects.get(cycle=cycle, organisation=home.organisation),
    )


def opened(here):
    """The return of a world, which nobody has begun."""
    return here.quarterly_return


def world_of_three():
    """The same with two more bodies, which have no people yet and no return in this quarter."""
    here = world()
    for code in ("hm-treasury", "transport"):
        enrol(make_organisation(code))
    return here


def begin(here) -> Cycle:
    """The quarter after, opened, whose returns a worker has still to make."""
    return actions.begin_cycle(year=YEAR, quarter=2, by=here.centre.approver, at=at(100))


def extended(here, days: int, cycle: Cycle | None = None) -> Cycle:
    """A quarter with three returns of which none is signed, whose due date has changed, and nobody was notified yet."""
    if cycle is None:
        cycle = begin(here)
        actions.make_returns(cycle, at=at(100))
        cycle.refresh_from_db()
    due_on, by = cycle.due_on + timedelta(days=days), here.centre.approver
    return actions.extend(cycle, due_on=due_on, reason="The post was on strike", by=by, at=at(101))


def good_answer(question, quarterly_return) -> AnswerValue:
    """An answer that every rule takes as it is."""
    plain = {
        "compliance": AnswerValue(choice="met"),
        "yes_no": AnswerValue(choice="no" if question.worse != "no" else "yes"),
        "count": AnswerValue(number=0),
        "count_of_total": AnswerValue(part=0, whole=0),
        "date": AnswerValue(choice="never"),
        "rag": AnswerValue(choice="green", reason="Nothing points the other way."),
        "text": AnswerValue(nil=True),
        "declaration": AnswerValue(nil=True),
        "register": AnswerValue(
            confirmed=True, figures={line.key: 0 for line in question.lines if not line.source}
        ),
    }
    answer = plain[question.answer]
    if question.evidence == "sampled" and question.claims(answer):
        return replace(answer, sample_method="Drawn by lot", sample_checked=20, sample_right=19)
    return answer


def answered(quarterly_return, *, by, at, **different):
    """Answer everything that is asked, with evidence where it is wanted; `different` answers by question."""
    for _ in range(2):  # answers may open further questions
        answers = {
            question.id: different.get(question.id) or good_answer(question, quarterly_return)
            for section in shown(content.asked_of(quarterly_return), content.answers_of(quarterly_return))
            for question in section.questions
        }
        quarterly_return = actions.save_answers(quarterly_return, answers=answers, by=by, at=at)
    answers = content.answers_of(quarterly_return)
    for section in content.asked_of(quarterly_return):
        for question in section.questions:
            answer = answers.get(question.id)
            if answer and question.evidence in ("one_file", "dated_in_quarter") and question.claims(answer):
                actions.add_evidence(
                    quarterly_return,
                    question=question.id,
                    link=f"https://records.example/{question.id}",
                    dated_on=min(quarterly_return.cycle.last_day, at.date()),
                    by=by,
                    at=at,
                )
    return Return.objects.get(pk=quarterly_return.pk)


def sent(here, **different):
    """The return of a world, at its SIRO."""
    quarterly_return = actions.start(here.quarterly_return, by=here.home.preparer, at=at())
    quarterly_return = answered(quarterly_return, by=here.home.preparer, at=at(hours=1), **different)
    return actions.send_to_siro(quarterly_return, by=here.home.preparer, at=at(hours=2))


def signed(here, **different):
    """The return of a world, signed."""
    return actions.sign_and_submit(sent(here, **different), declared=True, by=here.home.siro, at=at(1))


def filed(here, year: str, quarter: int, day: int, **different):
    """The return of a quarter, signed on a day of the world's story."""
    cycle = actions.open_cycle(year=year, quarter=quarter, by=here.centre.approver, at=at(day))
    quarterly_return = Return.objects.get(cycle=cycle, organisation=here.home.organisation)
    quarterly_return = actions.start(quarterly_return, by=here.home.preparer, at=at(day))
    quarterly_return = answered(quarterly_return, by=here.home.preparer, at=at(day), **different)
    quarterly_return = actions.send_to_siro(quarterly_return, by=here.home.preparer, at=at(day))
    return actions.sign_and_submit(
        quarterly_return, declared=True, figures_confirmed=True, by=here.home.siro, at=at(day + 1)
    )


def report(here, days: int):
    """An incident that the register has from so many days before the world begins, entered only now."""
    staff = person(f"staff{-days}@home-office.example", Role.STAFF, here.home.organisation)
    return reported(here.home.organisation, {"staff": staff}, at(days))


def figure(quarterly_return, question: str, line: str):
    """What a return says in one line of a question that is answered from a register."""
    return dict(content.answers_of(quarterly_return)[question].figures)[line]


def confirm(here, quarterly_return, moment: datetime):
    """Sign a return as its page shows it at a moment, with the figures that have changed confirmed."""
    return actions.sign_and_submit(
        quarterly_return,
        declared=True,
        figures_confirmed=True,
        version=quarterly_return.version,
        sha256=to_sign(quarterly_return, moment).sha256,
        by=here.home.siro,
        at=moment,
    )


def under_review(here, **different):
    """The return of a world, taken up."""
    return actions.take_up(signed(here, **different), by=here.centre.reviewer, at=at(2))


def queried(here, question: str = "A1", *, day: int = 3, answer_by: date | None = None):
    """A query on the return under review, to be answered within weeks."""
    return actions.raise_query(
        here.quarterly_return,
        question=question,
        text="How is it known?",
        answer_by=answer_by or at(day + 50).date(),
        by=here.centre.reviewer,
        at=at(day),
    )


def answered_twice(here):
    """A query whose first signed answer was not enough, and whose second is drafted."""
    under_review(here)
    query = queried(here)
    actions.draft_answer(query, answer="It is on the board.", by=here.home.preparer, at=at(4))
    actions.answer_queries(query.quarterly_return, declared=True, by=here.home.siro, at=at(5))
    query = actions.ask_again(
        query,
        still_wanted="Since when?",
        answer_by=at(40).date(),
        by=here.centre.reviewer,
        at=at(6),
    )
    return actions.draft_answer(query, answer="Since May only.", by=here.home.preparer, at=at(7))


def recommended(here, **different):
    """The return of a world, marked and recommended."""
    quarterly_return = under_review(here, **different)
    for section in content.signed_content(quarterly_return.submission)["sections"]:
        actions.mark_section(
            quarterly_return, section=section["key"], mark="clear", by=here.centre.reviewer, at=at(3)
        )
    return actions.recommend(quarterly_return, words="Accept it.", by=here.centre.reviewer, at=at(3, 1))


def accepted(here, **different):
    """The return of a world, accepted."""
    return actions.accept(recommended(here, **different), by=here.centre.approver, at=at(4))


def kinds(quarterly_return):
    """What happened to a return, in the words of the audit log."""
    return list(
        Event.objects.filter(subject=f"returns.Return:{quarterly_return.pk}").values_list("kind", flat=True)
    )


def notified_of(kind):
    """Who was notified of events of a kind."""
    return sorted(OutboxMessage.objects.filter(event__kind=kind).values_list("to", flat=True))
