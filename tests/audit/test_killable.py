"""Work in a process of its own is ended at its limit, and its end harms no other work."""

import os
import signal
import time
from datetime import UTC, datetime

import pytest

from audit import deliver, sending
from audit.channels import CHANNELS
from audit.models import Event, OutboxMessage
from audit.record import SYSTEM, record
from tests.factories import make_organisation

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SIRO, DPO = "siro@home-office.invalid", "dpo@home-office.invalid"
OFFICER = "officer@ico.invalid"


def again(clock):
    """Move the clock to the next attempt and send what is due."""
    clock.now = max(message.next_try_at for message in OutboxMessage.objects.all())
    return sending.deliver_due(clock)


# Slow peers


def test_an_endpoint_that_answers_byte_by_byte_is_ended_at_the_limit_of_the_attempt(
    owe, post, rules, byte_by_byte, settings, short_limits
):
    settings.ICO_ENDPOINT = f"http://127.0.0.1:{byte_by_byte(b'HTTP/1.1 200 OK').port}/"
    rules("thing.reported", OFFICER, channel="ico", name="notify_ico")
    record("thing.reported", subject=make_organisation("transport"), by=SYSTEM, at=AT)
    _, clock = owe()
    began = time.monotonic()
    assert sending.deliver_due(clock) == 0
    assert time.monotonic() - began < 6
    message = OutboxMessage.objects.get()
    assert (message.status, message.last_error) == ("waiting", "No answer within 2 seconds")
    assert message.unanswered == 0  # the worker lives


def test_a_mail_server_that_answers_byte_by_byte_is_ended_at_the_limit_of_the_attempt(
    owe, byte_by_byte, settings, short_limits
):
    settings.EMAIL_PORT = byte_by_byte(b"220 slow but there, if one has the patience to wait for it").port
    (message,), clock = owe(SIRO)
    began = time.monotonic()
    assert sending.deliver_due(clock) == 0
    assert time.monotonic() - began < 6
    message.refresh_from_db()
    assert message.last_error == "No answer within 2 seconds"


# Deadly messages


def die(message):
    """A channel whose process is killed by what it is given."""
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def deadly_channel(monkeypatch):
    module = type("deadly", (), {"send": staticmethod(die)})
    monkeypatch.setitem(CHANNELS, "ico", module)


def test_a_message_that_kills_the_process_that_sends_it_spares_the_others_and_is_set_aside_in_the_end(
    owe, post, rules, deadly_channel
):
    rules("thing.reported", OFFICER, channel="ico", name="notify_ico")
    record("thing.reported", subject=make_organisation("transport"), by=SYSTEM, at=AT)
    _, clock = owe(SIRO)
    assert sending.deliver_due(clock) == 1
    message = OutboxMessage.objects.get(to=OFFICER)
    assert message.last_error == "The process ended without an answer (signal 9)"
    for _ in range(deliver.SET_ASIDE_AFTER - 1):
        again(clock)
    message.refresh_from_db()
    assert (message.status, message.unanswered) == ("set_aside", 5)
    assert Event.objects.filter(kind="message.set_aside").count() == 1
