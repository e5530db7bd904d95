"""Who is notified when a passage of an incident is hidden, and when it is removed or put back. Never the passage."""

from collections.abc import Iterator

from audit.models import Event
from audit.registry import Message, notice
from departments.organisations.roles import Role
from incidents.models import Redaction
from incidents.notices.writing import address_of, to_posts


@notice("redaction.hidden")
def ask_to_agree(event: Event, redaction: Redaction) -> Iterator[Message]:
    """SIRO and deputies: a passage was hidden, and a second person agrees that it is removed or puts it back."""
    yield from to_posts(
        redaction.incident,
        event,
        (Role.SIRO, Role.DEPUTY_SIRO),
        "a passage was hidden",
        "A passage of this incident was hidden, because it must not stay readable. Agree that it is removed, or put it back: "
        f"{address_of('incidents:redaction', redaction.pk)}",
    )


@notice("redaction.removed")
@notice("redaction.refused")
@notice("redaction.restored")
def notify_of_what_became(event: Event, redaction: Redaction) -> Iterator[Message]:
    """DPO, deputy and security adviser: the hidden passage was removed, or is in the text again."""
    state = "removed for good" if event.kind == "redaction.removed" else "put back into the text"
    yield from to_posts(
        redaction.incident,
        event,
        (Role.DPO, Role.DEPUTY_DPO, Role.SECURITY_ADVISER),
        f"a hidden passage was {state}",
        f"The passage that was hidden was {state}.",
    )
