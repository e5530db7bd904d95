"""A worker, the broker or the mail server dies at the worst moment: everybody is notified, and a repeat can be recognised.

Everything is real here: the processes, the commits, Valkey, and mail over SMTP.
"""

import threading
from datetime import UTC, datetime

import pytest
from celery import Celery

from audit import outbox, sending
from audit.models import OutboxMessage
from audit.record import SYSTEM, record
from portal import embedded
from tests.factories import make_organisation

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PEOPLE = [f"siro-{n}@home-office.invalid" for n in range(4)]
WAKE = """
from audit import outbox
outbox.wake_worker("audit.deliver_mail")
"""


@pytest.fixture
def owed(real_stack, rules):
    """Four notices of one committed event."""
    rules("thing.done", *PEOPLE)
    record("thing.done", subject=make_organisation("home-office"), by=SYSTEM, at=AT)
    return list(OutboxMessage.objects.all())


@pytest.fixture
def wake(real_stack, monkeypatch):
    """Wakes the worker that sends mail, by the broker of the installation and with the portal's own settings of Celery: as a
    process of the installation does, without the processor time of starting one.
    """
    app = Celery("stack", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.broker_url = embedded.urls(real_stack.var).broker
    monkeypatch.setattr(outbox, "current_app", app)
    monkeypatch.setattr(outbox, "_quiet_until", 0.0)
    yield lambda: outbox.wake_worker("audit.deliver_mail")
    app.close()


def all_sent() -> bool:
    return not OutboxMessage.objects.exclude(status="sent").exists()


def notify_everyone(stack, notices) -> None:
    """Each notice reached the server, under its own id and no other, and the portal knows it."""
    stack.wait(all_sent)
    assert set(stack.post.ids()) == {notice.message_id for notice in notices}
    assert {message["To"] for message in stack.post.accepted} == set(PEOPLE)
    for notice in OutboxMessage.objects.all():
        assert notice.message_id in notice.receipt


def meet_once(stack, at_the_door) -> threading.Event:
    """Do something when the first message is at the server's door; the server then goes on, or refuses."""
    met = threading.Event()

    def meeting(message):
        if met.is_set():
            return ""
        met.set()
        return at_the_door(message) or ""

    stack.post.meeting = meeting
    return met


def test_a_worker_killed_before_the_server_accepts_loses_nothing(real_stack, owed):
    worker = real_stack.worker()

    def kill(message):
        real_stack.kill(worker)
        return "451 the client is gone"

    met = meet_once(real_stack, kill)
    real_stack.wait(met.is_set, 30)
    worker.wait()
    assert not real_stack.post.accepted
    under_the_lease_of_the_dead = OutboxMessage.objects.filter(status="sending").count()
    assert 1 <= under_the_lease_of_the_dead <= sending.AT_ONCE
    real_stack.worker()
    notify_everyone(real_stack, owed)
    assert len(real_stack.post.accepted) < len(PEOPLE) + sending.AT_ONCE  # one beside it may be repeated


def test_a_worker_killed_after_the_server_accepted_repeats_it_under_the_same_id_only(real_stack, owed):
    worker = real_stack.worker()

    def kill(message):
        real_stack.post.accepted.append(message)  # on the server's disk, and nobody is left to hear "250"
        real_stack.kill(worker)
        return "451 the client is gone"

    met = meet_once(real_stack, kill)
    real_stack.wait(met.is_set, 30)
    worker.wait()
    real_stack.worker()
    notify_everyone(real_stack, owed)
    ids = real_stack.post.ids()
    assert len(PEOPLE) < len(ids) <= len(PEOPLE) + sending.AT_ONCE
    assert 2 in {ids.count(identifier) for identifier in ids}
    assert max(ids.count(identifier) for identifier in ids) == 2


def test_a_queue_emptied_before_the_worker_looks_loses_nothing(real_stack, owed, wake):
    wake()
    real_stack.empty_broker()
    real_stack.worker()
    notify_everyone(real_stack, owed)


def test_a_broker_emptied_and_killed_in_the_middle_of_sending_loses_nothing(real_stack, owed):
    def end(message):
        real_stack.empty_broker()
        real_stack.kill_broker()
        return "451 try again later"

    met = meet_once(real_stack, end)
    real_stack.worker()
    real_stack.wait(met.is_set, 30)
    real_stack.wait(lambda: not embedded.valkey_alive(real_stack.var))
    real_stack.start_servers()
    OutboxMessage.objects.filter(status="waiting").update(next_try_at=AT)  # rather than wait a minute
    real_stack.wait(
        lambda: all_sent() or not OutboxMessage.objects.filter(status="waiting").update(next_try_at=AT)
    )
    notify_everyone(real_stack, owed)


def test_what_is_recorded_while_the_broker_is_down_is_sent_when_it_is_back(real_stack, owed, wake):
    real_stack.kill_broker()
    wake()  # costs no error
    real_stack.start_servers()
    real_stack.worker()
    notify_everyone(real_stack, owed)


def test_a_signal_wakes_a_worker_that_waits(real_stack, owed):
    """Without the sweep: waking alone does it, from a process of the installation."""
    real_stack.sweep_seconds = 3600
    real_stack.worker()
    real_stack.run(WAKE)
    notify_everyone(real_stack, owed)
    assert len(real_stack.post.accepted) == len(PEOPLE)
