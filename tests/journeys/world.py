"""What exists before a journey begins, made inside the running portal's own database by the portal's own verbs.

This module runs in a process of its own (`python -m tests.journeys.world`), with the settings of the running
portal. It reads one order a line from standard input, as JSON, and answers each with one line.
"""

import json
import sys
import traceback
from datetime import date, datetime, time, timedelta
from time import sleep
from typing import Any

import django
import pypdf  # noqa: F401 - once, and not in each process that is forked to look at a file

django.setup()

from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from audit.outbox import wake_worker
from audit.record import subject_of
from departments.models import Appointment, Organisation
from departments.organisations.actions import appoint, set_extract_to_commissioner
from departments.organisations.calendar import LONDON, Quarter, add_working_days, is_working_day, london_day
from departments.organisations.queries import CENTRE, COMMISSIONER
from departments.organisations.roles import ROLES, Role
from departments.registers.actions import propose_action
from incidents.models import RegulatorCase
from portal.demonstration.answers import DEMONSTRATION
from portal.demonstration.answers_today import answer_today
from portal.demonstration.evidence import paper
from reporting.actions import lay, publish_report, start_statement
from reporting.models import ParliamentReport
from returns import actions
from returns.models import Cycle, Return
from returns.queries import content
from returns.questionnaire import AnswerValue, Question
from tests.incidents import stories
from tests.journeys.names import (
    BODIES,
    CONDITIONED,
    CORRECTED,
    FILED,
    LEFT,
    LOST,
    PASSWORD,
    REVIEWED,
    SHARED,
    SIGNED,
    STATED,
    UNSCRIPTED,
)

SINCE = date(2024, 1, 1)
AT_HOME = (
    Role.STAFF, Role.PREPARER, Role.SECURITY_ADVISER, Role.DPO, Role.SIRO, Role.ACCOUNTING_OFFICER, Role.INTERNAL_AUDIT, Role.IAO,
)  # fmt: skip
ELSEWHERE = {
    CENTRE: {
        "reviewer": (Role.CO_REVIEWER, Role.CO_APPROVER), "approver": (Role.CO_APPROVER,), "editor": (Role.CO_EDITOR,),
        "minister": (Role.MINISTER,), "clerk": (Role.PARLIAMENTARY_CLERK,),
        "leaver": (Role.CO_REVIEWER,),
    },
    COMMISSIONER: {"caseworker": (Role.ICO_OFFICER,)},
}  # fmt: skip
PATIENCE = 60  # seconds until a worker has sent a notice
EVIDENCED = ("one_file", "dated_in_quarter", "sampled")


def moment(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), LONDON)


def today() -> date:
    return london_day(timezone.now())


def quarter_now() -> Quarter:
    """The quarter that ended last: its return is what people work on."""
    return Quarter.of(today()).previous()


def body(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def person(name: str, code: str) -> User:
    return User.objects.get(email=f"{name.replace('_', '-')}@{code}.example")


def prepare() -> dict[str, Any]:
    """People in their posts, two quarters opened, and the returns that the journeys find."""
    _give_posts()
    before, now = quarter_now().previous(), quarter_now()
    for quarter in (before, now):
        _open(quarter)
    for code in (FILED, REVIEWED, SHARED, UNSCRIPTED, SIGNED, CORRECTED, LEFT, CONDITIONED):
        file(code, before, shift=0)
    for code in (REVIEWED, LEFT):
        file(code, now, shift=1)
    for code in (SHARED, UNSCRIPTED, LOST):
        actions.start(the_return(code, now), by=person("preparer", code), at=timezone.now())
    _last_year(STATED)
    set_extract_to_commissioner(body(STATED), by=person("administrator", CENTRE), at=timezone.now(), on=True)
    return {"quarter": str(now), "slug": f"{now.year_name}-q{now.number}", "before": str(before)}


def _last_year(code: str) -> None:
    """A quarter of the last full year, in which nothing was returned: its statement and report have something to say."""
    last = Quarter(Quarter.of(today()).year - 1, 4)
    if last in (quarter_now(), quarter_now().previous()):
        return
    cycle = Cycle.objects.create(
        year=last.year_name, quarter=last.number, edition="2026-27", first_day=last.first_day, last_day=last.last_day,
        due_on=add_working_days(last.last_day, 20), status=Cycle.Status.CLOSED,
    )  # fmt: skip
    Return.objects.create(cycle=cycle, organisation=body(code), status=Return.Status.MISSING)


def _give_posts() -> None:
    word = make_password(PASSWORD)
    administrator = _account("administrator", CENTRE, "System administrator", word)
    Appointment.objects.create(
        user=administrator, role=Role.SYSADMIN, organisation=body(CENTRE), starts_on=SINCE
    )
    _account("successor", CENTRE, "Successor of the reviewer", word)
    wanted = [(code, role.value, (role,)) for code in BODIES for role in AT_HOME]
    wanted += [(code, name, roles) for code, names in ELSEWHERE.items() for name, roles in names.items()]
    for code, name, roles in wanted:
        title = "Leaver" if name == "leaver" else ROLES[roles[0]].title
        user = _account(name, code, f"{title}, {body(code).name}"[:150], word)
        for role in roles:
            appoint(user, role, body(code), by=administrator, at=moment(SINCE), starts_on=SINCE)


def _account(name: str, code: str, title: str, word: str) -> User:
    address = f"{name.replace('_', '-')}@{code}.example"
    return User.objects.create(email=address, name=title, password=word, demonstration=True)


def _open(quarter: Quarter) -> None:
    """Opened after the quarter's end; people still have a fortnight, whatever the calendar says today."""
    by = person("approver", CENTRE)
    at = min(moment(add_working_days(quarter.last_day, 1)), timezone.now())
    cycle = actions.open_cycle(year=quarter.year_name, quarter=quarter.number, by=by, at=at)
    due = add_working_days(today(), 10)
    if quarter == quarter_now() and cycle.due_on < due:
        actions.extend(cycle, due_on=due, reason="More time for everybody.", by=by, at=at)


def the_return(code: str, quarter: Quarter) -> Return:
    returns = Return.objects.filter(cycle__year=quarter.year_name, cycle__quarter=quarter.number)
    return returns.filter(organisation__code=code).latest("number")


def file(code: str, quarter: Quarter, shift: int) -> None:
    """A whole return, answered, evidenced, sent and signed. `shift` makes it differ from another quarter's."""
    at = min(moment(add_working_days(quarter.last_day, 5)), timezone.now() - timedelta(hours=2))
    _sign(_send(code, quarter, shift, at), at + timedelta(hours=1))


def _send(code: str, quarter: Quarter, shift: int, at: datetime) -> Return:
    """A whole return, answered, evidenced and sent to the SIRO."""
    preparer = person("preparer", code)
    quarterly_return = the_return(code, quarter)
    if quarterly_return.status == Return.Status.NOT_STARTED:
        quarterly_return = actions.start(quarterly_return, by=preparer, at=at)
    answers = {
        question.id: _shifted(answer_today(code, quarter, question, london_day(at)), shift)
        for section in content.asked_of(quarterly_return)
        for question in section.questions
    }
    quarterly_return = actions.save_answers(quarterly_return, answers=answers, by=preparer, at=at)
    for section in content.asked_of(quarterly_return):
        for question in section.questions:
            answer = content.answers_of(quarterly_return).get(question.id)
            if answer and question.evidence in EVIDENCED and question.claims(answer):
                _evidence(quarterly_return, question, answer, by=preparer, at=at)
    return actions.send_to_siro(quarterly_return, by=preparer, at=at)


def _sign(quarterly_return: Return, at: datetime) -> Return:
    siro = person("siro", quarterly_return.organisation.code)
    return actions.sign_and_submit(quarterly_return, declared=True, figures_confirmed=True, by=siro, at=at)


def send(code: str) -> None:
    """This quarter's return, prepared and sent to the SIRO with wholes that no register says."""
    _send(code, quarter_now(), 2, timezone.now())


def send_early(code: str) -> dict[str, str]:
    """The returns of the quarter that ended last and of the one that runs, both prepared and sent to the SIRO."""
    runs, at = quarter_now().next(), timezone.now() - timedelta(hours=1)
    actions.open_cycle(year=runs.year_name, quarter=runs.number, by=person("approver", CENTRE), at=at)
    for quarter in (quarter_now(), runs):
        _send(code, quarter, 0, at)
    return {"quarter": str(runs), "slug": f"{runs.year_name}-q{runs.number}"}


def open_action(code: str, summary: str) -> None:
    """An action of the organisation that somebody enters while others have a page open."""
    propose_action(
        body(code), by=person("siro", code), at=timezone.now(), summary=summary, owner_role=Role.SIRO.value
    )


def accept_return(code: str) -> None:
    """This quarter's return, signed, reviewed and accepted."""
    quarter, now = quarter_now(), timezone.now()
    file(code, quarter, shift=1)
    reviewer = person("reviewer", CENTRE)
    quarterly_return = actions.take_up(the_return(code, quarter), by=reviewer, at=now)
    for section in content.signed_content(quarterly_return.submission)["sections"]:
        actions.mark_section(quarterly_return, section=section["key"], mark="clear", by=reviewer, at=now)
    quarterly_return = actions.recommend(quarterly_return, words="Accept it.", by=reviewer, at=now)
    actions.accept(quarterly_return, by=person("approver", CENTRE), at=now)


def _shifted(answer: AnswerValue, shift: int) -> AnswerValue:
    if not shift or answer.whole is None:
        return answer
    return AnswerValue(**{**answer.__dict__, "whole": answer.whole + shift})


def _evidence(
    quarterly_return: Return, question: Question, answer: AnswerValue, *, by: User, at: datetime
) -> None:
    day = answer.day or min(quarterly_return.cycle.first_day + timedelta(days=30), london_day(at))
    lines = [f"Question {question.id}", f"Dated {day:%-d %B %Y}"]
    paper_made = paper(f"{quarterly_return.organisation.code}-{question.id}".lower(), lines)
    actions.add_evidence(
        quarterly_return,
        question=question.id,
        dated_on=day,
        file=paper_made,
        name=f"Note on {question.id}",
        by=by,
        at=at,
    )


# What a person would say to each question, as the fields of the form


def to_say(code: str, evidenced: str = "") -> dict[str, Any]:
    """By question: its type, and what goes into which field. Only `evidenced` claims what needs a paper."""
    quarterly_return, quarter = the_return(code, quarter_now()), quarter_now()
    return {
        question.id: {"type": question.answer, "fields": _fields(_modest(code, quarter, question, evidenced))}
        for section in content.asked_of(quarterly_return)
        for question in section.questions
    }


def _modest(code: str, quarter: Quarter, question: Question, evidenced: str) -> AnswerValue:
    answer = answer_today(code, quarter, question, today())
    if question.id == evidenced:
        return _claimed(question, quarter)
    if question.evidence not in ("one_file", "dated_in_quarter") or not question.claims(answer):
        return answer
    text = f"{DEMONSTRATION}nothing was done on this in the quarter."
    return {
        "compliance": AnswerValue(
            choice="not_met", reason=text, action_summary=f"Do what {question.id} asks", action_owner="siro",
            action_due=add_working_days(today(), 60),
        ),
        "date": AnswerValue(choice="not_in_this_quarter"),
        "yes_no": AnswerValue(choice="no", reason=text),
        "count": AnswerValue(number=0),
        "count_of_total": AnswerValue(part=0, whole=answer.whole),
        "percent": AnswerValue(percent=0),
        "text": AnswerValue(nil=True),
    }[question.answer]  # fmt: skip


def _claimed(question: Question, quarter: Quarter) -> AnswerValue:
    """What is claimed with a paper dated in the quarter."""
    if question.answer == "date":
        return AnswerValue(day=quarter.first_day + timedelta(days=20))
    return AnswerValue(choice="met" if question.answer == "compliance" else "yes", reason="It was done.")


def _fields(answer: AnswerValue) -> list[dict[str, Any]]:
    fields: list[dict[str, Any]] = []
    for name, value in answer.__dict__.items():
        if value is None or value is False or value in ("", ()):
            continue
        if name == "figures":
            fields += [{"name": f"line_{key}", "value": str(number)} for key, number in value]
        elif isinstance(value, date):
            fields.append({"name": name, "value": [value.day, value.month, value.year]})
        else:
            fields.append({"name": name, "value": value if value is True else str(value)})
    return fields


def name_of(code: str) -> str:
    """What the organisation is called."""
    return body(code).name


def supplier(code: str, name: str) -> str:
    """A supplier is in the register of organisations."""
    return Organisation.objects.create(code=code, name=name, kind=Organisation.Kind.SUPPLIER).name


def prefix(code: str) -> str:
    """What references of the organisation begin with."""
    return body(code).reference_prefix


def statement_of(code: str) -> list[str]:
    """A statement that the worker compiles, and the address of its paper."""
    statement = start_statement(
        organisation=body(code), year=quarter_now().year_name, by=person("preparer", code), at=timezone.now()
    )
    edition = statement.editions.get()
    return [f"/publications/statements/{statement.pk}/"] + [
        f"/publications/editions/{edition.pk}/{name}"
        for name in ("", "paper.pdf", "progress.json", "figures/x/")
    ]


def accept_on_a_condition(code: str, condition: str) -> str:
    """Last quarter's return is reviewed and accepted on a condition; the address of its page."""
    before, reviewer, approver = (
        quarter_now().previous(),
        person("reviewer", CENTRE),
        person("approver", CENTRE),
    )
    quarterly_return, at = the_return(code, before), timezone.now()
    quarterly_return = actions.take_up(quarterly_return, by=reviewer, at=at)
    for section in content.signed_content(quarterly_return.submission)["sections"]:
        actions.mark_section(quarterly_return, section=section["key"], mark="clear", by=reviewer, at=at)
    quarterly_return = actions.recommend(
        quarterly_return, words="Accept it on a condition.", by=reviewer, at=at
    )
    due = add_working_days(today(), 20)
    conditions = [actions.Condition(condition, Role.IAO, due)]
    actions.accept_with_conditions(quarterly_return, conditions=conditions, by=approver, at=at)
    return quarterly_return.get_absolute_url()


def receipt_of(code: str) -> list[str]:
    """The reference and the hash of what was signed for last quarter."""
    submission = the_return(code, quarter_now().previous()).last_signed.submission
    return [submission.reference, submission.sha256]


def lay_and_publish(key: str, day: list[int]) -> None:
    """The clerk delivers the report on its day of laying, whichever day today is, and publishes it an hour later."""
    number, month, year = day
    clerk, at = person("clerk", CENTRE), moment(date(year, month, number))
    report = lay(ParliamentReport.objects.get(pk=key), commons_at=at, lords_at=at, by=clerk, at=at)
    publish_report(report, by=clerk, at=at + timedelta(hours=1))


def count_of(code: str, kind: str) -> int:
    """How often something happened to this quarter's return."""
    return Event.objects.filter(subject=subject_of(the_return(code, quarter_now())), kind=kind).count()


# Incidents


def sent_notice(code: str) -> list[str]:
    """An incident of this morning of which the first notice was sent: its reference, its page and the page of its case."""
    at = (timezone.now() - timedelta(hours=6)).replace(second=0, microsecond=0)
    case = stories.notified(body(code), _people(code), at).regulator_case
    for _ in range(PATIENCE):
        sent_case = RegulatorCase.objects.get(pk=case.pk)
        if sent_case.first_sent_at:
            return [
                sent_case.incident.reference,
                sent_case.incident.get_absolute_url(),
                sent_case.get_absolute_url(),
            ]
        sleep(1)
    raise AssertionError(f"no notice of {sent_case.incident.reference} went within {PATIENCE} seconds")


def assessed_hours_ago(code: str, title: str, hours: int) -> list[str]:
    """An incident found so many hours ago, assessed and advised on as notifiable: its reference, its page, its case's page."""
    reported_at = timezone.now() - timedelta(hours=hours - 1)  # the story begins an hour after it was found
    incident = stories.advised(body(code), _people(code), reported_at, title=title)
    case = incident.regulator_cases.get()
    return [incident.reference, incident.get_absolute_url(), case.get_absolute_url()]


def _people(code: str) -> dict[str, User]:
    posts = {"staff": "staff", "adviser": "security_adviser", "dpo": "dpo", "siro": "siro"}
    return {name: person(post, code) for name, post in posts.items()}


def wake_timers() -> None:
    """Beat would wake the worker that watches the clocks of incidents within half a minute."""
    wake_worker("incidents.sweep_timers")


# Time that passes


def working_day(number: int) -> list[int]:
    """A working day so many from today (0: today, or the next working day), as people type it."""
    day = add_working_days(today(), number)
    while not is_working_day(day):
        day += timedelta(days=1)
    return [day.day, day.month, day.year]


def moment_ago(minutes: int) -> list[Any]:
    """A moment some minutes ago, as people type it."""
    then = (timezone.now() - timedelta(minutes=minutes)).astimezone(LONDON)
    return [then.day, then.month, then.year, f"{then:%H:%M}"]


def age_sign_in(key: str, minutes: int) -> None:
    """Let the password have been given some minutes earlier than it was."""
    session = SessionStore(key)
    for sign_in in session["account_authentication_methods"]:
        sign_in["at"] -= minutes * 60
    session.modified = True
    session.save()


def age_session(key: str, minutes: int) -> None:
    """Let the last page have been opened some minutes earlier than it was."""
    session = SessionStore(key)
    session["seen"] -= minutes * 60
    session.save()


ORDERS = {
    fn.__name__: fn
    for fn in (
        prepare,
        send,
        send_early,
        open_action,
        accept_return,
        to_say,
        name_of,
        supplier,
        prefix,
        statement_of,
        accept_on_a_condition,
        receipt_of,
        lay_and_publish,
        count_of,
        assessed_hours_ago,
        wake_timers,
        working_day,
        moment_ago,
        sent_notice,
        age_sign_in,
        age_session,
    )
}


def main() -> None:
    """Carry out orders until the line closes."""
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = {"answer": ORDERS[order["do"]](*order["with"])}
        except Exception:  # given to the test, which fails with it
            answer = {"trouble": traceback.format_exc()}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
