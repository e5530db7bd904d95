"""The verbs of statements: asked for, drafted, advised on, signed, sent, published."""

from datetime import date, datetime
from typing import Any

from accounts.models import User
from audit.record import SYSTEM, Actor, action, record
from audit.transitions import NotReady, Problem, Stale, locked
from departments.models import Organisation
from departments.organisations.powers import acting_role
from departments.organisations.roles import ROLES, Can, Role
from reporting.actions.documents import claimed
from reporting.actions.editions import (
    add_sections,
    freeze,
    newest_frozen,
    queue,
    record_frozen,
    role_for,
    standing,
    write_drafts,
)
from reporting.models import Edition, Signature, Statement, hash_of
from reporting.stages.english import title_of_its_time
from reporting.workflow import STATEMENT


@action
def start_statement(*, organisation: Organisation, year: str, by: Actor, at: datetime) -> Statement:
    """Ask for the year's statement to be compiled; the document worker gathers the year's data and drafts it.

    Asked twice, it gives back the statement that is there.
    """
    organisation = locked(organisation)
    existing = Statement.objects.filter(organisation=organisation, year=year).first()
    if existing:
        return existing
    role = role_for(by, Can.STATEMENT_COMPILE, organisation, at)
    statement = Statement.objects.create(organisation=organisation, year=year, created_at=at)
    add_sections(statement)
    record("statement.started", subject=statement, by=by, at=at, role=role, year=year)
    queue(statement, Edition.Purpose.DRAFT, by=by, at=at)
    return statement


@action
def recompile(statement: Statement, *, by: Actor, at: datetime, version: int | None = None) -> Statement:
    """Gather the year's data again because they have changed; words that people wrote stay as they are."""
    statement = STATEMENT["recompile"].perform(statement, by=by, at=at, version=version)
    queue(statement, Edition.Purpose.DRAFT, by=by, at=at)
    return statement


@action
def keep_draft(edition: Edition, *, data: dict[str, Any], at: datetime) -> Edition:
    """Freeze what was compiled, put the drafted words where nobody has written, and count the statement as drafted."""
    edition = claimed(edition)
    statement = edition.statement
    if statement is None:
        raise TypeError("Only a statement has drafts; the report to Parliament is locked.")
    write_drafts(statement, data)
    freeze(edition, data, statement.narrative())
    if statement.status == Statement.Status.COMPILING:
        STATEMENT["compile"].perform(
            statement,
            by=edition.requested_by or SYSTEM,
            at=at,
            edition=edition.number,
            data_hash=edition.data_hash,
        )
    else:
        record_frozen(edition, by=edition.requested_by or SYSTEM, at=at)
    return edition


@action
def print_draft(statement: Statement, *, by: Actor, at: datetime) -> Edition:
    """Print the current words on the data of the last draft, for a meeting."""
    statement = locked(statement)
    role_for(by, Can.STATEMENT_EDIT, statement, at)
    if statement.status not in statement.Status.editable:
        raise NotReady([Problem(f"A draft is printed only before it is signed: {standing(statement)}")])
    last = newest_frozen(statement)
    edition = queue(statement, Edition.Purpose.DRAFT, by=by, at=at)
    freeze(edition, last.frozen_data, statement.narrative())
    record_frozen(edition, by=by, at=at)
    return edition


@action
def siro_advise(
    statement: Statement, *, advice: str, by: Actor, at: datetime, version: int | None = None
) -> Statement:
    """The SIRO's written advice for the year."""
    return STATEMENT["siro_advise"].perform(
        statement, by=by, at=at, version=version, reason=advice, fields={"siro_advice": advice.strip()}
    )


@action
def committee(
    statement: Statement,
    *,
    met_on: date | None,
    minute: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Statement:
    """The audit committee has seen it: the date of its meeting and the reference of the minute."""
    fields = {"committee_met_on": met_on, "committee_minute": minute.strip()}
    return STATEMENT["committee"].perform(statement, by=by, at=at, version=version, fields=fields)


@action
def send_back_ao(
    statement: Statement, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> Statement:
    """The Accounting Officer wants more work on it."""
    return STATEMENT["send_back_ao"].perform(
        statement, by=by, at=at, version=version, reason=reason, fields={"sent_back_because": reason.strip()}
    )


@action
def sign(
    statement: Statement, *, by: User, at: datetime, version: int | None = None, sha256: str | None = None
) -> Statement:
    """The Accounting Officer signs: data and words are frozen, their hash is signed, and the paper is printed after.

    `sha256` is the hash of what the person saw; when data or words are others now, it is stale and nothing is signed.
    """
    statement = locked(statement)
    last = newest_frozen(statement)
    narrative = statement.narrative()
    digest = hash_of(last.frozen_data, narrative)
    if sha256 and sha256 != digest:
        raise Stale(statement)
    statement = STATEMENT["sign"].perform(statement, by=by, at=at, version=version, data_hash=digest)
    edition = freeze(queue(statement, Edition.Purpose.SIGNED, by=by, at=at), last.frozen_data, narrative)
    title = (
        title_of_its_time(statement.organisation.accounting_officer_title)
        or ROLES[Role.ACCOUNTING_OFFICER].title
    )
    Signature.objects.create(
        edition=edition,
        data_hash=edition.data_hash,
        signed_by=by,
        role=str(acting_role(by, Can.STATEMENT_SIGN, statement, at) or Role.ACCOUNTING_OFFICER),
        title=title,
        at=at,
    )
    return statement


@action
def notify_centre_and_ico(statement: Statement, *, at: datetime) -> Statement:
    """The signed paper goes to the Cabinet Office, and to the Commissioner where the organisation's setting is on."""
    edition = statement.editions.filter(purpose=Edition.Purpose.SIGNED).order_by("-number").first()
    facts: dict[str, Any] = (
        {"edition": edition.number, "data_hash": edition.data_hash, "paper": edition.sha256}
        if edition
        else {}
    )
    return STATEMENT["notify_centre_and_ico"].perform(statement, by=SYSTEM, at=at, **facts)


@action
def publish_statement(
    statement: Statement, *, report_laid_on: date | None, by: Actor, at: datetime, version: int | None = None
) -> Statement:
    """Published with the annual report, once that is laid."""
    fields = {"report_laid_on": report_laid_on}
    return STATEMENT["publish_statement"].perform(statement, by=by, at=at, version=version, fields=fields)


@action
def amend_before_laying(
    statement: Statement, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> Statement:
    """Back to a draft after signing; the signed edition stays readable and a new one will be signed."""
    return STATEMENT["amend_before_laying"].perform(
        statement, by=by, at=at, version=version, reason=reason, fields={"sent_back_because": reason.strip()}
    )
