"""What must be right of an appointment, and of any date that is given."""

from datetime import date, datetime

from django.db.models import Q

from audit.transitions import Problem
from departments.organisations.calendar import london_day
from departments.organisations.models import Appointment, Organisation
from departments.organisations.roles import ROLES, Role
from govuk.limits import DateLimits, promised

LENT_FROM = promised(days=31)
LENT_UNTIL = promised(days=92, likely_days=31)  # nobody is lent for longer than a quarter


def date_problems(
    day: date | None, limits: DateLimits, at: datetime, *, called: str, field: str
) -> list[Problem]:
    """What is wrong with a date that an action was given, `called` "The new date"; the form's own limits, once more."""
    problem = limits.problem(day, london_day(at)) if day else ""
    return [Problem(f"{called} {problem}", field=field)] if problem else []


def role_has_its_seat_there(appointment: Appointment) -> list[Problem]:
    """A role that reaches over government is held in its seat alone, also by those lent to the centre."""
    spec = ROLES[Role(appointment.role)]
    if not spec.seat or appointment.organisation.kind == spec.seat:
        return []
    seat = Organisation.Kind(spec.seat).label.lower()
    return [
        Problem(
            f"{spec.title} is a role of a {seat}: choose another role, or appoint them at the {seat}",
            field="role",
        )
    ]


def appointment_fits(appointment: Appointment) -> list[Problem]:
    """Dates in order, and no other holder of a post for one, nor the same person twice."""
    if appointment.ends_on and appointment.ends_on < appointment.starts_on:
        return [Problem("The last day must be on or after the first day", field="ends_on")]
    there = Appointment.objects.filter(organisation=appointment.organisation, role=appointment.role)
    there = there.exclude(pk=appointment.pk).filter(_overlapping(appointment))
    if there.filter(user=appointment.user).exists():
        return [Problem("This person holds this role already on some of these days", field="starts_on")]
    spec = ROLES[Role(appointment.role)]
    if spec.single and (other := there.order_by("starts_on").first()):
        return [Problem(_held(spec.title, other), field="starts_on")]
    return []


def _overlapping(appointment: Appointment) -> Q:
    before_end = Q(starts_on__lte=appointment.ends_on) if appointment.ends_on else Q()
    return before_end & (Q(ends_on=None) | Q(ends_on__gte=appointment.starts_on))


def _held(title: str, other: Appointment) -> str:
    until = f"until {_words(other.ends_on)}" if other.ends_on else "with no last day"
    if not other.user.is_active:
        until += ", by somebody whose account is closed"
    return f"The post of {title} is held from {_words(other.starts_on)} {until}: end that appointment first, or choose other days"


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
