"""From whom a reporter keeps a report at first, in words."""

from datetime import datetime

from departments.organisations.roles import ROLES, Role
from govuk.templatetags.govuk import listed
from incidents.duty.clock import with_zone
from incidents.models import Incident, choices
from incidents.queries.keeping import USUAL_RECEIVERS, receivers


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


def receiver_words(incident: Incident, at: datetime) -> str:
    """Who was sent a report, for its reporter: the usual posts, or who receives it in their place."""
    usual = [role for role in USUAL_RECEIVERS if not incident.is_kept_from(role, at)]
    roles: tuple[Role, ...] = tuple(usual) or receivers(incident, at)
    if not roles:
        return "the Cabinet Office, which learns its reference alone and reaches somebody"
    return listed([f"the {ROLES[role].title}" for role in roles])
