"""The training of staff is kept for two years and no longer."""

from datetime import UTC, datetime

from audit.models import Event
from departments.training import actions
from departments.training.models import StaffTraining
from tests.departments.training.stories import member_trained

AT = datetime(2028, 9, 2, 9, tzinfo=UTC)


def test_rows_that_have_run_out_are_removed_under_one_event_of_each_body(home_office, transport):
    member_trained(home_office)
    member_trained(home_office, "S2", kept_until="2028-09-02")
    member_trained(transport, "S3")
    assert actions.remove_old_training(at=AT) == 2
    assert StaffTraining.objects.get().staff_number == "S2"
    events = Event.objects.filter(kind="training.removed")
    assert sorted((event.organisation, event.facts["rows"]) for event in events) == [
        ("home-office", 1),
        ("transport", 1),
    ]
    assert actions.remove_old_training(at=AT) == 0
