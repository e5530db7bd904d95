"""The reviewer's and the approver's pages."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.transitions import NotReady
from departments.organisations import powers
from departments.organisations.access import requires
from departments.organisations.roles import Can
from departments.organisations.views.steps import StepView
from returns import actions, checks, forms, queries
from returns.actions import Condition
from returns.queries.conditions import conditions_of, open_conditions
from returns.queries.content import signed_content
from returns.queries.review import review_of, reviewers_for
from returns.queries.timeline import remarks_of
from returns.views.shared import address, check_open, is_frozen, next_step, refusal_of, the_return
from returns.workflow import MARKING, RETURN


def _reviewed(request, organisation, cycle):
    """A signed return that this person may review or decide on; drafts are not shown to anybody outside."""
    quarterly_return = the_return(request, organisation, cycle)
    if quarterly_return.submission is None or not powers.can(
        request.user, Can.RETURN_REVIEW_SEE, quarterly_return, request.at
    ):
        raise Http404
    return quarterly_return


@requires(Can.RETURN_REVIEW_SEE)
@require_http_methods(["GET", "POST"])
def review(request, organisation, cycle):
    """What was signed, with what changed marked; queries, marks and, at the end, the recommendation."""
    quarterly_return = _reviewed(request, organisation, cycle)
    form = request.form = forms.RecommendForm(
        request.POST or None, initial={"version": quarterly_return.version}
    )
    status, problems = 200, []
    if request.method == "POST" and form.is_valid():
        try:
            actions.recommend(quarterly_return, by=request.user, at=request.at, **form.cleaned_data)
        except NotReady as problem:
            status, problems = 422, problem.problems
        else:
            messages.success(request, "Your recommendation is with those who decide.")
            return redirect(address(quarterly_return))
    if form.errors:
        check_open(request, quarterly_return, RETURN["recommend"])
    parts = review_of(quarterly_return)
    for part in parts:
        initial = {"sha256": quarterly_return.submission.sha256}
        if part.mark:
            initial |= {"mark": part.mark.mark, "note": part.mark.note}
        part.mark_form = forms.MarkForm(initial=initial, prefix=part.key, auto_id="id_%s")
    may = not is_frozen(quarterly_return) and powers.can(
        request.user, Can.RETURN_RECOMMEND, quarterly_return, request.at
    )
    context = {
        "quarterly_return": quarterly_return,
        "parts": parts,
        "form": form,
        "problems": problems,
        "may_mark": may and quarterly_return.status in MARKING.source,
        "may_query": quarterly_return.status in RETURN["query"].source and may,
        "may_recommend": quarterly_return.status == quarterly_return.Status.UNDER_REVIEW and may,
        "step": next_step(request, quarterly_return)
        if quarterly_return.status == quarterly_return.Status.SUBMITTED
        else None,
        "entered_later": signed_content(quarterly_return.submission).get("entered_later"),
        "remarks": remarks_of(
            quarterly_return, inside=queries.inside(request.user, quarterly_return, request.at)
        ),
        "todo": checks.every_section_marked(quarterly_return, request.at) if may else [],
    }
    return render(request, "returns/review.html", context, status=422 if form.errors else status)


@requires(Can.RETURN_RECOMMEND)
@require_POST
def mark(request, organisation, cycle, key):
    """Keep the mark on one section."""
    quarterly_return = _reviewed(request, organisation, cycle)
    form = request.form = forms.MarkForm(request.POST, prefix=key)
    if form.is_valid():
        try:
            actions.mark_section(
                quarterly_return, section=key, by=request.user, at=request.at, **form.cleaned_data
            )
        except NotReady as problem:
            form.add_problems(problem.problems)
        else:
            messages.success(request, f"Section {key} is marked.")
            return redirect(f"{address(quarterly_return, 'review')}#section-{key}")
    check_open(request, quarterly_return, MARKING)
    part = next((section for section in review_of(quarterly_return) if section.key == key), None)
    if part is None:
        raise Http404
    return render(
        request,
        "returns/mark.html",
        {"quarterly_return": quarterly_return, "part": part, "form": form},
        status=422,
    )


@requires(Can.RETURN_REVIEW_SEE)
@require_safe
def decide(request, organisation, cycle):
    """The recommendation, the marks and the unanswered queries; then accept, accept with conditions, or not."""
    quarterly_return = _reviewed(request, organisation, cycle)
    step = RETURN["accept"]
    context = {
        "quarterly_return": quarterly_return,
        "parts": review_of(quarterly_return),
        "recommendation": quarterly_return.remarks.filter(step="recommend")
        .select_related("by")
        .order_by("-at")
        .first(),
        "unanswered": quarterly_return.queries.expired(),
        "refusal": refusal_of(request, quarterly_return, "accept"),
        "open": quarterly_return.status in step.source,
    }
    return render(request, "returns/decide.html", context)


class DecisionView(StepView):
    """Accept exactly what was signed, with conditions or without: the page names the hash."""

    table = RETURN
    verbs = actions
    forms = {"accept": forms.AcceptForm, "accept_with_conditions": forms.ConditionsForm}
    about = "returns/_to_accept.html"

    def find(self):
        return _reviewed(self.request, self.kwargs["organisation"], self.kwargs["cycle"])

    def crumbs(self):
        quarterly_return = self.thing
        return [
            str(quarterly_return),
            quarterly_return.get_absolute_url(),
            "Decide",
            address(quarterly_return, "decide"),
        ]

    def initial(self):
        return {"version": self.thing.version, "sha256": self.thing.submission.sha256}

    def take(self, verb, values):
        if self.name == "accept":
            return super().take(verb, values)
        wanted = [Condition(*row) for row in self.request.form.conditions()]
        kept = {name: values[name] for name in ("version", "sha256", "words")}
        return super().take(verb, kept | {"conditions": wanted})

    def place(self, done, name):
        summary = self.request.form.cleaned_data[f"summary_{name.removeprefix('due_')}"]
        return conditions_of(done).filter(summary=summary).order_by("code").last(), "due"

    def context(self):
        return {"submission": self.thing.submission, "kept": open_conditions(self.thing)}


class ReassignView(StepView):
    """Give the review to somebody else, who may not work for the body (SD3)."""

    table = RETURN
    verbs = actions
    forms = {"reassign": forms.ReassignForm}

    def find(self):
        return _reviewed(self.request, self.kwargs["organisation"], self.kwargs["cycle"])

    def crumbs(self):
        return ["Returns", reverse("returns:list"), str(self.thing), self.thing.get_absolute_url()]

    @cached_property
    def people(self):
        """Who may review."""
        return reviewers_for(self.thing, self.request.at)

    def more_for_form(self):
        return {"people": self.people}

    def take(self, verb, values):
        values["to"] = next(person.user for person in self.people if str(person.user.pk) == values["to"])
        return super().take(verb, values)
