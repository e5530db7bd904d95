"""Mails about actions, and about assets and their reviews."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from audit.record import subject_of
from audit.registry import Message, addressee_check, notice
from departments.organisations.calendar import london_day
from departments.organisations.models import Organisation
from departments.organisations.queries import (
    Recipient,
    addresses_for,
    at_the_centre,
    holders_of,
    why_withheld,
)
from departments.organisations.roles import Role
from departments.registers.models import Action, Asset

ALBS = {
    Organisation.Kind.EXECUTIVE_AGENCY,
    Organisation.Kind.EXECUTIVE_NDPB,
    Organisation.Kind.ADVISORY_NDPB,
    Organisation.Kind.TRIBUNAL_NDPB,
    Organisation.Kind.SPECIAL_HEALTH_AUTHORITY,
}


def accountable(organisation: Organisation, at) -> list[Recipient]:
    """The SIRO of a department; the chief executive or SIRO of an arm's-length body that has one."""
    if organisation.kind in ALBS and holders_of(organisation, Role.ALB_APPROVER, at):
        return addresses_for(organisation, Role.ALB_APPROVER, at)
    return addresses_for(organisation, Role.SIRO, at)


def owner_of(action: Action, at) -> list[Recipient]:
    """Whoever answers for it; the report's words name no post, and then it is the accountable person."""
    if action.owner_role in set(Role):
        return addresses_for(action.organisation, Role(action.owner_role), at)
    return accountable(action.organisation, at)


def _link(action: Action) -> str:
    return f"{settings.PORTAL_ADDRESS}{reverse('departments:action', args=[action.pk])}"


def _came_with_others(event) -> bool:
    """Whether it came with a file or a change of many, which has one message (`departments.imports.notices`)."""
    return bool(event.facts.get("upload"))


def _letters(recipients: Iterable[Recipient], action: Action, subject: str, *text: str) -> Iterable[Message]:
    facts = [f"Action {action.code} of {action.body_name}: {action.summary}"]
    if action.due:
        facts.append(f"Due: {action.due.day} {action.due:%B %Y}")
    body = "\n\n".join([*text, "\n".join(facts), _link(action)])
    for recipient in recipients:
        yield recipient.message(subject=subject, body=body)


addressee_check(why_withheld)


@notice("action.proposed")
def ask_for_an_answer(event, action):
    """The SIRO is asked to agree to a proposed action or turn it down."""
    if _came_with_others(event):
        return
    yield from _letters(
        accountable(action.organisation, event.at),
        action,
        f"Action {action.code} is proposed",
        "An action has been proposed. Agree to it, and say who answers for it and by when, or reject it. "
        "After 20 working days without an answer it is escalated.",
    )


@notice("action.agreed")
@notice("action.agreed_late")
@notice("action.agreed_by_signature")
@notice("action.agreed_again")
def notify_owner(event, action):
    """Whoever answers for an agreed action learns that it is theirs."""
    if _came_with_others(event):
        return
    yield from _letters(
        owner_of(action, event.at),
        action,
        f"Action {action.code} is yours",
        "This action has been agreed and you answer for it. Begin the work, and report it done by its date.",
    )


@notice("action.taken_back")
def notify_of_what_is_taken_back(event, action):
    """Whoever would answer for an action learns that it was taken back with its return."""
    yield from _letters(
        owner_of(action, event.at),
        action,
        f"Action {action.code} is taken back",
        "The return that promised this action was taken back or signed without it. Nothing needs to be done about it "
        "unless a return is signed that promises it again.",
    )


@notice("action.done")
def ask_for_a_check(event, action):
    """Internal audit, or where a body has none the SIRO, is asked to check what is reported as done."""
    auditors = holders_of(action.organisation, Role.INTERNAL_AUDIT, event.at)
    recipients = (
        addresses_for(action.organisation, Role.INTERNAL_AUDIT, event.at)
        if auditors
        else accountable(action.organisation, event.at)
    )
    yield from _letters(
        recipients,
        action,
        f"Action {action.code} awaits a check",
        "This action is reported as done. Look at the evidence, then verify that it is done or do not accept it.",
    )


@notice("action.verified")
def notify_of_closure(event, action):
    """Whoever answers for an action learns that it is verified and closed."""
    yield from _letters(
        owner_of(action, event.at),
        action,
        f"Action {action.code} is verified",
        "This action has been checked and is closed.",
    )


@notice("action.not_accepted")
def notify_of_more_to_do(event, action):
    """Whoever answers for an action learns that the check did not accept it."""
    yield from _letters(
        owner_of(action, event.at),
        action,
        f"Action {action.code} was not accepted",
        "The check did not accept that this action is done. The reason is on its page. Finish the work, and report it done again.",
    )


@notice("action.cancel_asked")
def ask_for_a_second_person(event, action):
    """The SIRO, and the centre where it set the action, learn that a cancellation wants a second person."""
    if _came_with_others(event):
        return
    recipients = accountable(action.organisation, event.at)
    if action.origin == Action.Origin.CONDITION:
        recipients = at_the_centre(Role.CO_APPROVER, event.at)
    yield from _letters(
        recipients,
        action,
        f"Somebody asked to cancel action {action.code}",
        "Somebody has asked for this action to be cancelled. A second person must agree. The reason is on its page.",
    )


# The yearly review of assets


def _review_mails(
    recipients: Iterable[Recipient], asset: Asset, subject: str, *paragraphs: str
) -> Iterable[Message]:
    body = "\n\n".join(
        [
            *paragraphs,
            f"Information asset: {asset.name}",
            f"{settings.PORTAL_ADDRESS}{asset.get_absolute_url()}",
        ]
    )
    for recipient in recipients:
        yield recipient.message(subject=subject, body=body)


@notice("asset_review.submitted")
def ask_for_acceptance(event, review):
    """The accountable person learns that an assessment waits."""
    text = "The owner has reviewed an information asset and written an assessment. Accept it, or send it back with your text."
    yield from _review_mails(
        accountable(review.organisation, event.at),
        review.asset,
        "An assessment of an information asset waits for you",
        text,
    )


@notice("asset_review.queried")
def return_to_owner(event, review):
    """The owner learns that the assessment came back; where nobody owns it, who leads the owners."""
    text = "The assessment of an information asset was sent back. The reason is on its page. Change it, and send it again."
    yield from _review_mails(
        _owner_of(review.asset, event.at),
        review.asset,
        "An assessment of an information asset came back",
        text,
    )


@notice("asset.retired")
def notify_of_retirement(event, asset):
    """The accountable person learns that an asset was taken out of use, and why is on its page."""
    text = "An information asset was retired. Its page says how it was disposed of, or to whom it was transferred."
    yield from _review_mails(
        accountable(asset.organisation, event.at), asset, "An information asset was retired", text
    )


def _owner_of(asset: Asset, at) -> list[Recipient]:
    if asset.owner and asset.owner.covers(london_day(at)) and asset.owner.user.is_active:
        title = asset.owner.title
        return [
            Recipient(
                asset.owner.user.email, title, asset.organisation.code, addressee=subject_of(asset.owner)
            )
        ]
    return addresses_for(
        asset.organisation,
        Role.LEAD_IAO if holders_of(asset.organisation, Role.LEAD_IAO, at) else Role.IAO,
        at,
    )
