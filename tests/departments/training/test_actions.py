"""The training of staff is kept for two years and no longer."""

from datetime import UTC, date, datetime

from audit.models import Event
from departments.entries.actions import add_entry
from departments.entries.declared.training import REGISTER, Training
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


def test_counts_that_a_body_entered_by_hand_stay_whatever_their_reference_begins_with(home_office, people):
    entry = add_entry(
        REGISTER, home_office, by=people["preparer"], at=AT, name="Annual course", key="staff-annual",
        course="Annual course", group="all", must=4_000, passed=3_800, counted_on=AT.date(), complete_by=date(2028, 12, 1),
    )  # fmt: skip
    member_trained(home_office, kept_until=date(2029, 9, 1))
    actions.count_training(home_office, by=people["preparer"], at=AT)
    StaffTraining.objects.all().delete()
    actions.count_training(home_office, by=people["preparer"], at=AT)
    counts = dict(Training.objects.values_list("name", "must"))
    assert counts == {"Annual course": 4_000, "Data handling: All staff who must have yearly training": 0}
    assert Training.objects.get(pk=entry.pk).complete_by == date(2028, 12, 1)
