"""An entry of a register that is due is on the home page of whoever has it to do."""

from datetime import timedelta

from django.utils import timezone

from departments.home import tasks_for
from departments.models import Entry
from departments.organisations.roles import Role
from tests.departments.entries.conftest import today


def tasks(user):
    return [task.text for task in tasks_for(user, timezone.now()) if "entry" in task.text]


def test_an_entry_that_is_due_waits_for_who_answers_for_it(sharing, people):
    assert tasks(people["iao"]) == []
    Entry.objects.update(review_on=today() + timedelta(days=10))
    [text] = tasks(people["iao"])
    assert text.startswith("Review an entry in “Sharing arrangements”")
    assert tasks(people["preparer"]) == []
    assert tasks(people["other_preparer"]) == []


def test_where_nobody_holds_the_post_it_waits_for_all_who_keep_registers(sharing, people):
    Entry.objects.update(review_on=today(), owner_role=Role.CIO)
    assert len(tasks(people["preparer"])) == len(tasks(people["iao"])) == 1


def test_what_expires_is_renewed_or_ended(sharing, people):
    Entry.objects.update(expires_on=today())
    assert tasks(people["iao"])[0].startswith("Renew or end an entry")
