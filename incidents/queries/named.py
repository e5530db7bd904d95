"""The incidents and links that name a supplier, for whoever corrects or closes it."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from departments.models import Organisation
from departments.organisations.powers import scope
from departments.organisations.roles import Can
from departments.organisations.suppliers import Use, supplier_use
from incidents.models import ReportingLink
from incidents.queries import incidents_for

SHOWN = 50


@supplier_use
def named_in_incidents(user: User, supplier: Organisation, at: datetime) -> Iterator[Use]:
    """The incidents that a person may see, and the links of bodies for which they make links."""
    incidents = incidents_for(user, at).filter(supplier=supplier).order_by("-discovered_at", "pk")
    yield Use("Incidents", [(row.reference, row.get_absolute_url()) for row in incidents[:SHOWN]])
    edits = scope(user, Can.REPORTING_LINK_EDIT, at).filter()
    links = ReportingLink.objects.filter(edits, supplier=supplier, withdrawn_at=None).order_by()
    bodies = Organisation.objects.filter(pk__in=links.values("organisation"))
    yield Use(
        "Links with which its people report",
        [
            (f"Links of {body.name}", reverse("incidents:links_of", args=[body.code]))
            for body in bodies.order_by("name")[:SHOWN]
        ],
    )
