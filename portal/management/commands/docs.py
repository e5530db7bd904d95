"""Write the documents that are made from the tables: workflows, powers and notices."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import documents


class Command(BaseCommand):
    help = "Writes docs/workflows.md, docs/powers.md and docs/notices.md. With --check, says whether they are up to date."

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail when one is out of date"
        )

    def handle(self, *args, **options):
        stale = []
        for name, text in documents.all_of_them().items():
            path = Path(settings.BASE_DIR) / "docs" / name
            if path.exists() and path.read_text() == text:
                continue
            stale.append(name)
            if not options["check"]:
                path.write_text(text)
        if stale and options["check"]:
            raise CommandError(f"Out of date: {', '.join(stale)}. Run: manage.py docs")
        self.stdout.write(f"Written: {', '.join(stale)}" if stale else "Up to date")
