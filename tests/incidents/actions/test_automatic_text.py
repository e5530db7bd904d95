"""Whoever is called gets a text message too, and whoever it does not reach is followed by the next person at once."""

from datetime import timedelta

import pytest

from accounts.models import Telephone
from audit import deliver
from audit.models import OutboxMessage
from incidents import actions
from incidents.models import Call
from tests.incidents.stories import AT, HOUR, advised, approver, staffed_body

pytestmark = pytest.mark.django_db
FOUND = AT - HOUR


def waiting_notice():
    """A notice that waits for a person to send it; gives the people of the body."""
    body, people = staffed_body()
    advised(body, people)
    actions.sweep_fail_safe(at=FOUND + 66 * HOUR)
    return people


def call(hours):
    return actions.call_people(at=FOUND + timedelta(hours=hours))


def has_telephone(user, number):
    Telephone.objects.create(user=user, number=number, code_key=number, code_sent_at=AT, confirmed_at=AT)


def texts():
    return OutboxMessage.objects.filter(channel="text").order_by("created_at")


def notify_says(message, delivery, hours):
    """Notify says what became of a text, so many hours after the incident was found."""
    now = message.event.recorded_at + (FOUND + timedelta(hours=hours) - message.event.at)
    deliver.record_delivery(message.key, delivery=delivery, now=now)
    return deliver.report_outcomes(now)


def test_a_text_names_the_body_the_reference_the_hours_left_and_the_portal_and_nothing_else(notify, settings):
    settings.PORTAL_ADDRESS = "https://portal.example.gov.uk"
    has_telephone(waiting_notice()["dpo"], "+447700900001")
    call(66)
    (message,) = texts()
    assert message.to == "+447700900001"
    assert message.body == (
        "Home Office, incident HO-2026-00001: 6 hours left. Send the notice to the regulator. https://portal.example.gov.uk"
    )


def test_a_text_after_the_outer_limit_says_so(notify):
    has_telephone(waiting_notice()["dpo"], "+447700900001")
    call(72.5)
    assert "The deadline has passed." in texts().get().body


def test_an_installation_without_text_messages_and_a_number_that_is_not_confirmed_get_none(notify, settings):
    people = waiting_notice()
    has_telephone(people["dpo"], "+447700900001")
    Telephone.objects.update(confirmed_at=None)
    has_telephone(people["duty"], "+447700900002")
    call(66)
    settings.NOTIFY_API_KEY = ""
    call(66.25)
    assert not texts().exists()


@pytest.mark.parametrize("failure", OutboxMessage.Delivery.failed)
def test_whoever_is_not_reached_is_followed_by_the_next_person_at_once_and_once(notify, failure):
    has_telephone(waiting_notice()["dpo"], "+447700900001")
    call(66)
    notify_says(texts().get(), failure, 66.01)
    assert [(call.role, call.called_at) for call in Call.objects.order_by("number")] == [
        ("dpo", FOUND + 66 * HOUR),
        ("duty_officer", FOUND + timedelta(hours=66.01)),
    ]
    assert notify_says(texts().get(), failure, 66.02) == 0, "the same again changes nothing"
    assert (call(66.25), call(66.27)) == (0, 1), "a quarter of an hour after the last call"


def test_a_failure_that_comes_after_the_next_call_calls_nobody_more(notify):
    has_telephone(waiting_notice()["dpo"], "+447700900001")
    call(66)
    call(66.25)
    notify_says(texts().get(), "permanent-failure", 66.26)
    assert Call.objects.count() == 2


def test_a_text_that_was_delivered_calls_nobody_at_once(notify):
    has_telephone(waiting_notice()["dpo"], "+447700900001")
    call(66)
    notify_says(texts().get(), "delivered", 66.01)
    assert Call.objects.count() == 1


def test_the_centre_reads_body_and_reference_in_its_text_and_nothing_else(notify):
    waiting_notice()
    has_telephone(approver(), "+447700900003")
    for quarter in range(5):
        call(66 + quarter / 4)
    assert not texts().exists()
    call(68)
    assert texts().get().body == (
        "Home Office, incident HO-2026-00001: nobody has answered. Telephone somebody there."
    )
