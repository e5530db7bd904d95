"""What every page's shell shows: who you are, for whom you act, where you can go."""

import time
from datetime import UTC, datetime

from django.conf import settings
from django.utils import timezone

from accounts.middleware import end_of
from audit.compiled import known_for
from departments.organisations import powers
from departments.organisations.roles import Can
from govuk.compiled import url

DEMONSTRATION_WORDS = (
    "Invented content unless a source is named. Nothing here was filed, sent to a regulator or laid."
)
NAVIGATION = (
    ("Home", "home", ()),
    ("Returns", "returns:list", (Can.RETURN_SEE,)),
    (
        "Incidents",
        "incidents:list",
        (Can.INCIDENT_REPORT, Can.INCIDENT_SEE, Can.INCIDENT_SEE_NOTIFIED, Can.REGULATOR_CASE_SEE_SENT),
    ),
    ("Registers", "departments:registers", (Can.ENTRY_SEE,)),
    (
        "Publications",
        "reporting:list",
        (Can.STATEMENT_SEE, Can.STATEMENT_SEE_SENT, Can.PARLIAMENT_REPORT_SEE),
    ),
    ("Organisations", "departments:organisations", (Can.ORGANISATION_SEE,)),
    ("Appointments", "departments:appointments", (Can.APPOINTMENT_MANAGE,)),
    ("Audit log", "audit_log", (Can.AUDIT_LOG_SEE,)),
    ("Outbox", "outbox", (Can.OUTBOX_SEE,)),
)
# Assets and actions are registers too, with lists of their own: the page of the registers leads to them. Files come into
# registers, and views are kept of them.
BELOW = {
    "/organisations/assets/": "/organisations/registers/",
    "/organisations/actions/": "/organisations/registers/",
    "/organisations/circulars/": "/organisations/registers/",
    "/organisations/imports/": "/organisations/registers/",
    "/organisations/views/": "/organisations/registers/",
}


def shell(request):
    """Context of `base.html`."""
    context = {
        "demonstration": settings.DEMONSTRATION,
        "demonstration_words": DEMONSTRATION_WORDS,
        "navigation": [],
        "acting_for": None,
        "appointments": [],
    }
    user = getattr(request, "user", None)
    if not getattr(user, "is_authenticated", False):
        return context
    at = getattr(request, "at", None) or timezone.now()
    held = powers.current(user, at)
    end = end_of(request)
    context["session_ends_at"] = datetime.fromtimestamp(end.at, UTC)
    context["session_ends_in"] = int(end.at - time.time())
    context["session_moves"] = end.moves
    context["appointments"] = held
    context["acting_for"] = acting_for(request, held)
    links = known_for(("navigation", *powers.appointments_key(user, at)), lambda: _links(user, at), at)
    here = _nearest(request.path, [href for _, href in links])
    context["navigation"] = [{"text": text, "href": href, "current": href == here} for text, href in links]
    return context


def _links(user, at: datetime) -> list[tuple[str, str]]:
    """The words and addresses of the parts of the portal that a person may enter; the same for the same appointments."""
    return [
        (text, url(name))
        for text, name, wanted in NAVIGATION
        if not wanted or any(powers.holds(user, power, at) for power in wanted)
    ]


def acting_for(request, held):
    """The organisation chosen in the header, else the first one held."""
    chosen = request.session.get("acting_for")
    organisations = [appointment.organisation for appointment in held]
    return next(
        (organisation for organisation in organisations if organisation.code == chosen),
        organisations[0] if organisations else None,
    )


def _nearest(path: str, hrefs: list[str]) -> str | None:
    """The link that leads closest to this page: registers lie below the organisations, assets and actions below registers."""
    links = {href: href for href in hrefs} | BELOW
    above = [begins for begins in links if path == begins or (begins != "/" and path.startswith(begins))]
    return links[max(above, key=len)] if above else None
