"""Doorbells and commands of departments."""

from datetime import timedelta
from io import StringIO

from django.core.management import call_command
from django.utils import timezone

from departments import actions
from departments.models import Action
from departments.tasks import sweep


def test_the_sweep_escalates_by_todays_clock(home_office, people):
    long_ago = timezone.now() - timedelta(days=60)
    actions.propose_action(home_office, by=people["preparer"], at=long_ago, summary="Encrypt backup tapes")
    actions.propose_action(home_office, by=people["preparer"], at=timezone.now(), summary="Train everybody")
    sweep()
    assert list(Action.objects.values_list("summary", "status")) == [
        ("Encrypt backup tapes", "overdue_escalated"),
        ("Train everybody", "proposed"),
    ]


def test_the_command_says_what_it_did_and_that_a_second_time_nothing_changed(db):
    first, second = StringIO(), StringIO()
    call_command("load_reference", stdout=first)
    call_command("load_reference", stdout=second)
    assert "1,255 were added" in first.getvalue()
    assert "Nothing changed" in second.getvalue()
