"""A mail that waits when its addressee leaves the post goes to whoever has the post then, and never to the leaver."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.actions import close_account
from audit import deliver, sending
from audit.models import Event, OutboxMessage
from audit.record import SYSTEM, record
from departments.models import Appointment
from departments.organisations import actions as organisation_actions
from departments.organisations.roles import Role
from departments.registers import actions as register_actions
from tests import factories
from tests.departments.conftest import AT
from tests.stack import PostOffice


@pytest.fixture
def proposal(people, home_office, due):
    """Owe the SIRO a mail about a proposed action: it waits, since no worker has run yet."""
    register_actions.propose_action(
        home_office, summary="Encrypt the laptops", areas=["encryption"], by=people["preparer"], at=AT
    )
    return OutboxMessage.objects.get(to="siro@example.test")


def send_what_waits(days: int = 0) -> int:
    """Send what waits, some days after it was written."""
    return sending.deliver_due(lambda: datetime.now(UTC) + timedelta(days=days))


def leave(person, at=AT) -> None:
    organisation_actions.end_appointment(Appointment.objects.get(user=person), by=SYSTEM, at=at)


def addressees(office: PostOffice) -> set[str]:
    return {str(message["To"]) for message in office.accepted}


def test_a_mail_that_waits_goes_to_the_successor_and_not_to_the_leaver(post, people, home_office, proposal):
    leave(people["siro"])
    factories.appoint("next@example.test", Role.SIRO, home_office, starts_on=date(2026, 6, 11))
    send_what_waits(days=1)
    assert "siro@example.test" not in addressees(post)
    (sent,) = [message for message in post.accepted if message["To"] == "next@example.test"]
    assert sent["Subject"].endswith(proposal.subject)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.sent_at) == ("cancelled", None)
    assert proposal.last_error == "Not sent: whoever it was for no longer holds the post"
    event = Event.objects.get(kind="message.withheld")
    assert (event.actor, event.organisation) == ("system", "home-office")
    assert "@" not in str(event.facts)


def test_while_the_post_is_held_the_mail_goes_to_its_holder(post, people, proposal):
    leave(people["siro"])  # the last day counts
    assert send_what_waits() >= 1
    assert "siro@example.test" in addressees(post)


def test_where_nobody_follows_the_deputy_gets_the_mail_and_reads_why(post, people, proposal):
    leave(people["siro"])
    send_what_waits(days=1)
    (sent,) = [message for message in post.accepted if message["To"] == "deputy@example.test"]
    assert (
        "You get this message because the post of Senior Information Risk Owner of Home Office is vacant"
        in sent.get_content()
    )
    assert "siro@example.test" not in addressees(post)


def test_no_mail_goes_to_a_closed_account(post, people, home_office, proposal):
    close_account(people["siro"], by=SYSTEM, at=AT)
    send_what_waits()
    assert addressees(post) >= {"deputy@example.test"}
    assert "siro@example.test" not in addressees(post)
    proposal.refresh_from_db()
    assert proposal.last_error == "Not sent: the account that it was for is closed"


def test_whoever_was_notified_by_the_same_event_is_not_notified_twice(post, people, home_office):
    other = factories.person("audit-2@example.test", Role.INTERNAL_AUDIT, home_office)
    action = register_actions.propose_action(
        home_office, summary="Encrypt the laptops", areas=["encryption"], by=people["preparer"], at=AT
    )
    register_actions.agree_action(
        action, owner_role=Role.PREPARER, due=date(2026, 9, 30), by=people["siro"], at=AT
    )
    register_actions.begin_action(action, by=people["preparer"], at=AT)
    register_actions.report_done(action, evidence="All 40 are encrypted.", by=people["preparer"], at=AT)
    leave(people["audit"])
    send_what_waits(days=1)
    asked = [message for message in post.accepted if "awaits a check" in message["Subject"]]
    assert [message["To"] for message in asked] == [other.email]


def test_a_vacancy_is_reported_to_the_centre(people):
    held = Appointment.objects.get(user=people["siro"])
    organisation_actions.end_appointment(held, by=people["admin"], at=AT, ends_on=date(2026, 6, 30))
    message = OutboxMessage.objects.get(rule="departments.notify_centre_of_vacancy")
    assert message.to == "approver@example.test"
    assert "falls vacant after 30 June 2026" in message.body


def test_no_vacancy_is_reported_where_somebody_follows_or_several_may_hold_it(people, home_office, newcomer):
    held = Appointment.objects.get(user=people["siro"])
    factories.appoint(held.user, Role.STAFF, home_office)
    Appointment.objects.filter(pk=held.pk).update(ends_on=date(2026, 6, 30))
    factories.appoint(newcomer, Role.SIRO, home_office, starts_on=date(2026, 7, 1))
    organisation_actions.end_appointment(held, by=people["admin"], at=AT, ends_on=date(2026, 6, 20))
    organisation_actions.end_appointment(Appointment.objects.get(role=Role.IAO), by=people["admin"], at=AT)
    assert not OutboxMessage.objects.filter(rule="departments.notify_centre_of_vacancy").exists()


MAIL = ("email",)


def set_aside(message: OutboxMessage, settings) -> OutboxMessage:
    """The process that sends it is killed at every attempt, while nothing else is due."""
    others = OutboxMessage.objects.exclude(pk=message.pk).filter(status="waiting")
    others.update(
        attempts=1, next_try_at=message.next_try_at + timedelta(days=30), tried_at=message.created_at
    )
    now = datetime.now(UTC)
    for _ in range(deliver.SET_ASIDE_AFTER):
        assert deliver.claim(now, MAIL) == message
        now += timedelta(seconds=settings.OUTBOX_LEASE_SECONDS + 1)
        deliver.end_lapsed(now)
        message.refresh_from_db()
        now = max(now, message.next_try_at)
    assert message.status == "set_aside"
    return message


def test_each_administrator_gets_one_mail_of_a_message_that_was_set_aside_and_none_of_that_mail(
    people, home_office, settings
):
    second = factories.person("second@example.test", Role.SYSADMIN, factories.centre())
    message = owed_to_siro(people, home_office)
    set_aside(message, settings)
    mails = OutboxMessage.objects.filter(event__kind="message.set_aside")
    assert {mail.to for mail in mails} == {people["admin"].email, second.email}
    for mail in mails:
        assert f"/outbox/{message.pk}/" in mail.body
        assert message.to not in mail.subject + mail.body
    set_aside(mails.first(), settings)
    assert Event.objects.filter(kind="message.set_aside").count() == 2
    assert OutboxMessage.objects.filter(event__kind="message.set_aside").count() == 2


def owed_to_siro(people, home_office) -> OutboxMessage:
    event = record("tests.done", subject=home_office, by=SYSTEM, at=datetime.now(UTC))
    return OutboxMessage.objects.create(
        event=event,
        rule="tests.tell",
        channel="email",
        to=people["siro"].email,
        subject="Done",
        body="It is done.",
        next_try_at=event.recorded_at,
        created_at=event.recorded_at,
    )


# Mails that were written before messages named an appointment


def written_before(proposal):
    """The mail as an installation has it that upgrades: it names no appointment."""
    OutboxMessage.objects.filter(pk=proposal.pk).update(addressee="")


def test_a_mail_of_before_goes_to_its_address_while_the_post_is_held(post, people, proposal):
    written_before(proposal)
    send_what_waits()
    assert "siro@example.test" in addressees(post)


def test_a_mail_of_before_goes_to_the_successor_and_not_to_the_leaver(post, people, home_office, proposal):
    written_before(proposal)
    leave(people["siro"])
    factories.appoint("next@example.test", Role.SIRO, home_office, starts_on=date(2026, 6, 11))
    send_what_waits(days=1)
    assert "siro@example.test" not in addressees(post)
    assert "next@example.test" in addressees(post)
    proposal.refresh_from_db()
    assert proposal.last_error == "Not sent: whoever it was for no longer holds the post"


def test_a_mail_of_before_goes_to_whoever_was_appointed_to_the_same_post_again(
    post, people, home_office, proposal
):
    written_before(proposal)
    leave(people["siro"])
    factories.appoint(people["siro"], Role.SIRO, home_office, starts_on=date(2026, 6, 11))
    send_what_waits(days=1)
    assert "siro@example.test" in addressees(post)


def test_a_mail_of_before_to_a_deputy_at_the_centre_is_not_sent_once_that_post_is_left(
    post, people, home_office
):
    for name in ("siro", "deputy"):
        people[name].appointments.all().delete()
    register_actions.propose_action(home_office, summary="Encrypt", by=people["preparer"], at=AT)
    waiting = OutboxMessage.objects.get(to="approver@example.test")
    assert " for the centre, " in waiting.post
    written_before(waiting)
    leave(people["approver"])
    factories.appoint("next-siro@example.test", Role.SIRO, home_office, starts_on=date(2026, 6, 11))
    send_what_waits(days=1)
    assert "approver@example.test" not in addressees(post)


def test_a_mail_of_before_that_is_for_no_post_goes_to_its_address(post, people, proposal):
    OutboxMessage.objects.filter(pk=proposal.pk).update(addressee="", post="Owner of the account")
    leave(people["siro"])
    send_what_waits(days=1)
    assert "siro@example.test" in addressees(post)
