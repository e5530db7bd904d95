"""Queries: asked, answered, asked again, withdrawn, given to somebody, moved."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_http_methods

from accounts.confirmed import keep_with
from audit.transitions import NotReady
from departments.organisations.access import requires
from departments.organisations.calendar import add_working_days, london_day
from departments.organisations.roles import Can
from departments.organisations.steps import other_steps
from departments.organisations.views.steps import StepView
from returns import actions, forms, queries
from returns.queries.content import signed_rows
from returns.queries.review import answerers_for
from returns.views.shared import address, check_open, the_return
from returns.workflow import ANSWERING, QUERY, RETURN

ANSWER_IN = 10  # working days: what the form proposes and the reviewer may change


@requires(Can.RETURN_QUERY)
@require_http_methods(["GET", "POST"])
def ask(request, organisation, cycle, question):
    """Put a query on one question of what was signed."""
    quarterly_return = the_return(request, organisation, cycle)
    row = signed_rows(quarterly_return.submission).get(question)
    if row is None:
        raise Http404
    proposed = add_working_days(london_day(request.at), ANSWER_IN)
    start = {"version": quarterly_return.version, "answer_by": proposed}
    form = request.form = forms.QueryForm(request.POST or None, at=request.at, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            raised = partial(
                actions.raise_query,
                quarterly_return,
                question=question,
                by=request.user,
                at=request.at,
                **form.cleaned_data,
            )
            keep_with(raised, form, by=request.user, at=request.at)
        except NotReady as problem:
            form.add_problems(problem.problems)
        else:
            messages.success(
                request, f"The query on {question} is with the SIRO and the return coordinators."
            )
            return redirect(f"{address(quarterly_return, 'review')}#question-{question}")
    check_open(request, quarterly_return, RETURN["query"])
    context = {"quarterly_return": quarterly_return, "row": row, "question": question, "form": form}
    return render(request, "returns/ask.html", context, status=422 if form.errors else 200)


def _the_query(request, pk):
    query = queries.query_for(request.user, request.at, pk)
    if query is None:
        raise Http404
    return query


@requires(Can.RETURN_SEE)
@require_http_methods(["GET"])
def query(request, pk):
    """A query, its answer, and what this person may do with it."""
    query = _the_query(request, pk)
    inside = queries.inside(request.user, query.quarterly_return, request.at)
    signed = list(query.signed_answers.select_related("signed_by"))
    context = {
        "query": query,
        "quarterly_return": query.quarterly_return,
        "row": signed_rows(query.quarterly_return.submission).get(query.question),
        "offers": other_steps(QUERY, query, request.user, request.at, _step_address),
        "signed": signed,
        "shows_draft": inside and query.answer and not (signed and query.drafted_at <= signed[-1].signed_at),
        "may_change": inside and ANSWERING.open_to(query.quarterly_return, by=request.user, at=request.at),
    }
    return render(request, "returns/query.html", context)


def _step_address(query, step) -> str:
    return reverse("returns:query_step", args=[query.pk, step.name])


class QueryStepView(StepView):
    """One step of a query, on a page of its own."""

    table = QUERY
    verbs = actions
    forms = {
        "draft_answer": forms.DraftForm,
        "ask_again": forms.StillWantedForm,
        "move_date": forms.AnswerByForm,
        "give_to": forms.GiveForm,
    }
    about = "returns/_asked.html"

    def find(self):
        return _the_query(self.request, self.kwargs["pk"])

    def crumbs(self):
        quarterly_return, query = self.thing.quarterly_return, self.thing
        return [
            str(quarterly_return),
            quarterly_return.get_absolute_url(),
            f"Query {query.number} on {query.question}",
            query.get_absolute_url(),
        ]

    @cached_property
    def people(self):
        """Who may answer the query."""
        return answerers_for(self.thing.quarterly_return, self.request.at)

    def more_for_form(self):
        return {"people": self.people} if self.step.name == "give_to" else {}

    def initial(self):
        return {"version": self.thing.version, "answer": self.thing.answer}

    def take(self, verb, values):
        if "to" in values:
            values["to"] = next(person.user for person in self.people if str(person.user.pk) == values["to"])
        return super().take(verb, values)

    def context(self):
        return {"row": signed_rows(self.thing.quarterly_return.submission).get(self.thing.question)}
