"""A stored file is whole or not there, whenever the process that writes it dies."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from audit import attached, files
from audit.models import OutboxMessage
from audit.pdf import Document
from audit.record import SYSTEM, record
from tests.crashes import MOMENTS, RENAMED, dies
from tests.factories import make_organisation

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
OLD, NEW = b"an old paper " * 4000, b"a new paper, which is longer " * 4000
NAME = "papers/one.pdf"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def content_of(name: str) -> bytes | None:
    path = Path(default_storage.path(name))
    return path.read_bytes() if path.exists() else None


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_file_whose_writer_dies_is_not_there_or_whole(moment):
    dies(moment, lambda: files.store(NAME, NEW), size=len(NEW))
    assert content_of(NAME) == (NEW if moment == RENAMED else None)
    assert files.is_intact(NAME, sha256_of(NEW)) is (moment == RENAMED)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_file_that_is_replaced_stays_as_it_was_until_the_new_one_is_whole(moment):
    before = files.store(NAME, OLD)
    dies(moment, lambda: files.store(NAME, NEW), size=len(NEW))
    assert content_of(NAME) == (NEW if moment == RENAMED else OLD)
    assert files.is_intact(NAME, before) is (moment != RENAMED)
    assert files.store(NAME, NEW) == sha256_of(NEW)
    assert content_of(NAME) == NEW


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_message_does_not_count_a_document_as_made_whose_writer_died(real_stack, rules, moment):
    rules("thing.done", "siro@home-office.invalid", document="documents/test.html", payload={"a": 1})
    record("thing.done", subject=make_organisation("home-office"), by=SYSTEM, at=AT)
    message = OutboxMessage.objects.get()
    wanted = attached.missing(message)
    paper = Document(pdf=NEW, pages=1, sha256=sha256_of(NEW))
    dies(moment, lambda: attached.keep(message, wanted, paper, AT), size=len(NEW))
    message = OutboxMessage.objects.get()
    assert (message.file, message.file_sha256) == ("", "")
    assert attached.missing(message) is not None  # so it is made before the message goes
    attached.keep(message, attached.missing(message), paper, AT)
    assert attached.missing(OutboxMessage.objects.get()) is None
