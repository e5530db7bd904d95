"""After a restore: list what is known outside the database and not in it, and confirm that it was seen."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from departments.organisations import powers
from departments.organisations.roles import Can
from portal import reconciliation


class Command(BaseCommand):
    help = "Lists what was noted and the database does not know. With --confirm ADDRESS, lets the portal send again."

    def add_arguments(self, parser):
        parser.add_argument(
            "--confirm", metavar="ADDRESS", default="", help="the administrator who has seen it"
        )

    def handle(self, *args, confirm, **options):
        at = timezone.now()
        if confirm:
            differences = reconciliation.reconcile(by=_administrator(confirm, at), at=at)
        else:
            differences = reconciliation.differences()
        self._print(differences)
        if confirm:
            self.stdout.write("Reconciled: the portal sends again, unless something else suspends it.")

    def _print(self, differences: reconciliation.Differences) -> None:
        say = self.stdout.write
        if differences.is_empty:
            say("Everything that was noted outside the database is in it.")
        if differences.noted_head:
            say(
                f"The audit log ends at {differences.head}, and was noted up to {differences.noted_head['position']}."
            )
        for line in differences.unknown:
            say(
                f"Sent and unknown: {line['key']} by {line['channel']} at {line['at']}, {line.get('rule', '')} of"
                f" {line.get('organisation', '')}, receipt {line['receipt']}"
            )
        for line in differences.unsent:
            say(f"Sent, and waiting in the database: {line['key']} by {line['channel']} at {line['at']}")
        for reference in differences.references:
            say(f"Given, and not in the database: {reference}")


def _administrator(address: str, at) -> User:
    person = User.objects.filter(email=address.strip().lower()).first()
    if person is None or not powers.holds(person, Can.OUTBOX_RESUME, at):
        raise CommandError(f"{address} is not an administrator who may let the portal send again.")
    return person
