"""The register of personal data breaches of one body (UK GDPR article 33(5)), for one file."""

from collections.abc import Iterator
from datetime import datetime

from accounts.models import User
from departments.models import Organisation
from departments.organisations.powers import scope
from departments.organisations.roles import Can
from incidents.models import CASES, Incident

AT_ONCE = 500  # incidents that are read together


def breaches_of(user: User, organisation: Organisation, at: datetime) -> Iterator[Incident]:
    """Every incident of a body in which personal data are or may be concerned, the oldest first, read part by part.

    None where this person may not see the incidents of the body whole.
    """
    found = (
        Incident.objects.filter(scope(user, Can.INCIDENT_SEE, at).filter(), organisation=organisation)
        .exclude(personal_data="no")
        .select_related("organisation", "supplier", "merged_into")
        .prefetch_related("organisation__names", "decisions__decided_by", CASES)
        .order_by("reported_at", "reference")
    )
    return found.iterator(chunk_size=AT_ONCE)
