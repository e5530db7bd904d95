"""Backups: what they hold, and which are kept."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from audit.models import OutboxMessage
from portal.backups import making, restoring
from tests.incidents import stories

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def report(body, people):
    return stories.reported(body, people)


def test_old_backups_go_and_a_draft_that_was_cut_off_too(running):
    folder = Path(settings.BACKUP_FOLDER)
    (folder / ".draft-old").mkdir(parents=True)
    backups = [
        making.make(folder, NOW + timedelta(days=day), keep=2, say=lambda text: None) for day in range(3)
    ]
    assert sorted(folder.iterdir()) == backups[1:]


def test_a_backup_names_a_file_that_the_store_lost(running, capsys):
    _, body, people, _ = running
    report(body, people)
    OutboxMessage.objects.filter(pk=OutboxMessage.objects.first().pk).update(file="notices/gone.pdf")
    place = making.make(Path(settings.BACKUP_FOLDER), NOW, keep=2, say=print)
    assert restoring.read(place).missing == ["notices/gone.pdf"]
    assert "notices/gone.pdf" in capsys.readouterr().out
