"""The accounts of the demonstration, one for each role, with the password they share."""

from django.core.management.base import BaseCommand, CommandError

from portal.demonstration import accounts


class Command(BaseCommand):
    help = "Print the demonstration's accounts; --make makes those that are missing. Refused outside a demonstration."

    def add_arguments(self, parser):
        parser.add_argument("--make", action="store_true", help="make the accounts that are missing")

    def handle(self, *args, make: bool = False, **options):
        try:
            accounts.refuse_elsewhere()
        except accounts.NotADemonstration as problem:
            raise CommandError(str(problem)) from None
        if make:
            self.stdout.write(f"{accounts.make()} new appointments")
        lines = accounts.table()
        if not lines:
            self.stdout.write("There are no demonstration accounts yet: play the year first.")
            return
        wide = [max(len(line[column]) for line in lines) for column in (0, 1)]
        for where, role, what in lines:
            self.stdout.write(f"  {where:<{wide[0]}}  {role:<{wide[1]}}  {what}")
        self.stdout.write(f"  Password of every account: {accounts.DEMONSTRATION_PASSWORD}")
