"""One slow, damaged or deadly message neither delays the others nor is lost; its files are what was recorded."""

import hashlib
import time
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit import pdf, sending
from audit.models import Event, OutboxMessage
from audit.record import SYSTEM, record
from tests.audit.conftest import attached
from tests.factories import make_organisation
from tests.stack import in_threads

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SIRO, DPO = "siro@home-office.invalid", "dpo@home-office.invalid"
DOCUMENT = "documents/notice_of_test.html"


def test_while_slow_messages_wait_for_their_limit_others_go_beside_them(
    owe, post, rules, byte_by_byte, settings, short_limits
):
    settings.OUTBOX_ATTEMPT_SECONDS = 5
    settings.ICO_ENDPOINT = f"http://127.0.0.1:{byte_by_byte(b'HTTP/1.1 200 OK').port}/"
    rules("thing.reported", *(f"officer-{n}@ico.invalid" for n in range(4)), channel="ico", name="notify_ico")
    record("thing.reported", subject=make_organisation("transport"), by=SYSTEM, at=AT)
    began, seconds = time.monotonic(), []
    post.meeting = lambda message: seconds.append(time.monotonic() - began) or ""
    _, clock = owe(SIRO, DPO)
    assert sending.deliver_due(clock) == 2
    assert max(seconds) < 4  # before the first of the slow ones was given up
    assert OutboxMessage.objects.filter(last_error="No answer within 5 seconds").count() == 4


@pytest.mark.parametrize("letters", ["ก", "a\u200d", "👩\u200d💻", "漢a"])
def test_a_word_of_thousands_of_letters_that_our_fonts_lack_is_sent_within_seconds(
    owe, post, test_documents, letters
):
    word = letters * (5000 // len(letters))
    _, clock = owe(SIRO, subject="A notice", payload={"n": word}, document=DOCUMENT)
    began = time.monotonic()
    assert sending.deliver_due(clock) == 1
    assert time.monotonic() - began < 15
    assert not Event.objects.filter(facts__plain_layout=True).exists()


def test_a_document_that_cannot_be_typeset_in_time_goes_in_the_plain_layout(
    owe, post, test_documents, settings
):
    settings.RENDER_SECONDS = 1  # not enough even to start the engine
    (message,), clock = owe(SIRO, subject="A notice", payload={"n": "word " * 60000}, document=DOCUMENT)
    assert sending.deliver_due(clock) == 1
    message.refresh_from_db()
    paper = attached(post.accepted[0])["notice.pdf"]
    assert hashlib.sha256(paper).hexdigest() == message.file_sha256
    event = Event.objects.get(kind="message.file_made_plain")
    assert event.facts["plain_layout"] is True
    assert event.facts["after"] == message.file_sha256


def test_a_document_whose_template_fails_goes_in_the_plain_layout_with_its_data(owe, post):
    _, clock = owe(SIRO, payload={"what": "a laptop"}, document="documents/there-is-none.html")
    assert sending.deliver_due(clock) == 1
    assert attached(post.accepted[0])["notice.pdf"].startswith(b"%PDF-")


@pytest.mark.parametrize("trouble", [OSError("cannot load library"), MemoryError()])
def test_a_document_goes_in_the_plain_layout_where_the_engine_cannot_be_loaded(
    owe, post, test_documents, monkeypatch, trouble
):
    def engine_fails(*_, **__):
        raise trouble

    monkeypatch.setattr(pdf, "load", engine_fails)
    monkeypatch.setattr(pdf, "render", engine_fails)
    (message,), clock = owe(SIRO, subject="A notice", payload={"n": "word"}, document=DOCUMENT)
    assert sending.deliver_due(clock) == 1
    message.refresh_from_db()
    assert message.status == "sent"
    paper = attached(post.accepted[0])["notice.pdf"]
    assert hashlib.sha256(paper).hexdigest() == message.file_sha256
    assert Event.objects.get(kind="message.file_made_plain").facts["plain_layout"] is True


# Two workers


def test_two_workers_send_each_message_once(real_stack, rules, settings):
    rules("thing.done", *(f"person-{n}@home-office.invalid" for n in range(20)))
    event = record("thing.done", subject=make_organisation("home-office"), by=SYSTEM, at=AT)

    def work():
        sending.deliver_due(lambda: event.recorded_at, "mail")

    settings.EMAIL_PORT = real_stack.post.port
    assert in_threads(work, work) == []
    assert len(real_stack.post.accepted) == len(set(real_stack.post.ids())) == 20
    assert not OutboxMessage.objects.exclude(status="sent").exists()


@pytest.mark.parametrize(("number", "asked"), [(3, {"audit.deliver_mail"}), (2, set())])
def test_a_run_that_has_much_to_send_asks_for_a_second_worker_and_one_that_has_little_does_not(
    owe, post, woken, django_capture_on_commit_callbacks, monkeypatch, number, asked
):
    monkeypatch.setattr(sending, "MANY", 3)
    _, clock = owe(*(f"person-{n}@home-office.invalid" for n in range(number)))
    connection.run_on_commit.clear()  # what was asked for when the messages were owed
    with django_capture_on_commit_callbacks(execute=True):
        assert sending.deliver_due(clock, "mail") == number
    assert set(woken) == asked


def test_twenty_messages_of_one_event_cost_a_claim_each_and_a_batch_of_receipts(owe, post, monkeypatch):
    monkeypatch.setattr(sending, "RECEIPT_SECONDS", 60)  # on a slow machine there would be more batches
    messages, clock = owe(*(f"person-{n}@home-office.invalid" for n in range(20)))
    with CaptureQueriesContext(connection) as captured:
        assert sending.deliver_due(clock, "mail") == len(messages)
    # How often a worker looks for a next message that is not there depends on how quickly the others are answered; and a batch
    # is written when both messages on their way are answered in one moment, so that each has two at least.
    besides = [query["sql"] for query in captured if not query["sql"].startswith("WITH chosen")]
    batches = [sql for sql in besides if "UPDATE audit_notice" in sql]
    assert set(OutboxMessage.objects.values_list("attempts", flat=True)) == {1}
    assert 1 <= len(batches) <= len(messages) // 2
    assert len(besides) <= 20 + 5 * len(batches), "\n".join(besides)
