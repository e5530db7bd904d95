"""Links for reporting without an account: their addresses, and what somebody finds with a link or a code."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.links import key_of, token_for
from accounts.models import User
from departments.models import Organisation
from departments.organisations.calendar import london_day
from departments.organisations.powers import scope
from departments.organisations.roles import Can
from incidents.models import Incident, OutsideReport, ReportingLink, choices

PURPOSE = "incidents.reporting_link"


def links_of(organisation: Organisation) -> QuerySet[ReportingLink]:
    """Every link of a body, the newest first, each with the number of reports that came through it as `reports`."""
    reporting_links = ReportingLink.objects.filter(organisation=organisation).select_related(
        "supplier", "made_by", "withdrawn_by"
    )
    through = Incident.objects.filter(reporting_link=OuterRef("pk")).order_by().values("reporting_link")
    number = Coalesce(Subquery(through.annotate(number=Count("*")).values("number")), 0)
    return reporting_links.annotate(reports=number).order_by("-made_at")


def link_for(user: User, at: datetime, pk: UUID) -> ReportingLink | None:
    """One link of a body for which this person makes links."""
    edits = scope(user, Can.REPORTING_LINK_EDIT, at).filter()
    return ReportingLink.objects.select_related("organisation", "supplier").filter(edits, pk=pk).first()


def address_of_link(link: ReportingLink) -> str:
    """The whole address that a body gives out: the key of the link, signed, and nothing else."""
    return f"{settings.PORTAL_ADDRESS}{reverse('incidents:outside', args=[token_for(PURPOSE, link.pk.hex)])}"


def open_link(token: str, at: datetime) -> ReportingLink | None:
    """The link that an address names, while somebody can report with it; None for all others alike."""
    key = key_of(PURPOSE, token)
    links = ReportingLink.objects.select_related("organisation", "supplier").filter(pk=key) if key else None
    link = links.first() if links is not None else None
    return link if link and link.is_open_on(london_day(at)) else None


def report_with(code_digest: str) -> OutsideReport | None:
    """The report whose code has this digest."""
    outside_reports = OutsideReport.objects.select_related("incident__organisation", "incident__merged_into")
    return outside_reports.filter(code_digest=code_digest).first()


def progress_of(incident: Incident) -> str:
    """How far an incident has come, as its reporter reads it: nothing of what was found or decided."""
    while incident.merged_into:
        incident = incident.merged_into
    if incident.status in choices.Status.ended:
        return "The organisation has finished with your report."
    if incident.status in (choices.Status.REPORTED, choices.Status.HELD_ELSEWHERE):
        return "The organisation has your report. Nobody has taken it up yet."
    return "The organisation has taken up your report and is dealing with it."
