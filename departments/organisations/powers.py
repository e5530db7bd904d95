"""Asking the table: in which role may this person do this, to this thing, on this day?"""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.db.models import Model, QuerySet

from audit.compiled import objects_of, rows_of
from audit.record import is_writing_messages, read_once
from audit.together import Question, Steps, asking
from departments.organisations.calendar import london_day
from departments.organisations.models import Appointment, Organisation
from departments.organisations.roles import (
    JUDGES_NOBODY,
    OF_GOVERNMENT,
    ROLES,
    SETTINGS,
    Can,
    Reach,
    Role,
    reaches,
    who_may,
)
from departments.organisations.scope import Grant, Scope
from govuk.templatetags.govuk import listed

Found = TypeVar("Found")
REVIEWERS = {Role.CO_REVIEWER, Role.CO_APPROVER, Role.SPONSOR_REVIEWER}
COOLING_OFF = timedelta(days=365)  # SD3: nobody reviews a body they left within 12 months


def appointments_of(user) -> list[Appointment]:
    """Every appointment of a person, past ones too; none of a closed account. Read once per user object, and so once a request."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    if not hasattr(user, "_appointments"):
        rows = rows_of("appointments", _columns_of_appointments, (user.pk,))
        user._appointments = [_appointment(row) for row in rows]
    return user._appointments


def account_of(key: int | str):
    """The account with this key and every appointment of its person, as signing in and every visit ask for it; None without
    one. One query.
    """
    model = get_user_model()
    names = _names(model)
    rows = rows_of("account", _columns_of_account, (key,))
    if not rows:
        return None
    user = model.from_db("default", names, rows[0][: len(names)])
    held = [row[len(names) :] for row in rows]
    user._appointments = [_appointment(row) for row in held if row[0] is not None]
    return user


def _columns_of_account() -> QuerySet:
    held, where = (
        [f"{path}{name}" for name in _names(model)]
        for path, model in (("appointments__", Appointment), ("appointments__organisation__", Organisation))
    )
    accounts = get_user_model().objects.filter(pk=0).values_list(*_names(get_user_model()), *held, *where)
    order = ("organisation__name", "role", "starts_on")  # as of the appointments by themselves
    return accounts.order_by(*(f"appointments__{name}" for name in order))


def _columns_of_appointments() -> QuerySet:
    where = [f"organisation__{name}" for name in _names(Organisation)]
    return Appointment.objects.filter(user=0).values_list(*_names(Appointment), *where)


@cache
def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _appointment(row: tuple) -> Appointment:
    """An appointment with its organisation, from a row of `_columns_of_appointments`."""
    held, where = _names(Appointment), _names(Organisation)
    appointment = Appointment.from_db("default", held, row[: len(held)])
    appointment.organisation = Organisation.from_db("default", where, row[len(held) :])
    return appointment


def read_appointments(users: Iterable) -> None:
    """Read the appointments of several people at once, so that asking about each costs no query more."""
    ask_appointments(users).answer()


@asking
def ask_appointments(users: Iterable) -> Steps[None]:
    """The same, beside other questions."""
    people = [user for user in users if user and user.is_active and not hasattr(user, "_appointments")]
    if not people:
        return
    by_user: dict[int, list[Appointment]] = {}

    def held(_: None, keys: Collection[int]) -> QuerySet[Appointment]:
        return Appointment.objects.filter(user__among=keys).select_related("organisation")

    [rows] = yield [Question("held by people", held, keys=({user.pk for user in people},))]
    for appointment in rows:
        by_user.setdefault(appointment.user_id, []).append(appointment)
    for user in people:
        user._appointments = by_user.get(user.pk, [])


def people_of(appointments: Iterable[Appointment]) -> list:
    """The people of some appointments, which must be all that they have, read with person and organisation."""
    people: dict[int, Any] = {}
    for appointment in appointments:
        person = people.setdefault(appointment.user_id, appointment.user)
        person.__dict__.setdefault("_appointments", []).append(appointment)
    return list(people.values())


def forget_appointments(user) -> None:
    """Read them again when they are asked for next: after one was made."""
    for name in ("_appointments", "_scopes"):
        if hasattr(user, name):
            delattr(user, name)


def appointments_key(user, at: datetime) -> tuple:
    """Everything of a person and their appointments that the rows they may see on a day depend on: a key of such queries."""
    return _once(user, ("key", london_day(at)), lambda: _appointments_key(user, at))


def _appointments_key(user, at: datetime) -> tuple:
    names = ("role", "organisation_id", "limited_to_id", "starts_on", "ends_on")
    held = tuple(
        (
            *(getattr(appointment, name) for name in names),
            appointment.organisation.code,
            appointment.organisation.kind,
            appointment.organisation.sponsor_id,
        )
        for appointment in appointments_of(user)
    )
    return user.pk, held, london_day(at)


def current(user, at: datetime) -> list[Appointment]:
    """The appointments a person holds on the day."""
    day = london_day(at)
    held = _once(
        user,
        ("current", day),
        lambda: [appointment for appointment in appointments_of(user) if appointment.covers(day)],
    )
    return list(held)


def _once(user, key: tuple, answer: Callable[[], Found]) -> Found:
    """What is worked out of a person's appointments once per user object."""
    if not hasattr(user, "_scopes"):
        user._scopes = {}
    if key not in user._scopes:
        user._scopes[key] = answer()
    return user._scopes[key]


def scope(user, power: str, at: datetime) -> Scope:
    """Over which organisations a person holds a power on the day; worked out once per user object, power and day."""
    if not getattr(user, "is_authenticated", False):
        return Scope()
    power = Can(power)
    return _once(user, (power, london_day(at)), lambda: _scope(user, power, at))


MOST_SCOPES = 20_000  # kept in a process
_SCOPES: dict[tuple, Scope] = {}


def _scope(user, power: Can, at: datetime) -> Scope:
    """The same for the same appointments, and so worked out once in a process."""
    key = (power, *appointments_key(user, at))
    known = _SCOPES.get(key)
    if known is None:
        if len(_SCOPES) >= MOST_SCOPES:
            _SCOPES.clear()
        known = _SCOPES[key] = Scope(tuple(_grants(user, power, at)))
    return known


def _grants(user, power: Can, at: datetime) -> Iterator[Grant]:
    employers = employers_of(user, at)
    for appointment in current(user, at):
        yield from _grants_of(appointment, power, employers)


def _grants_of(appointment: Appointment, power: Can, employers: frozenset[int]) -> Iterator[Grant]:
    role = Role(appointment.role)
    for reach in reaches(role, power):
        judges = power not in JUDGES_NOBODY and (role in REVIEWERS or reach is Reach.SPONSORED)
        barred = employers if judges else frozenset()
        if reach is Reach.OWN:
            yield Grant(role, organisation=appointment.organisation_id, barred=barred)
        elif reach is Reach.SPONSORED:
            yield Grant(role, sponsor=appointment.organisation_id, barred=barred)
        elif reach is Reach.GOVERNMENT and appointment.limited_to_id:
            yield Grant(role, organisation=appointment.limited_to_id, barred=barred)
        else:
            everywhere = reach is Reach.GOVERNMENT or power in SETTINGS
            yield Grant(role, everywhere=everywhere, barred=barred)


def acting_roles(user, power: str, thing, at: datetime) -> tuple[Role, ...]:
    """Every role in which this person may do this to this thing on this day.

    `thing` is an organisation or has one as `organisation` (None: a thing of the whole of government). One that has
    `is_kept_from(role, at)` says itself which roles do not see it yet.
    """
    roles = scope(user, power, at).roles_over(getattr(thing, "organisation", None))
    is_kept_from = getattr(thing, "is_kept_from", None)
    return tuple(role for role in roles if not is_kept_from(role, at)) if is_kept_from else roles


def acting_role(user, power: str, thing, at: datetime) -> Role | None:
    """The first role in which this person may do this to this thing on this day, or None."""
    return next(iter(acting_roles(user, power, thing, at)), None)


def appointment_giving(user, power: Can, organisation: Organisation, at: datetime) -> Appointment | None:
    """The first appointment of a person that gives a power over an organisation on this day, or None."""
    employers = employers_of(user, at)
    for appointment in current(user, at):
        if any(grant.includes(organisation) for grant in _grants_of(appointment, power, employers)):
            return appointment
    return None


def holds_post(user, role: Role, organisation: Organisation, at: datetime) -> bool:
    """Whether the person holds a role in an organisation on this day, or deputises for its holder."""
    return any(
        appointment.organisation_id == organisation.pk
        and role in (appointment.role, ROLES[Role(appointment.role)].deputy_of)
        for appointment in current(user, at)
    )


def can(user, power: str, thing, at: datetime) -> bool:
    """Whether this person may do this to this thing on this day."""
    return acting_role(user, power, thing, at) is not None


def holds(user, power: Can, at: datetime) -> bool:
    """Whether this person holds the power over anything at all: what a page asks before it looks for the thing.

    A power over what is the whole of government's is held over all of it or not at all.
    """
    held = scope(user, power, at)
    return held.includes(None) if power in OF_GOVERNMENT else bool(held.grants)


def employers_of(user, at: datetime) -> frozenset[int]:
    """The keys of the organisations that a person works for or left within 12 months (SD3).

    Somebody in a central team works for the department it sits in; a role limited to one body is no employment.
    """
    day = london_day(at)
    return _once(user, ("employers", day), lambda: _employers_on(user, day))


def _employers_on(user, day: date) -> frozenset[int]:
    employers = set()
    for appointment in appointments_of(user):
        if appointment.limited_to_id or appointment.starts_on > day or _left_long_ago(appointment, day):
            continue
        employers.add(appointment.organisation_id)
        if appointment.organisation.kind == Organisation.Kind.CENTRAL_TEAM:
            employers.add(appointment.organisation.sponsor_id)
    return frozenset(employers - {None})


def _left_long_ago(appointment: Appointment, day: date) -> bool:
    return appointment.ends_on is not None and appointment.ends_on < day - COOLING_OFF


def organisations_for(user, power: Can, at: datetime) -> QuerySet[Organisation]:
    """The organisations over which a person holds a power."""
    return Organisation.objects.filter(scope(user, power, at).filter(""))


def holders_of_power(organisation: Organisation, power: Can, at: datetime) -> list[Appointment]:
    """Who holds a power over what is an organisation's own on the day, in the order of the roles; deputies included.

    Those who are away come last.
    """
    roles = [role for role in Role if Reach.OWN in reaches(role, power)]
    held = holders_in(organisation, roles, london_day(at))
    return sorted(held, key=lambda holder: (holder.away_until is not None, roles.index(Role(holder.role))))


def holders_in(organisation: Organisation, roles: Collection[Role], day: date) -> list[Appointment]:
    """Who holds any of these roles in an organisation on a day, the earliest appointment first."""
    if Role.STAFF in roles:
        return list(held_posts(day).filter(organisation=organisation, role__in=roles))
    known = organisation.__dict__.get("_posts", {}).get(day)
    if known is None and not is_writing_messages():
        return list(held_posts(day).filter(organisation=organisation, role__in=roles))
    if known is None:
        known = read_once(("posts", organisation.pk, day), lambda: _posts_of(organisation, day))
    return [holder for holder in known if holder.role in roles]


def _posts_of(organisation: Organisation, day: date) -> list[Appointment]:
    """Whoever holds a post in it, staff apart."""
    return objects_of(
        ("posts", day),
        lambda _, keys: held_posts(day).filter(organisation__among=keys).exclude(role=Role.STAFF),
        None,
        [organisation.pk],
        is_planned=True,
    )


def read_posts(organisation: Organisation, at: datetime) -> None:
    """Read who holds which post of an organisation on the day, so that asking this very object about one, or whether its
    holder may do something, costs no query more.

    For a page that only shows: who is appointed after it is not among them. Members of staff can be thousands, and are
    not read.
    """
    day = london_day(at)
    held = _posts_of(organisation, day)
    read_appointments(holder.user for holder in held)
    organisation.__dict__["_posts"] = {day: held}


def held_posts(day: date) -> QuerySet[Appointment]:
    """Who holds what on a day, with their absence, the earliest appointment first."""
    return (
        Appointment.objects.held_on(day)
        .with_absence(day)
        .select_related("user", "organisation", "lent_by")
        .order_by("starts_on", "pk")
    )


def who_else(others: list[str], power: Can) -> str:
    """The sentence under a step that is not the reader's: the people who can take it, or whose it would be."""
    if others:
        return f"Who can: {listed(others, 'or')}."
    return f"It falls to the {who_may(power)}: no other holder is in post now."


def holders(power: Can) -> list[Role]:
    """Every role that holds a power somewhere, deputies included."""
    return [role for role in Role if reaches(role, power)]
