"""Nineteen statements from draft to published, and the report to Parliament from lock to published."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial

from audit.models import Event
from audit.record import subject_of
from departments.organisations.calendar import Quarter
from departments.organisations.roles import Role
from portal.demonstration import story
from portal.demonstration.answers import SHORT, answer_2007, pick
from portal.demonstration.player import Say, Step, Stuck, at_centre, body, holder, later, moment, wait_for
from reporting import actions
from reporting.models import Edition, ParliamentReport, Part, Statement
from returns.questionnaire import edition_for, questionnaire

YEAR = "2007-08"


def plan() -> dict:
    return story.read("papers_2007")


def scopes() -> dict[str, str]:
    """The papers that are there already, by their subject in the audit log."""
    by_id = {body(letters).pk: letters for letters in story.departments()}
    statements = Statement.objects.filter(year=YEAR, organisation__in=by_id)
    scope_by_subject = {
        subject_of(statement): f"statement/{by_id[statement.organisation_id]}" for statement in statements
    }
    return scope_by_subject | {
        subject_of(report): "report" for report in ParliamentReport.objects.filter(year=YEAR)
    }


# Statements


def statement_of(letters: str) -> Statement:
    return Statement.objects.get(organisation=body(letters), year=YEAR)


def ask_for_statements() -> Iterator[Step]:
    """Each preparer asks for the draft; the workers begin at once."""
    for place, letters in enumerate(story.departments()):
        at = moment(plan()["statements"]["started"], 9 + place * 0.2)
        yield Step(at, 0, f"statement/{letters}", "statement.started", partial(_start, letters))


def finish_statements(say: Say) -> Iterator[Step]:
    """From the draft to the signature; two are sent back once, one is compiled again, one is signed twice."""
    days = plan()["statements"]
    for place, letters in enumerate(story.departments()):
        scope, hour = f"statement/{letters}", 9.3 + place * 0.3

        def step(day, event: str, do: Callable, hours: float = hour, scope=scope, letters=letters) -> Step:
            return Step(moment(day, hours), 0, scope, event, partial(do, letters))

        if letters in days["recompiled"]:
            yield step(days["recompiled"][letters], "statement.recompiled", _recompile)
            yield step(
                days["recompiled"][letters],
                "",
                partial(_wait_for_event, "statement.compiled", 2, say),
                hour + 1,
            )
        yield step(days["edited"], "statement.edited", _edit)
        if letters in days["sent_back"]:
            early = days["edited"] + timedelta(days=1)
            yield step(early, "statement.advised_by_siro", _advise, hour - 0.2)
            yield step(early, "statement.sent_back", _send_back, hour + 0.1)
        yield step(days["advised"], "statement.advised_by_siro", _advise)
        yield step(days["committee"], "statement.seen_by_committee", _committee, 14.5 + place * 0.05)
        yield step(days["signed"], "statement.signed", _sign)
        if letters == days["amended"]["who"]:
            day, again = days["amended"]["day"], days["amended"]["signed_again"]
            yield step(days["signed"], "", partial(_wait_for_event, "statement.notified", 1, say), hour + 1)
            yield step(day, "statement.amended", _amend, 9.5)
            yield step(day, "statement.edited", _add_words, 10)
            yield step(day, "statement.advised_by_siro", _advise, 11)
            yield step(day, "statement.seen_by_committee", _committee, 15)
            yield step(again, "statement.signed", _sign, 10)


def publish_statements() -> Iterator[Step]:
    """With the annual reports, once those are laid."""
    for place, letters in enumerate(story.departments()):
        at = moment(plan()["published"], 11 + place * 0.1)
        yield Step(at, 0, f"statement/{letters}", "statement.published", partial(_publish, letters))


def _start(letters: str, at: datetime) -> None:
    office = body(letters)
    actions.start_statement(organisation=office, year=YEAR, by=holder(Role.PREPARER, office), at=at)


def _recompile(letters: str, at: datetime) -> None:
    actions.recompile(statement_of(letters), by=holder(Role.PREPARER, body(letters)), at=at)


def _wait_for_event(kind: str, times: int, say: Say, letters: str, at: datetime) -> None:
    """Until the workers have done this to the statement so many times."""
    events = Event.objects.filter(subject=subject_of(statement_of(letters)), kind=kind)
    wait_for(f"statement of {letters}, {kind}", lambda: (min(events.count(), times), times), say)


def _edit(letters: str, at: datetime) -> None:
    _write(letters, plan()["statements"]["effectiveness"], at)


def _amend(letters: str, at: datetime) -> None:
    chief, reason = holder(Role.ACCOUNTING_OFFICER, body(letters)), plan()["statements"]["amended"]["because"]
    actions.amend_before_laying(statement_of(letters), reason=reason, by=chief, at=at)


def _add_words(letters: str, at: datetime) -> None:
    _write(letters, plan()["statements"]["amended"]["words"], at)


def _write(letters: str, added: str, at: datetime) -> None:
    """The Accounting Officer adds a paragraph to the review of effectiveness."""
    part = Part.objects.get(statement=statement_of(letters), key="effectiveness")
    actions.edit_part(
        part,
        text=f"{part.text}\n\n{added}",
        by=holder(Role.ACCOUNTING_OFFICER, body(letters)),
        at=at,
        version=part.version,
    )


def _advise(letters: str, at: datetime) -> None:
    actions.siro_advise(
        statement_of(letters), advice=advice_of(letters), by=holder(Role.SIRO, body(letters)), at=at
    )


def advice_of(letters: str) -> str:
    """What the SIRO writes: the weak point is one that the department's last return calls short."""
    texts, last = plan()["statements"], Quarter(2007, 4)
    asked = questionnaire(edition_for(last))
    answers = {key: answer_2007(letters, last, asked.question(key)).choice for key in texts["weak"]}
    key = pick([key for key, choice in answers.items() if choice in SHORT], letters, "weak")
    return pick(texts["advice"], letters, "advice").format(weak=texts["weak"][key])


def _send_back(letters: str, at: datetime) -> None:
    reason, chief = plan()["statements"]["sent_back_because"], holder(Role.ACCOUNTING_OFFICER, body(letters))
    actions.send_back_ao(statement_of(letters), reason=reason, by=chief, at=at)


def _committee(letters: str, at: datetime) -> None:
    minute = f"AC(08)3, minute {4 + len(letters)} (demonstration)"
    auditor = holder(Role.INTERNAL_AUDIT, body(letters))
    actions.committee(statement_of(letters), met_on=at.date(), minute=minute, by=auditor, at=at)


def _sign(letters: str, at: datetime) -> None:
    actions.sign(statement_of(letters), by=holder(Role.ACCOUNTING_OFFICER, body(letters)), at=at)


def _publish(letters: str, at: datetime) -> None:
    chief = holder(Role.ACCOUNTING_OFFICER, body(letters))
    actions.publish_statement(statement_of(letters), report_laid_on=at.date(), by=chief, at=at)


def wait_for_drafts(say: Say) -> None:
    """Until every statement has a printed draft."""
    drafts = Edition.objects.filter(statement__year=YEAR, purpose=Edition.Purpose.DRAFT)
    wait_for("statements drafted", lambda: (_ready(drafts), len(story.departments())), say)


def wait_for_signed(say: Say) -> None:
    """Until every signed statement is printed and has been sent."""
    printed = Edition.objects.filter(statement__year=YEAR, purpose=Edition.Purpose.SIGNED)
    wait_for("signed statements printed", lambda: (_ready(printed), len(story.departments())), say)
    sent = Statement.objects.filter(
        year=YEAR, status__in=(Statement.Status.NOTIFIED, Statement.Status.PUBLISHED)
    )
    wait_for("signed statements sent", lambda: (sent.count(), len(story.departments())), say)


def _ready(editions) -> int:
    """How many are ready; one that failed stops the play with its own words."""
    failed = editions.filter(status=Edition.Status.FAILED).first()
    if failed:
        raise Stuck(f"{failed} could not be made: {failed.words}")
    return editions.filter(status=Edition.Status.DONE).values("statement", "report").distinct().count()


# The report


def report_steps(say: Say) -> Iterator[Step]:
    """From the lock of the figures to publication and a correction. Steps without an event wait for the workers.

    On the way the figures are given free once, the draft comes back once from the fact check, one department gives no
    answer to the second, and the paper is recalled once before it is laid.
    """
    days = plan()["report"]
    again = days["second"]

    def step(day, hour: float, event: str, do: Callable) -> Step:
        return Step(moment(day, hour), 0, "report", event, do)

    def wait(day, hour: float, purpose: str) -> Step:
        return step(day, hour, "", partial(_wait_for_paper, purpose, say))

    yield step(days["planned"], 10, "report.planned", _plan)
    yield step(days["locked"], 9.5, "report.data_locked", _locking)
    yield wait(days["locked"], 10, Edition.Purpose.LOCK)
    yield step(days["locked"], 11, "report.data_unlocked", _unlocking)
    yield step(days["locked"], 14, "report.data_locked", _locking)
    yield wait(days["locked"], 14.5, Edition.Purpose.LOCK)
    yield step(days["built"], 9.5, "report.built", _build)
    yield step(days["built"], 11, "report.edited", partial(_foreword, paragraphs=-1))
    yield wait(days["built"], 12, Edition.Purpose.PROOF)
    yield step(days["fact_check"], 10, "report.sent_for_fact_check", partial(_fact_check, days["reply_by"]))
    yield from _answers(days["fact_check"] + timedelta(days=1), disputed=days["disputed"])
    yield step(days["back_to_draft"], 10, "report.back_to_draft", _back_to_draft)
    yield step(days["back_to_draft"], 11, "report.edited", _foreword)
    yield wait(days["back_to_draft"], 12, Edition.Purpose.PROOF)
    yield step(
        days["back_to_draft"], 15, "report.sent_for_fact_check", partial(_fact_check, days["reply_by"])
    )
    yield from _answers(days["back_to_draft"] + timedelta(days=3), silent=days["silent"])
    yield step(days["agreed"], 15, "report.fact_checked", partial(_agreed, days["agreed_note"]))
    yield step(days["redacted"], 11, "report.checked_for_harm", _redacted)
    yield step(days["cleared"], 17, "report.cleared", _cleared)
    yield step(days["embargoed"], 9.5, "report.embargoed", partial(_embargoed, days["first_laying"]))
    yield wait(days["embargoed"], 12, Edition.Purpose.LAID)
    yield step(days["recalled"], 9.5, "report.recalled", _recalled)
    yield step(again["fact_check"], 11, "report.sent_for_fact_check", partial(_fact_check, again["reply_by"]))
    yield from _answers(again["fact_check"] + timedelta(days=3))
    yield step(again["agreed"], 15, "report.fact_checked", partial(_agreed, again["agreed_note"]))
    yield step(again["redacted"], 11, "report.checked_for_harm", _redacted)
    yield step(again["cleared"], 17, "report.cleared", _cleared)
    yield step(again["embargoed"], 9.5, "report.embargoed", partial(_embargoed, days["laid"]))
    yield wait(again["embargoed"], 12, Edition.Purpose.LAID)
    yield step(days["laid"], 9.5, "report.laid", _laid)
    yield step(days["laid"], 11.5, "report.published", _published)
    yield step(days["corrected"], 10, "report.corrected", _corrected)
    yield wait(days["corrected"], 12, Edition.Purpose.CORRECTION)


def _answers(
    day: date, *, disputed: dict[str, str] | None = None, silent: tuple | list = ()
) -> Iterator[Step]:
    """Each department answers the fact check, some with what is wrong, and some not at all."""
    for place, letters in enumerate(story.departments()):
        if letters in silent:
            continue
        do = partial(_answer, letters, (disputed or {}).get(letters, ""))
        yield Step(moment(day, 9.5 + place * 0.3), 0, "report", "report.fact_check_answered", do)


def _answer(letters: str, text: str, at: datetime) -> None:
    office = body(letters)
    actions.answer_fact_check(
        the_report(), organisation=office, agrees=not text, words=text, by=holder(Role.SIRO, office), at=at
    )


def the_report() -> ParliamentReport:
    return ParliamentReport.objects.get(year=YEAR)


def _plan(at: datetime) -> None:
    actions.plan_report(year=YEAR, route=plan()["report"]["route"], by=at_centre("editor"), at=at)


def _locking(at: datetime) -> None:
    actions.lock_data(the_report(), by=at_centre("approver-one"), at=at)


def _unlocking(at: datetime) -> None:
    reason = plan()["report"]["unlocked_because"]
    actions.unlock_data(the_report(), reason=reason, by=at_centre("approver-one"), at=at)


def _build(at: datetime) -> None:
    actions.build(the_report(), by=at_centre("editor"), at=at)


def _foreword(at: datetime, paragraphs: int | None = None) -> None:
    """Write the foreword around its drafted first paragraph, or only so many of our own, and print a fresh proof."""
    report, editor = the_report(), at_centre("editor")
    part = report.parts.get(key="foreword")
    first, *others = plan()["report"]["foreword"][:paragraphs]
    text = "\n\n".join([first, part.drafted.split("\n\n")[0], *others])
    actions.edit_part(part, text=text, by=editor, at=at, version=part.version)
    actions.print_proof(report, by=editor, at=later(at, minutes=10))


def _fact_check(reply_by: date, at: datetime) -> None:
    actions.send_fact_check(the_report(), reply_by=reply_by, by=at_centre("editor"), at=at)


def _back_to_draft(at: datetime) -> None:
    actions.back_to_draft(
        the_report(), reason=plan()["report"]["back_because"], by=at_centre("editor"), at=at
    )


def _agreed(note: str, at: datetime) -> None:
    actions.record_fact_check(the_report(), note=note, by=at_centre("editor"), at=at)


def _redacted(at: datetime) -> None:
    note = plan()["report"]["redacted_note"]
    actions.record_disclosure_check(the_report(), note=note, by=at_centre("approver-two"), at=at)


def _cleared(at: datetime) -> None:
    actions.clear(the_report(), by=at_centre("minister"), at=at)


def _embargoed(laying_on: date, at: datetime) -> None:
    about = plan()["report"]
    actions.embargo(
        the_report(),
        laying_on=laying_on,
        number=about["number"],
        isbn=about["isbn"],
        by=at_centre("clerk"),
        at=at,
    )


def _recalled(at: datetime) -> None:
    reason = plan()["report"]["recalled_because"]
    actions.recall(the_report(), reason=reason, by=at_centre("clerk"), at=at)


def _laid(at: datetime) -> None:
    commons, lords = later(at, minutes=-20), later(at, minutes=-10)
    actions.lay(the_report(), commons_at=commons, lords_at=lords, by=at_centre("clerk"), at=at)


def _published(at: datetime) -> None:
    actions.publish_report(the_report(), by=at_centre("clerk"), at=at)


def _corrected(at: datetime) -> None:
    actions.correct_report(the_report(), slip=plan()["report"]["slip"], by=at_centre("approver-one"), at=at)


def _wait_for_paper(purpose: str, say: Say, at: datetime) -> None:
    """Until the newest edition of its kind is printed (a lock of figures has no paper)."""
    newest = the_report().editions.filter(purpose=purpose).order_by("-number").first()
    wanted = Edition.objects.filter(pk=newest.pk)
    wait_for(
        f"report to Parliament, {newest.get_purpose_display().lower()}", lambda: (_ready(wanted), 1), say
    )
