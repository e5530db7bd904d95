"""The reminder of what is due: one message a day for each person, with a part for each of their bodies."""

from collections import defaultdict

from django.conf import settings
from django.urls import reverse

from audit.record import subject_of
from audit.registry import Message, addressee_check, notice
from departments.entries.models import Reminder
from departments.entries.reminders import Part, part_of, parts_of
from departments.organisations.calendar import london_day
from departments.organisations.queries import ACCOUNT_CLOSED, POST_LEFT, addresses_for
from departments.organisations.roles import Role
from govuk.limits import in_words
from govuk.templatetags.govuk import counted

NAMED = 20  # lines of one kind in the part of a body; more are counted
WITHOUT = (
    "-"  # in the addressee of a message of several bodies, before the key of each part that it has no more
)


@notice("entries.reminded")
def remind_of_entries(event, organisation):
    """Whoever answers for what is due learns what it is: entries, and assets to review; where nobody does, who keeps the registers.
    The accountable person and owners learn which actions are overdue, and the accountable person which reviews of assets lapsed. Those with posts in several bodies get one message of the day instead."""
    others = set(
        Reminder.objects.filter(organisation=organisation, owed_at=event.at).values_list(
            "user__email", flat=True
        )
    )
    for part in parts_of(organisation, event.at):
        if part.recipient.address not in others:
            yield _message([part], part.recipient.addressee)


@notice("person.reminded")
def remind_of_several_bodies(event, user):
    """Whoever holds posts in several bodies learns what is due in each, in one message a day."""
    reminders = _reminders(user=user, sent_at=event.at)
    parts = [part_of(reminder) for reminder in reminders]
    several = len({part.recipient.addressee for part in parts}) > 1
    yield _message(parts, subject_of(reminders[0]) if several else parts[0].recipient.addressee)


def _reminders(**wanted) -> list[Reminder]:
    reminders = Reminder.objects.filter(**wanted).select_related(
        "organisation", "appointment__user", "appointment__organisation"
    )
    return list(reminders.order_by("organisation__name", "pk"))


def _reminders_in(message) -> list[Reminder]:
    """The parts of a message that speaks of several bodies; none where it is another message."""
    label, _, keys = message.addressee.partition(":")
    if label != Reminder._meta.label:
        return []
    key, *left = keys.split(WITHOUT)
    first = Reminder.objects.filter(pk=key).first()
    reminders = _reminders(user=first.user_id, sent_at=first.sent_at) if first else []
    return [reminder for reminder in reminders if str(reminder.pk) not in left]


@addressee_check
def why_parts_are_withheld(message, at) -> str:
    """A message of several bodies goes only while its person holds the post of each part."""
    reminders = _reminders_in(message)
    if not all(reminder.appointment.user.is_active for reminder in reminders):
        return ACCOUNT_CLOSED
    is_held = all(reminder.appointment.covers(london_day(at)) for reminder in reminders)
    return "" if is_held else POST_LEFT


@notice("message.withheld")
def remind_in_parts(event, message):
    """A message of several bodies that was withheld goes in parts: to its person where they hold the post, else to who has it now."""
    parts: dict[str, list[Part]] = defaultdict(list)  # by address: nobody gets two messages of one event
    kept: dict[str, list[Reminder]] = defaultdict(list)
    for reminder in _reminders_in(message):
        held = reminder.appointment
        if held.user.is_active and held.covers(london_day(event.at)):
            kept[held.user.email].append(reminder)
            parts[held.user.email].append(part_of(reminder))
            continue
        for recipient in addresses_for(held.organisation, Role(held.role), event.at):
            parts[recipient.address].append(part_of(reminder, recipient))
    for address, those in parts.items():
        posts = {part.recipient.addressee for part in those}
        if len(posts) == 1:
            yield _message(those, posts.pop())
        else:  # no single post may have all of it
            yield _message(those, _addressee(kept[address]) if address in kept else "")


def _addressee(kept: list[Reminder]) -> str:
    """What makes an address the right one for a part of a message: its reminders but for those of posts that were left."""
    there = _reminders(user=kept[0].user_id, sent_at=kept[0].sent_at)
    return WITHOUT.join(
        [subject_of(kept[0]), *(str(reminder.pk) for reminder in there if reminder not in kept)]
    )


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
            "The link is for your organisation alone. If the instruction is not for you, pass this email to the post that "
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


def _message(parts: list[Part], addressee: str) -> Message:
    """One message of what is due in some bodies. Its subject names none."""
    first, bodies = parts[0].recipient, {part.organisation.pk for part in parts}
    texts = [
        "\n\n".join(
            [
                *([part.organisation.name] if len(bodies) > 1 else []),
                *_paragraphs(part),
                *filter(None, [part.recipient.why]),
            ]
        )
        for part in parts
    ]
    subject = "Reviews of information assets lapsed"
    if any(part.texts for part in parts):
        subject = "Circulars of the Cabinet Office wait for you"
    if any(part.entries for part in parts):
        subject = "Entries of your registers are due"
    if any(part.actions for part in parts):
        subject = "Actions are overdue"
    return Message(
        to=first.address,
        post=first.post if len(parts) == 1 else "",
        organisation=first.organisation if len(bodies) == 1 else "",
        subject=subject,
        body="\n\n".join(texts),
        addressee=addressee,
    )


def _paragraphs(part: Part) -> list[str]:
    name = part.organisation.name
    paragraphs = []
    if part.actions:
        paragraphs += [
            f"{counted(len(part.actions), 'action')} of {name} {'is' if len(part.actions) == 1 else 'are'} overdue and escalated.",
            _first_of(part.actions),
            "If you are the SIRO, agree with a date to each that nobody has answered, and give the others a new date with a "
            "reason. If you answer for an action, report it done, or ask the SIRO for a new date. You are reminded again after "
            "30 days.",
            f"{settings.PORTAL_ADDRESS}{reverse('departments:actions')}?organisation={part.organisation.code}&state=overdue_escalated",
        ]
    if part.entries:
        paragraphs += [
            f"{counted(len(part.entries), 'entry,entries')} in the registers of {name} must be reviewed or renewed.",
            _first_of(part.entries),
            "Review each, renew it, or end it with a reason. You are reminded again after 30 days.",
            f"{settings.PORTAL_ADDRESS}{reverse('departments:entries_due')}?whose=me",
        ]
    if part.texts:
        paragraphs += [
            f"The Cabinet Office asks you to read {counted(len(part.texts), 'circular')}, and to acknowledge or answer by the date of each.",
            _first_of(part.texts),
            "You are reminded every week until you have.",
            f"{settings.PORTAL_ADDRESS}{reverse('departments:circulars')}?mine=owed",
        ]
    if part.lapsed:
        paragraphs += [
            f"Nobody has finished {counted(len(part.lapsed), 'review')} of information assets of {name} within 30 days.",
            _first_of(part.lapsed),
            "Ask the owner of each to review it, or have another owner named.",
            f"{settings.PORTAL_ADDRESS}{reverse('departments:assets')}?review=lapsed",
        ]
    return paragraphs


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
            subject="The outcome of a consultation that you answered",
            body=f"The consultation “{circular.name}” is closed. Read its outcome:\n\n{settings.PORTAL_ADDRESS}{circular.get_absolute_url()}",
        )
