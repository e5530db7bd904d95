"""Write the demonstration's papers and summary into `var/demo`, and fail where anything is owed, failed or missing."""

from functools import partial

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.demonstration import accounts, summary
from portal.demonstration.player import Stuck


class Command(BaseCommand):
    help = "Wait until every notice is sent, copy the papers out, write summary.json; fail when anything is missing."

    def add_arguments(self, parser):
        parser.add_argument("--settled", action="store_true", help="only say whether anything is left to do")

    def handle(self, *args, settled: bool = False, **options):
        if settled:
            return str(summary.is_settled())
        say = partial(self._say)
        folder = settings.VAR / "demo"
        try:
            accounts.refuse_elsewhere()
            summary.wait_until_drained(say)
        except accounts.NotADemonstration as problem:
            raise CommandError(str(problem)) from None
        except Stuck as problem:
            say(str(problem))
        rows, wrong = summary.write(folder)
        returns, notices = rows["returns"], rows["notices"]
        say(
            f"{rows['organisations']} organisations, {returns['filed']} returns filed, {returns['accepted']} accepted, "
            f"{len(rows['statements'])} statements, {notices['sent']} notices sent, {notices['failed']} failed"
        )
        if wrong:
            raise CommandError("The demonstration is not whole:\n- " + "\n- ".join(wrong))

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
