"""What keeps notices from going for a while, and who is notified of it."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db.models import Q

from audit.models import Event
from audit.registry import Message, notice, sending_hold
from departments.models import Organisation
from departments.organisations.queries import addresses_for, at_the_centre
from departments.organisations.roles import Role
from incidents.duty.clock import with_zone
from incidents.models import Incident, KillSwitch, RegulatorCase
from incidents.notices.writing import address_of, to_posts
from incidents.queries.standing import held_messages


@sending_hold
def held_back(at: datetime, channels: Collection[str]) -> Q | None:
    """The notices under a hold, and those of bodies whose kill switch is on."""
    return held_messages(at, channels)


@notice("notification.held")
def alert_of_hold(event: Event, case: RegulatorCase) -> Iterator[Message]:
    """Accounting Officer, DPO and SIRO: no notice goes until the hold ends, and the clock runs on."""
    until = with_zone(datetime.fromisoformat(event.facts["until"]))
    yield from to_posts(
        case.incident,
        event,
        (Role.ACCOUNTING_OFFICER, Role.DPO, Role.SIRO),
        "on hold: no notice goes to the regulator",
        f"The notices of this incident are on hold until {until}. The duty to notify and its clock go on. The exemption "
        f"relied on is on the page of the case: {address_of('incidents:case', case.pk)}",
    )


@notice("notification.released")
def notify_of_release(event: Event, case: RegulatorCase) -> Iterator[Message]:
    """Accounting Officer, DPO and SIRO: the hold has ended, and what waits is sent."""
    yield from to_posts(
        case.incident,
        event,
        (Role.ACCOUNTING_OFFICER, Role.DPO, Role.SIRO),
        "the hold has ended",
        "The hold on the notices of this incident has ended. A notice that was decided on is sent now. Where the portal has "
        "no channel to the regulator, send it by hand with the copy sheet. Reminders continue until the incident is decided. "
        f"See what waits: {address_of('incidents:case', case.pk)}",
    )


@notice("notification.notify_now")
def notify_of_notice_at_once(event: Event, case: RegulatorCase) -> Iterator[Message]:
    """SIRO, DPO and Accounting Officer: somebody has notified at once, and the decision is still owed."""
    yield from to_posts(
        case.incident,
        event,
        (Role.SIRO, Role.DPO, Role.ACCOUNTING_OFFICER),
        "notified at once, the decision is still owed",
        "A first notice was made ready at once, before a decision. The incident still has to be assessed, advised on and "
        f"decided. What the notice says: {address_of('incidents:case', case.pk)}",
    )


@notice("incident.asked_back")
def pass_on_question(event: Event, incident: Incident) -> Iterator[Message]:
    """DPO, deputy and security adviser: the SIRO asks before deciding; the question is on the incident's page."""
    yield from to_posts(
        incident,
        event,
        (Role.DPO, Role.DEPUTY_DPO, Role.SECURITY_ADVISER),
        "the SIRO asks before deciding",
        "The SIRO has a question before the decision. Read it on the incident's page, then assess the incident again. The "
        "clock runs on.",
    )


@notice("kill_switch.on_asked")
def ask_for_second_person(event: Event, switch: KillSwitch) -> Iterator[Message]:
    """Those who can confirm it: a second person is wanted within an hour for the kill switch."""
    roles = (Role.SIRO, Role.ACCOUNTING_OFFICER)
    body = (
        f"Somebody has asked to turn the kill switch on ({_whose(switch)}). It takes a second person, within an hour: "
        f"{address_of('incidents:switch', switch.pk)}"
    )
    yield from _messages(switch, event, roles, "the kill switch waits for a second person", body)


@notice("kill_switch.on")
@notice("kill_switch.prolonged")
def alert_of_kill_switch(event: Event, switch: KillSwitch) -> Iterator[Message]:
    """Every SIRO, DPO and Accounting Officer concerned: no notice goes to a regulator until it is off."""
    body = (
        f"The kill switch is on ({_whose(switch)}) until {with_zone(switch.ends_at)}. The portal sends no notice to a "
        "regulator. The duty to notify and its clock go on: use the helpline where a notice must not wait. What is held back: "
        f"{address_of('incidents:switch', switch.pk)}"
    )
    yield from _messages(switch, event, ALARMED, "the kill switch is on", body)


@notice("kill_switch.off")
@notice("kill_switch.ended")
def notify_of_end(event: Event, switch: KillSwitch) -> Iterator[Message]:
    """Every SIRO, DPO and Accounting Officer concerned: notices go again."""
    body = f"The kill switch is off ({_whose(switch)}). Every notice that waited is being sent."
    yield from _messages(switch, event, ALARMED, "the kill switch is off", body)


ALARMED = (Role.SIRO, Role.DPO, Role.ACCOUNTING_OFFICER)


def _whose(switch: KillSwitch) -> str:
    return switch.organisation.name if switch.organisation else "for all organisations"


def _messages(
    switch: KillSwitch, event: Event, roles: tuple[Role, ...], about: str, body: str
) -> Iterator[Message]:
    """Messages to these posts of the body; of every body that reports incidents, and the centre, where it is for all."""
    bodies = (
        [switch.organisation]
        if switch.organisation
        else list(
            Organisation.objects.filter(
                reference_prefix__isnull=False, closed=False, enrolments__ends_on=None
            ).distinct()
        )
    )
    recipients = [
        address for body in bodies for role in roles for address in addresses_for(body, role, event.at)
    ]
    for recipient in [*recipients, *at_the_centre(Role.CO_APPROVER, event.at)]:
        yield recipient.message(subject=f"Notices to the regulator: {about}", body=body)
