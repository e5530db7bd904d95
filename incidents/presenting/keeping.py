"""From whom a reporter keeps a report at first, in words."""

from datetime import datetime

from govuk.templatetags.govuk import listed
from incidents.duty.clock import with_zone
from incidents.models import Incident, choices


def kept_words(incident: Incident, at: datetime) -> str:
    """The posts that the reporter named and until when they see nothing; empty where there are none."""
    if not incident.kept_from or incident.kept_until is None:
        return ""
    posts = listed([choices.KeptFrom(post).label for post in incident.kept_from])
    if at < incident.kept_until:
        until = f"They do not see it before it has been assessed, or {with_zone(incident.kept_until)} at the latest"
    else:
        until = "They did not learn of it first"
    return f"{posts}. {until}, and never see who reported it."
