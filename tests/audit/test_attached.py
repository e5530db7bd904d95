"""Files that go with a message: whole, or made again, or a failure that says what is wrong."""

import hashlib
import os
from datetime import UTC, datetime

import pytest
from django.core.files.storage import default_storage

from audit import files, pdf, registry, sending
from audit.chain import sha256_of
from audit.channels import email
from audit.channels.base import TryLater
from audit.models import Event, OutboxMessage
from audit.registry import Attachment, StoredPaper
from tests.audit.conftest import attached

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SIRO, DPO = "siro@home-office.invalid", "dpo@home-office.invalid"
DOCUMENT = "documents/notice_of_test.html"


def again(clock):
    """Move the clock to the next attempt and send what is due."""
    clock.now = max(message.next_try_at for message in OutboxMessage.objects.all())
    return sending.deliver_due(clock)


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
    sha256 = message.file_sha256
    before = hashlib.sha256(b"what an older library made of it").hexdigest()
    OutboxMessage.objects.update(file_sha256=before)
    post.meeting = lambda mail: ""
    assert again(clock) == 1
    message.refresh_from_db()
    assert (message.status, message.file_sha256) == ("sent", sha256)
    event = Event.objects.get(kind="message.file_made_again")
    assert (event.facts["before"], event.facts["after"]) == (before, sha256)


# Attached papers


def paper_of(data, keep=lambda sha256, at: None) -> StoredPaper:
    return StoredPaper(DOCUMENT, data, "A paper", AT, keep)


@pytest.fixture
def stored(test_documents, monkeypatch):
    """A stored paper, its hash, and what was kept of a new hash."""
    monkeypatch.setattr(registry, "STORED_PAPERS", {})
    render = pdf.render(DOCUMENT, {"n": 1}, title="A paper", created=AT)
    files.store("papers/one.pdf", render.pdf)
    return render


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
