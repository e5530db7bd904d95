"""Actions: the list, one action, its steps."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.confirmed import keep_with
from audit.queries import events_of
from audit.transitions import NotReady
from departments.lists.views import FILE_ROWS, default_view, kept_views, list_file
from departments.organisations import powers
from departments.organisations import queries as organisation_queries
from departments.organisations.access import requires
from departments.organisations.roles import Can
from departments.organisations.views.common import (
    list_key,
    list_page,
    organisation_or_choice,
    sent,
    with_names_read,
)
from departments.organisations.views.steps import StepView
from departments.registers import actions as register_actions
from departments.registers import figures, presenting
from departments.registers import queries as register_queries
from departments.registers.forms import ActionFilter, AgreeForm, DoneForm, ProposeForm, ReplanForm
from departments.registers.workflow import ACTION

CHANGING = tuple(step.power for step in ACTION.values() if step.together)
"""Any one of these lets a person take a step on many actions at once."""


def _filtered(request):
    """The form of the list's filters, the order that is asked for, and what gives the actions that they leave as of a moment."""
    form = ActionFilter(request.GET)
    sort, wanted = request.GET.get("sort", ""), form.wanted()
    return form, sort, lambda at: register_queries.actions_listed(request.user, at, sort=sort, **wanted)


@requires(Can.ACTION_SEE)
@require_safe
def listing(request):
    """The actions of the organisations you work with."""
    if first := default_view(request):
        return first
    form, sort, rows = _filtered(request)
    key, wanted = list_key(request, form, sort), form.wanted()
    context = {
        "form": form,
        "apart": register_queries.actions_apart(request.user, request.at, key, **wanted),
        "page": with_names_read(list_page(request, form, rows, sort)),
        "may_change": any(powers.holds(request.user, power, request.at) for power in CHANGING),
        "kept": list(wanted.items()),
        "may_propose": powers.holds(request.user, Can.ACTION_PROPOSE, request.at),
        "file_rows": FILE_ROWS,
        **kept_views(request),
    }
    return render(request, "departments/actions.html", context)


@requires(Can.ACTION_SEE)
@require_safe
def file(request):
    """What the list shows as a file. It is recorded that it was taken."""
    rows = _filtered(request)[2](request.at).prefetch_related("organisation__names")
    page = reverse("departments:actions")
    return list_file(request, rows, presenting.as_shown, name="actions", title="Actions", page=page)


def _action_or_404(request, pk):
    return get_object_or_404(register_queries.actions_for(request.user, request.at), pk=pk)


@requires(Can.ACTION_SEE)
@require_safe
def page(request, pk):
    """One action: its state, the next step, what is known, what has happened."""
    action = _action_or_404(request, pk)
    following = presenting.next_step(action, request.user, request.at)
    context = {
        "action": action,
        "step": following,
        "others": presenting.other_steps(action, request.user, request.at, following),
        "agreement": presenting.agreement_to(action),
        "areas": presenting.areas_in_words(action),
        "claims": register_queries.claims_of(action),
        "is_late": figures.is_late(action, request.at) and action.status != action.Status.OVERDUE_ESCALATED,
        "asks_to_cancel": action.cancel_asked and action.status != action.Status.CANCELLED,
        "is_history": figures.is_history(action, request.at),
        "events": presenting.timeline(events_of(action), action.remarks.all()),
    }
    return render(request, "departments/action.html", context)


@requires(Can.ACTION_PROPOSE)
@require_http_methods(["GET", "POST"])
def propose(request):
    """Propose an improvement."""
    crumb = ("Actions", reverse("departments:actions"))
    there = organisation_queries.organisations_to_act_in(request.user, Can.ACTION_PROPOSE, request.at)
    organisation, choice = organisation_or_choice(request, there, title="Propose an action", crumb=crumb)
    if choice:
        return choice
    form = ProposeForm(sent(request), at=request.at)
    if request.method == "POST" and form.is_valid():
        try:
            proposed = partial(
                register_actions.propose_action,
                organisation,
                by=request.user,
                at=timezone.now(),
                **form.cleaned_data,
            )
            action = keep_with(proposed, form, by=request.user, at=request.at)
            messages.success(request, f"Action {action.code} is proposed. The SIRO has been asked to answer.")
            return redirect(action)
        except NotReady as problem:
            form.add_problems(problem.problems)
    context = {"form": form, "organisation": organisation}
    return render(request, "departments/action_new.html", context, status=422 if form.errors else 200)


class ActionStepView(StepView):
    """One step of an action: what it asks, then the action's page again."""

    table = ACTION
    verbs = register_actions
    verb_names = {
        "agree": "agree_action",
        "agree_late": "agree_action",
        "reject": "reject_action",
        "begin": "begin_action",
        "done": "report_done",
        "verify": "verify_action",
    }
    forms = {"agree": AgreeForm, "agree_late": AgreeForm, "done": DoneForm, "replan": ReplanForm}
    about = "departments/_action_step.html"

    def find(self):
        return _action_or_404(self.request, self.kwargs["pk"])

    def chosen(self):
        late = self.kwargs["name"] == "agree" and self.thing.status == self.thing.Status.OVERDUE_ESCALATED
        return "agree_late" if late else self.kwargs["name"]

    def crumbs(self):
        return [
            "Registers",
            reverse("departments:registers"),
            "Actions",
            reverse("departments:actions"),
            self.thing.code,
            self.thing.get_absolute_url(),
        ]

    def caption(self):
        return f"Action {self.thing.code}"

    def initial(self):
        return {"version": self.thing.version, "owner_role": self.thing.owner_role, "due": self.thing.due}

    def context(self):
        checking = self.step.name in (
            "done",
            "verify",
            "not_accepted",
        )  # what was claimed and answered before
        return {
            "claims": register_queries.claims_of(self.thing) if checking else [],
            "shows_note": self.step.name == "cancel",
        }
