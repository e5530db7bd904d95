"""An installation of before is upgraded while people go on working, and reminds them on the day of the upgrade."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations import AddField
from django.utils import timezone

from departments.entries.queries import actions_waiting_for_a_reminder, organisations_to_remind
from departments.models import Action, Entry
from departments.registers.actions import propose_action
from tests.departments.entries.conftest import today

NEW_COLUMNS = ("0038_files_of_staff_training", "0041_reminders_of_actions")
MANY = 12


def upgrade(name: str):
    return import_module(f"departments.migrations.{name}").Migration


@pytest.mark.parametrize("name", NEW_COLUMNS)
def test_a_new_column_of_a_table_with_many_rows_is_added_without_its_index_and_changes_no_row(name):
    (operation,) = upgrade(name).operations
    assert isinstance(operation, AddField)
    assert not operation.field.db_index


def test_the_files_of_staff_training_have_their_index(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'departments_stafftraining'")
        indexes = [index for (index,) in cursor.fetchall() if "upload_id" in index]
    assert len(indexes) == 1
    assert not upgrade("0044_files_of_staff_training_are_found").atomic


def test_actions_that_were_escalated_before_count_as_reminded_and_keep_no_reminder_back(
    home_office, people, sharing
):
    now = timezone.now()
    for number in range(MANY):
        propose_action(home_office, by=people["siro"], at=now, summary=f"Action {number}")
    escalated = {"status": Action.Status.OVERDUE_ESCALATED, "due": now.date() - timedelta(days=60)}
    Action.objects.update(**escalated)
    Entry.objects.update(review_on=today())
    changed = []
    upgrading = upgrade("0045_actions_that_were_escalated_before")
    assert not upgrading.atomic
    with connection.cursor() as cursor:
        for statement in upgrading.operations[0].sql:
            cursor.execute(*statement)
            changed.append(cursor.rowcount)
    assert sum(changed) == MANY
    assert max(changed) < MANY, "a part of them at a time"
    assert not actions_waiting_for_a_reminder(now).exists()
    assert organisations_to_remind(now) == [home_office]
