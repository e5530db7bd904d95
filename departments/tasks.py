"""Work that the clock starts."""

from celery import shared_task
from django.utils import timezone

from audit import clock
from departments.entries.actions import remind_of_entries, remind_suppliers
from departments.imports import actions as imports
from departments.lists import actions as lists
from departments.lists.views import content_of
from departments.registers.actions import bring_reviews_up_to_date, escalate_overdue
from departments.training.actions import remove_old_training


@shared_task(name="departments.sweep")
def sweep(**_):
    """Escalate overdue actions, bring reviews of assets up to date, remind of what is due and of instructions, remove what
    is too old; nothing by a clock that is wrong."""
    now = timezone.now()
    if clock.may_act(now):
        escalate_overdue(at=now)
        bring_reviews_up_to_date(at=now)
        remind_of_entries(at=now)
        remind_suppliers(at=now)
        imports.delete_old_files(at=now)
        lists.delete_old_files(at=now)
        remove_old_training(at=now)


@shared_task(name=imports.WORK, acks_late=True, reject_on_worker_lost=True)
def import_files(**_):
    """Look at the files that were sent for registers. Beat asks too, so that a lost call costs seconds."""
    imports.import_files(timezone.now)


@shared_task(name=lists.WORK, acks_late=True, reject_on_worker_lost=True)
def make_table_files(**_):
    """Make the files of long lists that people asked for. Beat asks too, so that a lost call costs seconds."""
    lists.make_files(content_of, timezone.now)
