"""Reporting an incident: the marking first, then two minutes of questions."""

from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from audit.transitions import NotReady
from departments.access import requires
from departments.roles import Can
from incidents import actions, checks, forms, queries
from incidents.views.common import incident_or_404, show_problems


@requires(Can.INCIDENT_REPORT)
def report(request):
    """How it is marked, and where it happened: SECRET and above goes another way."""
    bodies = queries.bodies_to_report_for(request.user, request.at)
    bound = request.GET if "classification" in request.GET or "body" in request.GET else None
    first = next(iter(bodies), None)
    form = forms.StartForm(bound, organisations=bodies, initial={"body": first.code if first else ""})
    if form.is_bound and form.is_valid():
        above = checks.above_the_ceiling(form.cleaned_data["classification"])
        page = "incidents:report_elsewhere" if above else "incidents:report_details"
        return redirect(f"{reverse(page)}?{urlencode(form.cleaned_data)}")
    return render(request, "incidents/report_start.html", {"form": form, "bodies": bodies})


def _started(request):
    """The body and the marking chosen on the first page, checked again."""
    bodies = queries.bodies_to_report_for(request.user, request.at)
    form = forms.StartForm(request.GET, organisations=bodies)
    if not form.is_valid():
        return None, ""
    body = next(one for one in bodies if one.code == form.cleaned_data["body"])
    return body, form.cleaned_data["classification"]


def _key(form) -> UUID:
    """The form's own key, the same from its first showing to its last sending."""
    return getattr(form, "cleaned_data", {}).get("key") or uuid4()


@requires(Can.INCIDENT_REPORT)
def report_details(request):
    """The report itself. What looks like personal data is pointed out once, and may be sent all the same."""
    body, classification = _started(request)
    if body is None or checks.above_the_ceiling(classification):
        return redirect("incidents:report")
    form = forms.ReportForm(request.POST or None, at=request.at)
    found = {}
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        found = checks.found_in_fields(
            (name, fields[name]) for name in ("title", "description", "how_discovered")
        )
        if not found or fields.pop("warned", False):
            fields.pop("warned", None)
            try:
                made = actions.report(
                    by=request.user, at=request.at, organisation=body, classification=classification, **fields
                )
                return redirect("incidents:reported", pk=made.pk)
            except NotReady as problem:
                show_problems(form, problem)
    context = {
        "form": form,
        "key": _key(form),
        "body": body,
        "classification": classification,
        "found": found,
    }
    return render(request, "incidents/report.html", context, status=422 if form.errors else 200)


@requires(Can.INCIDENT_REPORT)
def report_elsewhere(request):
    """SECRET and above: where to take the content, and a stub without it."""
    body, classification = _started(request)
    if body is None or not checks.above_the_ceiling(classification):
        return redirect("incidents:report")
    form = forms.ElsewhereForm(request.POST or None, at=request.at)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.report_held_elsewhere(
                by=request.user,
                at=request.at,
                organisation=body,
                classification=classification,
                **form.cleaned_data,
            )
            return redirect("incidents:reported", pk=made.pk)
        except NotReady as problem:
            show_problems(form, problem)
    context = {"form": form, "key": _key(form), "body": body, "classification": classification}
    return render(request, "incidents/report_elsewhere.html", context, status=422 if form.errors else 200)


@requires(Can.INCIDENT_REPORT, Can.INCIDENT_SEE)
def reported(request, pk):
    """Thank you, the reference, and what happens next."""
    incident = incident_or_404(request, pk, whole=False)
    if incident.reporter_id != request.user.pk:
        raise Http404
    return render(request, "incidents/reported.html", {"incident": incident})
