"""Bodies with an undecided incident in which nobody is there who could act: their sponsor, or the centre, lends somebody."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from audit.together import Asking
from departments.models import Organisation
from departments.organisations.calendar import london_day
from departments.organisations.home import Task, first_found, kept_rows
from departments.organisations.powers import organisations_for
from departments.organisations.queries import roles_to_lend, with_roles_there
from departments.organisations.roles import ROLES, Can
from govuk.compiled import url
from incidents.models import Incident, choices

UNDECIDED = Incident.objects.filter(
    organisation=OuterRef("pk"), status__in=choices.Status.undecided, deadline_at__isnull=False
)


def bodies_with_undecided(user, at: datetime) -> QuerySet[Organisation]:
    """The bodies to which this person may lend somebody and that have an undecided incident with a deadline: the nearest is
    their `nearest_deadline`."""
    nearest = UNDECIDED.order_by("deadline_at").values("deadline_at")[:1]
    bodies = organisations_for(user, Can.APPOINTMENT_LEND, at).filter(Exists(UNDECIDED))
    return bodies.annotate(nearest_deadline=Subquery(nearest)).order_by("name")


def lending_tasks(user, at: datetime) -> Asking[list[Task]]:
    """Lend somebody to a body, by the nearest deadline of its undecided incidents."""

    def find(bodies: list[Any]) -> list[Task]:
        missing = {body.pk: roles for body in bodies if (roles := roles_to_lend(body.roles_there))}
        return [
            Task(
                body.nearest_deadline,
                f"Lend {body.name} a {ROLES[role].title}: nobody is there who could act on an incident",
                f"{url('departments:lend')}?{urlencode({'organisation': body.code})}",
                by_the_clock=True,
            )
            for body in bodies
            for role in missing.get(body.pk, ())
        ]

    def rows(then: datetime) -> QuerySet[Organisation]:
        bodies = bodies_with_undecided(user, then).only("code", "name")
        return with_roles_there(bodies, london_day(then))

    return first_found([kept_rows("bodies to lend to", user, at, rows)], find)
