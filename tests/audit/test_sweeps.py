"""A sweep goes on with the other items when one fails, and says which one fails, since when and how often."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from audit import sweeps
from audit.models import Event, SweepFailure
from audit.record import SYSTEM, action, record, subject_of
from tests.factories import make_organisation

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
SWEEP = sweeps.Sweep("tests.sweep", "Do what is done at intervals")
PRIVATE = "Ada Lovelace, 12 St James's Square"

pytestmark = pytest.mark.django_db


@pytest.fixture
def bodies(rules):
    return [make_organisation(code) for code in ("home-office", "transport", "hm-treasury")]


@action
def note_and_fail(body):
    """An item that has written something when it fails."""
    record("thing.done", subject=body, by=SYSTEM, at=AT)
    if body.code == "transport":
        raise ValueError(PRIVATE)
    return body.code


def sweep(bodies, work=note_and_fail, at=AT, **more):
    return sweeps.run(SWEEP, lambda: bodies, work, at=at, **more)


def test_an_item_that_fails_leaves_nothing_half_done_and_the_others_are_done(bodies):
    outcome = sweep(bodies)
    assert outcome.results == ["home-office", "hm-treasury"]
    assert [body.code for body in outcome.failed] == ["transport"]
    done = Event.objects.filter(kind="thing.done").values_list("subject", flat=True)
    assert set(done) == {subject_of(bodies[0]), subject_of(bodies[2])}


def test_a_failure_says_what_fails_since_when_and_how_often(bodies):
    for hours in range(3):
        sweep(bodies, at=AT + hours * HOUR)
    failure = SweepFailure.objects.get()
    assert (failure.sweep, failure.title) == ("tests.sweep", SWEEP.title)
    assert failure.subject == subject_of(bodies[1])
    assert (failure.since, failure.last_at, failure.times) == (AT, AT + 2 * HOUR, 3)
    assert failure.error.startswith("ValueError in tests/audit/test_sweeps.py, line ")


def test_neither_the_log_nor_the_failure_has_the_words_of_the_error(bodies, caplog):
    with caplog.at_level(logging.ERROR, logger="audit.sweeps"):
        sweep(bodies)
    assert "ValueError" in caplog.text
    assert subject_of(bodies[1]) in caplog.text
    failure = SweepFailure.objects.get()
    for text in (caplog.text.replace("raise ValueError(PRIVATE)", ""), failure.error):
        assert "Lovelace" not in text


def test_a_failure_is_over_when_the_item_succeeds(bodies):
    sweep(bodies)
    sweep(bodies, work=lambda body: None)
    assert not SweepFailure.objects.exists()


def test_a_failure_is_over_when_the_item_need_not_be_done_any_more(bodies):
    sweep(bodies)
    sweep([bodies[0]])
    assert not SweepFailure.objects.exists()


def test_a_sweep_of_some_items_says_nothing_about_the_others(bodies):
    sweep(bodies)
    sweep([bodies[0]], is_whole=False)
    assert SweepFailure.objects.get().subject == subject_of(bodies[1])


def test_a_sweep_that_cannot_list_its_items_fails_as_a_whole_until_it_can(bodies):
    def broken():
        raise LookupError

    outcome = sweeps.run(SWEEP, broken, note_and_fail, at=AT)
    assert outcome.is_stopped
    assert SweepFailure.objects.get().subject == ""
    sweep([bodies[0]])
    assert not SweepFailure.objects.exists()


def test_a_failure_of_something_without_items_is_one_of_the_sweep(bodies):
    sweeps.run_once(SWEEP, lambda: 1 // 0, at=AT)
    failure = SweepFailure.objects.get()
    assert (failure.subject, failure.times) == ("", 1)
    sweeps.run_once(SWEEP, lambda: None, at=AT)
    assert not SweepFailure.objects.exists()


def test_what_has_no_items_and_keeps_failing_is_said_each_time_until_it_succeeds(db):
    for hours in range(3):
        sweeps.run_once(SWEEP, lambda: 1 // 0, at=AT + hours * HOUR)
        failure = SweepFailure.objects.get()
        assert (failure.times, failure.since) == (hours + 1, AT)
    sweeps.run_once(SWEEP, lambda: None, at=AT)
    assert not SweepFailure.objects.exists()
