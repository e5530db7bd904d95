"""The other steps of an incident: its later sections, and each change of state with the page that explains it."""

from dataclasses import replace
from functools import partial

from django.contrib import messages
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.confirmed import confirmed_before
from audit.transitions import NotReady, StepPage
from departments.organisations.access import requires
from departments.organisations.roles import Can
from departments.organisations.views.steps import StepView
from incidents import actions, forms, presenting, queries
from incidents.checks import forms_of
from incidents.checks.automatic import goes_when_assessed
from incidents.checks.closing import is_near_miss
from incidents.presenting import AT_ONCE, PAGES
from incidents.views.common import (
    check_offered,
    incident_or_404,
    initial_of,
    question_of_triage,
    save_what_is_sound,
    see_version,
    what_was_saved,
    with_kept,
)
from incidents.workflow import EDITING, INCIDENT, RECORD_HISTORY

SECTIONS = {
    "notice": (forms.NoticeForm, "Details for the notice", "incidents:notice"),
    "response": (forms.ResponseForm, "Response", "incidents:response"),
    "learning": (forms.LearningForm, "What was learnt", "incidents:learning"),
}


def _section(request, pk, name):
    incident = incident_or_404(request, pk)
    check_offered(request, incident, EDITING[name])
    form_class, heading, _ = SECTIONS[name]
    kw, more = {}, {}
    if name == "learning":
        kw = {
            "actions": queries.actions_of(incident.organisation),
            "assets": queries.assets_of(incident.organisation),
        }
        more = {thing: [str(linked.pk) for linked in getattr(incident, thing).all()] for thing in kw}
    if name == "notice":
        kw = {"asked": forms_of(incident)}
        more = {"ongoing": "" if incident.ongoing is None else str(incident.ongoing)}
    data = request.POST if request.method == "POST" else None
    kw["confirmed"] = confirmed_before(incident)
    form = request.form = form_class(
        data, at=request.at, initial=initial_of(incident, form_class, **more), **kw
    )
    if request.method == "GET":
        with_kept(form, partial(form_class, at=request.at, **kw), incident, name)
    elif saved := save_what_is_sound(
        request, incident, form, name, *(["actions", "assets"] if name == "learning" else [])
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
        form.add_problems(problem.problems)
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


ONLY_WHERE = StepPage(
    button="Record where it is held",
    explanation="The portal has no content of it. The organisation, the times and the clock stay as they are.",
    done="Recorded: the incident is held in another system.",
)


class IncidentStepView(StepView):
    """One step of an incident: what it does, and what it asks."""

    table = INCIDENT
    verbs = actions
    verb_names = {"close_recorded": "close", "elsewhere_decided": "decided_elsewhere"}
    forms = {
        "merge": forms.MergeForm,
        "split": forms.SplitForm,
        "close_without_personal_data": forms.WithoutPersonalDataForm,
        "hold_elsewhere": forms.HoldElsewhereForm,
        "elsewhere_decided": forms.DecidedElsewhereForm,
    }
    elsewhere = {name: page for name, page in PAGES.items() if name != "contained"}
    longest_reason = 2000

    def find(self):
        return incident_or_404(self.request, self.kwargs["pk"])

    def chosen(self):
        name = super().chosen()
        recorded = name == "close" and self.thing.decision == "record_only"
        return "close_recorded" if recorded else name

    def row(self):
        step = super().row()
        if step.name == "hold_elsewhere" and self.thing.status in (step.target,):
            return replace(step, page=ONLY_WHERE)  # of a stub there is no content to delete
        return step

    def crumbs(self):
        thing = self.thing
        return ["Incidents", reverse("incidents:list"), thing.reference, thing.get_absolute_url()]

    def caption(self):
        return f"{self.thing.reference}, {self.thing.title}"

    def more_for_form(self):
        if self.step.name == "close_without_personal_data":
            return {"near_miss": is_near_miss(self.thing)}
        return (
            {"targets": queries.merge_targets_for(self.request.user, self.request.at, self.thing)}
            if self.step.name == "merge"
            else {}
        )

    def problems(self, form):
        problems = super().problems(form)
        if self.step.name != "assess":
            return problems
        return [replace(problem, href=question_of_triage(self.thing, problem.field)) for problem in problems]

    def take(self, verb, values):
        if "into" in values:
            values["into"] = queries.merge_targets_for(self.request.user, self.request.at, self.thing).get(
                pk=values["into"]
            )
        return super().take(verb, values)

    def go_to(self, done):
        return (
            done.merged_into or done
        ).get_absolute_url()  # of a split, what is done is the second incident

    def context(self):
        if self.step.name == "assess":
            at_once = goes_when_assessed(self.thing, self.request.at)
            return {"about": "incidents/_to_assess.html", "at_once": at_once}
        if self.step.name not in ("close", "close_recorded"):
            return {}
        learns = EDITING["learning"].open_to(self.thing, by=self.request.user, at=self.request.at)
        return {"about": "incidents/_to_close.html", "learns": learns}


class AtOnceView(IncidentStepView):
    """A step that needs no more than a button on the incident's own page."""

    elsewhere = {name: "" for name in INCIDENT if name not in AT_ONCE}

    def get(self, request, **kwargs):
        return HttpResponseNotAllowed(["POST"])

    def go_to(self, done):
        if not done.is_in_triage or is_near_miss(done):
            return super().go_to(done)
        return reverse("incidents:triage_steps", args=[done.pk])


class HistoryView(IncidentStepView):
    """Before 25 May 2018: what was in fact done."""

    table = {"decide": RECORD_HISTORY}
    verb_names = {"decide": "decide_as_history_says"}
    forms = {"decide": forms.HistoryForm}
