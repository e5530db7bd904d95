"""Check the hash chain of the audit log and name the first broken link; with --records also what it proves."""

from django.core.management.base import BaseCommand, CommandError

from audit import chain, noted, records
from audit.database import connected_as
from audit.models import OutboxMessage


class Command(BaseCommand):
    help = "Checks every link of the audit log. Also that it still reaches the heads noted outside the database and those in receipts that were sent, and with --head one on a paper."

    def add_arguments(self, parser):
        parser.add_argument(
            "--head", action="append", default=[], metavar="POSITION:HASH", help="may be repeated"
        )
        parser.add_argument(
            "--records",
            action="store_true",
            help="also compare rows, messages and files with the digests in the audit log",
        )

    def handle(self, *args, **options):
        try:
            known = [chain.Head.parse(text) for text in options["head"]]
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
        known += [chain.Head(line["position"], line["hash"]) for line in noted.heads()]
        known += [chain.Head.parse(head) for head in noted.sent_heads()]
        with connected_as("reader"):
            sent = OutboxMessage.objects.filter(status=OutboxMessage.Status.SENT).exclude(head="")
            known += [chain.Head.parse(head) for head in sent.values_list("head", flat=True)]
            if difference := chain.verify(known):
                raise CommandError(
                    f"The audit log is broken at event {difference.position}: {difference.reason}."
                )
            if options["records"]:
                self._verify_records()
            self.stdout.write(f"The audit log holds: {chain.head()}")

    def _verify_records(self) -> None:
        shown, number = records.summary(records.verify())
        if number:
            for line in shown:
                self.stderr.write(line)
            raise CommandError(f"{number} records are not as the audit log has them.")
        self.stdout.write("The records are as the audit log has them.")
