"""The pages of a signature: a summary and what changed, figures that moved, the answers, the declaration."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from departments.access import requires
from departments.calendar import london_day
from departments.roles import Can
from returns import actions, checks, forms
from returns.queries import content
from returns.queries.signing import to_sign
from returns.queries.summary import (
    changes_since_given_back,
    changes_since_last_asked,
    given_back,
    summary_of,
)
from returns.questionnaire import shown
from returns.questionnaire.given import day_words
from returns.views.filing import parts_of
from returns.views.shared import address, refusal_of, signing_opens, the_draft


@requires(Can.RETURN_SIGN_AND_SUBMIT, step_up=True)
@require_http_methods(["GET", "POST"])
def sign(request, organisation, cycle):
    """Read everything, make the declaration, sign. The hash on the page is the hash that is signed."""
    ret = the_draft(request, organisation, cycle)
    signing = to_sign(ret, request.at)
    again = _moved_since(request, ret, signing)
    form = request.form = _form(request, ret, signing, again=again)
    if request.method == "POST" and not again and form.is_valid():
        if (
            ret.submission
            and ret.submission.sha256 == form.cleaned_data["sha256"]
            and ret.status == "submitted"
        ):
            return redirect(address(ret, "receipt"))  # the same form sent twice
        try:
            actions.sign_and_submit(ret, by=request.user, at=request.at, **form.cleaned_data)
        except actions.FiguresMoved:
            signing, again = to_sign(ret, request.at), True
            form = request.form = _form(request, ret, signing, again=True)
        else:
            return redirect(address(ret, "receipt"))
    context = _before_signing(request, ret, signing) | {
        "form": form,
        "again": again,
        "refusal": _sign_refusal(request, ret),
        "problems": [
            replace(one, href=f"#question-{one.field}" if one.field else one.href)
            for one in checks.ready_to_send(ret, request.at, signing.answers)
        ],
    }
    return render(request, "returns/sign.html", context, status=_status(form, again))


def _sign_refusal(request, ret) -> str:
    if ret.status != "awaiting_siro":
        return f"The return is not waiting for a signature: it is {ret.get_status_display().lower()}."
    return refusal_of(request, ret, "sign_and_submit") or signing_opens(ret, request.at)


@requires(Can.RETURN_ANSWER_QUERIES, step_up=True)
@require_http_methods(["GET", "POST"])
def answer_queries(request, organisation, cycle):
    """One signature for the answers to all queries, and for the answers of the return that changed with them."""
    ret = the_draft(request, organisation, cycle)
    if ret.submission is None:
        raise Http404
    waiting = list(ret.queries.filter(status__in=["open", "drafted"]).select_related("drafted_by"))
    signing = to_sign(ret, request.at)
    again = _moved_since(request, ret, signing)
    more = {"form": forms.SignAnswersForm, "drafts_sha256": content.drafts_hash(waiting)}
    form = request.form = _form(request, ret, signing, again=again, **more)
    if request.method == "POST" and not again and form.is_valid():
        try:
            actions.answer_queries(ret, by=request.user, at=request.at, **form.cleaned_data)
        except actions.FiguresMoved:
            signing, again = to_sign(ret, request.at), True
            form = request.form = _form(request, ret, signing, again=True, **more)
        else:
            messages.success(request, "The answers are signed and with the reviewer.")
            return redirect(address(ret))
    changed = signing.sha256 != ret.submission.sha256
    context = (_before_signing(request, ret, signing) if changed else {"ret": ret, "signing": signing}) | {
        "form": form,
        "again": again,
        "changed": changed,
        "waiting": waiting,
        "problems": _before_answering(ret, request.at, signing),
    }
    return render(request, "returns/answer_queries.html", context, status=_status(form, again))


def _before_answering(ret, at, signing) -> list:
    if ret.status != "queried":
        return []
    return [
        *checks.signing_is_open(ret, at),
        *checks.every_query_drafted(ret, at),
        *checks.ready_to_send(ret, at, signing.answers),
    ]


# What both pages do


def _form(request, ret, signing, *, again: bool, form=forms.SignForm, **more):
    """The form of a signature. Where figures moved while it was open it begins anew, and keeps the declaration."""
    initial = {"version": ret.version, "sha256": signing.sha256, **more}
    if again:
        initial["declared"] = "declared" in request.POST
    data = request.POST if request.method == "POST" and not again else None
    return form(data, declaration=content.DECLARATION, moved=bool(signing.moved), initial=initial)


def _moved_since(request, ret, signing) -> bool:
    """Whether figures of the registers moved after the page was shown: all that can change without a new version."""
    if request.method != "POST" or ret.status not in ret.Status.signed_in:
        return False
    same_version = request.POST.get("version") == str(ret.version)
    return same_version and request.POST.get("sha256", "") not in ("", signing.sha256)


def _before_signing(request, ret, signing) -> dict:
    """The summary, what changed, and the answers, with the figures that would be signed."""
    sections = shown(content.asked_of(ret), signing.answers)
    last, back = content.last_answers(ret), given_back(ret)
    return {
        "ret": ret,
        "signing": signing,
        "summary": summary_of(ret, sections, signing.answers, last, request.at),
        "since_last_asked": changes_since_last_asked(sections, signing.answers, last),
        "asked_before": bool(last),
        "given_back": back,
        "since_given_back_heading": f"Changed since it was {back.words} by {back.by} on {day_words(london_day(back.at))}"
        if back
        else "",
        "since_given_back": changes_since_given_back(ret, sections, signing.answers, back) if back else [],
        "entered_later": signing.entered_later,
        "parts": parts_of(sections, signing.answers, content.evidence_of(ret)),
        "editable": False,
    }


def _status(form, again: bool) -> int:
    if again:
        return 409
    return 422 if form.errors else 200
