"""The reminder of entries that are due: one message for each person."""

from datetime import date

from django.conf import settings
from django.urls import reverse

from audit.record import subject_of
from audit.registry import Message, notice
from departments.entries.circulars import CircularReader, CircularReminder, owing_readers
from departments.entries.declared import REGISTERS
from departments.entries.models import Entry
from departments.organisations.calendar import london_day
from departments.organisations.models import Organisation
from departments.organisations.queries import Recipient, addresses_for, holders_of
from departments.organisations.roles import Can, Role, reaches
from departments.registers.models import AssetReview
from departments.registers.notices import accountable
from govuk.limits import in_words
from govuk.templatetags.govuk import counted

NAMED = 20  # entries in one message; more are counted
OWNERLESS = "assets without an owner in post"
SIRO = "the accountable person"
INSTEAD = (Role.LEAD_IAO, Role.PREPARER, Role.ALB_PREPARER, Role.SIRO)
"""Who is reminded where nobody holds the post that answers for an entry: the first of these that is held."""


@notice("entries.reminded")
def remind_of_entries(event, organisation):
    """Whoever answers for what is due learns what it is: entries, and assets to review; where nobody does, who keeps the registers.
    The accountable person learns which reviews of assets lapsed."""
    reminded = {"organisation": organisation, "reminded_at": event.at}
    entries = Entry.objects.filter(**reminded).order_by("due_on", "pk")
    reviews = (
        AssetReview.objects.filter(**reminded).select_related("asset__owner__user").order_by("due_on", "pk")
    )
    by_person: dict[str, tuple[Recipient, list[str]]] = {}
    to_read: dict[str, tuple[Recipient, list[str]]] = {}
    lapsed: dict[str, tuple[Recipient, list[str]]] = {}
    posts: dict[str, list[Recipient]] = {}

    def add(recipients: list[Recipient], line: str) -> None:
        for recipient in recipients:
            by_person.setdefault(recipient.address, (recipient, []))[1].append(line)

    for review in reviews:
        add(
            _owners(review, posts, event.at),
            _line("Review of an asset", review.asset.name, review.due_on, event.at),
        )
        if review.status == AssetReview.Status.LAPSED:
            posts[SIRO] = posts.get(SIRO) or accountable(organisation, event.at)
            for recipient in posts[SIRO]:
                lapsed.setdefault(recipient.address, (recipient, []))[1].append(
                    _line("Review of an asset", review.asset.name, review.due_on, event.at)
                )
    for entry in entries:
        if entry.owner_role not in posts:
            posts[entry.owner_role] = _recipients(organisation, entry.owner_role, event.at)
        line = _line(REGISTERS[entry.register].title, entry.name, entry.due_on, event.at)
        add(posts[entry.owner_role], line)
    for reader in _readers(organisation, event.at):
        recipient = Recipient(
            reader.user.email,
            reader.appointment.title,
            organisation.code,
            addressee=subject_of(reader.appointment),
        )
        text = reader.circular
        lines = to_read.setdefault(recipient.address, (recipient, []))[1]
        line = _line(f"{text.asks} ({text.get_kind_display().lower()})", text.name, text.answer_by, event.at)
        if line not in lines:
            lines.append(line)
    for address, (recipient, _) in (to_read | lapsed | by_person).items():
        parts = (lines_by.get(address, (None, []))[1] for lines_by in (by_person, to_read, lapsed))
        yield _message(recipient, organisation, *parts)


def _readers(organisation: Organisation, at) -> list[CircularReader]:
    """Who is reminded now of what the centre asks them to acknowledge or answer."""
    reminded = CircularReminder.objects.filter(organisation=organisation, reminded_at=at).values("circular")
    readers = owing_readers(at).filter(organisation=organisation, circular__in=reminded)
    return list(
        readers.select_related("circular", "user", "appointment").order_by(
            "circular__answer_by", "circular__name", "pk"
        )
    )


def _owners(review: AssetReview, posts: dict[str, list[Recipient]], at) -> list[Recipient]:
    """The owner of an asset while they hold their post; else who leads the owners, or whoever is an owner."""
    owner, organisation = review.asset.owner, review.organisation
    if owner and owner.covers(london_day(at)) and owner.user.is_active:
        return [Recipient(owner.user.email, owner.title, organisation.code, addressee=subject_of(owner))]
    if OWNERLESS not in posts:
        held = (role for role in (Role.LEAD_IAO, Role.IAO) if holders_of(organisation, role, at))
        posts[OWNERLESS] = addresses_for(organisation, next(held, Role.SIRO), at)
    return posts[OWNERLESS]


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


def _message(
    recipient: Recipient, organisation: Organisation, lines: list[str], texts: list[str], lapsed: list[str]
) -> Message:
    parts = []
    if lines:
        parts += [
            f"{counted(len(lines), 'entry,entries')} in the registers of {organisation.name} must be reviewed or renewed.",
            _first_of(lines),
            "Review each, renew it, or end it with a reason. You are reminded again after thirty days.",
            f"{settings.PORTAL_ADDRESS}{reverse('departments:entries_due')}?whose=me",
        ]
    if texts:
        parts += [
            f"The Cabinet Office asks you to read {counted(len(texts), 'text')}.",
            _first_of(texts),
            "You are reminded every week until you have acknowledged or answered.",
            f"{settings.PORTAL_ADDRESS}{reverse('departments:circulars')}?mine=owed",
        ]
    if lapsed:
        parts += [
            f"Nobody has finished {counted(len(lapsed), 'review')} of information assets of {organisation.name} within 30 days.",
            _first_of(lapsed),
            "Ask the owner of each to review it, or have another owner named.",
            f"{settings.PORTAL_ADDRESS}{reverse('departments:assets')}?review=lapsed",
        ]
    subject = (
        "The Cabinet Office asks you to read something" if texts else "Reviews of information assets lapsed"
    )
    if lines:
        subject = "Entries of your registers are due"
    return recipient.message(subject=subject, body="\n\n".join(parts))


def _first_of(lines: list[str]) -> str:
    more = [f"and {len(lines) - NAMED:,} more"] if len(lines) > NAMED else []
    return "\n".join([*lines[:NAMED], *more])


@notice("circular.closed")
def say_how_a_consultation_ended(event, circular):
    """Whoever answered a consultation learns that it has its outcome."""
    for answer in circular.answers.filter(number=circular.number).select_related("by", "organisation"):
        yield Message(
            to=answer.by.email,
            post=answer.post,
            organisation=answer.organisation.code,
            subject="A consultation that you answered has its outcome",
            body=f"{circular.name} is closed.\n\n{settings.PORTAL_ADDRESS}{circular.get_absolute_url()}",
        )


def _line(title: str, name: str, day: date, at) -> str:
    due = in_words(day)
    when = f"since {due}" if day < london_day(at) else f"by {due}"
    return f"{title}: {name}, {when}"
