"""Check the hash chain of the trail and name the first broken link."""

from django.core.management.base import BaseCommand, CommandError

from audit import chain
from audit.database import connected_as


class Command(BaseCommand):
    help = "Checks every link of the trail. With --head, also that it still reaches a head noted on a receipt or paper."

    def add_arguments(self, parser):
        parser.add_argument(
            "--head", action="append", default=[], metavar="POSITION:HASH", help="may be repeated"
        )

    def handle(self, *args, **options):
        try:
            known = [chain.Head.parse(text) for text in options["head"]]
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
        with connected_as("reader"):
            if found := chain.verify(known):
                raise CommandError(f"The trail is broken at event {found.position}: {found.reason}.")
            self.stdout.write(f"The trail holds: {chain.head()}")
