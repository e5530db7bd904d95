"""The papers of a run: a signed statement, which goes out by itself once it is printed, or a proof of the report, which a mail carries."""

from datetime import UTC, date, datetime

from django.contrib.auth import get_user_model

from audit import registry
from audit.models import Event, OutboxMessage
from audit.record import SYSTEM, record, subject_of
from benchmarks.faults.plans import ADMINISTRATOR, MAKER, READER, REVIEWER
from departments.models import Appointment, Organisation
from departments.organisations.roles import Role
from reporting import actions
from reporting.actions.editions import add_sections, freeze, queue, write_drafts
from reporting.models import Edition, ParliamentReport, Signature, Statement

CENTRE, BODY = "central-review", "fault-runs"
STATEMENT_YEAR, FIRST_REPORT_YEAR = "2024-25", 2030
# Typesetting takes three times the limit of a run, and the plain layout a tenth of a second.
ENDLESS = "\n\n".join(f"Paragraph {number}. " + "Discs were sent by post. " * 40 for number in range(300))


def appoint_people() -> None:
    """Who gets signed papers, and who gets alerts."""
    centre, _ = Organisation.objects.get_or_create(
        code=CENTRE, defaults={"name": "Central review team", "kind": Organisation.Kind.CENTRAL_TEAM}
    )
    Organisation.objects.get_or_create(
        code=BODY, defaults={"name": "A body of the fault runs", "kind": Organisation.Kind.OTHER}
    )
    for address, role in (
        (REVIEWER, Role.CO_REVIEWER),
        (MAKER, Role.CO_EDITOR),
        (ADMINISTRATOR, Role.SYSADMIN),
    ):
        _appoint(get_user_model().objects.create_user(address, address, None), role, centre)


def _appoint(user, role: Role, organisation: Organisation) -> None:
    Appointment.objects.create(user=user, role=role, organisation=organisation, starts_on=date(2000, 1, 1))


def ask_for_statement(seed: int, at: datetime, *, is_endless: bool) -> Statement:
    """A statement that is signed and whose paper is not printed yet. The caller records an event."""
    body = Organisation.objects.create(
        code=f"fault-run-{seed}", name=f"Body of run {seed}", kind=Organisation.Kind.OTHER
    )
    _appoint(get_user_model().objects.get(email=MAKER), Role.PREPARER, body)
    statement = Statement.objects.create(
        organisation=body, year=STATEMENT_YEAR, status=Statement.Status.SIGNED, created_at=at
    )
    signer = get_user_model().objects.get(email=REVIEWER)
    edition = _frozen(statement, Edition.Purpose.SIGNED, at, is_endless=is_endless)
    Signature.objects.create(
        edition=edition,
        data_hash=edition.data_hash,
        signed_by=signer,
        role=Role.ACCOUNTING_OFFICER,
        title="Accounting Officer",
        at=at,
    )
    return statement


def ask_for_report(_: int, at: datetime, *, is_endless: bool) -> ParliamentReport:
    """A report that is being drafted and whose proof is not printed yet. The caller records an event."""
    year = FIRST_REPORT_YEAR + ParliamentReport.objects.count()  # one report a year
    report = ParliamentReport.objects.create(
        year=f"{year}-{(year + 1) % 100:02}", status=ParliamentReport.Status.DRAFTING, created_at=at
    )
    _frozen(report, Edition.Purpose.PROOF, at, is_endless=is_endless)
    return report


def _frozen(thing: Statement | ParliamentReport, purpose: str, at: datetime, *, is_endless: bool) -> Edition:
    add_sections(thing)
    data = thing.kind.compile(thing, at)
    write_drafts(thing, data)
    if is_endless:
        part = thing.parts.order_by("position")[1]
        part.text, part.edited_at = ENDLESS, at
        part.save()
    return freeze(queue(thing, purpose, by=SYSTEM, at=at), data, thing.narrative())


def mail_proof(report: ParliamentReport) -> bool:
    """Send a reader the proof, once it is printed and where that has not been done. False where it is not printed."""
    if messages_of(report):
        return True
    edition = report.editions.get()
    if edition.status != Edition.Status.DONE:
        return False
    record(
        "fault.proof",
        subject=report,
        by=SYSTEM,
        at=datetime.now(UTC),
        file=edition.file,
        paper=edition.sha256,
    )
    return True


@registry.notice("fault.proof")
def send_proof(event, report):
    """A reader gets the proof of a run."""
    paper = registry.Attachment(event.facts["file"], event.facts["paper"])
    yield registry.Message(to=READER, subject="A proof", body="It is attached.", attachments=(paper,))


def messages_of(thing: Statement | ParliamentReport) -> list[OutboxMessage]:
    """The mails that carry its paper."""
    kinds = ("statement.notified", "fault.proof")
    owed = OutboxMessage.objects.filter(event__subject=subject_of(thing), event__kind__in=kinds)
    return list(owed.order_by("to", "pk"))


def known_hashes(message: OutboxMessage, thing: Statement | ParliamentReport | None) -> set[str]:
    """Every SHA-256 that the portal recorded of a file that goes, or went, with this message."""
    subjects = [subject_of(message), *([subject_of(thing)] if thing else [])]
    facts = list(Event.objects.filter(subject__in=subjects).values_list("facts", flat=True))
    recorded = {row.get(name) for row in facts for name in ("before", "after", "paper")}
    return {
        message.file_sha256,
        *(attachment["sha256"] for attachment in message.attachments),
        *filter(None, recorded),
    }


def retry(edition: Edition) -> None:
    """What its makers do where the paper was set aside, such as after three killed workers."""
    maker = get_user_model().objects.get(email=MAKER)
    actions.retry(edition, by=maker, at=datetime.now(UTC))
