"""Put a backup in the place of database and files."""

from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.backups.restoring import restore


class Command(BaseCommand):
    help = (
        "Restores a backup. Web, workers and beat must not run. Sending is suspended until it is reconciled."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("backup", type=Path, help="the folder of the backup, with its manifest.json")

    def handle(self, *args, backup, **options):
        restore(backup.resolve(), timezone.now(), say=self.stdout.write)
