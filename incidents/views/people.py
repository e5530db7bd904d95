"""Notifying the people affected (UK GDPR article 34): a page of its own, and its steps."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from audit.reading import record_reading
from departments.organisations.access import requires
from departments.organisations.roles import Can
from departments.organisations.views.steps import StepView
from incidents import actions, forms, presenting
from incidents.actions.payload import contact_of
from incidents.actions.people import draft_letter
from incidents.queries.people import people_notice_for
from incidents.workflow import PEOPLE_NOTICE


@requires(Can.INCIDENT_SEE)
@require_safe
def people(request, pk):
    """Who must be notified, by when and how, the letter, what was sent to how many, or why not and who decided."""
    notice = _notice_or_404(request, pk)
    context = {
        "incident": notice.incident,
        "notice": notice,
        "sendings": list(notice.sendings.select_related("recorded_by")),
        "steps": sorted(
            presenting.people_steps(notice, request.user, request.at), key=lambda step: not step.leads
        ),
    }
    return render(request, "incidents/people.html", context)


def _notice_or_404(request, pk):
    """The notice, for whoever sees the whole incident; seeing it is an event."""
    notice = people_notice_for(request.user, request.at, pk)
    if notice is None:
        raise Http404
    record_reading("incident.read", subject=notice.incident, by=request.user, at=request.at)
    return notice


class PeopleStepView(StepView):
    """One step of notifying the people."""

    table = PEOPLE_NOTICE
    verbs = actions
    verb_names = {
        "plan": "plan_people_notice",
        "sent": "record_people_sending",
        "free": "free_from_people_notice",
        "owe_again": "owe_people_notice_again",
    }
    forms = {"plan": forms.PeoplePlanForm, "sent": forms.PeopleSentForm, "free": forms.FreeForm}
    elsewhere = {"free": "free_people"}
    longest_reason = 2000

    def find(self):
        return _notice_or_404(self.request, self.kwargs["pk"])

    def crumbs(self):
        incident = self.thing.incident
        crumbs = ["Incidents", reverse("incidents:list"), incident.reference, incident.get_absolute_url()]
        return [*crumbs, "The people", self.thing.get_absolute_url()]

    def caption(self):
        return f"{self.thing.incident.reference}, {self.thing.incident.title}"

    def initial(self):
        initial = super().initial()
        if self.step.name == "plan":
            incident = self.thing.incident
            contact = ", ".join(filter(None, contact_of(incident, self.request.at).values()))
            initial |= {
                "who": self.thing.who or "; ".join(incident.subject_types),
                "way": self.thing.way,
                "due_on": self.thing.due_on,
                "letter": self.thing.letter or draft_letter(incident, contact),
            }
        if self.step.name == "sent":
            initial["way"] = self.thing.way
        return initial
