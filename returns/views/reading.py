"""Pages that only show: the list, one return, what was signed, its receipt, and its documents."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from audit.compiled import objects_of
from audit.reading import record_reading
from departments.organisations import powers
from departments.organisations.access import requires
from departments.organisations.calendar import london_day
from departments.organisations.roles import Can
from departments.organisations.steps import Offer
from departments.organisations.views.common import kept_file, list_page
from govuk.pagination import Listed
from returns import forms, queries
from returns.home import returns_waiting_for
from returns.presenting import timeline_of
from returns.queries import content
from returns.queries.conditions import conditions_of
from returns.queries.review import review_of, reviewer_now
from returns.queries.signed_actions import actions_from, withdrawn_with
from returns.queries.timeline import heads_of, remarks_of
from returns.queries.visible import cycles, parts_in_order
from returns.views.shared import address, next_step, other_steps, the_return


@requires(Can.RETURN_SEE)
@require_safe
def listing(request):
    """The returns this person may see, with filters in the address."""
    quarters = objects_of("quarters", lambda _: cycles(), request.at)
    form = forms.ListFilter(request.GET, cycles=quarters)
    wanted = {key: value for key, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    mine = returns_waiting_for(request.user, request.at) if wanted.get("show") == "mine" else ()
    sort = request.GET.get("sort", "")

    def listed(at) -> Listed:
        returns, counted = (
            queries.returns_listed(request.user, at, sort=sort, mine=mine, is_counted=is_counted, **wanted)
            for is_counted in (False, True)
        )
        return Listed(returns, in_parts=parts_in_order(sort), counted=counted)

    page = list_page(request, form, listed, sort, frozenset(mine))
    context = {
        "form": form,
        "page": page,
        "reviews": powers.holds(request.user, Can.RETURN_REVIEW_SEE, request.at),
        "manages_cycles": powers.holds(request.user, Can.COLLECTION_CYCLE_OPEN_CYCLE, request.at),
        "sees_cycles": powers.holds(request.user, Can.CYCLE_SEE, request.at),
        "wanted": wanted,
        "today": request.at,
    }
    return render(request, "returns/list.html", context)


@requires(Can.RETURN_SEE)
@require_safe
def return_page(request, organisation, cycle):
    """A return: its state, the next step, its sections, its queries, and what has happened."""
    quarterly_return = the_return(request, organisation, cycle)
    inside = queries.inside(request.user, quarterly_return, request.at)
    progress = content.progress_of(quarterly_return) if inside else []
    promised, following = list(actions_from(quarterly_return)), next_step(request, quarterly_return)
    context = {
        "quarterly_return": quarterly_return,
        "inside": inside,
        "progress": progress,
        "shows_sections": inside and quarterly_return.status not in quarterly_return.Status.not_begun,
        "step": _go_on(request, quarterly_return, progress) or following,
        "others": other_steps(request, quarterly_return, following),
        "standing": quarterly_return.standing if quarterly_return.is_open_correction else None,
        "conditions": _with_links(request, conditions_of(quarterly_return)),
        "promised": _with_links(request, promised),
        "withdrawn": withdrawn_with(quarterly_return, promised),
        "open_queries": quarterly_return.queries.order_by("number"),
        "remark": remarks_of(quarterly_return, inside=inside).first(),
        "can_review": quarterly_return.submission
        and powers.can(request.user, Can.RETURN_REVIEW_SEE, quarterly_return, request.at),
        "events": timeline_of(quarterly_return, inside=inside),
        "facts": _facts(quarterly_return, request.at),
    }
    return render(request, "returns/return.html", context)


def _with_links(request, actions) -> list[dict]:
    """Actions of a return as a table shows them: each with a link where this person may see it."""
    return [
        {"action": action, "visible": powers.can(request.user, Can.ACTION_SEE, action, request.at)}
        for action in actions
    ]


def _go_on(request, quarterly_return, progress) -> Offer | None:
    """In preparation the next step is the next unanswered section, until all are answered."""
    waiting = [section for section in progress if not section.is_done]
    if quarterly_return.status != quarterly_return.Status.IN_PREPARATION or not waiting:
        return None
    if not powers.can(request.user, Can.RETURN_ANSWER, quarterly_return, request.at):
        return None
    answered, total = sum(step.answered for step in progress), sum(step.total for step in progress)
    key = waiting[0].section.key
    hint = f"{answered} of {total} questions are answered."
    return Offer(f"Answer section {key}", address(quarterly_return, "section", key), hint=hint)


def _facts(quarterly_return, at) -> list[tuple]:
    rows: list[tuple] = [
        ("Organisation", quarterly_return.body_name),
        ("Quarter", quarterly_return.cycle.words),
        ("Due", _due(quarterly_return)),
    ]
    if quarterly_return.submission:
        late = ", late" if quarterly_return.late else ""
        rows.append(
            (
                "Signed",
                f"{_day(london_day(quarterly_return.signed_at))}{late}",
                {"text": "Receipt", "href": address(quarterly_return, "receipt")},
            )
        )
    if quarterly_return.leave_given_by and quarterly_return.submission is None:
        leave = f"Allowed by {quarterly_return.leave_given_by.name} on {_day(london_day(quarterly_return.leave_given_at))}"
        rows.append(("Signing before the quarter ends", leave))
    if quarterly_return.reviewer:
        left = (
            ""
            if quarterly_return.status in (*quarterly_return.Status.accepted, *quarterly_return.Status.closed)
            or reviewer_now(quarterly_return, at)
            else ", who no longer reviews it: any reviewer of this organisation can go on"
        )
        rows.append(("Reviewer", f"{quarterly_return.reviewer.name}{left}"))
    if quarterly_return.number > 1:
        before = {
            "text": "See the edition before",
            "href": address(quarterly_return, "edition", quarterly_return.supersedes.number),
        }
        # While the correction is in work the page links to the edition before where it says that it counts.
        rows.append(
            (
                "Edition",
                f"{quarterly_return.number}, a correction",
                *([] if quarterly_return.is_open_correction else [before]),
            )
        )
    return rows


def _due(quarterly_return) -> str:
    if quarterly_return.number > 1:
        return "A correction has no due date"
    return (
        "Takes part by choice, never overdue"
        if quarterly_return.organisation.devolved
        else _day(quarterly_return.cycle.due_on)
    )


def _day(day) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


@requires(Can.RETURN_SEE)
@require_safe
def receipt(request, organisation, cycle):
    """The receipt: what was signed, by whom, when, its hash, and how to recompute it. A correction has its own once signed."""
    quarterly_return = the_return(request, organisation, cycle).last_signed
    submissions = list(content.submissions_of(quarterly_return))
    if not submissions:
        raise Http404
    heads = heads_of(quarterly_return)
    context = {
        "quarterly_return": quarterly_return,
        "receipts": [(submission, heads.get(submission.number, "")) for submission in submissions],
        "newest": submissions[0],
    }
    return render(request, "returns/receipt.html", context)


@requires(Can.RETURN_SEE)
@require_safe
def signed_json(request, organisation, cycle, edition, number):
    """The canonical JSON of one submission: the very bytes that were hashed."""
    quarterly_return = the_return(request, organisation, cycle, edition)
    submission = quarterly_return.submissions.filter(number=number).first()
    if submission is None:
        raise Http404
    code = quarterly_return.organisation.code
    record_reading("submission.read", subject=submission, by=request.user, at=request.at, organisation=code)
    response = HttpResponse(submission.content.encode(), content_type="application/json")
    name = f"{organisation}-{cycle}-edition-{edition}-submission-{number}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@requires(Can.RETURN_SEE)
@require_safe
def signed(request, organisation, cycle):
    """What was signed, to read."""
    quarterly_return = the_return(request, organisation, cycle).last_signed
    if quarterly_return.submission is None:
        raise Http404
    return render(request, "returns/signed.html", _signed_context(quarterly_return))


def _signed_context(quarterly_return) -> dict:
    return {
        "quarterly_return": quarterly_return,
        "parts": review_of(quarterly_return),
        "submission": quarterly_return.submission,
        "entered_later": content.signed_content(quarterly_return.submission).get("entered_later"),
    }


@requires(Can.RETURN_SEE)
@require_safe
def edition(request, organisation, cycle, number):
    """An edition of a return that was corrected since, or the current one under its number."""
    quarterly_return = the_return(request, organisation, cycle, number)
    if quarterly_return.number == the_return(request, organisation, cycle).number:
        return redirect(address(quarterly_return))
    if quarterly_return.submission is None:
        raise Http404  # a correction that was dropped before anybody signed it
    return render(request, "returns/signed.html", _signed_context(quarterly_return))


@requires(Can.RETURN_SEE)
@require_safe
def evidence(request, pk):
    """A document, always as a download, or the way to a link."""
    evidence = queries.evidence_for(request.user, request.at, pk)
    if evidence is None:
        raise Http404
    if evidence.link:
        return render(
            request,
            "returns/evidence_link.html",
            {"evidence": evidence, "quarterly_return": evidence.quarterly_return},
        )
    organisation = evidence.quarterly_return.organisation.code
    return kept_file(
        request,
        evidence,
        "evidence.read",
        subject=evidence,
        organisation=organisation,
    )
