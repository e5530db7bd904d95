"""Who is notified of notices that go without a decision, and who is called to send one by hand."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from audit.channels import text
from audit.models import Event, OutboxMessage
from audit.registry import Message, delivery_listener, notice
from departments.organisations.queries import (
    addresses_for,
    at_the_centre,
    telephones_at_the_centre,
    telephones_for,
)
from departments.organisations.roles import Role
from incidents import actions
from incidents.checks.overdue import WORDS as OVERDUE_WORDS
from incidents.models import Incident, RegulatorCase, RegulatorNotice, StandingInstruction
from incidents.notices.writing import address_of, message_to, to_posts

INFORMED = (Role.SIRO, Role.DPO, Role.ACCOUNTING_OFFICER)


@notice("notification.fail_safe")
@notice("notification.fail_safe_unscored")
def notify_of_automatic_notice(event: Event, case: RegulatorCase) -> Iterator[Message]:
    """SIRO, DPO and Accounting Officer: nobody decided, so the first notice goes without a decision, which is still owed."""
    if event.facts["by_portal"]:
        goes = "The portal sends it to the regulator by itself, as the standing instruction says."
    else:
        goes = (
            "The portal may not send it by itself: it contacts people one after another until somebody has sent it and "
            "recorded that."
        )
    yield from to_posts(
        case.incident,
        event,
        INFORMED,
        "the first notice goes without a decision",
        f"Nobody has decided on this incident, so the portal has completed the first notice. {goes} It holds fixed "
        "sentences and the answers that were chosen from lists. The decision is still owed. If it is to record only, the "
        f"notice is withdrawn in one step.\n\n{address_of('incidents:case', case.pk)}",
    )


@notice("notification.called")
def call_next_person(event: Event, notice: RegulatorNotice) -> Iterator[Message]:
    """The next post in turn, every quarter of an hour and later every hour, until somebody has sent the completed copy sheet and recorded that."""
    incident = notice.case.incident
    again = (
        " Everybody has been contacted once, and it is still not sent."
        if event.facts["everybody_was_called"]
        else ""
    )
    for recipient in addresses_for(incident.organisation, Role(event.facts["called"]), event.at):
        yield message_to(
            incident,
            recipient,
            "send the completed notice now",
            f"The first notice of this incident is complete, and nobody has sent it to the regulator.{again} Send it with "
            "the copy sheet, or get the Data Protection Officer, the security adviser or the duty officer to send it. It "
            f"counts as sent only when somebody records that here: {address_of('incidents:sent_by_hand', notice.case_id)}",
        )


@notice("notification.called")
def tell_duty_desk(event: Event, notice: RegulatorNotice) -> Iterator[Message]:
    """The approvers of the Cabinet Office, once everybody in the body was called: which body and which reference, nothing else."""
    if not event.facts["everybody_was_called"]:
        return
    incident = notice.case.incident
    for recipient in at_the_centre(Role.CO_APPROVER, event.at):
        yield recipient.message(
            subject=f"Incident {incident.reference}: nobody has answered",
            body=f"{incident.body_name} has a notice to the regulator that waits to be sent (incident "
            f"{incident.reference}). Everybody there who can send it has been contacted, and nobody has recorded that it was "
            "sent. Contact somebody there by telephone.",
        )


@notice("notification.called", channel="text")
def text_next_person(event: Event, notice: RegulatorNotice) -> Iterator[Message]:
    """The same post by text message, where the installation has them: body, reference, hours left and the portal's address, nothing else."""
    if not text.is_possible():
        return
    incident = notice.case.incident
    message = f"{incident.body_name}, incident {incident.reference}: {_left(incident, event.at)}"
    for recipient in telephones_for(incident.organisation, Role(event.facts["called"]), event.at):
        yield recipient.message(
            subject=f"Incident {incident.reference}",
            body=f"{message} Send the notice to the regulator. {settings.PORTAL_ADDRESS}",
        )


@notice("notification.called", channel="text")
def text_duty_desk(event: Event, notice: RegulatorNotice) -> Iterator[Message]:
    """The approvers of the Cabinet Office by text message, once everybody in the body was called: which body and which reference, nothing else."""
    if not (text.is_possible() and event.facts["everybody_was_called"]):
        return
    incident = notice.case.incident
    for recipient in telephones_at_the_centre(Role.CO_APPROVER, event.at):
        yield recipient.message(
            subject=f"Incident {incident.reference}",
            body=f"{incident.body_name}, incident {incident.reference}: nobody has answered. Telephone somebody there.",
        )


def _left(incident: Incident, at: datetime) -> str:
    """How many whole hours are left until the deadline, as a sentence."""
    if incident.deadline_at is None:
        return "A notice waits."
    hours = int((incident.deadline_at - at).total_seconds() // 3600)
    if hours < 0:
        return "The deadline has passed."
    return "Less than an hour left." if hours == 0 else f"{hours} {'hour' if hours == 1 else 'hours'} left."


@delivery_listener("incidents.text_next_person")
def on_text_delivery(message: OutboxMessage, outcome: str, at: datetime) -> None:
    """Whoever could not be reached by text is followed by the next person at once, where nobody else was reached."""
    if outcome == "not_delivered":
        actions.call_after_failure(message=message, at=at)


@notice("notification.overdue")
def escalate_overdue(event: Event, case: RegulatorCase) -> Iterator[Message]:
    """DPO and deputy, for a decision or a hold SIRO and deputy; from the second day the SIRO, from the third the Accounting Officer.

    A hold is the Accounting Officer's from the first day.
    """
    what, times = event.facts["what"], max(event.facts["times"].values())
    roles = [Role.DPO, Role.DEPUTY_DPO] if set(what) - {"decision"} else []
    if {"decision", "held"} & set(what) or times > 1:
        roles += [Role.SIRO, Role.DEPUTY_SIRO]
    if "held" in what or times > 2:
        roles.append(Role.ACCOUNTING_OFFICER)
    sentence = "; ".join(OVERDUE_WORDS[key] for key in what)
    yield from to_posts(
        case.incident,
        event,
        roles,
        sentence if len(what) == 1 else "several things are overdue",
        f"{sentence[:1].upper()}{sentence[1:]}. See what is wanted by when: {address_of('incidents:case', case.pk)}",
    )


@notice("standing_instruction.signed")
@notice("standing_instruction.ended")
def notify_of_instruction(event: Event, instruction: StandingInstruction) -> Iterator[Message]:
    """SIRO and DPO: the Accounting Officer has signed, or ended, the standing instruction."""
    signed = event.kind == "standing_instruction.signed"
    what = "signed a standing instruction" if signed else "ended the standing instruction"
    body = (
        f"The Accounting Officer has {what} on notices to the regulator that go when nobody has decided. Read it here: "
        f"{address_of('incidents:instruction', instruction.organisation.code)}"
    )
    for role in (Role.SIRO, Role.DPO):
        for recipient in addresses_for(instruction.organisation, role, event.at):
            yield recipient.message(subject="Standing instruction on notices to the regulator", body=body)
