"""Who is notified of what happens to returns and queries. The words are in `templates/returns/mail/`."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from audit.models import HEAD_OF_EVENT
from audit.registry import notice
from departments.organisations.calendar import london_day
from departments.organisations.queries import (
    Recipient,
    addresses_for,
    holders_of,
    judges_of,
    recipient_by_power,
    why_instead,
)
from departments.organisations.roles import Can, Role
from returns.models import Query, Return, SignedAnswer
from returns.queries.review import answerer_now, reviewer_now

SIRO, AO, PREPARER = "siro", "ao", "preparer"


def recipients(quarterly_return: Return, at, *posts: str) -> Iterator[Recipient]:
    """The people of a body to notify: its SIRO, Accounting Officer or return coordinators, in an arm's-length body their like.

    Where nobody holds the post of a return coordinator, whoever signs the return is notified instead.
    """
    alb = quarterly_return.organisation.sponsored
    roles = {
        SIRO: Role.ALB_APPROVER if alb else Role.SIRO,
        AO: Role.ALB_APPROVER if alb else Role.ACCOUNTING_OFFICER,
        PREPARER: Role.ALB_PREPARER if alb else Role.PREPARER,
    }
    notified: set[str] = set()
    for post in posts:
        vacant = post == PREPARER and not holders_of(quarterly_return.organisation, roles[post], at)
        why = why_instead(roles[post], quarterly_return.organisation, at) if vacant else ""
        for recipient in addresses_for(quarterly_return.organisation, roles[SIRO if vacant else post], at):
            if recipient.address not in notified:
                yield replace(recipient, why=recipient.why or why)
            notified.add(recipient.address)


def must_act(quarterly_return: Return, at) -> Iterator[Recipient]:
    """Who has the next step on a return that is not signed yet: its return coordinators, or the SIRO once it waits for a signature."""
    return recipients(
        quarterly_return, at, SIRO if quarterly_return.status == Return.Status.AWAITING_SIRO else PREPARER
    )


def deciders(quarterly_return: Return, at) -> list[Recipient]:
    """Who may accept: the sponsor's SIRO for an arm's-length body, for everybody else those approvers who may (SD3)."""
    if quarterly_return.organisation.sponsored and quarterly_return.organisation.sponsor:
        return addresses_for(quarterly_return.organisation.sponsor, Role.SIRO, at)
    return judges_of(quarterly_return, Role.CO_APPROVER, Can.RETURN_ACCEPT, at)


def _named(quarterly_return: Return) -> str:
    """The return under the name that its body had then: "Department of Health, Q3 2007-08"."""
    return f"{quarterly_return.body_name}, {quarterly_return.cycle}"


def write(
    to: Iterable[Recipient],
    template: str,
    subject: str,
    quarterly_return: Return,
    page: str = "return",
    **more,
):
    """One message for each recipient, from one template."""
    address = reverse(
        f"returns:{page}", args=[quarterly_return.organisation.code, quarterly_return.cycle.slug]
    )
    context = {
        "quarterly_return": quarterly_return,
        "cycle": quarterly_return.cycle,
        "organisation": quarterly_return.body_name,
        "address": f"{settings.PORTAL_ADDRESS}{address}",
        "check_address": f"{settings.PORTAL_ADDRESS}{reverse('returns:check_receipt')}",
        "demonstration": quarterly_return.cycle.demonstration,
        **more,
    }
    body = render_to_string(f"returns/mail/{template}.txt", context)
    for recipient in to:
        yield recipient.message(subject=subject, body=body)


@notice("return.opened")
def notify_of_opened_quarter(event, quarterly_return: Return):
    """The head of the body and its SIRO are notified that a quarter is open, and by when its return is due."""
    subject = f"{quarterly_return.cycle} return is open, due {quarterly_return.cycle.due_on.day} {quarterly_return.cycle.due_on:%B %Y}"
    return write(recipients(quarterly_return, event.at, AO, SIRO), "opened", subject, quarterly_return)


@notice("return.due_date_changed")
def notify_of_new_due_date(event, quarterly_return: Return):
    """Those who prepare and sign a return that is not signed yet are notified of the new due date."""
    before = date.fromisoformat(event.facts["before_due"])
    later = date.fromisoformat(event.facts["due"]) > before
    subject = f"{quarterly_return.cycle} return: {'more time' if later else 'a nearer due date'}"
    posts = (SIRO,) if quarterly_return.status == Return.Status.AWAITING_SIRO else (SIRO, PREPARER)
    to = recipients(quarterly_return, event.at, *posts)
    return write(to, "extended", subject, quarterly_return, before=before, later=later)


@notice("return.reminded")
def remind_of_due_date(event, quarterly_return: Return):
    """Whoever has the next step (the return coordinators, or the SIRO) is reminded 10, 5 and 1 working days before the due date, and once after it."""
    subject = f"Reminder: {quarterly_return.cycle} return"
    left = event.facts["left"]
    days_late = (london_day(event.at) - quarterly_return.cycle.due_on).days
    return write(
        must_act(quarterly_return, event.at),
        "reminded",
        subject,
        quarterly_return,
        left=left,
        days_late=days_late,
    )


@notice("return.sent_to_siro")
def ask_siro_to_sign(event, quarterly_return: Return):
    """The SIRO is notified that the return waits for a signature, or to be read until signing opens."""
    open_now = quarterly_return.may_be_signed_on(london_day(event.at))
    subject = (
        f"{quarterly_return.cycle} return waits for your signature"
        if open_now
        else f"{quarterly_return.cycle} return to read"
    )
    opens = None if open_now else quarterly_return.signing_opens_on
    return write(
        recipients(quarterly_return, event.at, SIRO),
        "to_sign",
        subject,
        quarterly_return,
        "sign",
        opens=opens,
    )


@notice("return.signing_opened")
def ask_siro_after_quarter(event, quarterly_return: Return):
    """The SIRO of a return that was sent before its quarter ended is asked to sign once it has ended."""
    subject = f"{quarterly_return.cycle} return waits for your signature"
    return write(recipients(quarterly_return, event.at, SIRO), "to_sign", subject, quarterly_return, "sign")


@notice("return.early_signing_allowed")
@notice("return.early_signing_ended")
def notify_of_leave(event, quarterly_return: Return):
    """The SIRO and the return coordinators are notified that the centre lets the return be signed early, or does so no more."""
    allowed = event.kind == "return.early_signing_allowed"
    subject = f"{quarterly_return.cycle} return: " + (
        "signing is open" if allowed else "signing opens after the quarter"
    )
    return write(
        recipients(quarterly_return, event.at, SIRO, PREPARER),
        "early_signing",
        subject,
        quarterly_return,
        allowed=allowed,
    )


@notice("return.sent_back")
def notify_preparers_sent_back(event, quarterly_return: Return):
    """The return coordinators are notified that the SIRO has given the return back."""
    return write(
        recipients(quarterly_return, event.at, PREPARER),
        "sent_back",
        f"{quarterly_return.cycle} return was given back to you",
        quarterly_return,
        is_late=quarterly_return.cycle.due_on < london_day(event.at),
    )


@notice("return.signed")
def give_receipt(event, quarterly_return: Return):
    """The SIRO and the Accounting Officer get the receipt, with the hash of what was signed."""
    yield from write(
        recipients(quarterly_return, event.at, SIRO, AO),
        "receipt",
        f"Receipt: {quarterly_return.cycle} return signed and submitted",
        quarterly_return,
        "receipt",
        submission=quarterly_return.submission,
        audit_log_head=HEAD_OF_EVENT,
    )


@notice("return.queries_answered")
def give_receipt_for_answers(event, quarterly_return: Return):
    """The SIRO and the Accounting Officer get a receipt for the answers to queries; the reviewer is notified."""
    subject = f"{quarterly_return.cycle} return: queries answered"
    answers = SignedAnswer.objects.filter(query__quarterly_return=quarterly_return, signed_at=event.at)
    more = {
        "answers": list(answers.select_related("query", "signed_by").order_by("query__number")),
        "submission": quarterly_return.submission,
        "changed": quarterly_return.submission.signed_at == event.at,
        "audit_log_head": HEAD_OF_EVENT,
    }
    yield from write(
        recipients(quarterly_return, event.at, SIRO, AO),
        "receipt_answers",
        subject,
        quarterly_return,
        "receipt",
        **more,
    )
    yield from write(_reviewer(quarterly_return, event.at), "answered", subject, quarterly_return, "review")


@notice("return.queried")
def notify_of_query(event, quarterly_return: Return):
    """The SIRO and the return coordinators are notified of a query, without its words."""
    facts = event.facts
    return write(
        recipients(quarterly_return, event.at, SIRO, PREPARER),
        "queried",
        f"{quarterly_return.cycle} return: a query on {facts['question']}",
        quarterly_return,
        question=facts["question"],
        answer_by=date.fromisoformat(facts["answer_by"]),
    )


@notice("query.warned")
def warn_of_query_date(event, query: Query):
    """Whoever answers, or signs what is drafted, is warned before a query's date and before it ends unanswered; then the reviewer too."""
    quarterly_return = query.quarterly_return
    if query.status == Query.Status.DRAFTED:
        to = [*recipients(quarterly_return, event.at, SIRO)]
    elif person := answerer_now(query, event.at):
        to = [_answerer(person, query, event.at)]
    else:
        to = [*recipients(quarterly_return, event.at, PREPARER)]
    if event.facts["left"] < 0:
        to += _reviewer(quarterly_return, event.at)
    return write(
        to,
        "query_warned",
        f"{quarterly_return.cycle} return: query on {query.question} not answered",
        quarterly_return,
        query=query,
    )


@notice("query.given")
def notify_query_recipient(event, query: Query):
    """Whoever is to answer a query is notified."""
    quarterly_return, who = query.quarterly_return, query.given_to
    subject = f"{quarterly_return.cycle} return: the query on {query.question} is yours"
    to = [_answerer(who, query, event.at)]
    return write(to, "given", subject, quarterly_return, query=query)


@notice("return.reassigned")
def notify_new_reviewer(event, quarterly_return: Return):
    """Whoever is to review from now on is notified."""
    return write(
        _reviewer(quarterly_return, event.at),
        "reassigned",
        f"{_named(quarterly_return)}: the review is yours",
        quarterly_return,
        "review",
    )


@notice("return.recalled")
def notify_of_recalled_acceptance(event, quarterly_return: Return):
    """The SIRO, the Accounting Officer and the reviewer are notified that an acceptance is taken back."""
    to = [*recipients(quarterly_return, event.at, SIRO, AO), *_reviewer(quarterly_return, event.at)]
    return write(
        to, "recalled", f"{_named(quarterly_return)}: the acceptance is taken back", quarterly_return
    )


@notice("return.returned_for_rework")
def notify_of_rework(event, quarterly_return: Return):
    """The SIRO and the return coordinators are notified that the return must be done again."""
    subject = f"{quarterly_return.cycle} return was returned for rework"
    return write(recipients(quarterly_return, event.at, SIRO, PREPARER), "rework", subject, quarterly_return)


@notice("return.recommended")
def ask_for_decision(event, quarterly_return: Return):
    """Those who may accept are notified of a recommendation."""
    return write(
        deciders(quarterly_return, event.at),
        "to_decide",
        f"{_named(quarterly_return)}: recommended, for your decision",
        quarterly_return,
        "decide",
    )


@notice("return.refused")
def notify_reviewer_of_refusal(event, quarterly_return: Return):
    """The reviewer is notified that the recommendation was not followed."""
    subject = f"{_named(quarterly_return)}: recommendation not followed"
    return write(_reviewer(quarterly_return, event.at), "refused", subject, quarterly_return, "review")


@notice("return.accepted")
@notice("return.accepted_with_conditions")
def notify_of_acceptance(event, quarterly_return: Return):
    """The SIRO and the Accounting Officer are notified that the return is accepted, and on which conditions."""
    conditions = quarterly_return.status == Return.Status.ACCEPTED_WITH_CONDITIONS
    subject = f"{quarterly_return.cycle} return accepted" + (" with conditions" if conditions else "")
    return write(
        recipients(quarterly_return, event.at, SIRO, AO),
        "accepted",
        subject,
        quarterly_return,
        conditions=conditions,
    )


@notice("return.correction_dropped")
def notify_of_dropped_correction(event, quarterly_return: Return):
    """The return coordinators and the reviewer are notified that a correction is dropped and that the accepted edition counts."""
    to = [*recipients(quarterly_return, event.at, PREPARER), *_reviewer(quarterly_return, event.at)]
    return write(to, "dropped", f"{_named(quarterly_return)}: the correction is dropped", quarterly_return)


@notice("return.recorded_missing")
def notify_of_missing(event, quarterly_return: Return):
    """The SIRO and the Accounting Officer are notified that the return is recorded as missing."""
    return write(
        recipients(quarterly_return, event.at, SIRO, AO),
        "missing",
        f"{quarterly_return.cycle} return recorded as missing",
        quarterly_return,
    )


def _answerer(person, query: Query, at) -> Recipient:
    return recipient_by_power(person, Can.QUERY_DRAFT_ANSWER, query, "Who answers the query", at)


def _reviewer(quarterly_return: Return, at) -> list[Recipient]:
    """The reviewer of a return that was taken up; once they can review it no more, whoever can."""
    if quarterly_return.reviewer is None:
        return []
    if person := reviewer_now(quarterly_return, at):
        return [recipient_by_power(person, Can.RETURN_TAKE_UP, quarterly_return, "Reviewer", at)]
    if quarterly_return.organisation.sponsored and quarterly_return.organisation.sponsor:
        return addresses_for(quarterly_return.organisation.sponsor, Role.SPONSOR_REVIEWER, at)
    return judges_of(quarterly_return, Role.CO_REVIEWER, Can.RETURN_TAKE_UP, at)
