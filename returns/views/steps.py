"""Steps that need a reason or only a yes, and the pages of the quarters."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from audit.reading import record_reading
from audit.transitions import Problem
from departments.organisations import powers
from departments.organisations.access import requires
from departments.organisations.roles import Can
from departments.organisations.steps import other_steps
from departments.organisations.views.steps import StepView
from returns import actions, forms
from returns.queries import counted, cycle_by_slug, returns_for, unfinished_work
from returns.queries.visible import quarters_to_open, quarters_with_counts
from returns.views.shared import PAGES, the_return
from returns.workflow import CYCLE, RETURN


class ReturnStepView(StepView):
    """One step of a return on a page of its own: what follows from it, a reason where one is wanted, one button."""

    table = RETURN
    verbs = actions
    elsewhere = PAGES

    def find(self):
        quarterly_return = the_return(self.request, self.kwargs["organisation"], self.kwargs["cycle"])
        # the accepted edition has the conditions, while a correction of it is in work
        return quarterly_return.standing if self.chosen() == "discharge_conditions" else quarterly_return

    def crumbs(self):
        thing = self.thing
        return ["Returns", reverse("returns:list"), str(thing), thing.get_absolute_url()]


@requires(Can.CYCLE_SEE)
@require_safe
def quarters(request):
    """All quarters, with how many returns are owed, filed and accepted."""
    may_open = CYCLE["open_cycle"].refusal(_NoCycle, by=request.user, at=request.at) == ""
    return render(request, "returns/cycles.html", {"cycles": quarters_with_counts(), "may_open": may_open})


class _NoCycle:
    """A thing of the whole of government, as powers ask for it."""

    organisation = None


@requires(Can.COLLECTION_CYCLE_OPEN_CYCLE)
@require_http_methods(["GET", "POST"])
def open_quarter(request):
    """Open a quarter for everybody."""
    form = request.form = forms.CycleForm(request.POST or None, quarters=_to_open(request.at))
    step = CYCLE["open_cycle"].page
    if request.method == "POST" and form.is_valid():
        year, _, number = form.cleaned_data["quarter"].rpartition("-q")
        cycle = actions.begin_cycle(year=year, quarter=int(number), by=request.user, at=request.at)
        messages.success(request, step.done.format(thing=cycle))
        return redirect("returns:cycle", cycle=cycle.slug)
    quarters_url = reverse("returns:cycles")
    nothing = "This quarter and the three before it are open already"
    context = {
        "form": form,
        "step": step,
        "crumbs": ["Home", "/", "Quarters", quarters_url],
        "back": quarters_url,
        "problems": [] if form.fields["quarter"].choices else [Problem(nothing)],
    }
    return render(request, "steps/step.html", context, status=422 if form.errors else 200)


def _to_open(at) -> list[tuple[str, str]]:
    """The quarters that can be opened, as a choice: what their addresses name, and their words."""
    return [
        (
            f"{quarter.year_name}-q{quarter.number}",
            f"{quarter} ({quarter.first_day:%B} to {quarter.last_day:%B %Y})",
        )
        for quarter in quarters_to_open(at)
    ]


@requires(Can.CYCLE_SEE)
@require_safe
def one_quarter(request, cycle):
    """A quarter: its dates, how far it is, what can be done with it, and the snapshot of a frozen one."""
    quarter = _the_cycle(cycle)
    context = {
        "cycle": quarter,
        "offers": other_steps(CYCLE, quarter, request.user, request.at, _step_address),
        "unfinished": unfinished_work(quarter),
        "may_download": quarter.snapshot
        and powers.holds(request.user, Can.COLLECTION_CYCLE_FREEZE, request.at),
    }
    return render(request, "returns/cycle.html", context)


@requires(Can.COLLECTION_CYCLE_FREEZE)
@require_safe
def snapshot(request, cycle):
    """The state of every return when the quarter was frozen: the very bytes that were hashed."""
    quarter = _the_cycle(cycle)
    if not quarter.snapshot:
        raise Http404
    record_reading("cycle.snapshot_read", subject=quarter, by=request.user, at=request.at)
    response = HttpResponse(quarter.snapshot.encode(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{quarter.slug}-frozen.json"'
    return response


def _step_address(cycle, step) -> str:
    return reverse("returns:cycle_step", args=[cycle.slug, step.name])


class CycleStepView(StepView):
    """One step of a quarter."""

    table = CYCLE
    verbs = actions
    forms = {"extend": forms.ExtendForm}
    elsewhere = {"open_cycle": "open_cycle"}
    about = "returns/_not_accepted.html"

    def find(self):
        return _the_cycle(self.kwargs["cycle"])

    def crumbs(self):
        return ["Quarters", reverse("returns:cycles"), str(self.thing), self.thing.get_absolute_url()]

    def caption(self):
        return self.thing.words

    def context(self):
        if self.step.name != "freeze":
            return {}
        seen = returns_for(self.request.user, self.request.at).filter(counted(), cycle=self.thing)
        waiting = [
            quarterly_return
            for quarterly_return in seen.order_by("organisation__name")
            if quarterly_return.status not in quarterly_return.Status.accepted
        ]
        return {"not_accepted": waiting, "freezes": True}


def _the_cycle(slug: str):
    cycle = cycle_by_slug(slug)
    if cycle is None:
        raise Http404
    return cycle
