"""One slow, damaged or deadly message neither delays the others nor is lost; its files are what was recorded."""

import hashlib
import os
import signal
import socketserver
import threading
import time
from datetime import UTC, datetime
from email import message_from_bytes

import pytest
from django.core.files.storage import default_storage
from django.template.loader import render_to_string

from audit import deliver, files, pdf, registry, sending
from audit.chain import sha256_of
from audit.channels import CHANNELS, email
from audit.channels.base import TryLater
from audit.models import Event, OutboxMessage
from audit.record import SYSTEM, record
from audit.registry import Attachment, StoredPaper
from tests.factories import make_organisation
from tests.stack import in_threads

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SIRO, DPO = "siro@home-office.invalid", "dpo@home-office.invalid"
OFFICER = "officer@ico.invalid"
DOCUMENT = "documents/notice_of_test.html"


class ByteByByte(socketserver.ThreadingTCPServer):
    """A peer that says one byte of its answer, then waits, and so on: no single read ever times out."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, answer: bytes):
        self.answer, self.ended = answer, threading.Event()
        super().__init__(("127.0.0.1", 0), _Slowly)

    @property
    def port(self) -> int:
        return self.server_address[1]


class _Slowly(socketserver.BaseRequestHandler):
    def handle(self):
        for byte in self.server.answer * 50:
            if self.server.ended.wait(0.3):
                return
            try:
                self.request.sendall(bytes([byte]))
            except OSError:
                return


@pytest.fixture
def byte_by_byte():
    """Start such a peer with its answer."""
    servers = []

    def start(answer: bytes) -> ByteByByte:
        server = ByteByByte(answer)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    yield start
    for server in servers:
        server.ended.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def short_limits(settings):
    settings.OUTBOX_ATTEMPT_SECONDS, settings.OUTBOX_SLOW_SECONDS = 2, 0.5


@pytest.fixture
def test_documents(settings):
    settings.TEMPLATES = [
        {
            **settings.TEMPLATES[0],
            "DIRS": [*settings.TEMPLATES[0]["DIRS"], settings.BASE_DIR / "tests/audit/templates"],
        }
    ]
    assert render_to_string(DOCUMENT, {"document": {"lang": "en", "title": "x"}, "n": 1})


def attached(message) -> dict[str, bytes]:
    return {
        part.get_filename(): part.get_payload(decode=True)
        for part in message_from_bytes(message.as_bytes()).walk()
        if part.get_filename()
    }


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


def test_while_slow_messages_wait_for_their_limit_others_go_beside_them(
    owe, post, rules, byte_by_byte, settings, short_limits
):
    settings.OUTBOX_ATTEMPT_SECONDS = 5
    settings.ICO_ENDPOINT = f"http://127.0.0.1:{byte_by_byte(b'HTTP/1.1 200 OK').port}/"
    rules("thing.reported", *(f"officer-{n}@ico.invalid" for n in range(4)), channel="ico", name="notify_ico")
    record("thing.reported", subject=make_organisation("transport"), by=SYSTEM, at=AT)
    began, taken = time.monotonic(), []
    post.meeting = lambda message: taken.append(time.monotonic() - began) or ""
    _, clock = owe(SIRO, DPO)
    assert sending.deliver_due(clock) == 2
    assert max(taken) < 4  # before the first of the slow ones was given up
    assert OutboxMessage.objects.filter(last_error="No answer within 5 seconds").count() == 4


def test_many_messages_share_one_connection_to_the_mail_server_and_their_receipts_one_transaction(owe, post):
    sessions = set()
    handle = post.handle_DATA

    async def handle_data(server, session, envelope):
        sessions.add(session.peer)
        return await handle(server, session, envelope)

    post.handle_DATA = handle_data
    _, clock = owe(*(f"person-{n}@home-office.invalid" for n in range(30)))
    assert sending.deliver_due(clock) == 30
    assert len(sessions) <= sending.AT_ONCE
    assert OutboxMessage.objects.filter(status="sent").count() == 30


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


# Documents


def test_a_document_is_rendered_once_and_every_attempt_sends_the_same_bytes(owe, post, test_documents):
    (message,), clock = owe(SIRO, subject="A notice", payload={"n": 7}, document=DOCUMENT)
    attempts = []
    post.meeting = lambda mail: attempts.append(mail) or ("451 later" if len(attempts) == 1 else "")
    sending.deliver_due(clock)
    message.refresh_from_db()
    assert files.is_intact(message.file, message.file_sha256)
    assert again(clock) == 1
    first, second = (attached(mail) for mail in attempts)
    assert first == second
    assert second["notice.pdf"].startswith(b"%PDF-")
    assert hashlib.sha256(second["notice.pdf"]).hexdigest() == message.file_sha256
    assert hashlib.sha256(second["notice.json"]).hexdigest() == sha256_of(message.payload)
    assert default_storage.listdir("notices")[1] == [f"{message.pk}.pdf"]


@pytest.mark.parametrize("damage", ["missing", "truncated", "other bytes", "empty"])
def test_a_damaged_document_is_rendered_again_before_it_is_sent(owe, post, test_documents, damage):
    (message,), clock = owe(SIRO, subject="A notice", payload={"n": 7}, document=DOCUMENT)
    post.meeting = lambda mail: "451 later"
    sending.deliver_due(clock)
    message.refresh_from_db()
    path = default_storage.path(message.file)
    with open(path, "rb") as file:
        whole = file.read()
    if damage == "missing":
        os.unlink(path)
    else:
        with open(path, "wb") as file:
            file.write({"truncated": whole[:500], "other bytes": b"x" * len(whole), "empty": b""}[damage])
    post.meeting = lambda mail: ""
    assert again(clock) == 1
    assert attached(post.accepted[0])["notice.pdf"] == whole
    assert not Event.objects.filter(kind="message.file_made_again").exists()


def test_a_document_whose_bytes_are_others_after_an_upgrade_is_recorded_with_its_new_hash_and_sent(
    owe, post, test_documents
):
    (message,), clock = owe(SIRO, subject="A notice", payload={"n": 7}, document=DOCUMENT)
    post.meeting = lambda mail: "451 later"
    sending.deliver_due(clock)
    message.refresh_from_db()
    made = message.file_sha256
    before = hashlib.sha256(b"what an older library made of it").hexdigest()
    OutboxMessage.objects.update(file_sha256=before)
    post.meeting = lambda mail: ""
    assert again(clock) == 1
    message.refresh_from_db()
    assert (message.status, message.file_sha256) == ("sent", made)
    event = Event.objects.get(kind="message.file_made_again")
    assert (event.facts["before"], event.facts["after"]) == (before, made)


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


# Attached papers


def paper_of(data, keep=lambda sha256, at: None) -> StoredPaper:
    return StoredPaper(DOCUMENT, data, "A paper", AT, keep)


@pytest.fixture
def stored(test_documents, monkeypatch):
    """A stored paper, its hash, and what was kept of a new hash."""
    monkeypatch.setattr(registry, "STORED_PAPERS", {})
    made = pdf.render(DOCUMENT, {"n": 1}, title="A paper", created=AT)
    files.store("papers/one.pdf", made.pdf)
    return made


def test_an_attached_paper_that_is_damaged_is_made_again_from_its_frozen_data(owe, post, stored):
    registry.stored_papers("papers")(lambda name: paper_of({"n": 1}))
    _, clock = owe(SIRO, attachments=(Attachment("papers/one.pdf", stored.sha256),))
    files.store("papers/one.pdf", b"%PDF-1.7 cut off")
    assert sending.deliver_due(clock) == 1
    assert attached(post.accepted[0])["one.pdf"] == stored.pdf


def test_an_attached_paper_that_comes_out_different_goes_with_its_new_hash_in_the_words_and_in_the_log(
    owe, post, stored
):
    kept = []
    registry.stored_papers("papers")(lambda name: paper_of({"n": 2}, lambda sha256, at: kept.append(sha256)))
    (message,), clock = owe(SIRO, attachments=(Attachment("papers/one.pdf", stored.sha256),))
    os.unlink(default_storage.path("papers/one.pdf"))
    assert sending.deliver_due(clock) == 1
    message.refresh_from_db()
    (attachment,) = message.attachments
    assert kept == [attachment["sha256"]]
    assert attachment["first_sha256"] == stored.sha256
    mail = post.accepted[0]
    assert hashlib.sha256(attached(mail)["one.pdf"]).hexdigest() == attachment["sha256"]
    assert attachment["sha256"] in mail.get_body().get_content().replace("\n", "")
    assert Event.objects.get(kind="message.file_made_again").facts["after"] == attachment["sha256"]


def test_an_attached_file_that_nobody_can_make_again_fails_with_a_sentence(owe, post, stored):
    (message,), clock = owe(SIRO, attachments=(Attachment("papers/two.pdf", "0" * 64),))
    assert sending.deliver_due(clock) == 0
    message.refresh_from_db()
    assert message.last_error == (
        "The attached file papers/two.pdf is missing or damaged. Restore it from the backup, then try again"
    )
    assert not post.accepted


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


def test_a_file_that_changes_between_the_check_and_the_sending_is_not_sent(owe, test_documents):
    (message,), _clock = owe(SIRO, subject="A notice", payload={"n": 7}, document=DOCUMENT)
    message.file = "notices/changed.pdf"
    message.file_sha256 = files.store(message.file, b"%PDF as recorded")
    assert {name: content for name, content, _ in email.attachments(message)}[
        "notice.pdf"
    ] == b"%PDF as recorded"
    files.store(message.file, b"%PDF")
    with pytest.raises(TryLater, match="changed while"):
        list(email.attachments(message))
