"""The reminder of entries that are due: one message for each person."""

from django.conf import settings
from django.urls import reverse

from audit.registry import Message, notice
from departments.entries.declared import REGISTERS
from departments.entries.models import Entry
from departments.organisations.calendar import london_day
from departments.organisations.models import Organisation
from departments.organisations.queries import Recipient, addresses_for, holders_of
from departments.organisations.roles import Can, Role, reaches
from govuk.limits import in_words
from govuk.templatetags.govuk import counted

NAMED = 20  # entries in one message; more are counted
INSTEAD = (Role.LEAD_IAO, Role.PREPARER, Role.ALB_PREPARER, Role.SIRO)
"""Who is reminded where nobody holds the post that answers for an entry: the first of these that is held."""


@notice("entries.reminded")
def remind_of_entries(event, organisation):
    """Whoever answers for entries that are due learns which they are; where nobody does, who keeps the registers."""
    entries = Entry.objects.filter(organisation=organisation, reminded_at=event.at).order_by("due_on", "pk")
    by_person: dict[str, tuple[Recipient, list[Entry]]] = {}
    posts: dict[str, list[Recipient]] = {}
    for entry in entries:
        if entry.owner_role not in posts:
            posts[entry.owner_role] = _recipients(organisation, entry.owner_role, event.at)
        for recipient in posts[entry.owner_role]:
            by_person.setdefault(recipient.address, (recipient, []))[1].append(entry)
    for recipient, theirs in by_person.values():
        yield _message(recipient, organisation, theirs, event.at)


@notice("supplier.instructed")
def instruct_supplier(event, supplier):
    """The supplier gets a link to the instruction, which it reads and acknowledges without an account."""
    yield from _to_supplier(supplier, "You are asked to acknowledge an instruction on data handling")


@notice("supplier.reminded")
def remind_supplier(event, supplier):
    """A supplier that has not acknowledged its instruction is reminded of it."""
    yield from _to_supplier(supplier, "Reminder: acknowledge the instruction on data handling")


def _to_supplier(supplier, subject: str):
    instruction = supplier.instructions.order_by("-number").first()
    body = "\n\n".join(
        (
            f"{supplier.organisation.name} has sent your organisation an instruction on how to handle its information.",
            f"Read it and acknowledge it by {in_words(instruction.acknowledge_by)}. You need no account:",
            f"{settings.PORTAL_ADDRESS}{instruction.get_absolute_url()}",
            "The link is for your organisation alone. If the instruction is not for you, pass this mail to the post that "
            "manages the contract.",
        )
    )
    yield Message(
        to=instruction.address,
        post="Supplier",
        organisation=supplier.organisation.code,
        subject=subject,
        body=body,
    )


def _recipients(organisation: Organisation, owner_role: str, at) -> list[Recipient]:
    named = (
        (Role(owner_role),) if owner_role in set(Role) and reaches(Role(owner_role), Can.ENTRY_EDIT) else ()
    )
    held = (role for role in (*named, *INSTEAD) if holders_of(organisation, role, at))
    return addresses_for(organisation, next(held, Role.SIRO), at)


def _message(recipient: Recipient, organisation: Organisation, entries: list[Entry], at) -> Message:
    lines = [_line(entry, at) for entry in entries[:NAMED]]
    if len(entries) > NAMED:
        lines.append(f"and {len(entries) - NAMED:,} more")
    link = f"{settings.PORTAL_ADDRESS}{reverse('departments:entries_due')}"
    body = "\n\n".join(
        (
            f"In the registers of {organisation.name} {counted(len(entries), 'entry,entries')} must be reviewed or renewed.",
            "\n".join(lines),
            "Review each, renew it, or end it with a reason. You are reminded again after thirty days.",
            link,
        )
    )
    return recipient.message(subject="Entries of your registers are due", body=body)


def _line(entry: Entry, at) -> str:
    day = in_words(entry.due_on)
    when = f"since {day}" if entry.due_on < london_day(at) else f"by {day}"
    return f"{REGISTERS[entry.register].title}: {entry.name}, {when}"
