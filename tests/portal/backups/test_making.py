"""Backups: what they hold, and which are kept."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from audit.models import OutboxMessage
from departments.organisations.roles import Role
from portal.backups import making, restoring
from tests.factories import centre, person
from tests.incidents import stories

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
FILE = b"%PDF-1.7 the evidence"


@pytest.fixture
def running(real_stack):
    """An installation with a body and its people, an administrator, mail, and a file in the store."""
    settings.EMAIL_PORT = real_stack.post.port
    settings.DEMONSTRATION = False
    body, people = stories.staffed_body()
    default_storage.save("evidence/one.pdf", ContentFile(FILE))
    return real_stack, body, people, person("administrator@centre.example", Role.SYSADMIN, centre())


def report(body, people):
    return stories.reported(body, people)


def test_old_backups_go_and_a_draft_that_was_cut_off_too(running):
    folder = Path(settings.BACKUP_FOLDER)
    (folder / ".draft-old").mkdir(parents=True)
    made = [
        making.make(folder, NOW + timedelta(days=day), keep=2, say=lambda words: None) for day in range(3)
    ]
    assert sorted(folder.iterdir()) == made[1:]


def test_a_backup_names_a_file_that_the_store_lost(running, capsys):
    _, body, people, _ = running
    report(body, people)
    OutboxMessage.objects.filter(pk=OutboxMessage.objects.first().pk).update(file="notices/gone.pdf")
    place = making.make(Path(settings.BACKUP_FOLDER), NOW, keep=2, say=print)
    assert restoring.read(place).missing == ["notices/gone.pdf"]
    assert "notices/gone.pdf" in capsys.readouterr().out
