"""Play the demonstration, or carry on where a play was cut off."""

from functools import partial

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.demonstration import accounts, year
from portal.demonstration.player import Stuck


class Command(BaseCommand):
    help = "Play the year 2007-08 and today through the portal's own actions, if that has not been done."

    def handle(self, *args, **options):
        say = partial(self._say)
        try:
            year.play_everything(say, now=timezone.now())
        except (accounts.NotADemonstration, year.AlreadyPlaying, Stuck) as problem:
            raise CommandError(str(problem)) from None

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
