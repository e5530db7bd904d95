"""What each person is reminded of in a body: what they answer for, what they are asked to read, overdue actions and lapsed reviews."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from audit.record import subject_of
from departments.entries.circulars import CircularReader, CircularReminder, owing_readers
from departments.entries.declared import REGISTERS
from departments.entries.models import Entry, Reminder
from departments.organisations.calendar import london_day
from departments.organisations.models import Appointment, Organisation
from departments.organisations.queries import Recipient, addresses_for, holders_of
from departments.organisations.roles import Can, Role, reaches
from departments.registers.models import Action, AssetReview
from departments.registers.notices import accountable, owner_of
from govuk.limits import in_words

OWNERLESS = "assets without an owner in post"
SIRO = "the accountable person"
INSTEAD = (Role.LEAD_IAO, Role.PREPARER, Role.ALB_PREPARER, Role.SIRO)
"""Who is reminded where nobody holds the post that answers for an entry: the first of these that is held."""


@dataclass
class Part:
    """What one person is reminded of in one body: entries and reviews, texts to read, actions that are overdue, and reviews
    that lapsed, a line each."""

    recipient: Recipient
    organisation: Organisation
    entries: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    lapsed: list[str] = field(default_factory=list)


def parts_of(organisation: Organisation, at: datetime) -> list[Part]:
    """What is reminded of in a body at a moment, for each person by their address: who is asked to read first, those who answer for
    entries last."""
    parts: dict[str, Part] = {}

    def part(recipient: Recipient) -> Part:
        return parts.setdefault(recipient.address, Part(recipient, organisation))

    for recipient, line in _texts(organisation, at):
        texts = part(recipient).texts
        if line not in texts:
            texts.append(line)
    posts: dict[str, list[Recipient]] = {}
    reviews = list(
        AssetReview.objects.filter(organisation=organisation, reminded_at=at)
        .select_related("asset__owner__user")
        .order_by("due_on", "pk")
    )
    lines = [_line("Review of an asset", review.asset.name, review.due_on, at) for review in reviews]
    for review, line in zip(reviews, lines, strict=True):
        if review.status == AssetReview.Status.LAPSED:
            posts[SIRO] = posts.get(SIRO) or accountable(organisation, at)
            for recipient in posts[SIRO]:
                part(recipient).lapsed.append(line)
    for recipient, line in _late_actions(organisation, at):
        part(recipient).actions.append(line)
    for review, line in zip(reviews, lines, strict=True):
        for recipient in _owners(review, posts, at):
            part(recipient).entries.append(line)
    for entry in Entry.objects.filter(organisation=organisation, reminded_at=at).order_by("due_on", "pk"):
        if entry.owner_role not in posts:
            posts[entry.owner_role] = _recipients(organisation, entry.owner_role, at)
        line = _line(REGISTERS[entry.register].title, entry.name, entry.due_on, at)
        for recipient in posts[entry.owner_role]:
            part(recipient).entries.append(line)
    return list(parts.values())


def reminders_of(parts: Iterable[Part], at: datetime) -> list[Reminder]:
    """The parts of those people who hold posts in several bodies, as what is kept until their message of the day.

    The others get the part of their one body by itself.
    """
    posts = {part.recipient.addressee: part for part in parts}
    keys = {addressee: int(addressee.rpartition(":")[2]) for addressee in posts if addressee}
    held = Appointment.objects.in_bulk(keys.values())
    by_user = _bodies_of({appointment.user_id for appointment in held.values()}, at)
    return [
        Reminder(
            user_id=held[key].user_id,
            organisation=posts[addressee].organisation,
            appointment=held[key],
            post=posts[addressee].recipient.post,
            why=posts[addressee].recipient.why,
            lines={name: lines for name, lines in _lines(posts[addressee]).items() if lines},
            owed_at=at,
        )
        for addressee, key in keys.items()
        if by_user[held[key].user_id] | {posts[addressee].organisation.pk}
        != {posts[addressee].organisation.pk}
    ]


def _bodies_of(users: set[int], at: datetime) -> dict[int, set[int]]:
    """For each of these people, by their key, the bodies in which they hold a post."""
    bodies: dict[int, set[int]] = {user: set() for user in users}
    held = Appointment.objects.held_on(london_day(at)).filter(user__in=users).order_by()
    for user, organisation in held.values_list("user", "organisation"):
        bodies[user].add(organisation)
    return bodies


def _lines(part: Part) -> dict[str, list[str]]:
    return {"entries": part.entries, "texts": part.texts, "actions": part.actions, "lapsed": part.lapsed}


def part_of(reminder: Reminder, recipient: Recipient | None = None) -> Part:
    """What was kept, for whom it was or for another recipient."""
    appointment = reminder.appointment
    own = Recipient(
        appointment.user.email,
        reminder.post,
        reminder.organisation.code,
        reminder.why,
        subject_of(appointment),
    )
    return Part(recipient or own, reminder.organisation, **reminder.lines)


def _late_actions(organisation: Organisation, at: datetime) -> Iterable[tuple[Recipient, str]]:
    """The accountable person learns of every action that is overdue, and its owner of those that were agreed."""
    actions = Action.objects.filter(organisation=organisation, reminded_at=at).select_related("organisation")
    siro: list[Recipient] = []
    for action in actions.order_by("due", "code"):
        line = f"Action {action.code}: {action.summary}" + (
            f", since {in_words(action.due)}" if action.due else ""
        )
        siro = siro or accountable(organisation, at)
        owners = owner_of(action, at) if action.agreed_at else []
        for recipient in {recipient.address: recipient for recipient in (*owners, *siro)}.values():
            yield recipient, line


def _texts(organisation: Organisation, at: datetime) -> Iterable[tuple[Recipient, str]]:
    """Who is reminded now of what the centre asks them to acknowledge or answer, with the line of each text."""
    for reader in _readers(organisation, at):
        title, addressee = reader.appointment.title, subject_of(reader.appointment)
        text = reader.circular
        what = f"{text.asks} ({text.get_kind_display().lower()})"
        recipient = Recipient(reader.user.email, title, organisation.code, addressee=addressee)
        yield recipient, _line(what, text.name, text.answer_by, at)


def _readers(organisation: Organisation, at: datetime) -> list[CircularReader]:
    reminded = CircularReminder.objects.filter(organisation=organisation, reminded_at=at).values("circular")
    readers = owing_readers(at).filter(organisation=organisation, circular__in=reminded)
    return list(
        readers.select_related("circular", "user", "appointment").order_by(
            "circular__answer_by", "circular__name", "pk"
        )
    )


def _owners(review: AssetReview, posts: dict[str, list[Recipient]], at: datetime) -> list[Recipient]:
    """The owner of an asset while they hold their post; else who leads the owners, or whoever is an owner."""
    owner, organisation = review.asset.owner, review.organisation
    if owner and owner.covers(london_day(at)) and owner.user.is_active:
        return [Recipient(owner.user.email, owner.title, organisation.code, addressee=subject_of(owner))]
    if OWNERLESS not in posts:
        held = (role for role in (Role.LEAD_IAO, Role.IAO) if holders_of(organisation, role, at))
        posts[OWNERLESS] = addresses_for(organisation, next(held, Role.SIRO), at)
    return posts[OWNERLESS]


def _recipients(organisation: Organisation, owner_role: str, at: datetime) -> list[Recipient]:
    named = (
        (Role(owner_role),) if owner_role in set(Role) and reaches(Role(owner_role), Can.ENTRY_EDIT) else ()
    )
    held = (role for role in (*named, *INSTEAD) if holders_of(organisation, role, at))
    return addresses_for(organisation, next(held, Role.SIRO), at)


def _line(title: str, name: str, day: date, at: datetime) -> str:
    due = in_words(day)
    when = f"since {due}" if day < london_day(at) else f"by {due}"
    return f"{title}: {name}, {when}"
