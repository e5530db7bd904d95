"""Reads of the entries of registers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial, reduce
from operator import or_
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    When,
)

from accounts.models import User
from audit.search import containing_words, with_words
from departments.entries.circulars import Circular, CircularReminder, held_on, over, waiting_for_reminder
from departments.entries.declared import REGISTERS
from departments.entries.declared.recommendations import Recommendation
from departments.entries.declared.reviews import IndependentReview
from departments.entries.models import ASSETS, CIRCULARS, SEARCHED, DueThing, Entry, EntryDocument, Reminder
from departments.entries.register import Register
from departments.organisations.calendar import LONDON, london_day
from departments.organisations.matching import called
from departments.organisations.models import Appointment, Organisation
from departments.organisations.powers import current, organisations_for, scope
from departments.organisations.queries import holders_of
from departments.organisations.roles import ROLES, Can, Role
from departments.organisations.scope import EVERY_ROW, NO_ROW
from departments.organisations.suppliers import Use, supplier_use
from departments.registers.figures import history
from departments.registers.models import Action, Asset, AssetReview
from govuk.counting import Count, counts_of_each

RECOMMENDATIONS_SHOWN = 200  # of one review
REVIEWS_SHOWN = 50  # that name one incident
NAMING_SHOWN = 50  # entries of one register that name a supplier
COUNTED = 1000  # entries, at most, where those of many registers or bodies are counted
SOON = timedelta(days=30)  # so long before its day an entry is due
ORDERS: dict[str, tuple[Any, ...]] = {
    "name": ("name",),
    "-name": ("-name", "-pk"),
    "due": (F("due_on").asc(nulls_last=True), "name"),
    "-due": (F("due_on").desc(nulls_last=True), "name"),
}


def entries_for(
    user: User,
    register: Register,
    at: datetime,
    *,
    organisation: str = "",
    state: str = "",
    text: str = "",
    sort: str = "",
    **choices: str,
) -> QuerySet[Any]:
    """The entries of a register that a person may see, filtered; by organisation and name where no order is asked for, and
    the newest first where words are.

    `state` is a status, "due" or "late". `choices` are values of the register's own filters.
    """
    sees = scope(user, Can.ENTRY_SEE, at)
    rows = register.model.objects.filter(sees.filter(), register=register.code, **_own(register, choices))
    entries = _filtered(rows, at, organisation=organisation, state=state, text=text)
    order = order_of(register, sort) or (("-created_at",) if text else ("organisation__name", "name"))
    order = tuple(key for key in order if sees.only is None or key != "organisation__name")
    whole = entries.select_related("organisation", *_read_with(register)).prefetch_related(*register.many)
    return whole.order_by(*order, *(() if order[-1] == "-pk" else ("pk",)))


def entries_counted(
    user: User,
    register: Register,
    at: datetime,
    *,
    organisation: str = "",
    state: str = "",
    text: str = "",
    **choices: str,
) -> QuerySet[Any]:
    """The same entries for their number: of one table, without the columns of the register where these do not filter, and without
    those of all registers where a person sees every row."""
    sees, own = scope(user, Can.ENTRY_SEE, at), _own(register, choices)
    model: type[Entry] = register.model if own else Entry
    entries: QuerySet[Any] = model.objects.filter(sees.filter(), **own)
    if not (own and sees.everything):
        entries = entries.filter(register=register.code)
    return _filtered(entries, at, organisation=organisation, state=state, text=text)


def _own(register: Register, choices: dict[str, str]) -> dict[str, str]:
    """Those of the chosen values that the register itself filters by."""
    return {name: value for name, value in choices.items() if name in register.filters}


def _filtered(
    entries: QuerySet[Any], at: datetime, *, organisation: str, state: str, text: str
) -> QuerySet[Any]:
    if organisation:
        entries = entries.filter(called(organisation))
    if state in ("due", "late"):
        entries = due(entries, at) if state == "due" else late(entries, at)
    elif state:
        entries = entries.filter(status=state)
    return entries_with_words(entries, text)


entries_with_words = partial(with_words, fields=SEARCHED, short="key__iexact")


def parts_in_order(register: Register, sort: str, wanted: Iterable[str] = ()) -> tuple[Q, ...]:
    """Filters that together leave every entry, where no index has the order that an address asks for: one for each state, or
    for each value of a column that has few, in this order; one that leaves all where the column has many values, or where
    one of those `wanted` is a filter by the register's own columns."""
    name = sort.removeprefix("-")
    if name == "state":
        return tuple(Q(status=status) for status in sorted(Entry.Status))
    if name not in sortable_columns(register):
        return (Q(),) if set(wanted) & set(register.filters) else ()
    values = [value for value, _ in register.column(name).flatchoices]
    others = ~Q(**{f"{name}__in": values})
    return (*(Q(**{name: value}) for value in values), others) if values else (Q(),)


def newest_of(entries: QuerySet[Any], number: int) -> Q:
    """Leaves the newest of some entries, which are looked for in the table of all registers alone."""
    return Q(pk__in=entries.order_by("-created_at", "pk").values("pk")[:number])


def order_of(register: Register, sort: str) -> tuple[Any, ...]:
    """The order that an address asks for: by name, due day, state, body, or any column of the list; none where it asks for none."""
    name, is_descending = sort.removeprefix("-"), sort.startswith("-")
    if sort in ORDERS:
        return ORDERS[sort]
    if name not in ("state", "organisation", *sortable_columns(register)):
        return ()
    place = {"state": "status", "organisation": "organisation__name"}.get(name, name)
    by: Any = F(place)
    if name in register.columns:
        column = register.column(name)
        if column.flatchoices:
            values = [value for value, _ in column.flatchoices]
            whens = [When(**{name: value}, then=number) for number, value in enumerate(values)]
            by = Case(*whens, default=len(whens), output_field=IntegerField())
        elif column.is_relation:
            by = F(f"{name}__name")
    return (by.desc(nulls_last=True) if is_descending else by.asc(nulls_last=True), "name")


def sortable_columns(register: Register) -> tuple[str, ...]:
    """The columns of a list by which it can be sorted: all that hold one value."""
    return tuple(name for name in register.columns if not isinstance(register.column(name), ArrayField))


def _read_with(register: Register) -> Iterable[str]:
    return (
        name for name in register.fields if register.column(name).is_relation and name not in register.many
    )


def due(entries: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """Those in use whose review or expiry is over, or comes within thirty days."""
    return entries.filter(status=Entry.Status.IN_USE, due_on__lte=london_day(at) + SOON)


def late(entries: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """Those in use whose day for a review is over, or that have expired."""
    return entries.filter(status=Entry.Status.IN_USE, due_on__lt=london_day(at))


def due_for(
    user: User,
    at: datetime,
    *,
    organisation: str = "",
    register: str = "",
    whose: str = "",
    state: str = "",
    text: str = "",
) -> QuerySet[DueThing]:
    """What is due in all registers and among the assets of the bodies that a person may see, the earliest first.

    `register` is a register's code, "assets" or "circulars"; `whose` is "me" for what this person answers for, "nobody" for what nobody
    does; `state` is "late"; `text` are words of its name.
    """
    entries, assets = scope(user, Can.ENTRY_SEE, at).filter(), scope(user, Can.ASSET_SEE, at).filter()
    texts = _texts_seen(user, at)
    own = {appointment.organisation_id for appointment in current(user, at)}
    day = london_day(at)
    ended = Circular.objects.filter(over(day)).order_by().values("pk")
    seen = entries & ~Q(register__in=(ASSETS, CIRCULARS)) | assets & Q(register=ASSETS)
    if whose != "nobody":  # a text is always somebody's
        seen |= texts & Q(register=CIRCULARS) & held_on(day, "owner") & ~Q(about__in=ended)
    things = DueThing.objects.filter(
        seen,
        entries | assets | Q(organisation__in=own),  # so that an index of each table finds the rows of a body
        due_on__lte=day + SOON,
    )
    if organisation:
        things = things.filter(called(organisation))
    if register:
        things = things.filter(register=register)
    if text:
        things = containing_words(things, text, "name")
    if state == "late":
        things = things.filter(due_on__lt=day)
    if whose == "me":
        things = things.filter(answered_by(user, at), organisation__in=own)
    elif whose == "nobody":
        things = things.filter(is_nobodys=True)
    whole = things.select_related("organisation", "owner__user").defer("is_nobodys")
    return whole.order_by("due_on", "pk")


def _texts_seen(user: User, at: datetime) -> Q:
    """The texts to acknowledge or answer that a list of due things shows a person: their own, and those of the bodies they oversee."""
    overseen = scope(user, Can.CIRCULAR_READERS_SEE, at)
    if overseen.everything:
        return EVERY_ROW
    bodies = [
        appointment.organisation_id
        for appointment in current(user, at)
        if overseen.includes(appointment.organisation)
    ]
    return Q(organisation__in=bodies) | answered_by(user, at)


def answered_by(user: User, at: datetime) -> Q:
    """The due things that a person answers for: the assets that they own, and the entries of the posts that they hold."""
    posts = [appointment.pk for appointment in current(user, at)]
    owned = Asset.objects.filter(owner__in=posts).values("pk")
    of_posts = Q(pk__in=[])
    for appointment in current(user, at):
        roles = {appointment.role, ROLES[Role(appointment.role)].deputy_of or appointment.role}
        of_posts |= Q(organisation=appointment.organisation_id, owner=None, owner_role__in=roles)
    mine = Q(register=CIRCULARS, owner__in=posts) | ~Q(register__in=(ASSETS, CIRCULARS)) & of_posts
    return mine | Q(register=ASSETS, about__in=owned) if owned.exists() else mine


def entry_for(user: User, register: Register, at: datetime, pk: Any) -> Any:
    """An entry that a person may see, with the columns of its register; None where there is none."""
    return entries_for(user, register, at).filter(pk=pk).first()


def document_for(user: User, at: datetime, pk: Any) -> EntryDocument | None:
    """A file of an entry that a person may see."""
    seen = Entry.objects.filter(scope(user, Can.ENTRY_SEE, at).filter()).order_by().values("pk")
    return EntryDocument.objects.filter(pk=pk, entry__in=seen).select_related("entry__organisation").first()


def documents_of(entry: Entry) -> list[EntryDocument]:
    """The files of an entry, the newest first."""
    return list(entry.documents.select_related("added_by"))


@supplier_use
def entries_that_name(user: User, supplier: Organisation, at: datetime) -> Iterable[Use]:
    """The entries in use that a person may see and that name a supplier, register by register."""
    for register in REGISTERS.values():
        names = [
            name for name in register.fields
            if register.column(name).is_relation and register.column(name).related_model is Organisation
        ]  # fmt: skip
        named = reduce(or_, (Q(**{name: supplier}) for name in names), NO_ROW)
        if names:
            entries = in_use(entries_for(user, register, at).filter(named))[:NAMING_SHOWN]
            yield Use(register.title, [(str(entry), entry.get_absolute_url()) for entry in entries])


def organisations_named(text: str) -> dict[str, Organisation | None]:
    """What a text names, in its order, with semicolons or commas between: each part with the organisation whose name, short
    name or code it is, None where it is of none. A name that has commas itself is one part. One query."""
    parts = [" ".join(part.split()) for part in text.split(";")]
    pieces = [[piece.strip() for piece in part.split(",")] for part in parts]
    wanted = {*parts, *(piece for group in pieces for piece in group)} - {""}
    fits = Q(name__in=wanted) | Q(short_name__in=wanted) | Q(code__in=[part.lower() for part in wanted])
    known: dict[str, Organisation] = {}
    for organisation in Organisation.objects.filter(fits).order_by("-closed", "pk"):
        known |= dict.fromkeys((organisation.code, organisation.short_name, organisation.name), organisation)
    named: dict[str, Organisation | None] = {}
    for part, group in zip(parts, pieces, strict=True):
        for piece in [part] if part in known else group:
            if piece:
                named[piece] = known.get(piece) or known.get(piece.lower())
    return named


def incidents_named(text: str) -> list[str]:
    """The references that a text names, in its order."""
    return [part for part in map(str.strip, re.split(r"[;,\n]", text)) if part]


def reviews_naming(user: User, reference: str, at: datetime) -> list[IndependentReview]:
    """The reviews that a person may see and that name an incident by its reference, the newest first."""
    seen = IndependentReview.objects.filter(scope(user, Can.ENTRY_SEE, at).filter())
    rows = containing_words(seen, reference, *SEARCHED).select_related("organisation")
    named = rows.filter(incidents__icontains=reference).order_by("-created_at", "pk")[:REVIEWS_SHOWN]
    return [review for review in named if reference in incidents_named(review.incidents)]


def entries_naming(asset: Asset) -> list[tuple[Any, str, str]]:
    """The entries in use that name an asset, whatever their register: key, register and name. One query."""
    first, *others = (
        register.model.objects.filter(**{name: asset.pk}, status=Entry.Status.IN_USE)
        .order_by()
        .values_list("pk", "register", "name")
        for register in REGISTERS.values()
        for name in register.fields
        if register.column(name).related_model is Asset
    )
    return sorted(first.union(*others), key=lambda row: (row[1], row[2]))


def recommendations_of(entry: Entry) -> list[Recommendation]:
    """What a review, an audit, a spot check or a project was recommended, with the actions; the earliest first."""
    recommendations = Recommendation.objects.filter(origin_id=entry.pk).select_related("tracked")
    return list(recommendations.order_by("made_on", "name", "pk")[:RECOMMENDATIONS_SHOWN])


@dataclass(frozen=True)
class Held:
    """How many entries of a register are in use within somebody's reach, how many of them are due, and late; up to a thousand."""

    register: Register
    in_use: Count
    due: Count
    late: Count


def registers_for(user: User, at: datetime) -> list[Held]:
    """Every register with what it holds for this person. One query."""
    seen = Entry.objects.filter(scope(user, Can.ENTRY_SEE, at).filter())
    counts = counts_of_each(in_use(seen), {"register": list(REGISTERS)}, due_and_late(at), COUNTED)
    return [Held(register, *numbers) for register, numbers in zip(REGISTERS.values(), counts, strict=True)]


def in_use(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Those that are in use."""
    return entries.filter(status=Entry.Status.IN_USE)


def due_and_late(at: datetime) -> list[Q]:
    """The filters of the three numbers of `Held`, of entries in use."""
    day = london_day(at)
    return [Q(), Q(due_on__lte=day + SOON), Q(due_on__lt=day)]


def editions_of(entry: Any) -> list[Any]:
    """Every edition of an entry, or of an asset, the first one first."""
    return list(entry.editions.select_related("by", "upload").order_by("number"))


def editions_from_files(entry: Any) -> list[Any]:
    """The editions of an entry, or of an asset, that came with a file or a change of many at once."""
    return list(entry.editions.exclude(upload=None).select_related("by", "upload"))


def waiting_for_a_reminder(at: datetime) -> QuerySet[Entry]:
    """Entries that are due and that nobody was reminded of within thirty days: about a month ahead, then when late."""
    return due(Entry.objects.all(), at).filter(Q(reminded_at=None) | Q(reminded_at__lte=at - SOON))


def reviews_waiting_for_a_reminder(at: datetime) -> QuerySet[AssetReview]:
    """Reviews of assets that wait for their owner, are due, and that nobody was reminded of within thirty days."""
    status = AssetReview.Status
    due_reviews = AssetReview.objects.filter(
        status__in=(status.DUE, status.IN_REVIEW, status.LAPSED), due_on__lte=london_day(at) + SOON
    )
    return due_reviews.filter(Q(reminded_at=None) | Q(reminded_at__lte=at - SOON))


def people_to_remind(at: datetime) -> list[User]:
    """Those who hold posts in several bodies, with parts that wait for a message, who had none today."""
    unsent = Reminder.objects.filter(sent_at=None).order_by().values("user")
    return list(User.objects.filter(~Exists(_sent_today(at, OuterRef("pk"))), pk__in=unsent).order_by("pk"))


def unsent_reminders(user: User, at: datetime) -> list[Reminder]:
    """The parts that wait for the message of the day of one person; none once they had it."""
    reminders = Reminder.objects.filter(~Exists(_sent_today(at, user.pk)), user=user, sent_at=None)
    return list(reminders.order_by("owed_at", "pk"))


def sent_reminders(*, before: datetime) -> QuerySet[Reminder]:
    """The parts that went before a moment."""
    return Reminder.objects.filter(sent_at__lt=before)


def _sent_today(at: datetime, user: Any) -> QuerySet[Reminder]:
    return Reminder.objects.filter(user=user, sent_at__gte=_midnight(at))


def _midnight(at: datetime) -> datetime:
    return datetime.combine(london_day(at), time.min, LONDON)


def actions_waiting_for_a_reminder(at: datetime) -> QuerySet[Action]:
    """Actions that are escalated because they are overdue, and that nobody was reminded of within thirty days."""
    late = Action.objects.filter(status=Action.Status.OVERDUE_ESCALATED).exclude(history(at))
    return late.filter(Q(reminded_at=None) | Q(reminded_at__lte=at - SOON))


def organisations_to_remind(at: datetime) -> list[Organisation]:
    """The organisations with something due that somebody must be reminded of, where nobody was reminded of anything today.

    So whoever answers for several things there gets one message a day that names them all.
    """
    midnight = _midnight(at)
    entries, reviews = waiting_for_a_reminder(at), reviews_waiting_for_a_reminder(at)
    today = [
        model.objects.filter(organisation=OuterRef("pk"), reminded_at__gte=midnight)
        for model in (Entry, AssetReview, Action, CircularReminder)
    ]
    waiting = Organisation.objects.filter(
        Q(pk__in=entries.order_by().values("organisation"))
        | Q(pk__in=reviews.order_by().values("organisation"))
        | Q(pk__in=actions_waiting_for_a_reminder(at).order_by().values("organisation"))
        | Q(pk__in=waiting_for_reminder(at).order_by().values("organisation")),
        *(~Exists(reminded) for reminded in today),
    )
    return list(waiting.order_by("pk"))


@dataclass(frozen=True)
class Blank:
    """A body that has nothing in use on a register, and who answers for its registers: the first of these posts that is held."""

    body: Organisation
    answers: list[Appointment]


def blank_of(user: User, register: Register, wanted: dict[str, str], at: datetime) -> Blank | None:
    """The one body whose entries a list was asked for and that has none on the register; None where another filter may hide some."""
    if set(wanted) - {"organisation", "state"} or wanted.get("state", "in_use") != Entry.Status.IN_USE:
        return None
    bodies = list(organisations_for(user, Can.ENTRY_SEE, at).filter(code=wanted.get("organisation", ""))[:1])
    if not bodies:
        return None
    for role in (Role.LEAD_IAO, Role.PREPARER, Role.ALB_PREPARER, Role.SIRO, Role.ALB_APPROVER):
        if holders := holders_of(bodies[0], role, at):
            return Blank(bodies[0], holders)
    return Blank(bodies[0], [])
