"""Who is told of what happens to returns and queries. The words are in `templates/returns/mail/`."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from audit.models import HEAD_OF_EVENT
from audit.registry import notice
from departments.calendar import london_day
from departments.queries import (
    Recipient,
    addresses_for,
    holders_of,
    judges_of,
    recipient_by_power,
    why_instead,
)
from departments.roles import Can, R
from returns.models import Cycle, Query, Return, SignedAnswer
from returns.models.testimony import never_signed
from returns.queries.review import answerer_now, reviewer_now

SIRO, AO, PREPARER = "siro", "ao", "preparer"


def recipients(ret: Return, at, *posts: str) -> Iterator[Recipient]:
    """The people of a body to tell: its SIRO, Accounting Officer or preparers, in an arm's-length body their like.

    Where nobody holds the post of a preparer, whoever signs the return is told instead.
    """
    alb = ret.organisation.sponsored
    roles = {
        SIRO: R.ALB_APPROVER if alb else R.SIRO,
        AO: R.ALB_APPROVER if alb else R.ACCOUNTING_OFFICER,
        PREPARER: R.ALB_PREPARER if alb else R.PREPARER,
    }
    told: set[str] = set()
    for post in posts:
        vacant = post == PREPARER and not holders_of(ret.organisation, roles[post], at)
        why = why_instead(roles[post], ret.organisation, at) if vacant else ""
        for one in addresses_for(ret.organisation, roles[SIRO if vacant else post], at):
            if one.address not in told:
                yield replace(one, why=one.why or why)
            told.add(one.address)


def must_act(ret: Return, at) -> Iterator[Recipient]:
    """Who has the next step on a return that is not signed yet: its preparers, or the SIRO once it waits for a signature."""
    return recipients(ret, at, SIRO if ret.status == Return.Status.AWAITING_SIRO else PREPARER)


def deciders(ret: Return, at) -> list[Recipient]:
    """Who may accept: the sponsor's SIRO for an arm's-length body, for everybody else those approvers who may (SD3)."""
    if ret.organisation.sponsored and ret.organisation.sponsor:
        return addresses_for(ret.organisation.sponsor, R.SIRO, at)
    return judges_of(ret, R.CO_APPROVER, Can.RETURN_ACCEPT, at)


def _named(ret: Return) -> str:
    """The return under the name that its body had then: "Department of Health, Q3 2007-08"."""
    return f"{ret.body_name}, {ret.cycle}"


def write(to: Iterable[Recipient], template: str, subject: str, ret: Return, page: str = "return", **more):
    """One message for each recipient, from one template."""
    address = reverse(f"returns:{page}", args=[ret.organisation.code, ret.cycle.slug])
    context = {
        "ret": ret,
        "cycle": ret.cycle,
        "organisation": ret.body_name,
        "address": f"{settings.PORTAL_ADDRESS}{address}",
        "check_address": f"{settings.PORTAL_ADDRESS}{reverse('returns:check_receipt')}",
        "demonstration": ret.cycle.demonstration,
        **more,
    }
    body = render_to_string(f"returns/mail/{template}.txt", context)
    for one in to:
        yield one.message(subject=subject, body=body)


@notice("return.opened")
def tell_of_opened_quarter(event, ret: Return):
    """The head of the body and its SIRO are told that a quarter is open, and by when its return is due."""
    subject = f"{ret.cycle} return is open, due {ret.cycle.due_on.day} {ret.cycle.due_on:%B %Y}"
    return write(recipients(ret, event.at, AO, SIRO), "opened", subject, ret)


@notice("cycle.extended")
def tell_of_more_time(event, cycle: Cycle):
    """Those who prepare and sign what is not signed yet are told the new due date, and whether it is later or nearer."""
    before = date.fromisoformat(event.facts["before_due"])
    later = date.fromisoformat(event.facts["due"]) > before
    subject = f"{cycle} return: {'more time' if later else 'a nearer due date'}"
    waiting = cycle.returns.filter(never_signed(), status__in=Return.Status.unfiled).select_related(
        "organisation", "cycle"
    )
    told: set[str] = set()
    for ret in waiting:
        posts = (SIRO,) if ret.status == Return.Status.AWAITING_SIRO else (SIRO, PREPARER)
        to = [one for one in recipients(ret, event.at, *posts) if one.address not in told]
        told |= {one.address for one in to}
        yield from write(to, "extended", subject, ret, before=before, later=later)


@notice("return.reminded")
def remind_of_due_date(event, ret: Return):
    """Whoever has the next step (the preparers, or the SIRO) is reminded 10, 5 and 1 working days before the due date, and once after it."""
    subject = f"Reminder: {ret.cycle} return"
    left = event.facts["left"]
    days_late = (london_day(event.at) - ret.cycle.due_on).days
    return write(must_act(ret, event.at), "reminded", subject, ret, left=left, days_late=days_late)


@notice("return.sent_to_siro")
def ask_siro_to_sign(event, ret: Return):
    """The SIRO is told that the return waits for a signature, or to be read until signing opens."""
    open_now = ret.may_be_signed_on(london_day(event.at))
    subject = f"{ret.cycle} return waits for your signature" if open_now else f"{ret.cycle} return to read"
    opens = None if open_now else ret.signing_opens_on
    return write(recipients(ret, event.at, SIRO), "to_sign", subject, ret, "sign", opens=opens)


@notice("return.signing_opened")
def ask_siro_after_quarter(event, ret: Return):
    """The SIRO of a return that was sent before its quarter ended is asked to sign once it has ended."""
    subject = f"{ret.cycle} return waits for your signature"
    return write(recipients(ret, event.at, SIRO), "to_sign", subject, ret, "sign")


@notice("return.early_signing_allowed")
@notice("return.early_signing_ended")
def tell_of_leave(event, ret: Return):
    """The SIRO and the preparers are told that the centre lets the return be signed early, or does so no more."""
    allowed = event.kind == "return.early_signing_allowed"
    subject = f"{ret.cycle} return: " + ("signing is open" if allowed else "signing opens after the quarter")
    return write(recipients(ret, event.at, SIRO, PREPARER), "early_signing", subject, ret, allowed=allowed)


@notice("return.sent_back")
def tell_preparers_sent_back(event, ret: Return):
    """The preparers are told that the SIRO has given the return back."""
    return write(
        recipients(ret, event.at, PREPARER), "sent_back", f"{ret.cycle} return was given back to you", ret
    )


@notice("return.signed")
def give_receipt(event, ret: Return):
    """The SIRO and the Accounting Officer get the receipt, with the hash of what was signed."""
    yield from write(
        recipients(ret, event.at, SIRO, AO),
        "receipt",
        f"Receipt: {ret.cycle} return signed and submitted",
        ret,
        "receipt",
        submission=ret.submission,
        trail=HEAD_OF_EVENT,
    )


@notice("return.queries_answered")
def give_receipt_for_answers(event, ret: Return):
    """The SIRO and the Accounting Officer get a receipt for the answers to queries; the reviewer is told."""
    subject = f"{ret.cycle} return: queries answered"
    answers = SignedAnswer.objects.filter(query__ret=ret, signed_at=event.at)
    more = {
        "answers": list(answers.select_related("query", "signed_by").order_by("query__number")),
        "submission": ret.submission,
        "changed": ret.submission.signed_at == event.at,
        "trail": HEAD_OF_EVENT,
    }
    yield from write(recipients(ret, event.at, SIRO, AO), "receipt_answers", subject, ret, "receipt", **more)
    yield from write(_reviewer(ret, event.at), "answered", subject, ret, "review")


@notice("return.queried")
def tell_of_query(event, ret: Return):
    """The SIRO and the preparers are told of a query, without its words."""
    facts = event.facts
    return write(
        recipients(ret, event.at, SIRO, PREPARER),
        "queried",
        f"{ret.cycle} return: a query on {facts['question']}",
        ret,
        question=facts["question"],
        answer_by=date.fromisoformat(facts["answer_by"]),
    )


@notice("query.warned")
def warn_of_query_date(event, query: Query):
    """Whoever answers, or signs what is drafted, is warned before a query's date and before it ends unanswered; then the reviewer too."""
    ret = query.ret
    if query.status == Query.Status.DRAFTED:
        to = [*recipients(ret, event.at, SIRO)]
    elif person := answerer_now(query, event.at):
        to = [_answerer(person, query, event.at)]
    else:
        to = [*recipients(ret, event.at, PREPARER)]
    if event.facts["left"] < 0:
        to += _reviewer(ret, event.at)
    return write(
        to, "query_warned", f"{ret.cycle} return: query on {query.question} not answered", ret, query=query
    )


@notice("query.given")
def tell_whom_a_query_was_given(event, query: Query):
    """Whoever is to answer a query is told so."""
    ret, who = query.ret, query.given_to
    subject = f"{ret.cycle} return: the query on {query.question} is yours"
    to = [_answerer(who, query, event.at)]
    return write(to, "given", subject, ret, query=query)


@notice("return.reassigned")
def tell_the_new_reviewer(event, ret: Return):
    """Whoever is to review from now on is told so."""
    return write(_reviewer(ret, event.at), "reassigned", f"{_named(ret)}: the review is yours", ret, "review")


@notice("return.recalled")
def tell_of_recalled_acceptance(event, ret: Return):
    """The SIRO, the Accounting Officer and the reviewer are told that an acceptance is taken back."""
    to = [*recipients(ret, event.at, SIRO, AO), *_reviewer(ret, event.at)]
    return write(to, "recalled", f"{_named(ret)}: the acceptance is taken back", ret)


@notice("return.returned_for_rework")
def tell_of_rework(event, ret: Return):
    """The SIRO and the preparers are told that the return must be done again."""
    subject = f"{ret.cycle} return was returned for rework"
    return write(recipients(ret, event.at, SIRO, PREPARER), "rework", subject, ret)


@notice("return.recommended")
def ask_for_decision(event, ret: Return):
    """Those who may accept are told of a recommendation."""
    return write(
        deciders(ret, event.at), "to_decide", f"{_named(ret)}: recommended, for your decision", ret, "decide"
    )


@notice("return.refused")
def tell_reviewer_of_refusal(event, ret: Return):
    """The reviewer is told that the recommendation was not followed."""
    subject = f"{_named(ret)}: recommendation not followed"
    return write(_reviewer(ret, event.at), "refused", subject, ret, "review")


@notice("return.accepted")
@notice("return.accepted_with_conditions")
def tell_of_acceptance(event, ret: Return):
    """The SIRO and the Accounting Officer are told that the return is accepted, and on which conditions."""
    conditions = ret.status == Return.Status.ACCEPTED_WITH_CONDITIONS
    subject = f"{ret.cycle} return accepted" + (" with conditions" if conditions else "")
    return write(recipients(ret, event.at, SIRO, AO), "accepted", subject, ret, conditions=conditions)


@notice("return.correction_dropped")
def tell_of_dropped_correction(event, ret: Return):
    """The preparers and the reviewer are told that a correction is dropped and that the accepted edition counts."""
    to = [*recipients(ret, event.at, PREPARER), *_reviewer(ret, event.at)]
    return write(to, "dropped", f"{_named(ret)}: the correction is dropped", ret)


@notice("return.recorded_missing")
def tell_of_missing(event, ret: Return):
    """The SIRO and the Accounting Officer are told that the return is recorded as missing."""
    return write(
        recipients(ret, event.at, SIRO, AO), "missing", f"{ret.cycle} return recorded as missing", ret
    )


def _answerer(person, query: Query, at) -> Recipient:
    return recipient_by_power(person, Can.QUERY_DRAFT_ANSWER, query, "Who answers the query", at)


def _reviewer(ret: Return, at) -> list[Recipient]:
    """The reviewer of a return that was taken up; once they can review it no more, whoever can."""
    if ret.reviewer is None:
        return []
    if person := reviewer_now(ret, at):
        return [recipient_by_power(person, Can.RETURN_TAKE_UP, ret, "Reviewer", at)]
    if ret.organisation.sponsored and ret.organisation.sponsor:
        return addresses_for(ret.organisation.sponsor, R.SPONSOR_REVIEWER, at)
    return judges_of(ret, R.CO_REVIEWER, Can.RETURN_TAKE_UP, at)
