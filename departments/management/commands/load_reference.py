"""`manage.py load_reference`: the register of organisations, as often as one likes."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from audit.record import SYSTEM
from departments.organisations.actions import load_reference


class Command(BaseCommand):
    help = "Load the organisations of the register. A second load changes nothing."

    def handle(self, *args, **options):
        done = load_reference(by=SYSTEM, at=timezone.now())
        if done.did_nothing:
            self.stdout.write(
                f"The {done.organisations:,} organisations are loaded already. Nothing changed."
            )
            return
        self.stdout.write(
            f"Of {done.organisations:,} organisations {done.added:,} were added and {done.changed:,} changed; "
            f"{done.links:,} links, {done.names:,} dated names and {done.enrolments:,} enrolments are new."
        )
