"""Make a backup of database and files."""

import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.backups.making import make


class Command(BaseCommand):
    help = "Writes a backup of database and files into BACKUP_FOLDER and keeps the newest BACKUPS_KEPT."

    def add_arguments(self, parser):
        parser.add_argument("--folder", type=Path, default=None, help="instead of BACKUP_FOLDER")
        parser.add_argument(
            "--every", type=int, default=0, metavar="SECONDS", help="go on for ever, so often"
        )

    def handle(self, *args, folder, every, **options):
        while True:
            try:
                make(
                    Path(folder or settings.BACKUP_FOLDER),
                    timezone.now(),
                    keep=settings.BACKUPS_KEPT,
                    say=self.stdout.write,
                )
            except Exception as problem:
                if not every:
                    raise
                self.stderr.write(f"The backup failed and is tried again: {problem}")
                time.sleep(min(every, 600))
                continue
            if not every:
                return
            time.sleep(every)
