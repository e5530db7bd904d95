"""How often large accumulations are reviewed: the centre sets it by size, from a day on, and reviews follow."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from audit.models import Event
from audit.transitions import NotReady, Refused
from departments.models import AccumulationThreshold, Appointment, Asset, AssetReview
from departments.organisations.calendar import london_day
from departments.registers import actions
from departments.registers.queries import thresholds_on
from tests.departments.conftest import AT
from tests.departments.registers.actions.test_reviews import WRITTEN, YEAR

DAY = london_day(AT)
REASON = "The loss of one of these would concern most of the country."
HALF, QUARTER = timedelta(days=182), timedelta(days=91)


@pytest.fixture
def review(asset, people):
    """The review of an asset with data on two million people."""
    Asset.objects.update(owner=Appointment.objects.get(user=people["iao"]), people_max=2_000_000)
    return AssetReview.objects.get(asset=asset)


def accepted(review, people, at):
    actions.begin_review(review, by=people["iao"], at=at)
    actions.submit_assessment(review, by=people["iao"], at=at, **WRITTEN)
    return actions.accept_assessment(review, by=people["siro"], at=at)


def threshold(centre, people, at=AT, **changed):
    values = {"least": 1_000_000, "months": 6, "reason": REASON} | changed
    return actions.set_threshold(centre, by=people["approver"], at=at, **values)


def test_an_accumulation_is_reviewed_as_often_as_its_size_asks(review, people, centre):
    threshold(centre, people)
    threshold(centre, people, least=10_000_000, months=3)
    assert accepted(review, people, AT).due_on == DAY + HALF
    Asset.objects.update(people_max=25_000_000)
    later = AT + timedelta(days=200)
    assert accepted(review, people, later).due_on == london_day(later) + QUARTER
    Asset.objects.update(people_max=999_999)
    assert accepted(review, people, later).due_on == london_day(later) + YEAR


def test_a_rule_brings_accepted_reviews_forward_and_makes_none_late(review, people, centre):
    accepted(review, people, AT)
    soon = AT + timedelta(days=40)
    threshold(centre, people, at=soon)
    review.refresh_from_db()
    assert review.due_on == DAY + HALF
    much_later = AT + timedelta(days=150)
    threshold(centre, people, at=much_later, months=1)
    review.refresh_from_db()
    assert review.due_on == london_day(much_later) + timedelta(days=30)
    assert [event.facts["reviews"] for event in Event.objects.filter(kind="threshold.set")] == [1, 1]


def test_where_a_larger_size_is_reviewed_less_often_the_larger_rule_is_the_only_one(review, people, centre):
    Asset.objects.update(people_max=20_000_000)
    threshold(centre, people, months=3)
    threshold(centre, people, least=10_000_000, months=6)
    assert accepted(review, people, AT).due_on == DAY + HALF
    actions.edit_asset(Asset.objects.get(), by=people["iao"], at=AT, people_max=30_000_000)
    review.refresh_from_db()
    assert review.due_on == DAY + HALF
    threshold(centre, people, least=2_000_000, months=1)
    review.refresh_from_db()
    assert review.due_on == DAY + HALF


def test_an_asset_that_grows_over_a_threshold_is_reviewed_sooner(review, people, centre):
    Asset.objects.update(people_max=200_000)
    accepted(review, people, AT)
    threshold(centre, people)
    review.refresh_from_db()
    assert review.due_on == DAY + YEAR
    actions.edit_asset(Asset.objects.get(), by=people["iao"], at=AT, people_max=3_000_000)
    review.refresh_from_db()
    assert review.due_on == DAY + HALF


def test_what_was_set_before_stays_and_a_later_rule_takes_its_place(people, centre):
    threshold(centre, people)
    later = AT + timedelta(days=90)
    threshold(centre, people, at=later, months=3)
    threshold(centre, people, at=later + timedelta(days=90), months=None)
    assert [row.months for row in thresholds_on(DAY)] == [6]
    assert [row.months for row in thresholds_on(london_day(later))] == [3]
    assert thresholds_on(london_day(later) + timedelta(days=90)) == []
    assert AccumulationThreshold.objects.count() == 3
    assert REASON not in str([event.facts for event in Event.objects.all()])


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"least": 99_999}, "least"),
        ({"months": 7}, "months"),
        ({"months": None}, "months"),
        ({"reason": "Because"}, "reason"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(people, centre, changed, field):
    with pytest.raises(NotReady) as problem:
        threshold(centre, people, **changed)
    assert [wrong.field for wrong in problem.value.problems] == [field]


def test_only_the_centre_sets_it(people, centre):
    with pytest.raises(Refused):
        actions.set_threshold(centre, by=people["siro"], at=AT, least=1_000_000, months=6, reason=REASON)


def test_a_row_that_was_set_is_never_changed(people, centre):
    row = threshold(centre, people)
    with pytest.raises(DatabaseError), transaction.atomic():
        AccumulationThreshold.objects.filter(pk=row.pk).update(months=1)
