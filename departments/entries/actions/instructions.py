"""Sending an instruction to a supplier, reminding of it, and its acknowledgement by the supplier."""

from datetime import date, datetime

from audit import sweeps
from audit.record import SYSTEM, Actor, action, record
from audit.transitions import NotReady, Problem, locked
from departments.entries.actions.editions import keep_edition, worked_out
from departments.entries.declared.suppliers import Supplier
from departments.entries.instructions import SupplierInstruction, is_replaced, waiting_for_acknowledgement
from departments.entries.workflow import ENTRY
from departments.organisations.calendar import london_day

REMINDERS = sweeps.Sweep("departments.supplier_reminders", "Remind suppliers of instructions")


@action
def send_instruction(
    supplier: Supplier,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
    words: str,
    address: str,
    acknowledge_by: date,
) -> Supplier:
    """Send a supplier an edition of the instruction; what it acknowledged before counts no more. Raises NotReady."""
    problems = []
    if not words.strip():
        problems.append(Problem("Enter the instruction", field="words"))
    if acknowledge_by < london_day(at):
        problems.append(Problem("The date must be today or in the future", field="acknowledge_by"))
    if problems:
        raise NotReady(problems)
    supplier = locked(supplier)
    fields = {
        "contact": address, "instructed_on": london_day(at), "acknowledge_by": acknowledge_by, "acknowledged_on": None,
        "acknowledged_by": "", "reminded_at": None,
    }  # fmt: skip
    number = supplier.instructions.count() + 1
    SupplierInstruction.objects.create(
        supplier=supplier,
        number=number,
        words=words.strip(),
        address=address,
        acknowledge_by=acknowledge_by,
        sent_at=at,
        sent_by=None if by is SYSTEM else by,  # type: ignore[misc]
    )
    supplier = ENTRY["instruct"].perform(
        supplier,
        by=by,
        at=at,
        is_locked=True,
        version=version,
        fields=fields | worked_out(supplier, fields),
        number=number,
    )
    keep_edition(supplier, by=by, at=at)
    return supplier


@action
def acknowledge_instruction(instruction: SupplierInstruction, *, at: datetime, role: str) -> Supplier:
    """The supplier has read the instruction, in the words of whoever opened its link; a second time changes nothing."""
    supplier = locked(instruction.supplier)
    instruction = locked(instruction)
    if instruction.acknowledged_at is not None:
        return supplier
    if is_replaced(instruction):
        raise NotReady([Problem("A later instruction was sent. Use the link in the latest email")])
    if not role.strip():
        raise NotReady([Problem("Enter your job title", field="role")])
    instruction.acknowledged_at, instruction.acknowledged_by = at, role.strip()
    instruction.save()
    fields = {"acknowledged_on": london_day(at), "acknowledged_by": role.strip(), "reminded_at": None}
    for name, value in (fields | worked_out(supplier, fields)).items():
        setattr(supplier, name, value)
    supplier.version += 1
    supplier.save()
    keep_edition(supplier, by=SYSTEM, at=at)
    record("supplier.acknowledged", subject=supplier, by=SYSTEM, at=at, number=instruction.number)
    return supplier


def remind_suppliers(*, at: datetime) -> int:
    """Remind each supplier that has not acknowledged its instruction, every 14 days; returns how many."""
    outcome = sweeps.run(
        REMINDERS,
        lambda: waiting_for_acknowledgement(at).select_related("supplier").order_by("sent_at", "pk"),
        lambda instruction: remind_supplier(instruction, at=at),
        at=at,
    )
    return sum(outcome.results)


@action
def remind_supplier(instruction: SupplierInstruction, *, at: datetime) -> bool:
    """Remind one supplier; whether it still had to be reminded."""
    supplier = locked(instruction.supplier)
    waiting = waiting_for_acknowledgement(at).filter(pk=instruction.pk).update(reminded_at=at)
    if waiting:
        record("supplier.reminded", subject=supplier, by=SYSTEM, at=at, number=instruction.number)
    return bool(waiting)
