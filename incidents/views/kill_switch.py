"""The kill switch: what is on, asking for it, the second person, and what it holds back."""

from datetime import timedelta

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from audit.transitions import Problem
from departments.organisations.access import requires
from departments.organisations.powers import organisations_for, scope
from departments.organisations.queries import organisation_by_code
from departments.organisations.roles import Can
from departments.organisations.views.steps import StepView
from incidents import actions, forms, presenting
from incidents.queries import standing
from incidents.workflow import KILL_SWITCH

OTHERS_WAIT = "The notices that wait are not those that you have read. Read them below, then turn it off"
FOR_ALL = "all-bodies"  # where an address names a body by its code


@requires(Can.KILL_SWITCH_SEE)
@require_safe
def switches(request):
    """Every use of the kill switch that concerns this person, and asking for one."""
    power = Can.KILL_SWITCH_ASK_ON
    everywhere = scope(request.user, power, request.at).includes(None)
    asks = [] if everywhere else list(organisations_for(request.user, power, request.at).order_by("name"))
    asks = [(step.name, step.code) for step in asks if not standing.is_there_a_switch(step)]
    if everywhere and not standing.is_there_a_switch(None):
        asks.append(("all organisations", FOR_ALL))
    switches_shown = standing.switches_for(request.user, request.at)[:50]
    return render(request, "incidents/switches.html", {"switches": switches_shown, "asks": asks})


@requires(Can.KILL_SWITCH_SEE)
@require_safe
def switch(request, pk):
    """One use of the kill switch: why, until when, its steps, and what it holds back by its clock."""
    switch = _switch_or_404(request, pk)
    step = presenting.switch_step(switch, request.user, request.at)
    context = {
        "switch": switch,
        "step": step,
        "others": presenting.switch_steps(switch, request.user, request.at, besides=step),
        "held": presenting.held_rows(switch, request.user, request.at),
        "events": presenting.timeline(standing.events_of_switch(switch)),
    }
    return render(request, "incidents/switch.html", context)


def _switch_or_404(request, pk):
    return get_object_or_404(standing.switches_for(request.user, request.at), pk=pk)


class SwitchStepView(StepView):
    """One step of the kill switch."""

    table = KILL_SWITCH
    verbs = actions
    forms = {"ask_on": forms.AskOnForm, "prolong": forms.ProlongForm, "confirm_off": forms.SwitchOffForm}
    elsewhere = {"ask_on": "ask_switch", "confirm_on": "confirm_switch", "confirm_off": "confirm_switch_off"}

    def find(self):
        if self.name != "ask_on":
            return _switch_or_404(self.request, self.kwargs["pk"])
        code = self.kwargs["code"]
        organisation = None if code == FOR_ALL else organisation_by_code(code)
        sees = scope(self.request.user, Can.KILL_SWITCH_ASK_ON, self.request.at)
        if (code != FOR_ALL and organisation is None) or not sees.includes(organisation):
            raise Http404
        return standing.unasked_switch(organisation)

    def crumbs(self):
        crumbs = ["Kill switch", reverse("incidents:switches")]
        return crumbs if self.name == "ask_on" else [*crumbs, self.caption(), self.thing.get_absolute_url()]

    def caption(self):
        return presenting.switch_concerns(self.thing)

    @cached_property
    def going(self):
        """The notices that go when it is turned off."""
        return presenting.released_notices(self.thing, self.request.user, self.request.at)

    def initial(self):
        initial = super().initial()
        return initial | {"seen": self.going["seen"]} if self.step.name == "confirm_off" else initial

    def before_taking(self, form):
        """Show what goes again where it is no longer what this person was shown."""
        if self.step.name != "confirm_off" or form.cleaned_data.pop("seen") == self.going["seen"]:
            return None
        form.data = form.data.copy()
        form.data["seen"] = self.going["seen"]
        form.add_problems([Problem(OTHERS_WAIT)])
        return self.page_of(form, [], status=422)

    def context(self):
        if self.step.name != "confirm_off":
            return {}
        return {"about": "incidents/_switched_off.html", "going": self.going}

    def take(self, verb, values):
        if "hours" in values:
            values["ends_at"] = self.request.at + timedelta(hours=values.pop("hours"))
        if self.name == "ask_on":
            values.pop("version")
            return verb(self.thing.organisation, by=self.request.user, at=self.request.at, **values)
        return super().take(verb, values)
