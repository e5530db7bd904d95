"""One event of several bodies: its page, and the answers that the centre or the regulator gives about it."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from departments.organisations.access import requires
from departments.organisations.powers import holds
from departments.organisations.roles import Can
from departments.organisations.views.steps import StepView
from incidents import actions, forms, presenting, queries
from incidents.home.together import answered_by
from incidents.presenting.events import event_rows, event_steps
from incidents.queries import events
from incidents.queries.together import candidates_of
from incidents.views.common import case_or_404, incident_or_404
from incidents.workflow import SHARED_EVENT


def _event_or_404(request, pk):
    return get_object_or_404(events.events_for(request.user, request.at), pk=pk)


def _list_of(request):
    """The list from which this person comes: of incidents, or of what the regulator received."""
    if holds(request.user, Can.INCIDENT_SEE_NOTIFIED, request.at):
        return ["Incidents", reverse("incidents:list")]
    return ["Notices received", reverse("incidents:received")]


@requires(Can.SHARED_EVENT_SEE)
@require_safe
def event(request, pk):
    """One event: its incidents as far as this person may see them, each with its clock and its duties, and its history."""
    event = _event_or_404(request, pk)
    rows, hidden = event_rows(request.user, request.at, event)
    for row in rows:
        row["clock"] = presenting.clock_of(row["incident"], request.at)
    context = {
        "event": event,
        "rows": rows,
        "hidden": hidden,
        "crumbs": _list_of(request),
        "others": event_steps(event, request.user, request.at),
        "events": presenting.timeline(events.events_of_shared_event(event)),
    }
    return render(request, "incidents/event.html", context)


class IncidentsView(StepView):
    """A step for which incidents are chosen."""

    table = SHARED_EVENT
    verbs = actions
    verb_names = {
        "confirm": "confirm_event",
        "reject": "reject_event",
        "add_incidents": "add_to_event",
        "remove_incident": "remove_from_event",
        "take_back": "take_back_event",
    }
    forms = {
        "confirm": forms.ConfirmEventForm,
        "reject": forms.IncidentsForm,
        "add_incidents": forms.IncidentsForm,
        "remove_incident": forms.RemoveIncidentForm,
    }

    def look(self, references):
        """The incidents with these references that this person may see."""
        return events.readable_by_reference(self.request.user, self.request.at, references)

    def place(self, done, name):
        return done, name


class AnswerView(IncidentsView):
    """Confirming or rejecting that an incident is one event with others: taken on the incident."""

    def find(self):
        user, at = self.request.user, self.request.at
        incident = get_object_or_404(events.readable_incidents(user, at), pk=self.kwargs["pk"])
        if queries.incident_for(user, at, incident.pk):
            return incident_or_404(self.request, incident.pk)
        return case_or_404(self.request, self.case_of(incident).pk).incident

    def case_of(self, incident):
        """The case of an incident, where this person sees what was sent about it."""
        cases = queries.cases_for(self.request.user, self.request.at)
        return cases.filter(incident=incident).order_by("opened_at", "pk")[0]

    @property
    def subject(self):
        return None

    def crumbs(self):
        thing, at = self.thing, self.request.at
        if queries.incident_for(self.request.user, at, thing.pk):
            return ["Incidents", reverse("incidents:list"), thing.reference, thing.get_absolute_url()]
        return [f"Notices of {thing.reference}", self.case_of(thing).get_absolute_url()]

    def caption(self):
        return f"{self.thing.reference}, {self.thing.body_name}"

    def more_for_form(self):
        user, at = self.request.user, self.request.at
        return {"candidates": candidates_of(user, at, self.thing), "look": self.look}

    def problems(self, form):
        return []

    def context(self):
        user, at = self.request.user, self.request.at
        others = candidates_of(user, at, self.thing)
        other_answer = "reject" if self.step.name == "confirm" else "confirm"
        return {
            "about": "incidents/_one_event.html",
            "answered_by": answered_by([self.thing, *others]) if others else None,
            "others": others,
            "other_answer": SHARED_EVENT[other_answer].page.offered_as,
            "other_page": reverse(f"incidents:{other_answer}_event", args=[self.thing.pk]),
        }


class EventStepView(IncidentsView):
    """Adding an incident to a confirmed event, taking one out, or taking the answer back."""

    elsewhere = {"confirm": "confirm_event", "reject": "reject_event"}

    def find(self):
        return _event_or_404(self.request, self.kwargs["pk"])

    def crumbs(self):
        return [*_list_of(self.request), self.thing.name, self.thing.get_absolute_url()]

    @cached_property
    def rows(self):
        """The incidents of the event that this person may see."""
        return events.readable_rows(self.request.user, self.request.at, self.thing)

    def more_for_form(self):
        if self.step.name == "add_incidents":
            user, at = self.request.user, self.request.at
            candidates = candidates_of(user, at, self.rows[0]) if self.rows else []
            return {"candidates": candidates, "look": self.look}
        return {"rows": self.rows} if self.step.name == "remove_incident" else {}
