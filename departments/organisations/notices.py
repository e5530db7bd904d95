"""Mails about vacant posts, and to administrators."""

from dataclasses import replace

from django.conf import settings
from django.urls import reverse

from audit.record import subject_of
from audit.registry import Attachment, Message, notice
from departments.organisations.calendar import london_day
from departments.organisations.models import Appointment
from departments.organisations.queries import (
    at_the_centre,
    holders_of,
    next_recipients,
)
from departments.organisations.roles import ROLES, Role


@notice("message.withheld")
def send_on(event, message):
    """Whoever has the post now gets a mail that was still waiting when the person it was written to left the post."""
    for recipient in next_recipients(message, event.at):
        yield replace(
            recipient.message(subject=message.subject, body=message.words),
            attachments=tuple(
                Attachment(attachment["name"], attachment["sha256"]) for attachment in message.attachments
            ),
        )


@notice("message.set_aside")
def notify_administrators(event, message):
    """Administrators: a message ended the process that was sending it several times and waits for them. Not notified of this one itself."""
    if message.rule == "departments.notify_administrators":
        return
    for recipient in at_the_centre(Role.SYSADMIN, event.at):
        yield recipient.message(
            subject="A message was set aside and is not sent",
            body=f"A message has ended the process that was sending it {event.facts['attempts']} times. It is set aside, so that it delays nothing else, and is not sent until an administrator sends it again. See why, then send it again or in another "
            f"way.\n\n{settings.PORTAL_ADDRESS}{reverse('notice', args=[message.pk])}",
        )


@notice("appointment.lent")
def notify_of_lending(event, appointment: Appointment):
    """Whoever is lent to a body, and its SIRO, Data Protection Officer and Accounting Officer: as whom, by whom and until when."""
    body, last = appointment.organisation, appointment.ends_on
    lender = appointment.lent_by.name if appointment.lent_by else ""
    text = (
        f"{appointment.user.name} is lent to {body.name} by {lender} as {appointment.title}, until {last.day} {last:%B %Y}. "
        f"What waits for them there is on their home page.\n\n{settings.PORTAL_ADDRESS}"
    )
    subject = f"Lent to {body.name}: {appointment.title}"
    yield Message(
        to=appointment.user.email, post=appointment.title, organisation=body.code, subject=subject, body=text
    )
    for role in (Role.SIRO, Role.DPO, Role.ACCOUNTING_OFFICER):
        for holder in holders_of(body, role, event.at):
            yield Message(
                to=holder.user.email, post=holder.title, organisation=body.code, subject=subject, body=text,
                addressee=subject_of(holder),
            )  # fmt: skip


@notice("appointment.ended")
def notify_centre_of_vacancy(event, appointment: Appointment):
    """The centre learns when a post that has one holder falls vacant with nobody appointed to follow."""
    spec = ROLES[Role(appointment.role)]
    followed = Appointment.objects.filter(
        organisation=appointment.organisation,
        role=appointment.role,
        starts_on__gt=appointment.ends_on,
        user__is_active=True,
    ).exists()
    if not spec.single or followed:
        return
    last = appointment.ends_on
    when = "is vacant" if last < london_day(event.at) else f"falls vacant after {last.day} {last:%B %Y}"
    for recipient in at_the_centre(Role.CO_APPROVER, event.at):
        yield recipient.message(
            subject="A post falls vacant",
            body=f"The post of {spec.title} at {appointment.organisation.name} {when} and nobody has been appointed "
            "to follow. Until then its notices go to the deputy, or to you.",
        )
