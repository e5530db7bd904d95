"""How a mail about an incident is put together: whom it goes to, the clock, the link."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.urls import reverse

from audit.models import Event
from audit.record import read_once
from audit.registry import Message
from departments.organisations.queries import Recipient, addresses_for, at_the_centre, holders_of
from departments.organisations.roles import Role
from incidents import checks
from incidents.duty.clock import with_zone
from incidents.models import Incident
from incidents.queries.keeping import passes_usual_receivers, receivers


def to_posts(
    incident: Incident, event: Event, roles: Iterable[Role], about: str, text: str
) -> Iterator[Message]:
    """Notify these posts, but for those from which the reporter keeps it now; whoever receives it instead where that are all.

    A body need not have a duty officer, who is only ever notified together with the DPO or the SIRO.
    """
    open_to = [role for role in roles if not incident.is_kept_from(role, event.at)]
    if not open_to and passes_usual_receivers(incident, event.at):
        open_to = [*receivers(incident, event.at)]
        if not open_to:
            yield from to_duty_desk(incident, event)
    for role in open_to:
        if role is Role.DUTY_OFFICER and not holders_of(incident.organisation, role, event.at):
            continue
        for recipient in addresses_for(incident.organisation, role, event.at):
            yield message_to(incident, recipient, about, text)


def to_duty_desk(incident: Incident, event: Event) -> Iterator[Message]:
    """The approvers of the Cabinet Office, where a body has nobody left who may learn of a report: body and reference, nothing else."""
    for recipient in at_the_centre(Role.CO_APPROVER, event.at):
        yield recipient.message(
            subject=f"Incident {incident.reference}: reach somebody there",
            body=f"{incident.body_name} has a report (incident {incident.reference}) that nobody there has learned of: whoever sent "
            "it keeps it from the posts that are filled. Reach the head of the organisation, and lend it somebody who can "
            "take it up.",
        )


def message_to(incident: Incident, recipient: Recipient, about: str, text: str) -> Message:
    """One mail about an incident, with its deadline while a notice is outstanding, and its address."""
    clock = (
        f"\n\nDeadline: {with_zone(incident.deadline_at)}. Notify without undue delay: the deadline is the latest time that the law allows."
        if incident.deadline_at and _is_notice_outstanding(incident)
        else ""
    )
    return recipient.message(
        subject=f"Incident {incident.reference}: {about}", body=f"{text}{clock}\n\n{link_to(incident)}"
    )


def _is_notice_outstanding(incident: Incident) -> bool:
    key = ("notice outstanding", incident.pk, incident.status)
    return read_once(key, lambda: checks.is_notice_outstanding(incident))


def link_to(incident: Incident) -> str:
    """The address of the incident's page."""
    return address_of("incidents:incident", incident.pk)


def address_of(name: str, key) -> str:
    """The whole address of a page of the portal."""
    return f"{settings.PORTAL_ADDRESS}{reverse(name, args=[key])}"
