"""Reporting an incident: the marking first, then two minutes of questions."""

from functools import partial
from math import ceil
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.core import signing
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.confirmed import keep_with
from audit.transitions import NotReady
from departments.organisations.access import requires
from departments.organisations.roles import Can
from incidents import actions, checks, forms, queries

PAUSE = "incidents.pause"  # what signatures on a pause are for


class Pause(NamedTuple):
    """For how long a report has to wait still, and what its form carries so that it may be sent then."""

    token: str
    seconds: int


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
        chosen = form.cleaned_data | {"body": form.cleaned_data["body"].code}
        return redirect(f"{reverse(page)}?{urlencode(chosen)}")
    return render(request, "incidents/report_start.html", {"form": form, "bodies": bodies})


def _started(request):
    """The body and the marking chosen on the first page, checked again."""
    bodies = queries.bodies_to_report_for(request.user, request.at)
    form = forms.StartForm(request.GET, organisations=bodies)
    if not form.is_valid():
        return None, ""
    return form.cleaned_data["body"], form.cleaned_data["classification"]


def _key(form) -> UUID:
    """The form's own key, the same from its first showing to its last sending."""
    return getattr(form, "cleaned_data", {}).get("key") or uuid4()


def _pause(request, key: UUID) -> Pause | None:
    """After many reports within an hour the next one waits, with its text in the form; it is never refused.

    The form carries since when it may be sent, signed for this person and this report.
    """
    seconds = checks.pause_before_report(queries.reports_lately(request.user, request.at))
    if not seconds or queries.was_reported(request.user, key):
        return None
    now = request.at.timestamp()
    try:
        user, report, until = signing.loads(request.POST.get("pause", ""), salt=PAUSE, max_age=3600)
    except (signing.BadSignature, ValueError, TypeError):
        user, report, until = None, "", 0.0
    if [user, report] == [request.user.pk, str(key)]:
        return None if until <= now else Pause(request.POST["pause"], ceil(until - now))
    return Pause(signing.dumps([request.user.pk, str(key), now + seconds], salt=PAUSE), seconds)


@requires(Can.INCIDENT_REPORT)
def report_details(request):
    """The report itself. What looks like personal data is pointed out once, and may be sent all the same."""
    body, classification = _started(request)
    if body is None or checks.above_the_ceiling(classification):
        return redirect("incidents:report")
    form = forms.ReportForm(request.POST or None, at=request.at)
    found, pause = {}, None
    key = _key(form) if request.method == "POST" and form.is_valid() else None
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        found = checks.found_in_fields(
            (name, fields[name]) for name in ("title", "description", "how_discovered")
        )
        warned = fields.pop("warned", False)
        fields["key"] = key
        pause = _pause(request, key)
        if not pause and (not found or warned):
            try:
                reported = partial(
                    actions.report,
                    by=request.user,
                    at=request.at,
                    organisation=body,
                    classification=classification,
                    **fields,
                )
                made = keep_with(reported, form, by=request.user, at=request.at)
                return redirect("incidents:reported", pk=made.pk)
            except NotReady as problem:
                form.add_problems(problem.problems)
    context = {
        "form": form,
        "key": key or _key(form),
        "body": body,
        "classification": classification,
        "found": found,
        "pause": pause,
    }
    return render(request, "incidents/report.html", context, status=422 if form.errors else 200)


@requires(Can.INCIDENT_REPORT)
def report_elsewhere(request):
    """SECRET and above: where to take the content, and a stub without it."""
    body, classification = _started(request)
    if body is None or not checks.above_the_ceiling(classification):
        return redirect("incidents:report")
    form = forms.ElsewhereForm(request.POST or None, at=request.at)
    pause, key = None, None
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["key"] = _key(form)
        pause = _pause(request, key)
    if request.method == "POST" and form.is_valid() and not pause:
        try:
            held = partial(
                actions.report_held_elsewhere,
                by=request.user,
                at=request.at,
                organisation=body,
                classification=classification,
                **form.cleaned_data,
            )
            made = keep_with(held, form, by=request.user, at=request.at)
            return redirect("incidents:reported", pk=made.pk)
        except NotReady as problem:
            form.add_problems(problem.problems)
    context = {
        "form": form,
        "key": key or _key(form),
        "body": body,
        "classification": classification,
        "pause": pause,
    }
    return render(request, "incidents/report_elsewhere.html", context, status=422 if form.errors else 200)


@requires(Can.INCIDENT_REPORT, Can.INCIDENT_SEE)
def reported(request, pk):
    """Thank you, the reference, and what happens next."""
    incident = queries.incident_for(request.user, request.at, pk)  # no event: it would name who reported
    if incident is None or incident.reporter_id != request.user.pk:
        raise Http404
    return render(request, "incidents/reported.html", {"incident": incident})
