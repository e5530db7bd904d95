"""Commands of departments, and what wakes its workers."""

from datetime import date, timedelta
from io import StringIO

from django.core.management import call_command
from django.utils import timezone

from audit import registry
from audit.models import SweepFailure
from audit.record import subject_of
from departments.models import Action
from departments.registers import actions
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


def test_an_action_that_cannot_be_escalated_stops_no_other_action(home_office, people, monkeypatch):
    long_ago = timezone.now() - timedelta(days=60)
    broken, never, late = (
        actions.propose_action(home_office, by=people["preparer"], at=long_ago, summary=summary)
        for summary in ("Count laptops", "Encrypt backup tapes", "Train everybody")
    )
    Action.objects.filter(pk=never.pk).update(status="agreed", due=date(2099, 12, 31))

    def fail(event, subject):
        if subject == broken:
            raise RuntimeError
        return ()

    kind = "action.escalated"
    monkeypatch.setitem(registry.RULES, kind, [registry.Rule("tests.fail", kind, "email", fail)])
    sweep()
    assert dict(Action.objects.values_list("pk", "status")) == {
        broken.pk: "proposed",
        never.pk: "agreed",
        late.pk: "overdue_escalated",
    }
    assert SweepFailure.objects.get().subject == subject_of(broken)


def test_the_command_says_what_it_did_and_that_a_second_time_nothing_changed(db):
    first, second = StringIO(), StringIO()
    call_command("load_reference", stdout=first)
    call_command("load_reference", stdout=second)
    assert "1,255 were added" in first.getvalue()
    assert "Nothing changed" in second.getvalue()
