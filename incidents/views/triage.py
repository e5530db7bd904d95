"""Triage: its steps with what is still unanswered, a short page for each, and all of them on one page."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from accounts.confirmed import confirmed_before
from departments.organisations.access import requires
from departments.organisations.roles import Can
from incidents import forms, presenting, queries
from incidents.checks import triage as questions
from incidents.views.common import (
    check_offered,
    incident_or_404,
    initial_of,
    save_what_is_sound,
    see_version,
    what_was_saved,
    with_kept,
)
from incidents.workflow import EDITING, INCIDENT

NOT_KNOWN = ("not_known", "unknown", "Not Provided")  # how the choices call what is not known


def triage_form(form_class, request, incident):
    """The form with the questions of triage, bound to what was sent."""
    make, initial = _maker(form_class, request, incident), _initial(form_class, incident)
    return make(request.POST) if request.method == "POST" else make(initial=initial)


def _maker(form_class, request, incident):
    kw = {
        "at": request.at,
        "incident": incident,
        "colleagues": queries.colleagues_of(incident, request.at),
        "suppliers": queries.suppliers(),
        "assets": queries.assets_of(incident.organisation),
        "confirmed": confirmed_before(incident),
    }
    return partial(form_class, **kw)


def _initial(form_class, incident):
    return initial_of(
        incident,
        form_class,
        caused_by=str(incident.caused_by_id or ""),
        supplier=str(incident.supplier_id or ""),
        assets=[str(asset.pk) for asset in incident.assets.all()],
        ongoing="" if incident.ongoing is None else str(incident.ongoing),
        occurred_precision="" if incident.occurred_precision == "unknown" else incident.occurred_precision,
    )


@requires(Can.INCIDENT_EDIT)
def steps(request, pk):
    """The steps of triage, each with what is still unanswered; from here the incident is assessed."""
    incident = incident_or_404(request, pk)
    check_offered(request, incident, EDITING["triage"])
    rows = presenting.triage_rows(incident)
    to_do = next((row for row in rows if row.open), None)
    closing = INCIDENT["close_without_personal_data"]
    closes = closing.open_to(incident, by=request.user, at=request.at) and not any(
        problem for condition in closing.conditions for problem in condition(incident, request.at)
    )
    context = {
        "incident": incident,
        "rows": rows,
        "to_do": to_do,
        "assess": _assesses(request, incident),
        "closes": closes,
        "clock": presenting.clock_of(incident, request.at),
    }
    return render(request, "incidents/triage.html", context)


@requires(Can.INCIDENT_EDIT)
def step(request, pk, key):
    """A few questions. Saved with gaps and errors as they are; on to the next step that has something unanswered."""
    incident = incident_or_404(request, pk)
    check_offered(request, incident, EDITING["triage"])
    rows = presenting.triage_rows(incident)
    here = next((row for row in rows if row.key == key), None)
    if here is None and key not in {step.key for step in questions.STEPS}:
        raise Http404
    if here is None:  # an answer given meanwhile has made the step needless
        return redirect("incidents:triage_steps", pk=pk)
    make = partial(_maker(forms.TriageForm, request, incident), only=here.fields)
    initial = _initial(forms.TriageForm, incident)
    form = request.form = (
        make(_with_not_known(request.POST, make())) if request.method == "POST" else make(initial=initial)
    )
    things = ["assets"] if "assets" in here.fields else []
    if request.method == "GET":
        with_kept(form, make, incident, "triage")
    elif saved := save_what_is_sound(request, incident, form, "triage", *things):
        if not form.unsound():
            return _go_on(request, saved, key)
        messages.warning(request, what_was_saved(form))
        if "later" in request.POST and not form.is_asking:
            return redirect("incidents:incident", pk=pk)
        see_version(form, saved)
    context = {
        "form": form,
        "incident": incident,
        "here": here,
        "rows": rows,
        "number": rows.index(here) + 1,
        "before": rows[rows.index(here) - 1] if rows.index(here) else None,
        "clock": presenting.clock_of(incident, request.at),
    }
    return render(request, "incidents/triage_step.html", context, status=422 if form.errors else 200)


def _with_not_known(sent, form):
    """What was sent; where the person says that the rest is not known yet, with that answer to what is unanswered."""
    if "unknown" not in sent:
        return sent
    sent = sent.copy()
    for name, field in form.fields.items():
        choices = [str(value) for value, _ in getattr(field, "choices", ())]
        not_known = next((value for value in NOT_KNOWN if value in choices), None)
        if not_known and not any(sent.getlist(name)):
            sent[name] = not_known
    return sent


def _go_on(request, incident, key: str):
    """To the next step with something unanswered, and to the list of steps when there is none."""
    if "later" in request.POST:
        messages.success(request, "Saved. Nothing has been assessed yet.")
        return redirect("incidents:incident", pk=incident.pk)
    rows = presenting.triage_rows(incident)
    places = [row.key for row in rows]
    start = places.index(key) if key in places else 0
    still_open = [row.key for row in [*rows[start + 1 :], *rows[: start + 1]] if row.open]
    if still_open:
        return redirect("incidents:triage_step", pk=incident.pk, key=still_open[0])
    return redirect("incidents:triage_steps", pk=incident.pk)


@requires(Can.INCIDENT_EDIT)
def on_one_page(request, pk):
    """Every question on one page. Save and come back, or save and assess."""
    incident = incident_or_404(request, pk)
    check_offered(request, incident, EDITING["triage"])
    form = request.form = triage_form(forms.TriageForm, request, incident)
    if request.method == "GET":
        with_kept(form, _maker(forms.TriageForm, request, incident), incident, "triage")
    elif saved := save_what_is_sound(request, incident, form, "triage", "assets"):
        if "assess" in request.POST and _assesses(request, saved) and not form.unsound():
            return redirect("incidents:assess", pk=pk)
        if not form.unsound():
            messages.success(request, "Saved. Nothing has been assessed yet.")
            return redirect("incidents:incident", pk=pk)
        messages.warning(request, what_was_saved(form))
        if "assess" not in request.POST and not form.is_asking:
            return redirect("incidents:incident", pk=pk)
        see_version(form, saved)
    context = {"form": form, "incident": incident, "heading": "Triage", "later": True}
    context |= {
        "assess": _assesses(request, incident),
        "clock": presenting.clock_of(incident, request.at),
        "section": "triage",
    }
    return render(request, "incidents/section.html", context, status=422 if form.errors else 200)


def _assesses(request, incident) -> bool:
    return INCIDENT["assess"].open_to(incident, by=request.user, at=request.at)
