"""The register of personal data breaches as one file (UK GDPR article 33(5))."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from departments.organisations.access import requires
from departments.organisations.calendar import london_day
from departments.organisations.powers import can, organisations_for
from departments.organisations.roles import Can
from departments.organisations.views.common import csv_file, organisation_or_choice
from incidents import actions, presenting
from incidents.actions.questions import shown
from incidents.queries.register import breaches_of


@requires(Can.INCIDENT_SEE)
@require_safe
def registers(request):
    """Of which body the register is downloaded."""
    crumb = ("Incidents", reverse("incidents:list"))
    title = "Download the register of breaches"
    organisation, choice = organisation_or_choice(request, _bodies(request), title=title, crumb=crumb)
    return choice or redirect("incidents:register", code=organisation.code)


@requires(Can.INCIDENT_SEE)
@require_safe
def register(request, code):
    """The register of one body as CSV, sent line by line; taking it is an event."""
    organisation = _bodies(request).filter(code=code).first()
    if organisation is None or not can(request.user, Can.INCIDENT_SEE, organisation, request.at):
        raise Http404
    if request.method == "GET":
        actions.record_register_download(organisation, by=request.user, at=request.at)
    lines = presenting.lines_of(breaches_of(request.user, organisation, request.at), shown)
    name = f"breaches-{organisation.code}-{london_day(request.at):%Y-%m-%d}.csv"
    return csv_file(lines, name)


def _bodies(request):
    organisations = organisations_for(request.user, Can.INCIDENT_SEE, request.at)
    return organisations.filter(reference_prefix__isnull=False).order_by("name")
