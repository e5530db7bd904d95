"""The register of personal data breaches of one body (UK GDPR article 33(5)), for one file."""

from datetime import datetime, timedelta

from django.db.models import Count, Exists, Q, QuerySet

from accounts.models import User
from departments.models import Organisation
from departments.organisations.roles import Can
from incidents.models import CASES, Incident, RegulatorCase, choices
from incidents.queries import SENT_NOTICES
from incidents.queries.keeping import seen

TWO_YEARS = timedelta(days=2 * 365)  # for which the regulator asks after earlier reports


def breaches_of(user: User, organisation: Organisation, at: datetime) -> QuerySet[Incident]:
    """Every incident of a body in which personal data are or may be concerned, the oldest first.

    None where this person may not see the incidents of the body whole.
    """
    incidents: QuerySet[Incident] = (
        Incident.objects.filter(seen(user, Can.INCIDENT_SEE, at), organisation=organisation)
        .exclude(personal_data="no")
        .select_related("organisation", "supplier", "merged_into")
        .prefetch_related("organisation__names", "decisions", CASES)
        .order_by("reported_at", "reference")
    )
    return incidents


def previous_reports(case: RegulatorCase, at: datetime) -> tuple[int, int]:
    """How many other incidents of the body the regulator was notified of before: of all in the register, and of those
    that were opened in the two years before. What recorded history says it was notified of counts too.
    """
    others = RegulatorCase.objects.filter(
        Exists(SENT_NOTICES) | Q(incident__notified_in_source="yes"),
        organisation=case.organisation_id,
        addressee=choices.Addressee.REGULATOR,
        opened_at__lte=at,
    ).exclude(incident=case.incident_id)
    lately = Count("incident", distinct=True, filter=Q(opened_at__gt=at - TWO_YEARS))
    counts = others.aggregate(total=Count("incident", distinct=True), lately=lately)
    return counts["total"], counts["lately"]
