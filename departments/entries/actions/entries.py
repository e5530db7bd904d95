"""Adding, changing, reviewing and ending entries of registers, and reminding of them."""

from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from audit import sweeps
from audit.record import SYSTEM, Actor, action, record
from audit.transitions import NotReady, Problem, digest, locked
from departments.entries.actions.editions import keep_edition, worked_out
from departments.entries.actions.recommendations import follow_up
from departments.entries.circulars import CircularReminder, owing_readers, waiting_for_reminder
from departments.entries.declared import REGISTERS
from departments.entries.models import Entry, Reminder
from departments.entries.queries import (
    actions_waiting_for_a_reminder,
    organisations_to_remind,
    people_to_remind,
    reviews_waiting_for_a_reminder,
    sent_reminders,
    unsent_reminders,
    waiting_for_a_reminder,
)
from departments.entries.register import Register, in_sentence, value_of
from departments.entries.reminders import parts_of, reminders_of
from departments.entries.workflow import ENTRY, rules_hold
from departments.organisations.actions.permission import role_for
from departments.organisations.calendar import london_day
from departments.organisations.models import Organisation
from departments.organisations.roles import Can
from departments.registers.models import Action, AssetReview

PEOPLE = sweeps.Sweep("departments.reminders_of_people", "Remind those who hold posts in several bodies")
KEPT = timedelta(days=60)  # so long what was sent in such a message is kept
REMINDERS = sweeps.Sweep("departments.reminders", "Remind of entries of registers that are due")


@action
def add_entry(
    register: Register,
    organisation: Organisation,
    *,
    by: Actor,
    at: datetime,
    demonstration: bool = False,
    source: str = "",
    ending: str = "",
    **fields: Any,
) -> Entry:
    """Put an entry on a register; `fields` are those of `register.every_field`. Raises NotReady.

    `source` is the paper that a fact comes from. With `ending` it is ended from the first: a fact of the past, which says
    only what its paper says, and so need not be whole.
    """
    acting = role_for(by, Can.ENTRY_EDIT, organisation, at)
    single, many = _parts(register, fields)
    entry: Entry = register.model(
        register=register.code,
        organisation=organisation,
        demonstration=demonstration,
        source=source,
        created_at=at,
        **single,
    )
    if ending:
        entry.status, entry.ended_on, entry.ending = Entry.Status.ENDED, london_day(at), ending
    if problems := [*rules_hold(entry, at), *_strangers(entry, many)]:
        raise NotReady(problems)
    if entry.review_on is None and not ending:
        entry.review_on = register.next_review(at)
    for name, value in register.worked_out(entry).items():
        setattr(entry, name, value)
    entry.save()
    _set(entry, many)
    keep_edition(entry, by=by, at=at)
    record(
        "entry.added", subject=entry, by=by, at=at, role=acting, register=register.code, after=digest(entry)
    )
    follow_up(entry, by=by, at=at)
    return entry


@action
def edit_entry(entry: Entry, *, by: Actor, at: datetime, version: int | None = None, **fields: Any) -> Entry:
    """Change an entry. The audit log names the fields; the editions of the entry keep what they said."""
    single, many = _parts(REGISTERS[entry.register], fields)
    entry = locked(entry)
    if problems := _strangers(entry, many):
        raise NotReady(problems)
    changed = [name for name, value in fields.items() if value_of(entry, name) != value]
    entry = ENTRY["edit"].perform(
        entry,
        by=by,
        at=at,
        is_locked=True,
        version=version,
        fields=single | {"reminded_at": None} | worked_out(entry, single),
        changed=sorted(changed),
    )
    _set(entry, many)
    keep_edition(entry, by=by, at=at)
    follow_up(entry, by=by, at=at)
    return entry


@action
def review_entry(
    entry: Entry, *, by: Actor, at: datetime, version: int | None = None, review_on: date | None = None
) -> Entry:
    """Record that an entry was looked at today and is right, and when it is to be reviewed again."""
    again = review_on or REGISTERS[entry.register].next_review(at)
    fields = {"reviewed_on": london_day(at), "review_on": again, "reminded_at": None}
    entry = ENTRY["review"].perform(entry, by=by, at=at, version=version, fields=fields)
    keep_edition(entry, by=by, at=at)
    return entry


@action
def end_entry(entry: Entry, *, by: Actor, at: datetime, version: int | None = None, reason: str) -> Entry:
    """Take an entry out of use; it stays on the register with its reason."""
    fields = {"ended_on": london_day(at), "ending": reason.strip()}
    entry = ENTRY["end"].perform(entry, by=by, at=at, version=version, reason=reason, fields=fields)
    keep_edition(entry, by=by, at=at)
    follow_up(entry, by=by, at=at)
    return entry


@action
def use_entry_again(
    entry: Entry, *, by: Actor, at: datetime, version: int | None = None, reason: str
) -> Entry:
    """Put an ended entry back in use, with the reason."""
    fields = {"ended_on": None, "ending": reason.strip(), "reminded_at": None}
    entry = ENTRY["use_again"].perform(entry, by=by, at=at, version=version, reason=reason, fields=fields)
    keep_edition(entry, by=by, at=at)
    follow_up(entry, by=by, at=at)
    return entry


def remind_of_entries(*, at: datetime) -> int:
    """Remind, organisation by organisation, of entries that are due, then those who hold posts in several; returns of how many things."""
    outcome = sweeps.run(
        REMINDERS, lambda: organisations_to_remind(at), lambda entry: remind(entry, at=at), at=at
    )
    sweeps.run(PEOPLE, lambda: people_to_remind(at), lambda user: remind_person(user, at=at), at=at)
    sent_reminders(before=at - KEPT).delete()
    return sum(outcome.results)


@action
def remind_person(user: User, *, at: datetime) -> int:
    """Send the message of the day to somebody who holds posts in several bodies. Returns of how many bodies it speaks; none where
    they had one today."""
    user = locked(user)
    unsent = unsent_reminders(user, at)
    if not unsent:
        return 0
    bodies = len({reminder.organisation_id for reminder in unsent})
    Reminder.objects.filter(pk__in=[reminder.pk for reminder in unsent]).update(sent_at=at)
    record("person.reminded", subject=user, by=SYSTEM, at=at, bodies=bodies)
    return bodies


@action
def remind(organisation: Organisation, *, at: datetime) -> int:
    """Remind those who answer for what is due in an organisation: entries, reviews of assets, overdue actions, what the centre
    asks them to read.

    Returns how many things they are. Each person gets one message that names all of theirs; for those who hold posts in several
    bodies this is their part of one body, which waits for the others.
    """
    waiting = list(
        waiting_for_a_reminder(at)
        .filter(organisation=organisation)
        .select_for_update(of=("self",), no_key=True)
        .values_list("pk", flat=True)
    )
    reviews = list(
        reviews_waiting_for_a_reminder(at)
        .filter(organisation=organisation)
        .select_for_update(of=("self",), no_key=True)
        .values_list("pk", flat=True)
    )
    late = list(
        actions_waiting_for_a_reminder(at)
        .filter(organisation=organisation)
        .select_for_update(of=("self",), no_key=True)
        .values_list("pk", flat=True)
    )
    texts = waiting_for_reminder(at).filter(organisation=organisation).count()
    if waiting or reviews or late or texts:
        remind_of_circulars(organisation, at=at)
        Entry.objects.filter(pk__in=waiting).update(reminded_at=at)
        AssetReview.objects.filter(pk__in=reviews).update(reminded_at=at)
        Action.objects.filter(pk__in=late).update(reminded_at=at)
        Reminder.objects.bulk_create(reminders_of(parts_of(organisation, at), at))
        record(
            "entries.reminded",
            subject=organisation,
            by=SYSTEM,
            at=at,
            entries=len(waiting),
            reviews=len(reviews),
            texts=texts,
            actions=len(late),
        )
    return len(waiting) + len(reviews) + len(late) + texts


def remind_of_circulars(organisation: Organisation, *, at: datetime) -> None:
    """Note that everybody here is reminded now of what the centre asks them to acknowledge or answer."""
    owed = owing_readers(at).filter(organisation=organisation).order_by("circular_id")
    for circular in owed.values_list("circular", flat=True).distinct():
        CircularReminder.objects.update_or_create(
            circular_id=circular, organisation=organisation, defaults={"reminded_at": at}
        )


def _parts(register: Register, fields: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of the entry's own row, and those that name several things, in the order of their names."""
    if unknown := set(fields) - set(register.every_field):
        raise TypeError(f"The {register.noun} has no {', '.join(sorted(unknown))}.")
    many = {name: sorted(fields[name], key=str) for name in register.many if name in fields}
    return {name: value for name, value in fields.items() if name not in many}, many


def _set(entry: Entry, many: dict[str, Any]) -> None:
    for name, rows in many.items():
        getattr(entry, name).set(rows)


def _strangers(entry: Entry, many: dict[str, Any]) -> list[Problem]:
    """What names something of another organisation."""
    label = REGISTERS[entry.register].label
    return [
        Problem(f"{in_sentence(label(name)).capitalize()} must be of the same organisation", field=name)
        for name, rows in many.items()
        if any(row.organisation_id != entry.organisation_id for row in rows)
    ]
