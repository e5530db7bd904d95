"""Sanctions of a regulator: entering them, appeals, what a body has to do under them, and its evidence."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePath
from typing import Any
from uuid import uuid4

from accounts.models import User
from audit import files
from audit.personal_data import found_in
from audit.record import SYSTEM, action, subject_of
from audit.sent_files import read_file
from audit.transitions import NotReady, Problem, Refused, locked
from departments.models import Action
from departments.organisations.checks import date_problems
from departments.organisations.powers import acting_role, acting_roles
from departments.organisations.roles import Can, Role
from departments.registers.actions.improvements import propose_action
from incidents.checks import AGREED_ON, COMMITTED_BY
from incidents.models import Commitment, RegulatorCase, Sanction, SanctionDocument, choices
from incidents.workflow.sanctions import COMMITMENT, SANCTION

MOST_DOCUMENTS = 100


@action
def enter_sanction(
    case: RegulatorCase,
    *,
    by: User,
    at: datetime,
    kind: str,
    issued_on: date,
    words: str,
    document: str = "",
    amount: Decimal | None = None,
    currency: str = "",
) -> Sanction:
    """Keep a sanction as the regulator gave it. Somebody of the body enters it on the regulator's behalf, which is said."""
    case, step = locked(case), SANCTION["enter"]
    if acting_role(by, step.power, case, at) is None:
        raise Refused("You do not hold a role that may do this here.", step.power)
    problems = [] if kind in choices.SanctionKind.values else [Problem("Choose what it is", field="kind")]
    problems += date_problems(issued_on, AGREED_ON, at, called="The day", field="issued_on")
    if not words.strip():
        problems.append(Problem("Enter what it says", field="words"))
    penalty = kind == choices.SanctionKind.PENALTY
    if penalty and (amount is None or amount <= 0):
        problems.append(Problem("Enter the amount of the penalty", field="amount"))
    if not penalty and amount is not None:
        problems.append(
            Problem("Only a penalty has an amount: clear it, or choose “Penalty”", field="amount")
        )
    if problems:
        raise NotReady(problems)
    sanction = Sanction.objects.create(
        case=case,
        kind=kind,
        issued_on=issued_on,
        amount=amount if penalty else None,
        currency=(currency.strip().upper() or "GBP") if penalty else "",
        words=words.strip(),
        document=document.strip(),
        on_behalf=Role.ICO_OFFICER not in acting_roles(by, Can(step.power), case, at),
        entered_at=at,
        entered_by=by,
    )
    return step.perform(sanction, by=by, at=at, what=kind)


@action
def appeal_sanction(
    sanction: Sanction,
    *,
    by: User,
    at: datetime,
    version: int | None = None,
    appealed_on: date,
    words: str = "",
) -> Sanction:
    """An appeal was made on a day."""
    if problems := date_problems(appealed_on, AGREED_ON, at, called="The day", field="appealed_on"):
        raise NotReady(problems)
    fields = {"appealed_on": appealed_on, "appeal_words": words.strip()}
    return SANCTION["appeal"].perform(sanction, by=by, at=at, version=version, fields=fields)


@action
def uphold_sanction(
    sanction: Sanction, *, by: User, at: datetime, version: int | None = None, words: str
) -> Sanction:
    """The appeal failed or was withdrawn."""
    return _decided(sanction, "uphold", by=by, at=at, version=version, words=words)


@action
def set_aside_sanction(
    sanction: Sanction, *, by: User, at: datetime, version: int | None = None, words: str
) -> Sanction:
    """The appeal succeeded: the sanction binds nobody any more."""
    return _decided(sanction, "set_aside", by=by, at=at, version=version, words=words)


def _decided(
    sanction: Sanction, name: str, *, by: User, at: datetime, version: int | None, words: str
) -> Sanction:
    if not words.strip():
        raise NotReady([Problem("Enter what was decided", field="words")])
    before = locked(sanction).appeal_words
    fields = {"appeal_words": "\n\n".join(filter(None, (before, words.strip())))[:2000]}
    return SANCTION[name].perform(sanction, by=by, at=at, version=version, fields=fields)


@action
def add_commitment(
    sanction: Sanction, *, by: User, at: datetime, version: int | None = None, words: str, due_on: date
) -> Sanction:
    """What the body has to do by a day: an action of its register, which the portal opens where the regulator adds it."""
    problems = [] if words.strip() else [Problem("Enter what is to be done", field="words")]
    problems += date_problems(due_on, COMMITTED_BY, at, called="The day", field="due_on")
    if problems:
        raise NotReady(problems)
    sanction = SANCTION["commit"].perform(sanction, by=by, at=at, version=version, due=due_on.isoformat())
    proposes = acting_role(by, Can.ACTION_PROPOSE, sanction, at) is not None
    proposed = propose_action(
        sanction.organisation,
        by=by if proposes else SYSTEM,
        at=at,
        summary=words.strip()[:300],
        origin=Action.Origin.INCIDENT,
        origin_subject=subject_of(sanction.case.incident),
        source=f"{sanction.get_kind_display()} of {sanction.issued_on:%-d %B %Y}, incident {sanction.case.incident.reference}",
        owner_role=Role.DPO,
        due=due_on,
    )
    sanction.case.incident.actions.add(proposed)
    Commitment.objects.create(
        sanction=sanction,
        number=sanction.commitments.count() + 1,
        status=choices.CommitmentStatus.OPEN,
        words=words.strip(),
        due_on=due_on,
        action=proposed,
    )
    return sanction


@action
def close_sanction(sanction: Sanction, *, by: User, at: datetime, version: int | None = None) -> Sanction:
    """Nothing more is to be done under it."""
    return SANCTION["close_sanction"].perform(
        sanction, by=by, at=at, version=version, fields={"ended_at": at}
    )


@action
def give_evidence(
    commitment: Commitment, *, by: User, at: datetime, version: int | None = None, evidence: str
) -> Commitment:
    """What the body has done goes back to the regulator, in words; the first evidence or another one."""
    if not evidence.strip():
        raise NotReady([Problem("Enter what was done, and where the evidence is", field="evidence")])
    if kinds := found_in(evidence):
        message = f"It seems to hold {' and '.join(kinds)}: take it out, for the regulator reads it"
        raise NotReady([Problem(message, field="evidence")])
    fields = {"evidence": evidence.strip(), "evidence_at": at, "answer": "", "answered_at": None}
    return COMMITMENT["give_evidence"].perform(commitment, by=by, at=at, version=version, fields=fields)


@action
def accept_evidence(
    commitment: Commitment, *, by: User, at: datetime, version: int | None = None, answer: str = ""
) -> Commitment:
    """The regulator says that the evidence suffices."""
    fields = {"answer": answer.strip(), "answered_at": at}
    return COMMITMENT["accept_evidence"].perform(commitment, by=by, at=at, version=version, fields=fields)


@action
def refuse_evidence(
    commitment: Commitment, *, by: User, at: datetime, version: int | None = None, reason: str
) -> Commitment:
    """The regulator says what is missing."""
    fields = {"answer": reason.strip(), "answered_at": at}
    return COMMITMENT["refuse_evidence"].perform(
        commitment, by=by, at=at, version=version, reason=reason, fields=fields
    )


def add_document(
    sanction: Sanction,
    *,
    by: User,
    at: datetime,
    version: int | None = None,
    file: Any = None,
    name: str = "",
    accept_findings: Iterable[str] = (),
) -> Sanction:
    """Keep a document of a sanction, or of an appeal against it.

    The file is read and looked at before the transaction. Raises audit.sent_files.Findings where it holds what a person
    should know, unless its SHA-256 is among `accept_findings`.
    """
    fields = _file_of(file, accept_findings)
    return _keep_document(sanction, fields, by=by, at=at, version=version, name=name)


@action
def _keep_document(
    sanction: Sanction, fields: dict[str, Any], *, by: User, at: datetime, version: int | None, name: str
) -> Sanction:
    step = SANCTION["add_document"]
    sanction = step.perform(sanction, by=by, at=at, version=version, **_facts_of(fields))
    on_behalf = Role.ICO_OFFICER not in acting_roles(by, Can(step.power), sanction, at)
    _store(fields, sanction=sanction, by=by, at=at, name=name, on_behalf=on_behalf)
    return sanction


def add_file(
    commitment: Commitment,
    *,
    by: User,
    at: datetime,
    version: int | None = None,
    file: Any = None,
    name: str = "",
    accept_findings: Iterable[str] = (),
) -> Commitment:
    """Give the regulator a file as evidence for a commitment. Raises what `add_document` raises."""
    fields = _file_of(file, accept_findings)
    return _keep_file(commitment, fields, by=by, at=at, version=version, name=name)


@action
def _keep_file(
    commitment: Commitment, fields: dict[str, Any], *, by: User, at: datetime, version: int | None, name: str
) -> Commitment:
    step = COMMITMENT["add_file"]
    commitment = step.perform(commitment, by=by, at=at, version=version, **_facts_of(fields))
    _store(fields, sanction=commitment.sanction, commitment=commitment, by=by, at=at, name=name)
    return commitment


def _file_of(file: Any, accepted: Iterable[str]) -> dict[str, Any]:
    if not file:
        raise NotReady([Problem("Select a file", field="file")])
    return read_file(file, accepted)


def _facts_of(fields: dict[str, Any]) -> dict[str, Any]:
    kinds = [finding.kind for finding in fields["findings"]]
    return {"sha256": fields["sha256"], **({"findings": kinds} if kinds else {})}


def _store(
    fields: dict[str, Any], *, sanction: Sanction, by: User, at: datetime, name: str, **more: Any
) -> SanctionDocument:
    """Write the file and keep its row; the same file sent twice is kept once."""
    same = sanction.documents.filter(sha256=fields["sha256"], commitment=more.get("commitment"))
    if there := same.first():
        return there
    if sanction.documents.count() >= MOST_DOCUMENTS:
        raise NotReady(
            [
                Problem(
                    f"The sanction has {MOST_DOCUMENTS} documents already, and no more can be added",
                    field="file",
                )
            ]
        )
    place = f"sanctions/{sanction.pk}/{uuid4()}{PurePath(fields['name']).suffix.lower()}"
    files.store(place, fields["body"])
    return SanctionDocument.objects.create(
        sanction=sanction,
        name=(name.strip() or fields["name"])[:200],
        file=place,
        sha256=fields["sha256"],
        size=fields["size"],
        content_type=fields["content_type"],
        findings=list(map(str, fields["findings"])),
        added_at=at,
        added_by=by,
        **more,
    )
