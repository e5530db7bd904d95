"""What a person must do among actions, assets, registers and vacant posts, read together."""

from django.utils import timezone

from departments.entries.models import Entry
from departments.home import reads, tasks_for
from departments.organisations.home import there_is
from tests.departments.entries.stories import shared_by


def test_tasks_of_every_kind_stand_beside_one_another(proposed, home_office, people):
    now = timezone.now()
    shared_by(home_office, at=now)
    assert {task.step.split()[0] for task in tasks_for(people["iao"], now)} >= {"Review"}
    assert {task.step.split()[0] for task in tasks_for(people["siro"], now)} >= {"Agree"}


def test_only_what_has_rows_is_looked_for(home_office, people):
    now = timezone.now()
    assert "entries" not in there_is(people["iao"], now, lambda at: reads(people["iao"], at))
    shared_by(home_office, at=now)
    assert "entries" in there_is(people["iao"], now, lambda at: reads(people["iao"], at))


def test_what_is_not_there_is_not_read(home_office, people, django_assert_num_queries):
    now = timezone.now()
    shared_by(home_office, at=now)
    assert [task for task in tasks_for(people["iao"], now, there=set()) if "Review" in task.step] == []
    assert Entry.objects.count() == 1
