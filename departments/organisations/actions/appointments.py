"""Who holds which post: appointing, ending, and what an organisation's settings say."""

from datetime import date, datetime

from accounts.models import User
from audit.record import Actor, action, actor_of, record
from audit.transitions import NotReady, Problem, Refused, locked
from departments.organisations.actions.permission import role_for
from departments.organisations.calendar import london_day
from departments.organisations.checks import (
    LENT_FROM,
    LENT_UNTIL,
    appointment_fits,
    date_problems,
    role_has_its_seat_there,
)
from departments.organisations.models import Appointment, Organisation
from departments.organisations.powers import appointment_giving, forget_appointments
from departments.organisations.queries import ACT_FOR, roles_without_anybody
from departments.organisations.roles import ROLES, Can, Reach, Role
from govuk.templatetags.govuk import listed


@action
def appoint(
    user: User,
    role: Role,
    organisation: Organisation,
    *,
    by: Actor,
    at: datetime,
    starts_on: date | None = None,
    ends_on: date | None = None,
    limited_to: Organisation | None = None,
) -> Appointment:
    """Give a person a role in an organisation, from today unless a day is given. NotReady when the post is held.

    Nobody appoints themselves: what an administrator may do over posts never becomes power over content.
    """
    acting = role_for(by, Can.APPOINTMENT_MANAGE, organisation, at)
    if user == by:
        raise NotReady([Problem("Nobody can appoint themselves: ask another administrator", field="email")])
    if limited_to and ROLES[Role(role)].reach is not Reach.GOVERNMENT:
        raise NotReady(
            [Problem("Only a role that reaches over government can be limited", field="limited_to")]
        )
    appointment = Appointment(
        user=user,
        role=Role(role).value,
        organisation=organisation,
        limited_to=limited_to,
        starts_on=starts_on or london_day(at),
        ends_on=ends_on,
    )
    locked(organisation)
    if problems := role_has_its_seat_there(appointment) or appointment_fits(appointment):
        raise NotReady(problems)
    appointment.save()
    forget_appointments(user)
    _record("appointment.made", appointment, by=by, at=at, role=acting)
    return appointment


@action
def lend(
    user: User,
    role: Role,
    organisation: Organisation,
    *,
    by: User,
    at: datetime,
    starts_on: date,
    ends_on: date,
) -> Appointment:
    """Lend a person to a body as a deputy until a day, where nobody is there who could act: who lent is kept and shown.

    The sponsor's SIRO or Accounting Officer lends somebody of the sponsor, an approver of the centre somebody of any other body.
    NotReady where somebody of the body is there.
    """
    acting = role_for(by, Can.APPOINTMENT_LEND, organisation, at)
    lender = appointment_giving(by, Can.APPOINTMENT_LEND, organisation, at)
    if lender is None:
        raise Refused("You do not hold a role that may do this here.", Can.APPOINTMENT_LEND)
    locked(organisation)
    appointment = Appointment(
        user=user,
        role=Role(role).value,
        organisation=organisation,
        lent_by=lender.organisation,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    if problems := _why_not_lent(appointment, by, at) or appointment_fits(appointment):
        raise NotReady(problems)
    appointment.save()
    forget_appointments(user)
    _record("appointment.lent", appointment, by=by, at=at, role=acting)
    return appointment


def _why_not_lent(appointment: Appointment, by: User, at: datetime) -> list[Problem]:
    organisation, day = appointment.organisation, london_day(at)
    if appointment.user == by:
        return [
            Problem("You cannot lend yourself: somebody else of your organisation lends you", field="email")
        ]
    if Role(appointment.role) not in ACT_FOR:
        return [Problem("Choose as whom the person is lent", field="role")]
    held = Appointment.objects.held_on(day).filter(user=appointment.user).exclude(organisation=organisation)
    if appointment.lent_by and appointment.lent_by.kind != Organisation.Kind.CENTRAL_TEAM:
        held = held.filter(organisation=appointment.lent_by)
    if not held.exists():
        return [
            Problem("This person holds no post in your organisation: lend somebody who does", field="email")
        ]
    problems = date_problems(appointment.starts_on, LENT_FROM, at, called="The first day", field="starts_on")
    if appointment.ends_on:
        problems += date_problems(appointment.ends_on, LENT_UNTIL, at, called="The last day", field="ends_on")
    if problems:
        return problems
    if Role(appointment.role) not in roles_without_anybody([organisation], appointment.starts_on).get(
        organisation.pk, ()
    ):
        posts = listed([ROLES[role].title for role in ACT_FOR[Role(appointment.role)]], "or")
        text = f"Somebody of {organisation.name} is there on the first day as {posts}: nobody need be lent"
        return [Problem(text, field="role")]
    return []


@action
def end_appointment(
    appointment: Appointment, *, by: Actor, at: datetime, ends_on: date | None = None
) -> Appointment:
    """Let an appointment end on a day, today unless given. Ending it twice on the same day changes nothing."""
    ending = locked(appointment)
    acting = role_for(by, Can.APPOINTMENT_MANAGE, ending.organisation, at)
    day = ends_on or london_day(at)
    if ending.ends_on == day:
        return ending
    if ending.ends_on and ending.ends_on < london_day(at):
        raise NotReady([Problem("This appointment has ended already", field="ends_on")])
    if day < ending.starts_on:
        raise NotReady([Problem("The last day must be on or after the first day", field="ends_on")])
    ending.ends_on = day
    if problems := appointment_fits(ending):
        raise NotReady(problems)
    ending.save(update_fields=["ends_on"])
    _record("appointment.ended", ending, by=by, at=at, role=acting)
    return ending


def _record(kind: str, appointment: Appointment, *, by: Actor, at: datetime, role: str) -> None:
    record(
        kind,
        subject=appointment,
        by=by,
        at=at,
        role=role,
        holder=actor_of(appointment.user),
        post=appointment.role,
        starts_on=appointment.starts_on.isoformat(),
        ends_on=appointment.ends_on.isoformat() if appointment.ends_on else "",
    )


@action
def set_extract_to_commissioner(
    organisation: Organisation, *, by: Actor, at: datetime, on: bool
) -> Organisation:
    """Whether signed statements of a body also go to the Commissioner (2007 report, paragraph 43; no duty today)."""
    acting = role_for(by, Can.APPOINTMENT_MANAGE, organisation, at)
    fresh = locked(organisation)
    if fresh.extract_to_commissioner == on:
        return fresh
    fresh.extract_to_commissioner = on
    fresh.save(update_fields=["extract_to_commissioner"])
    record("organisation.extract_set", subject=fresh, by=by, at=at, role=acting, on=on)
    return fresh
