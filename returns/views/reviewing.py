"""The reviewer's and the approver's pages."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audit.transitions import NotReady
from departments import powers
from departments.access import requires
from departments.roles import Can
from returns import actions, checks, forms, queries
from returns.actions import Condition
from returns.queries.conditions import open_conditions
from returns.queries.content import signed_content
from returns.queries.review import review_of, reviewers_for
from returns.queries.timeline import remarks_of
from returns.views.shared import address, is_frozen, next_step, put_on_form, refusal_of, the_return
from returns.workflow import MARKING, RETURN

MARKABLE = MARKING.source


def _reviewed(request, organisation, cycle):
    """A signed return that this person may review or decide on; drafts are not shown to anybody outside."""
    ret = the_return(request, organisation, cycle)
    if ret.submission is None or not powers.can(request.user, Can.RETURN_REVIEW_SEE, ret, request.at):
        raise Http404
    return ret


@requires(Can.RETURN_REVIEW_SEE)
@require_http_methods(["GET", "POST"])
def review(request, organisation, cycle):
    """What was signed, with what changed marked; queries, marks and, at the end, the recommendation."""
    ret = _reviewed(request, organisation, cycle)
    form = request.form = forms.RecommendForm(request.POST or None, initial={"version": ret.version})
    status, problems = 200, []
    if request.method == "POST" and form.is_valid():
        try:
            actions.recommend(ret, by=request.user, at=request.at, **form.cleaned_data)
        except NotReady as problem:
            status, problems = 422, problem.problems
        else:
            messages.success(request, "Your recommendation is with those who decide.")
            return redirect(address(ret))
    parts = review_of(ret)
    for part in parts:
        initial = {"sha256": ret.submission.sha256}
        if part.mark:
            initial |= {"mark": part.mark.mark, "note": part.mark.note}
        part.mark_form = forms.MarkForm(initial=initial, prefix=part.key, auto_id="id_%s")
    may = not is_frozen(ret) and powers.can(request.user, Can.RETURN_RECOMMEND, ret, request.at)
    context = {
        "ret": ret,
        "parts": parts,
        "form": form,
        "problems": problems,
        "may_mark": may and ret.status in MARKABLE,
        "may_query": ret.status in RETURN["query"].source and may,
        "may_recommend": ret.status == "under_review" and may,
        "step": next_step(request, ret),
        "entered_later": signed_content(ret.submission).get("entered_later"),
        "remarks": remarks_of(ret, inside=queries.inside(request.user, ret, request.at)),
        "todo": checks.every_section_marked(ret, request.at) if may else [],
    }
    return render(request, "returns/review.html", context, status=422 if form.errors else status)


@requires(Can.RETURN_RECOMMEND)
@require_POST
def mark(request, organisation, cycle, key):
    """Keep the mark on one section."""
    ret = _reviewed(request, organisation, cycle)
    form = request.form = forms.MarkForm(request.POST, prefix=key)
    if form.is_valid():
        try:
            actions.mark_section(ret, section=key, by=request.user, at=request.at, **form.cleaned_data)
        except NotReady as problem:
            put_on_form(form, problem)
        else:
            messages.success(request, f"Section {key} is marked.")
            return redirect(f"{address(ret, 'review')}#section-{key}")
    part = next((one for one in review_of(ret) if one.key == key), None)
    if part is None:
        raise Http404
    return render(request, "returns/mark.html", {"ret": ret, "part": part, "form": form}, status=422)


@requires(Can.RETURN_REVIEW_SEE)
@require_GET
def decide(request, organisation, cycle):
    """The recommendation, the marks and the unanswered queries; then accept, accept with conditions, or not."""
    ret = _reviewed(request, organisation, cycle)
    step = RETURN["accept"]
    context = {
        "ret": ret,
        "parts": review_of(ret),
        "recommendation": ret.remarks.filter(step="recommend").select_related("by").order_by("-at").first(),
        "unanswered": ret.queries.filter(status="expired"),
        "refusal": refusal_of(request, ret, "accept"),
        "open": ret.status in step.source,
    }
    return render(request, "returns/decide.html", context)


@requires(Can.RETURN_ACCEPT, step_up=True)
@require_http_methods(["GET", "POST"])
def accept(request, organisation, cycle):
    """Accept exactly what was signed: the page names the hash."""
    ret = _reviewed(request, organisation, cycle)
    form = request.form = forms.AcceptForm(request.POST or None, initial=_seen(ret))
    if request.method == "POST" and form.is_valid():
        actions.accept(ret, by=request.user, at=request.at, **form.cleaned_data)
        messages.success(request, "The return is accepted. The SIRO and the Accounting Officer are told.")
        return redirect(address(ret))
    context = {
        "ret": ret,
        "form": form,
        "submission": ret.submission,
        "heading": "Accept the return",
        "kept": open_conditions(ret),
    }
    return render(request, "returns/accept.html", context, status=422 if form.errors else 200)


@requires(Can.RETURN_ACCEPT_WITH_CONDITIONS, step_up=True)
@require_http_methods(["GET", "POST"])
def conditions(request, organisation, cycle):
    """Accept on conditions: each becomes an action of the organisation."""
    ret = _reviewed(request, organisation, cycle)
    form = request.form = forms.ConditionsForm(request.POST or None, at=request.at, initial=_seen(ret))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.accept_with_conditions(
                ret,
                conditions=[Condition(*row) for row in form.conditions()],
                by=request.user,
                at=request.at,
                version=data["version"],
                sha256=data["sha256"],
                words=data["words"],
            )
        except NotReady as problem:
            put_on_form(form, problem)
        else:
            messages.success(request, "The return is accepted with conditions, which are now actions.")
            return redirect(address(ret))
    context = {
        "ret": ret,
        "form": form,
        "submission": ret.submission,
        "heading": "Accept with conditions",
        "kept": open_conditions(ret),
    }
    return render(request, "returns/accept.html", context, status=422 if form.errors else 200)


def _seen(ret) -> dict:
    return {"version": ret.version, "sha256": ret.submission.sha256}


@requires(Can.RETURN_REASSIGN)
@require_http_methods(["GET", "POST"])
def reassign(request, organisation, cycle):
    """Give the review to somebody else, who may not work for the body (SD3)."""
    ret = _reviewed(request, organisation, cycle)
    people = reviewers_for(ret, request.at)
    form = request.form = forms.ReassignForm(
        request.POST or None, people=people, initial={"version": ret.version}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        to = next(one.user for one in people if str(one.user.pk) == data["to"])
        try:
            actions.reassign(
                ret, to=to, reason=data["reason"], version=data["version"], by=request.user, at=request.at
            )
        except NotReady as problem:
            put_on_form(form, problem)
        else:
            messages.success(request, f"The review is given to {to.name}.")
            return redirect(address(ret))
    context = {"ret": ret, "form": form, "heading": "Give it to another reviewer", "button": "Give it"}
    return render(request, "returns/step.html", context, status=422 if form.errors else 200)
