"""The actions that the signed answers of a return promise, in whichever edition (docs/adr/0021)."""

from dataclasses import dataclass

from django.db.models import QuerySet

from audit.models import Event
from audit.record import subject_of
from departments.models import Action
from returns.models import Return

SIGNING = ("return.signed", "return.withdrawn", "return.returned_for_rework")


def actions_from(quarterly_return: Return) -> QuerySet[Action]:
    """The actions that come from any edition of a return, in the order of its questions."""
    editions = Return.objects.filter(
        cycle=quarterly_return.cycle_id, organisation=quarterly_return.organisation_id
    )
    actions = Action.objects.filter(
        origin=Action.Origin.RETURN, origin_subject__in=[subject_of(edition) for edition in editions]
    )
    return actions.select_related("organisation").order_by("origin_part", "created_at", "pk")


@dataclass(frozen=True)
class Withdrawn:
    """How many actions were taken back with a withdrawn return, and which had begun and go on."""

    taken_back: int
    go_on: tuple[Action, ...]


def withdrawn_with(quarterly_return: Return, actions: list[Action]) -> Withdrawn | None:
    """What became of the actions of a return that was withdrawn and is not signed again; None for any other return."""
    if quarterly_return.status not in Return.Status.being_prepared or quarterly_return.submission_id is None:
        return None
    last = (
        Event.objects.filter(subject=subject_of(quarterly_return), kind__in=SIGNING).order_by("-pk").first()
    )
    if last is None or last.kind != "return.withdrawn":
        return None
    go_on = tuple(action for action in actions if action.status in Action.Status.open)
    return Withdrawn(sum(action.status == Action.Status.TAKEN_BACK for action in actions), go_on)
