"""Who is notified when it is confirmed that other bodies have the same event, and when that is taken back. Never which bodies."""

from collections.abc import Iterator

from audit.models import Event
from audit.registry import Message, notice
from departments.organisations.roles import Role
from incidents.models import Incident
from incidents.notices.writing import to_posts


@notice("incident.event_joined")
@notice("incident.event_left")
def notify_of_shared_event(event: Event, incident: Incident) -> Iterator[Message]:
    """DPO, deputy and SIRO: other organisations have the same event, or no longer do. The duty is the same either way."""
    joined = event.kind == "incident.event_joined"
    text = (
        "It is confirmed that other organisations have the same event."
        if joined
        else "This incident is no longer treated as one event with those of other organisations."
    )
    yield from to_posts(
        incident,
        event,
        (Role.DPO, Role.DEPUTY_DPO, Role.SIRO),
        "other organisations have the same event" if joined else "an event of its own",
        f"{text} Your own clock and your own duty to notify do not change with it.",
    )
