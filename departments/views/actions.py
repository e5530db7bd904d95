"""Actions: the list, one action, its steps."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from audit.queries import events_of
from audit.transitions import NotNow, NotReady, Refused
from departments import actions, figures, powers, presenting, queries
from departments.access import requires
from departments.forms import (
    ActionFilter,
    AgreeForm,
    DoneForm,
    GovukForm,
    ProposeForm,
    Reason,
    ReplanForm,
    Versioned,
    show_problems,
)
from departments.roles import Can
from departments.views.common import organisation_or_choice, page_of, sent
from departments.workflow import ACTION


@dataclass(frozen=True)
class StepPage:
    """The page of one step: its form, its verb and what is said afterwards."""

    form: type[GovukForm]
    verb: Callable
    said: str


PAGES = {
    "agree": StepPage(AgreeForm, actions.agree_action, "The action is agreed."),
    "reject": StepPage(Reason, actions.reject_action, "The action is turned down."),
    "begin": StepPage(Versioned, actions.begin_action, "Work has begun."),
    "done": StepPage(
        DoneForm, actions.report_done, "Reported as done. It now waits for somebody else's check."
    ),
    "verify": StepPage(Versioned, actions.verify_action, "The action is verified and closed."),
    "not_accepted": StepPage(Reason, actions.not_accepted, "The action goes back to work."),
    "replan": StepPage(ReplanForm, actions.replan, "The action has a new date."),
    "ask_cancel": StepPage(Reason, actions.ask_cancel, "You asked to cancel it. A second person must agree."),
    "cancel": StepPage(Versioned, actions.cancel, "The action is cancelled."),
}


CHECKING = (
    "done",
    "verify",
    "not_accepted",
)  # the pages of these steps show what was claimed and answered before


@requires(Can.ACTION_SEE)
@require_GET
def listing(request):
    """The actions of the organisations you work with."""
    form = ActionFilter(request.GET)
    sort = request.GET.get("sort", "")
    rows, apart = queries.actions_listed(request.user, request.at, sort=sort, **form.wanted())
    context = {
        "form": form,
        "apart": apart,
        "page": page_of(request, rows),
        "may_propose": powers.holds(request.user, Can.ACTION_PROPOSE, request.at),
    }
    return render(request, "departments/actions.html", context)


def _action_or_404(request, pk):
    found = queries.actions_for(request.user, request.at).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@requires(Can.ACTION_SEE)
@require_GET
def page(request, pk):
    """One action: its state, the next step, what is known, what has happened."""
    found = _action_or_404(request, pk)
    following = presenting.next_step(found, request.user, request.at)
    taken = following["href"] if following and following["yours"] else ""
    context = {
        "action": found,
        "step": following,
        "others": presenting.other_steps(found, request.user, request.at, taken),
        "agreement": presenting.agreement_to(found),
        "areas": presenting.areas_in_words(found),
        "claims": queries.claims_of(found),
        "is_late": figures.is_late(found, request.at),
        "is_history": figures.is_history(found, request.at),
        "events": presenting.timeline(events_of(found), found.remarks.all()),
    }
    return render(request, "departments/action.html", context)


@requires(Can.ACTION_PROPOSE)
@require_http_methods(["GET", "POST"])
def propose(request):
    """Propose an improvement."""
    crumb = ("Actions", reverse("departments:actions"))
    there = queries.organisations_to_act_in(request.user, Can.ACTION_PROPOSE, request.at)
    organisation, choice = organisation_or_choice(request, there, title="Propose an action", crumb=crumb)
    if choice:
        return choice
    form = ProposeForm(sent(request), at=request.at)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose_action(
                organisation, by=request.user, at=timezone.now(), **form.cleaned_data
            )
            messages.success(request, f"Action {made.code} is proposed. The SIRO has been asked to answer.")
            return redirect(made)
        except NotReady as problem:
            show_problems(form, problem)
    context = {"form": form, "organisation": organisation}
    return render(request, "departments/action_new.html", context, status=422 if form.errors else 200)


@requires(*dict.fromkeys(Can(step.power) for name, step in ACTION.items() if name in presenting.STEPS))
@require_http_methods(["GET", "POST"])
def step(request, pk, step):
    """One step of an action: what it asks, then the action's page again."""
    found = _action_or_404(request, pk)
    if step not in PAGES:
        raise Http404
    late = step == "agree" and found.status == "overdue_escalated"
    row, shown = ACTION["agree_late" if late else step], PAGES[step]
    if why := row.refusal(found, by=request.user, at=request.at):
        raise Refused(why, row.power)
    if request.method == "GET" and found.status not in row.source:
        raise NotNow(found, row)
    initial = {"version": found.version, "owner_role": found.owner_role, "due": found.due}
    form = shown.form(sent(request), at=request.at, initial=initial)
    request.form = form
    if request.method == "POST" and form.is_valid():
        try:
            shown.verb(found, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, shown.said)
            return redirect(found)
        except NotReady as problem:
            show_problems(form, problem)
    text, hint = presenting.STEPS[row.name]
    context = {"form": form, "action": found, "text": text, "hint": hint, "name": row.name}
    if row.name in CHECKING:
        context["claims"] = queries.claims_of(found)
    return render(request, "departments/action_step.html", context, status=422 if form.errors else 200)
