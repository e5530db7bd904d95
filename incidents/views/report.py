"""Reporting an incident: the marking first, then two minutes of questions."""

from datetime import datetime
from functools import partial
from math import ceil
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.core import signing
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.confirmed import keep_with
from accounts.middleware import keep_for_later
from audit.transitions import NotReady
from departments.organisations.access import requires
from departments.organisations.calendar import LONDON
from departments.organisations.roles import Can
from incidents import actions, checks, forms, presenting, queries
from incidents.queries.similar import is_reported_by_another, similar_own

PAUSE = "incidents.pause"  # what signatures on a pause are for
BEGAN = "incidents.began"  # what signatures on the moment at which a form was opened are for
BEGAN_SECONDS = 2 * 24 * 3600  # a form that was kept for a day is opened, and sent
KEPT_WORDS = (
    "Your report is kept and not sent. You find it here and on the list of incidents. Nobody else has seen it, and the "
    "clock does not wait for it: send it as soon as you can."
)
TOO_LONG_WORDS = "Your report is not kept, because it is too long. Send it, or shorten it."


class Pause(NamedTuple):
    """For how long a report has to wait still, and what its form carries so that it may be sent then."""

    token: str
    seconds: int


class Started(NamedTuple):
    """What was chosen on the first page: an organisation, a marking and a kind of report (`choices.ReportKind`)."""

    body: Any
    classification: str
    kind: Any


@requires(Can.INCIDENT_REPORT)
def report(request):
    """How it is marked, whether people's data are concerned, and where it happened. SECRET and above goes another way."""
    bodies = queries.bodies_to_report_for(request.user, request.at)
    bound = request.GET if {"classification", "kind", "body", "go"} & request.GET.keys() else None
    first = next(iter(bodies), None)
    form = forms.StartForm(bound, organisations=bodies, initial={"body": first.code if first else ""})
    if form.is_bound and form.is_valid():
        above = checks.above_the_ceiling(form.cleaned_data["classification"])
        page = "incidents:report_elsewhere" if above else "incidents:report_details"
        chosen = form.cleaned_data | {"body": form.cleaned_data["body"].code}
        return redirect(f"{reverse(page)}?{urlencode(chosen)}")
    return render(request, "incidents/report_start.html", {"form": form, "bodies": bodies})


def _started(request) -> Started | None:
    """What was chosen on the first page, checked again."""
    bodies = queries.bodies_to_report_for(request.user, request.at)
    form = forms.StartForm(request.GET, organisations=bodies)
    if not form.is_valid():
        return None
    return Started(**{name: form.cleaned_data[name] for name in Started._fields})


def _key(form) -> UUID:
    """The form's own key, the same from its first showing to its last sending."""
    return getattr(form, "cleaned_data", {}).get("key") or uuid4()


def opened_at(request) -> datetime:
    """When the form was first opened, as it says by a signature of ours; now where it says nothing."""
    try:
        user, moment = signing.loads(request.POST.get("began", ""), salt=BEGAN, max_age=BEGAN_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return request.at
    return datetime.fromtimestamp(moment, tz=LONDON) if user == request.user.pk else request.at


def note_of_opening(request, began: datetime) -> str:
    """The moment at which the form was first opened, signed for whoever opened it."""
    return signing.dumps([request.user.pk, began.timestamp()], salt=BEGAN)


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


def _similar(request, body, fields: dict) -> dict:
    """The open reports that may be about the same; empty where there are none, or where this one was sent before."""
    if fields["compared"] or queries.was_reported(request.user, fields["key"]):
        return {}
    about = (request.user, body, fields["title"], fields["discovered_at"], request.at)
    own, another = similar_own(*about), is_reported_by_another(*about)
    return {"own": own, "another": another} if own or another else {}


def _context(request, started, form, began, key, pause) -> dict:
    """What both pages of a report show."""
    return {
        "form": form,
        "key": key or _key(form),
        "began": note_of_opening(request, began),
        "body": started.body,
        "classification": started.classification,
        "pause": pause,
    }


@requires(Can.INCIDENT_REPORT)
def report_details(request):
    """The report itself. What looks like personal data, and what looks like another report, is pointed out once; the
    report may be sent all the same, or kept for later.
    """
    started = _started(request)
    if started is None or checks.above_the_ceiling(started.classification):
        return redirect("incidents:report")
    if "later" in request.POST:
        if keep_for_later(request):
            messages.success(request, KEPT_WORDS)
            return redirect("home")
        messages.warning(request, TOO_LONG_WORDS)
    began = opened_at(request)
    form = forms.ReportForm(request.POST or None, at=request.at, began=began, kind=started.kind)
    findings, similar, pause, key = {}, {}, None, None
    if request.method == "POST" and form.is_valid() and "later" not in request.POST:
        fields = dict(form.cleaned_data) | {"key": _key(form)}
        key = fields["key"]
        pause = _pause(request, key)
        if not fields["warned"]:
            findings = checks.found_in_fields((name, fields[name]) for name in ("title", "description"))
        similar = _similar(request, started.body, fields)
        if not pause and not findings and not similar:
            kind = started.kind
            try:
                reported = partial(
                    actions.report,
                    by=request.user,
                    at=request.at,
                    organisation=started.body,
                    classification=started.classification,
                    report_type=kind.report_type,
                    personal_data=kind.personal_data,
                    **{name: value for name, value in fields.items() if name not in ("warned", "compared")},
                )
                incident = keep_with(reported, form, by=request.user, at=request.at)
                return redirect("incidents:reported", pk=incident.pk)
            except NotReady as problem:
                form.add_problems(problem.problems)
    context = _context(request, started, form, began, key, pause) | {
        "near_miss": form.is_near_miss,
        "found": findings,
        "warned": findings or request.POST.get("warned"),
        "similar": similar,
        "compared": similar or request.POST.get("compared"),
    }
    return render(request, "incidents/report.html", context, status=422 if form.errors else 200)


@requires(Can.INCIDENT_REPORT)
def report_elsewhere(request):
    """SECRET and above: where to take the content, and a stub without it."""
    started = _started(request)
    if started is None or not checks.above_the_ceiling(started.classification):
        return redirect("incidents:report")
    began = opened_at(request)
    initial = {"personal_data": started.kind.personal_data}
    form = forms.ElsewhereForm(request.POST or None, at=request.at, began=began, initial=initial)
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
                organisation=started.body,
                classification=started.classification,
                **form.cleaned_data,
            )
            incident = keep_with(held, form, by=request.user, at=request.at)
            return redirect("incidents:reported", pk=incident.pk)
        except NotReady as problem:
            form.add_problems(problem.problems)
    context = _context(request, started, form, began, key, pause)
    return render(request, "incidents/report_elsewhere.html", context, status=422 if form.errors else 200)


@requires(Can.INCIDENT_REPORT, Can.INCIDENT_SEE)
def reported(request, pk):
    """Thank you, the reference, and what happens next."""
    incident = queries.incident_for(request.user, request.at, pk)  # no event: it would name who reported
    if incident is None or incident.reporter_id != request.user.pk:
        raise Http404
    context = {"incident": incident, "receivers": presenting.receiver_words(incident, request.at)}
    return render(request, "incidents/reported.html", context)
