"""Play the demonstration, or carry on where a play was cut off."""

import os
from functools import partial

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, connection
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
        except (OperationalError, InterfaceError):
            if connection.is_usable():  # it answers: something else is wrong
                raise
            text = "The database stopped answering; what was played is kept."
            raise CommandError(text, returncode=os.EX_TEMPFAIL) from None

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
