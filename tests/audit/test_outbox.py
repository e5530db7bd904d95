"""Waking a worker: once per transaction, after the commit, and never in anybody's way."""

import contextlib
import socket
import statistics
import time

import pytest
from celery import Celery, current_app
from django.db import transaction

from audit import outbox


def test_waking_waits_for_the_commit(db, woken, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        outbox.wake_worker("audit.deliver_mail")
        assert woken == []
    assert woken == ["audit.deliver_mail"]


def test_waking_many_times_in_one_transaction_is_once_for_each_task(
    db, woken, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(5):
            outbox.wake_worker("audit.deliver_mail")
            outbox.wake_worker("reporting.compile_due")
    assert woken == ["audit.deliver_mail", "reporting.compile_due"]


def test_a_part_that_was_rolled_back_wakes_no_worker_and_a_later_one_does(
    db, woken, django_capture_on_commit_callbacks
):
    def fail():
        with transaction.atomic():
            outbox.wake_worker("audit.deliver_mail")
            raise RuntimeError

    with django_capture_on_commit_callbacks(execute=True):
        with pytest.raises(RuntimeError):
            fail()
        outbox.wake_worker("reporting.compile_due")
    assert woken == ["reporting.compile_due"]


@pytest.fixture
def dead_broker(monkeypatch, tmp_path):
    """The portal's own Celery settings, pointed at a broker that is down."""
    app = Celery("dead", broker=f"redis+socket://{tmp_path}/nobody.sock?virtual_host=0", set_as_current=False)
    app.conf.broker_transport_options = current_app.conf.broker_transport_options
    monkeypatch.setattr(outbox, "current_app", app)
    monkeypatch.setattr(outbox, "_quiet_until", 0.0)


def test_a_broker_that_is_down_costs_no_error_and_no_wait(real_stack, dead_broker):
    began = time.monotonic()
    outbox.wake_worker("audit.deliver_mail")
    assert time.monotonic() - began < 2
    waits = []
    for _ in range(20):
        began = time.monotonic()
        with transaction.atomic():
            outbox.wake_worker("audit.deliver_mail")
        waits.append(time.monotonic() - began)
    assert statistics.median(waits) < 0.05  # a busy machine may hold up one of them


@pytest.fixture
def nobody_answers():
    """A port of this machine at which a connection is begun and never made: its queue is full."""
    with contextlib.ExitStack() as open_ones:
        server = open_ones.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(8):
            waiting = open_ones.enter_context(socket.socket())
            waiting.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                waiting.connect(server.getsockname())
        yield server.getsockname()[1]


def test_a_broker_that_does_not_answer_costs_little_once(real_stack, monkeypatch, nobody_answers):
    app = Celery("far", broker=f"redis://127.0.0.1:{nobody_answers}/0", set_as_current=False)
    app.conf.broker_transport_options = current_app.conf.broker_transport_options
    monkeypatch.setattr(outbox, "current_app", app)
    monkeypatch.setattr(outbox, "_quiet_until", 0.0)
    began = time.monotonic()
    outbox.wake_worker("audit.deliver_mail")
    first = time.monotonic() - began
    outbox.wake_worker("audit.deliver_mail")
    second = time.monotonic() - began - first
    assert outbox._quiet_until > 0
    assert second < first / 5
