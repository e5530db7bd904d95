"""An entry of a register, for the tests of what must hold everywhere."""

from django.core.files.uploadedfile import SimpleUploadedFile

from audit.record import SYSTEM
from departments.entries import actions
from departments.entries.declared import REGISTERS
from departments.models import SupplierInstruction


def instructed_by(body, *, at):
    """An instruction that an organisation sent to a supplier."""
    supplier = actions.add_entry(
        REGISTERS["suppliers"], body, by=SYSTEM, at=at, name="A printer", company_name="A printer", contract="C-1",
        data="Names", clauses="none",
    )  # fmt: skip
    values = {
        "words": "Encrypt it.",
        "address": "contracts@example.test",
        "sent_at": at,
        "acknowledge_by": at.date(),
    }
    return SupplierInstruction.objects.create(supplier=supplier, number=1, **values)


def shared_by(body, *, at):
    """What an organisation shares with another: an entry of a register that is due."""
    return actions.add_entry(
        REGISTERS["sharing"], body, by=SYSTEM, at=at, name="Names shared by the Home Office", shared_with="scrutiny",
        partner_name="An auditor", purpose="Auditing", gateway="consent", means="network", owner_role="iao",
        review_on=at.date(),
    )  # fmt: skip


def entry_document(entry, *, by, at, name="certificate.txt", body=b"One load was destroyed."):
    """A file of an entry."""
    file = SimpleUploadedFile(name, body, "text/plain")
    actions.add_entry_document(entry, by=by, at=at, file=file)
    return entry.documents.order_by("-added_at").first()
