"""The register of personal data breaches as one file (UK GDPR article 33(5))."""

from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from departments.lists.views import AT_ONCE, file_answer, is_made_by_worker
from departments.organisations.access import requires
from departments.organisations.calendar import london_day
from departments.organisations.powers import can, organisations_for
from departments.organisations.roles import Can
from departments.organisations.views.common import organisation_or_choice, wanted_format
from incidents import actions, presenting
from incidents.actions.questions import shown
from incidents.queries.register import breaches_of


@requires(Can.INCIDENT_SEE)
@require_safe
def registers(request):
    """The body whose register is downloaded."""
    crumb = ("Incidents", reverse("incidents:list"))
    title = "Download the register of breaches"
    organisation, choice = organisation_or_choice(request, _bodies(request), title=title, crumb=crumb)
    if choice:
        return choice
    address = reverse("incidents:register", args=[organisation.code])
    return redirect(f"{address}?{urlencode(wanted_format(request))}")


@requires(Can.INCIDENT_SEE)
@require_safe
def register(request, code):
    """The register of one body as a file, which a worker makes where it is long; taking it is an event."""
    organisation = _bodies(request).filter(code=code).first()
    if organisation is None or not can(request.user, Can.INCIDENT_SEE, organisation, request.at):
        raise Http404
    if request.method == "GET" and not is_made_by_worker(request):
        actions.record_register_download(organisation, by=request.user, at=request.at)
    incidents = breaches_of(request.user, organisation, request.at)
    return file_answer(
        request,
        presenting.rows_of(incidents.iterator(chunk_size=AT_ONCE), shown),
        rows=incidents.count(),
        name=f"breaches-{organisation.code}-{london_day(request.at):%Y-%m-%d}",
        title="Register of breaches",
        page=reverse("incidents:list"),
    )


def _bodies(request):
    organisations = organisations_for(request.user, Can.INCIDENT_SEE, request.at)
    return organisations.filter(reference_prefix__isnull=False).order_by("name")
