"""The conditions on which a return was accepted: actions of its organisation, which every later edition keeps."""

from django.db.models import QuerySet

from audit.record import subject_of
from departments.models import Action
from returns.models import Return


def conditions_of(quarterly_return: Return) -> QuerySet[Action]:
    """The conditions set on any edition of a return, in the order of their dates."""
    editions = Return.objects.filter(
        cycle=quarterly_return.cycle_id, organisation=quarterly_return.organisation_id
    )
    conditions = Action.objects.filter(
        origin="condition", origin_subject__in=[subject_of(edition) for edition in editions]
    )
    return conditions.select_related("organisation").order_by("due", "code")


def open_conditions(quarterly_return: Return) -> QuerySet[Action]:
    """Those of them that are neither verified nor lifted."""
    return conditions_of(quarterly_return).exclude(status__in=Action.Status.lifted)
