"""The other steps of an incident: its later sections, and each change of state with the page that explains it."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from audit.transitions import NotReady, Refused
from departments.access import requires
from departments.roles import Can
from incidents import actions, forms, presenting, queries
from incidents.views.common import (
    check_offered,
    incident_or_404,
    initial_of,
    save_what_is_sound,
    see_version,
    show_problems,
    what_was_saved,
    with_kept,
)
from incidents.workflow import EDITING, INCIDENT, refusal_of_history

SECTIONS = {
    "notice": (forms.NoticeForm, "Details for the notice", "incidents:notice"),
    "response": (forms.ResponseForm, "Response", "incidents:response"),
    "learning": (forms.LearningForm, "What was learnt", "incidents:learning"),
}


def _section(request, pk, name):
    incident = incident_or_404(request, pk)
    check_offered(request, incident, EDITING[name])
    form_class, heading, _ = SECTIONS[name]
    kw = {"actions": queries.actions_of(incident.organisation)} if name == "learning" else {}
    more = {"actions": [str(one.pk) for one in incident.actions.all()]} if name == "learning" else {}
    data = request.POST if request.method == "POST" else None
    form = request.form = form_class(
        data, at=request.at, initial=initial_of(incident, form_class, **more), **kw
    )
    if request.method == "GET":
        with_kept(form, partial(form_class, at=request.at, **kw), incident, name)
    elif saved := save_what_is_sound(
        request, incident, form, name, *(["actions"] if name == "learning" else [])
    ):
        contain = name == "response" and "contained" in request.POST
        if form.unsound():
            messages.warning(request, what_was_saved(form))
        elif not contain or _contained(request, saved, form):
            messages.success(request, "Saved.")
            return redirect("incidents:incident", pk=pk)
        see_version(form, saved)
    context = {
        "form": form,
        "incident": incident,
        "heading": heading,
        "section": name,
        "contain": name == "response"
        and INCIDENT["contained"].open_to(incident, by=request.user, at=request.at),
        "clock": presenting.clock_of(incident, request.at),
    }
    return render(request, "incidents/section.html", context, status=422 if form.errors else 200)


def _contained(request, incident, form) -> bool:
    """Mark as contained what has just been saved; what is missing for that is put on the form."""
    try:
        actions.contained(incident=incident, by=request.user, at=request.at)
    except NotReady as problem:
        show_problems(form, problem)
        return False
    return True


@requires(Can.INCIDENT_EDIT)
def notice(request, pk):
    """What the law wants in a notice."""
    return _section(request, pk, "notice")


@requires(Can.INCIDENT_EDIT)
def response(request, pk):
    """Containment, recovery, the people."""
    return _section(request, pk, "response")


@requires(Can.INCIDENT_EDIT)
def learning(request, pk):
    """Root cause, lessons, what may be published."""
    return _section(request, pk, "learning")


@requires(Can.INCIDENT_TAKE_TRIAGE, Can.INCIDENT_RESPOND)
@require_POST
def do(request, pk, name):
    """A step that needs no more than a button."""
    incident = incident_or_404(request, pk)
    form = request.form = forms.VersionForm(request.POST)
    verb = {"take_triage": actions.take_triage, "respond": actions.respond}.get(name)
    if verb is None or not form.is_valid():
        raise Http404
    verb(incident=incident, by=request.user, at=request.at, version=form.cleaned_data["version"])
    if name == "take_triage":
        messages.success(request, "It is yours. Answer what you can now and come back for the rest.")
        return redirect("incidents:triage", pk=pk)
    messages.success(request, "The response has begun.")
    return redirect("incidents:incident", pk=pk)


STEPS = {
    "dismiss": (
        "Dismiss: this is not an incident",
        "Dismiss",
        50,
        "Why is it not an incident?",
        actions.dismiss,
        "Dismissed: it was not an incident. The record is kept.",
    ),
    "reopen": ("Reopen", "Reopen", 10, "What has come up?", actions.reopen, "The incident is open again."),
    "close": ("Close this incident", "Close it", 0, "", actions.close, "The incident is closed."),
    "contained": (
        "Mark as contained",
        "Mark as contained",
        0,
        "",
        actions.contained,
        "The incident is marked as contained.",
    ),
}


@requires(
    Can.INCIDENT_DISMISS,
    Can.INCIDENT_REOPEN,
    Can.INCIDENT_CLOSE,
    Can.INCIDENT_CLOSE_RECORDED,
    Can.INCIDENT_CONTAINED,
)
def step(request, pk, name):
    """A step with a page of its own: what it does, and a reason where one is wanted."""
    incident = incident_or_404(request, pk)
    if name not in STEPS:
        raise Http404
    heading, button, least, label, verb, done = STEPS[name]
    row = INCIDENT["close_recorded" if name == "close" and incident.decision == "record_only" else name]
    check_offered(request, incident, row)
    start = {"version": incident.version}
    data = request.POST or None
    form = request.form = (
        forms.ReasonForm(data, initial=start, least=least, label=label)
        if least
        else forms.VersionForm(data, initial=start)
    )
    problems = [] if least else [one for check in row.checks for one in check(incident, request.at)]
    if request.method == "POST" and form.is_valid():
        try:
            verb(incident=incident, by=request.user, at=request.at, **form.cleaned_data)
            messages.success(request, done)
            return redirect("incidents:incident", pk=pk)
        except NotReady as problem:
            if least:
                show_problems(form, problem)
            else:
                problems = problem.problems
    context = {"incident": incident, "form": form, "heading": heading, "button": button, "name": name}
    context["problems"] = [{"text": one.text, "href": ""} for one in problems]
    context["learns"] = EDITING["learning"].open_to(incident, by=request.user, at=request.at)
    wrong = form.errors or (problems and form.is_bound)
    return render(request, "incidents/step.html", context, status=422 if wrong else 200)


@requires(Can.INCIDENT_MERGE)
def merge(request, pk):
    """The same event as another incident."""
    incident = incident_or_404(request, pk)
    check_offered(request, incident, INCIDENT["merge"])
    targets = queries.merge_targets(incident)
    form = request.form = forms.MergeForm(
        request.POST or None, initial={"version": incident.version}, targets=targets
    )
    if request.method == "POST" and form.is_valid():
        into = targets.get(pk=form.cleaned_data["into"])
        try:
            actions.merge(
                incident=incident,
                by=request.user,
                at=request.at,
                version=form.cleaned_data["version"],
                into=into,
            )
            messages.success(request, f"Merged into {into.reference}. The earlier times were kept.")
            return redirect("incidents:incident", pk=into.pk)
        except NotReady as problem:
            show_problems(form, problem)
    context = {
        "incident": incident,
        "form": form,
        "heading": "Merge into another incident",
        "button": "Merge",
    }
    return render(request, "incidents/step.html", context, status=422 if form.errors else 200)


@requires(Can.INCIDENT_HOLD_ELSEWHERE)
def hold(request, pk):
    """SECRET or above after all: the content is taken out."""
    return _step_form(
        request,
        pk,
        forms.HoldElsewhereForm,
        actions.hold_elsewhere,
        "Take the content out and hold it elsewhere",
        INCIDENT["hold_elsewhere"],
        "Recorded: the incident is held in another system.",
    )


@requires(Can.INCIDENT_ELSEWHERE_DECIDED, step_up=True)
def decided_elsewhere(request, pk):
    """The decision taken in the system that holds the case."""
    return _step_form(
        request,
        pk,
        forms.DecidedElsewhereForm,
        actions.decided_elsewhere,
        "Enter the decision taken elsewhere",
        INCIDENT["elsewhere_decided"],
        "The decision taken elsewhere is recorded.",
    )


@requires(Can.INCIDENT_DECIDE, step_up=True)
def history(request, pk):
    """Before 25 May 2018: what was in fact done."""
    incident = incident_or_404(request, pk)
    if why := refusal_of_history(incident, by=request.user, at=request.at):
        raise Refused(why, Can.INCIDENT_DECIDE_BELOW)
    return _step_form(
        request,
        pk,
        forms.HistoryForm,
        actions.decide_as_history_says,
        "Record what history says",
        INCIDENT["decide"],
        "What was done then is recorded.",
    )


def _step_form(request, pk, form_class, verb, heading, row, done):
    incident = incident_or_404(request, pk)
    check_offered(request, incident, row)
    form = request.form = form_class(
        request.POST or None, at=request.at, initial={"version": incident.version}
    )
    if request.method == "POST" and form.is_valid():
        try:
            verb(incident=incident, by=request.user, at=request.at, **form.cleaned_data)
            messages.success(request, done)
            return redirect("incidents:incident", pk=pk)
        except NotReady as problem:
            show_problems(form, problem)
    context = {"incident": incident, "form": form, "heading": heading, "button": heading}
    context["name"] = request.resolver_match.url_name
    return render(request, "incidents/step.html", context, status=422 if form.errors else 200)
