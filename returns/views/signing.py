"""The pages of a signature: a summary and what changed, figures that moved, the answers, the declaration."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from departments.organisations.access import requires
from departments.organisations.calendar import london_day
from departments.organisations.roles import Can
from returns import actions, checks, forms
from returns.queries import content
from returns.queries.known import differences
from returns.queries.signing import to_sign
from returns.queries.summary import (
    changes_since_given_back,
    changes_since_last_asked,
    given_back,
    summary_of,
)
from returns.questionnaire import shown
from returns.questionnaire.values import day_words
from returns.views.filing import parts_of
from returns.views.shared import address, refusal_of, signing_opens, the_draft


@requires(Can.RETURN_SIGN_AND_SUBMIT, step_up=True)
@require_http_methods(["GET", "POST"])
def sign(request, organisation, cycle):
    """Read everything, make the declaration, sign. The hash on the page is the hash that is signed."""
    quarterly_return = the_draft(request, organisation, cycle)
    signing = to_sign(quarterly_return, request.at)
    again = _moved_since(request, quarterly_return, signing)
    form = request.form = _form(request, quarterly_return, signing, again=again)
    if request.method == "POST" and not again and form.is_valid():
        if (
            quarterly_return.submission
            and quarterly_return.submission.sha256 == form.cleaned_data["sha256"]
            and quarterly_return.status == quarterly_return.Status.SUBMITTED
        ):
            return redirect(address(quarterly_return, "receipt"))  # the same form sent twice
        try:
            actions.sign_and_submit(quarterly_return, by=request.user, at=request.at, **form.cleaned_data)
        except actions.FiguresMoved:
            signing, again = to_sign(quarterly_return, request.at), True
            form = request.form = _form(request, quarterly_return, signing, again=True)
        else:
            return redirect(address(quarterly_return, "receipt"))
    context = _before_signing(request, quarterly_return, signing) | {
        "form": form,
        "again": again,
        "differs": differences(
            content.asked_of(quarterly_return), signing.answers, quarterly_return, request.at
        ),
        "refusal": _sign_refusal(request, quarterly_return),
        "problems": [
            replace(problem, href=f"#question-{problem.field}" if problem.field else problem.href)
            for problem in checks.ready_to_send(quarterly_return, request.at, signing.answers)
        ],
    }
    return render(request, "returns/sign.html", context, status=_status(form, again))


def _sign_refusal(request, quarterly_return) -> str:
    if quarterly_return.status != quarterly_return.Status.AWAITING_SIRO:
        return f"The return is not waiting for a signature: it is {quarterly_return.get_status_display().lower()}."
    return refusal_of(request, quarterly_return, "sign_and_submit") or signing_opens(
        quarterly_return, request.at
    )


@requires(Can.RETURN_ANSWER_QUERIES, step_up=True)
@require_http_methods(["GET", "POST"])
def answer_queries(request, organisation, cycle):
    """One signature for the answers to all queries, and for the answers of the return that changed with them."""
    quarterly_return = the_draft(request, organisation, cycle)
    if quarterly_return.submission is None:
        raise Http404
    waiting = list(
        quarterly_return.queries.unsigned().select_related("drafted_by").prefetch_related("signed_answers")
    )
    signing = to_sign(quarterly_return, request.at)
    again = _moved_since(request, quarterly_return, signing)
    more = {"form": forms.SignAnswersForm, "drafts_sha256": content.drafts_hash(waiting)}
    form = request.form = _form(request, quarterly_return, signing, again=again, **more)
    if request.method == "POST" and not again and form.is_valid():
        try:
            actions.answer_queries(quarterly_return, by=request.user, at=request.at, **form.cleaned_data)
        except actions.FiguresMoved:
            signing, again = to_sign(quarterly_return, request.at), True
            form = request.form = _form(request, quarterly_return, signing, again=True, **more)
        else:
            messages.success(request, "The answers are signed and with the reviewer.")
            return redirect(address(quarterly_return))
    changed = signing.sha256 != quarterly_return.submission.sha256
    context = (
        _before_signing(request, quarterly_return, signing)
        if changed
        else {"quarterly_return": quarterly_return, "signing": signing}
    ) | {
        "form": form,
        "again": again,
        "changed": changed,
        "waiting": waiting,
        "problems": _before_answering(quarterly_return, request.at, signing),
    }
    return render(request, "returns/answer_queries.html", context, status=_status(form, again))


def _before_answering(quarterly_return, at, signing) -> list:
    if quarterly_return.status != quarterly_return.Status.QUERIED:
        return []
    return [
        *checks.signing_is_open(quarterly_return, at),
        *checks.every_query_drafted(quarterly_return, at),
        *checks.ready_to_send(quarterly_return, at, signing.answers),
    ]


# What both pages do


def _form(request, quarterly_return, signing, *, again: bool, form=forms.SignForm, **more):
    """The form of a signature. Where figures moved while it was open it begins again, and keeps the declaration."""
    initial = {"version": quarterly_return.version, "sha256": signing.sha256, **more}
    if again:
        initial["declared"] = "declared" in request.POST
    data = request.POST if request.method == "POST" and not again else None
    return form(data, declaration=content.DECLARATION, moved=bool(signing.moved), initial=initial)


def _moved_since(request, quarterly_return, signing) -> bool:
    """Whether figures of the registers moved after the page was shown: all that can change without a new version."""
    if request.method != "POST" or quarterly_return.status not in quarterly_return.Status.signed_in:
        return False
    same_version = request.POST.get("version") == str(quarterly_return.version)
    return same_version and request.POST.get("sha256", "") not in ("", signing.sha256)


def _before_signing(request, quarterly_return, signing) -> dict:
    """The summary, what changed, and the answers, with the figures that would be signed."""
    sections = shown(content.asked_of(quarterly_return), signing.answers)
    last, back = content.last_answers(quarterly_return), given_back(quarterly_return)
    return {
        "quarterly_return": quarterly_return,
        "signing": signing,
        "summary": summary_of(quarterly_return, sections, signing.answers, last, request.at),
        "since_last_asked": changes_since_last_asked(sections, signing.answers, last),
        "asked_before": bool(last),
        "given_back": back,
        "since_given_back_heading": f"Changed since it was {back.words} by {back.by} on {day_words(london_day(back.at))}"
        if back
        else "",
        "since_given_back": changes_since_given_back(quarterly_return, sections, signing.answers, back)
        if back
        else [],
        "entered_later": signing.entered_later,
        "parts": parts_of(
            sections,
            signing.answers,
            content.evidence_of(quarterly_return),
            content.confirmed_answers(quarterly_return),
        ),
        "editable": False,
    }


def _status(form, again: bool) -> int:
    if again:
        return 409
    return 422 if form.errors else 200
