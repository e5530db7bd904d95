"""Hiding a passage of an incident's texts, and the page on which a second person decides what becomes of it."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from audit.reading import record_reading
from departments.organisations.access import requires
from departments.organisations.powers import can
from departments.organisations.roles import Can
from departments.organisations.views.steps import StepView
from incidents import actions, forms, presenting
from incidents.checks.redacting import can_be_redacted
from incidents.queries import redaction as queries
from incidents.views.common import incident_or_404
from incidents.workflow import REDACTION

SEES = (Can.REDACTION_HIDE, Can.REDACTION_RESTORE)


def _redaction_or_404(request, pk):
    redaction = queries.redaction_for(request.user, request.at, pk)
    if redaction is None or not any(can(request.user, power, redaction, request.at) for power in SEES):
        raise Http404
    return redaction


@requires(*SEES)
@require_safe
def redaction(request, pk):
    """What was hidden, where, why and by whom; the passage itself for who decides, and for who hid it."""
    redaction = _redaction_or_404(request, pk)
    decides = can(request.user, Can.REDACTION_RESTORE, redaction, request.at)
    shown = redaction.passage if decides or redaction.hidden_by_id == request.user.pk else ""
    if shown:
        record_reading("redaction.read", subject=redaction, by=request.user, at=request.at)
    context = {
        "redaction": redaction,
        "incident": redaction.incident,
        "passage": shown,
        "places": presenting.redaction_rows([redaction])[0]["places"],
        "step": presenting.redaction_step(redaction, request.user, request.at),
        "others": presenting.redaction_steps(redaction, request.user, request.at),
        "events": presenting.timeline(queries.events_of_redaction(redaction, ("redaction.read",))),
    }
    return render(request, "incidents/redaction.html", context)


class HideView(StepView):
    """Hiding a passage: taken on the incident, and what comes of it is a redaction."""

    table = REDACTION
    verbs = actions
    forms = {"hide": forms.HideForm}

    def find(self):
        incident = incident_or_404(self.request, self.kwargs["pk"])
        if not can_be_redacted(incident):
            raise Http404
        return incident

    @property
    def subject(self):
        return None if can(self.request.user, Can.REDACTION_HIDE, self.thing, self.request.at) else self.thing

    def crumbs(self):
        thing = self.thing
        return ["Incidents", reverse("incidents:list"), thing.reference, thing.get_absolute_url()]

    def caption(self):
        return f"{self.thing.reference}, {self.thing.title}"

    def go_to(self, done):
        return done.incident.get_absolute_url()


class RedactionStepView(StepView):
    """Removing what was hidden, or putting it back."""

    table = REDACTION
    verbs = actions
    elsewhere = {"hide": "hide", "agree_remove": "agree_remove"}

    def find(self):
        return _redaction_or_404(self.request, self.kwargs["pk"])

    def crumbs(self):
        thing = self.thing
        return ["Incidents", reverse("incidents:list"), str(thing), thing.get_absolute_url()]
