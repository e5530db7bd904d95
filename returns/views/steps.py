"""Steps that need a reason or only a yes, and the pages of the quarters."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from audit.transitions import NotReady
from departments import powers
from departments.access import requires
from departments.calendar import Quarter, london_day
from departments.roles import Can
from returns import actions, forms
from returns.queries import ACCEPTED, counted, cycle_by_slug, returns_being_made, returns_for
from returns.queries.visible import cycles
from returns.views.shared import address, put_on_form, refusal_of, the_return
from returns.workflow import CYCLE, RETURN


@dataclass(frozen=True)
class Page:
    """How a step is asked: its heading, what follows, its button, and the label of its reason (none when empty)."""

    heading: str
    follows: str
    button: str
    reason: str = ""
    done: str = ""


STEPS = {
    "start": Page(
        "Start the return",
        "You can save it and come back as often as you like.",
        "Start",
        done="The return is started.",
    ),
    "late_start": Page(
        "Start the return late", "It will be marked as late.", "Start", done="The return is started."
    ),
    "decline": Page(
        "Choose not to take part",
        "A devolved administration takes part by choice. The return will not be counted as missing, and nobody is named.",
        "Do not take part",
        done="Recorded: not taking part.",
    ),
    "take_part": Page(
        "Take part after all",
        "The return can then be started.",
        "Take part",
        done="Your organisation takes part. The return can be started.",
    ),
    "send_back": Page(
        "Give it back to the preparer",
        "The preparers are told. They can change every answer and send it to you again.",
        "Give it back",
        "What should be done?",
        "The return is with the preparers again.",
    ),
    "allow_early_signing": Page(
        "Allow signing before the quarter ends",
        "The SIRO and the preparers are told. The receipt will say that it was signed before the quarter had ended, by "
        "whose leave and when it was given. You can take the leave back until it is used.",
        "Allow it",
        "Why may it be signed before the quarter ends?",
        "The return can be signed before the quarter ends.",
    ),
    "end_early_signing": Page(
        "Take back the leave to sign early",
        "The SIRO and the preparers are told. The return is then signed when the quarter has ended.",
        "Take it back",
        "Why is the leave taken back?",
        "The leave is taken back.",
    ),
    "withdraw": Page(
        "Withdraw the return",
        "It goes back into preparation. What was signed is kept, and the next signature makes the next submission. "
        "The actions that the signature agreed to are taken back too, except those on which work has begun: they go on. "
        "When the return is signed again, it agrees to them again.",
        "Withdraw it",
        "Why is it withdrawn?",
        "The return is in preparation again.",
    ),
    "take_up": Page(
        "Take up the review",
        "You will be the reviewer of this return.",
        "Take it up",
        done="The review is yours.",
    ),
    "return_for_rework": Page(
        "Return it for rework",
        "The SIRO and the preparers are told. They can change every answer; the SIRO signs again.",
        "Return it",
        "What must be done again, and why?",
        "The return is with the organisation again.",
    ),
    "refuse": Page(
        "Do not follow the recommendation",
        "The return goes back to its reviewer, who is told.",
        "Send it back to the reviewer",
        "Why not?",
        "The return is with its reviewer again.",
    ),
    "recall": Page(
        "Recall the acceptance",
        "The review is opened again.",
        "Recall it",
        "What shows that it should not have been accepted?",
        "The return is under review again.",
    ),
    "discharge_conditions": Page(
        "Record that all conditions are met",
        "Every condition's action has been verified.",
        "Record it",
        done="All conditions are met. The return is accepted.",
    ),
    "record_missing": Page(
        "Record it as missing",
        "The SIRO and the Accounting Officer are told, and the yearly report will name it. It can still be filed late.",
        "Record it as missing",
        done="The return is recorded as missing.",
    ),
    "correct": Page(
        "Correct the return",
        "A new edition with the same answers begins, and is signed and reviewed like the first. The accepted edition "
        "counts until the new one is accepted, and its conditions stay. You can drop the correction until then.",
        "Begin the correction",
        "What is corrected, and why?",
        "The correction is begun.",
    ),
    "drop_correction": Page(
        "Drop the correction",
        "The correction is kept and counts for nothing. The accepted edition goes on counting, and can be corrected again. "
        "If the correction was signed, the actions that only it promises are taken back, except those on which work has "
        "begun.",
        "Drop it",
        done="The correction is dropped. The accepted edition counts.",
    ),
}


@requires(Can.RETURN_SEE)
@require_http_methods(["GET", "POST"])
def step(request, organisation, cycle, name):
    """One step on a page of its own: what follows from it, a reason where one is wanted, one button."""
    page = STEPS.get(name)
    ret = the_return(request, organisation, cycle)
    if page is None:
        raise Http404
    if name == "discharge_conditions":
        ret = ret.standing  # the accepted edition has the conditions, while a correction of it is in work
    make = forms.WordsForm if page.reason else forms.StepForm
    more = {"label": page.reason} if page.reason else {}
    form = request.form = make(request.POST or None, initial={"version": ret.version}, **more)
    if request.method == "POST" and form.is_valid():
        try:
            getattr(actions, name)(ret, by=request.user, at=request.at, **form.cleaned_data)
        except NotReady as problem:
            put_on_form(form, problem)
        else:
            messages.success(request, page.done)
            return redirect(address(ret))
    refusal = refusal_of(request, ret, name)
    context = {
        "ret": ret,
        "form": form,
        "heading": page.heading,
        "follows": page.follows,
        "button": page.button,
        "refusal": refusal,
        "open": ret.status in RETURN[name].source,
    }
    return render(request, "returns/step.html", context, status=422 if form.errors else 200)


@requires(Can.CYCLE_SEE)
@require_GET
def quarters(request):
    """All quarters, with how many returns are owed, filed and accepted."""
    may_open = CYCLE["open_cycle"].refusal(_Nothing, by=request.user, at=request.at) == ""
    return render(request, "returns/cycles.html", {"cycles": cycles(with_counts=True), "may_open": may_open})


class _Nothing:
    """A thing of the whole of government, as powers ask for it."""

    organisation = None


@requires(Can.COLLECTION_CYCLE_OPEN_CYCLE)
@require_http_methods(["GET", "POST"])
def open_quarter(request):
    """Open a quarter for everybody."""
    form = request.form = forms.CycleForm(request.POST or None, quarters=_to_open(request.at))
    if request.method == "POST" and form.is_valid():
        year, _, number = form.cleaned_data["quarter"].rpartition("-q")
        cycle = actions.begin_cycle(year=year, quarter=int(number), by=request.user, at=request.at)
        messages.success(
            request, f"{cycle} is open. Heads of departments and SIROs are notified one after another."
        )
        return redirect("returns:cycle", cycle=cycle.slug)
    context = {
        "form": form,
        "heading": "Open a quarter",
        "follows": "One return is made for every body in the returns on the last day of the quarter, and each is told.",
        "button": "Open the quarter",
        "nothing": not form.fields["quarter"].choices,
    }
    return render(request, "returns/cycle_step.html", context, status=422 if form.errors else 200)


def _to_open(at) -> list[tuple[str, str]]:
    """This quarter and the three before it, where not opened yet."""
    quarter, found, opened = Quarter.of(london_day(at)), [], {one.slug for one in cycles()}
    for _ in range(4):
        slug = f"{quarter.year_name}-q{quarter.number}"
        if slug not in opened:
            found.append((slug, f"{quarter} ({quarter.first_day:%B} to {quarter.last_day:%B %Y})"))
        quarter = quarter.previous()
    return found


@requires(Can.CYCLE_SEE)
@require_GET
def one_quarter(request, cycle):
    """A quarter: its dates, how far it is, what can be done with it, and the snapshot of a frozen one."""
    found = _the_cycle(cycle)
    offers = [
        {"name": name, "text": heading[0]}
        for name, heading in CYCLE_PAGES.items()
        if CYCLE[name].open_to(found, by=request.user, at=request.at)
    ]
    context = {
        "cycle": found,
        "offers": offers,
        "making": returns_being_made(found),
        "may_download": found.snapshot
        and powers.holds(request.user, Can.COLLECTION_CYCLE_FREEZE, request.at),
    }
    return render(request, "returns/cycle.html", context)


@requires(Can.COLLECTION_CYCLE_FREEZE)
@require_GET
def snapshot(request, cycle):
    """The state of every return when the quarter was frozen: the very bytes that were hashed."""
    found = _the_cycle(cycle)
    if not found.snapshot:
        raise Http404
    response = HttpResponse(found.snapshot.encode(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{found.slug}-frozen.json"'
    return response


CYCLE_PAGES = {
    "extend": (
        "Change the due date",
        "Everybody has until the new date. A nearer date is possible too, as long as it is in the future. Those who "
        "have not signed yet get a mail that says what the date was and what it is now.",
        "Change it",
        "the due date is changed, and everybody who has not signed is told.",
    ),
    "close_cycle": (
        "Close the quarter",
        "What has not come can then be recorded as missing.",
        "Close it",
        "the quarter is closed.",
    ),
    "reopen_cycle": (
        "Open the quarter again",
        "Returns can be started again.",
        "Open it again",
        "the quarter is open again.",
    ),
    "freeze": (
        "Freeze the quarter",
        "The state of every return is kept as it is, with a hash. No return of this quarter can be changed afterwards; "
        "only that the conditions of an acceptance are met can still be recorded.",
        "Freeze it",
        "the quarter is frozen, and the state of every return is kept.",
    ),
}


@requires(Can.COLLECTION_CYCLE_EXTEND)
@require_http_methods(["GET", "POST"])
def quarter_step(request, cycle, name):
    """One step of a quarter."""
    found = _the_cycle(cycle)
    if name not in CYCLE_PAGES:
        raise Http404
    heading, follows, button, done = CYCLE_PAGES[name]
    make = {"extend": forms.ExtendForm, "reopen_cycle": forms.WordsForm}.get(name, forms.StepForm)
    form = request.form = make(request.POST or None, at=request.at, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            getattr(actions, name)(found, by=request.user, at=request.at, **form.cleaned_data)
        except NotReady as problem:
            put_on_form(form, problem)
        else:
            messages.success(request, f"{found}: {done}")
            return redirect("returns:cycle", cycle=found.slug)
    context = {"cycle": found, "form": form, "heading": heading, "follows": follows, "button": button}
    if name == "freeze":
        waiting = (
            returns_for(request.user, request.at).filter(counted(), cycle=found).exclude(status__in=ACCEPTED)
        )
        context["not_accepted"] = waiting.order_by("organisation__name")
    return render(request, "returns/cycle_step.html", context, status=422 if form.errors else 200)


def _the_cycle(slug: str):
    found = cycle_by_slug(slug)
    if found is None:
        raise Http404
    return found
