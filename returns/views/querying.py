"""Queries: asked, answered, asked again, withdrawn, given to somebody, moved."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from audit.transitions import NotReady
from departments.access import requires
from departments.calendar import add_working_days, london_day
from departments.roles import Can
from returns import actions, forms, queries
from returns.queries.content import signed_rows
from returns.queries.review import answerers_for
from returns.views.shared import address, put_on_form, the_return
from returns.workflow import ANSWERING, QUERY

ANSWER_IN = 10  # working days: what the form proposes and the reviewer may change


@requires(Can.RETURN_QUERY)
@require_http_methods(["GET", "POST"])
def ask(request, organisation, cycle, question):
    """Put a query on one question of what was signed."""
    ret = the_return(request, organisation, cycle)
    row = signed_rows(ret.submission).get(question)
    if row is None:
        raise Http404
    proposed = add_working_days(london_day(request.at), ANSWER_IN)
    start = {"version": ret.version, "answer_by": proposed}
    form = request.form = forms.QueryForm(request.POST or None, at=request.at, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            actions.raise_query(ret, question=question, by=request.user, at=request.at, **form.cleaned_data)
        except NotReady as problem:
            put_on_form(form, problem)
        else:
            messages.success(request, f"The query on {question} is with the SIRO and the preparers.")
            return redirect(f"{address(ret, 'review')}#question-{question}")
    context = {"ret": ret, "row": row, "question": question, "form": form}
    return render(request, "returns/ask.html", context, status=422 if form.errors else 200)


FORMS = {
    "draft_answer": forms.DraftForm,
    "ask_again": forms.StillWantedForm,
    "withdraw_query": forms.WordsForm,
    "move_date": forms.AnswerByForm,
}
HEADINGS = {
    "draft_answer": ("Draft the answer", "Save the draft"),
    "ask_again": ("Ask again", "Ask again"),
    "withdraw_query": ("Withdraw the query", "Withdraw it"),
    "move_date": ("Give another date", "Change the date"),
    "give_to": ("Give it to somebody", "Give it"),
}
SAID = {
    "draft_answer": "The draft is saved. The SIRO signs all answers together.",
    "ask_again": "The query is open again.",
    "withdraw_query": "The query is withdrawn.",
    "move_date": "The date is changed.",
    "give_to": "The query is given.",
}


def _the_query(request, pk):
    found = queries.query_for(request.user, request.at, pk)
    if found is None:
        raise Http404
    return found


@requires(Can.RETURN_SEE)
@require_http_methods(["GET"])
def query(request, pk):
    """A query, its answer, and what this person may do with it."""
    found = _the_query(request, pk)
    inside = queries.inside(request.user, found.ret, request.at)
    offers = [
        {"name": name, "text": heading[0]}
        for name, heading in HEADINGS.items()
        if not _refusal(request, found, name)
    ]
    signed = list(found.signed_answers.select_related("signed_by"))
    context = {
        "query": found,
        "ret": found.ret,
        "row": signed_rows(found.ret.submission).get(found.question),
        "offers": offers,
        "signed": signed,
        "shows_draft": inside and found.answer and not (signed and found.drafted_at <= signed[-1].signed_at),
        "may_change": inside and ANSWERING.open_to(found.ret, by=request.user, at=request.at),
    }
    return render(request, "returns/query.html", context)


@requires(Can.RETURN_SEE)
@require_http_methods(["GET", "POST"])
def query_step(request, pk, name):
    """One step of a query, on a page of its own."""
    found = _the_query(request, pk)
    if name not in HEADINGS:
        raise Http404
    form = request.form = _form(request, found, name)
    if request.method == "POST" and form.is_valid():
        try:
            _perform(request, found, name, form)
        except NotReady as problem:
            put_on_form(form, problem)
        else:
            messages.success(request, SAID[name])
            return redirect("returns:query", pk=found.pk)
    refusal = _refusal(request, found, name)
    heading, button = HEADINGS[name]
    context = {
        "query": found,
        "ret": found.ret,
        "form": form,
        "heading": heading,
        "button": button,
        "refusal": refusal,
        "row": signed_rows(found.ret.submission).get(found.question),
        "drafting": name == "draft_answer",
    }
    return render(request, "returns/query_step.html", context, status=422 if form.errors else 200)


def _refusal(request, query, name) -> str:
    """Why this step of a query is not offered: who asks, how the query stands, or how its return does."""
    step = QUERY[name]
    if why := step.refusal(query, by=request.user, at=request.at):
        return why
    if query.status not in step.source:
        return f"This cannot be done now. The query stands so: {query.get_status_display()}."
    return " ".join(f"{problem}." for check in step.checks for problem in check(query, request.at))


def _form(request, query, name):
    data, initial = request.POST or None, {"version": query.version, "answer": query.answer}
    if name == "give_to":
        return forms.GiveForm(data, people=answerers_for(query.ret, request.at), initial=initial)
    return FORMS[name](data, at=request.at, initial=initial)


def _perform(request, query, name, form) -> None:
    data = form.cleaned_data
    if name == "give_to":
        people = answerers_for(query.ret, request.at)
        data = data | {"to": next(one.user for one in people if str(one.user.pk) == data["to"])}
    getattr(actions, name)(query, by=request.user, at=request.at, **data)
