"""A run of a worker: what is slow leaves room for others, and a run ends by time."""

import time

import pytest

from audit.runs import Attempt, Run


class Counting(Run):
    """A run that counts what it begins, and has nothing slow unless a test says so."""

    run_seconds, longest_run_seconds, at_once, slow_at_once = 10, 20, 2, 1
    slow_seconds = 5

    def __init__(self, due: int):
        super().__init__(lambda: None)
        self.due = due

    def begin_next(self) -> bool:
        self.due -= 1
        return self.due >= 0

    def on_answer(self, helper, attempt) -> None:
        del self.busy[helper]


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 1000.0

    monkeypatch.setattr(time, "monotonic", lambda: Clock.now)
    return Clock


def test_a_run_goes_on_until_nothing_is_due():
    run = Counting(due=3)
    run.work()
    assert run.due == -1


def test_a_run_begins_nothing_after_its_time_unless_something_is_slow_and_then_until_the_longest_time(clock):
    run = Counting(due=9)
    clock.now += 10
    assert not run.is_over()
    clock.now += 1
    assert run.is_over()
    run.busy["slow"] = Attempt(began=clock.now - 6)
    assert not run.is_over()
    clock.now += 10
    assert run.is_over()


def test_as_many_attempts_as_allowed_go_beside_each_other_and_a_slow_one_makes_room(clock):
    run = Counting(due=9)
    assert run._may_begin()
    run.busy = {"one": Attempt(began=clock.now), "two": Attempt(began=clock.now)}
    assert not run._may_begin()
    run.slow_at_once = 2
    run.busy["one"].began = clock.now - 6
    assert run._may_begin()
    run.busy["two"].began = clock.now - 6
    assert not run._may_begin()


def test_whatever_ends_a_run_ends_its_processes():
    class Helper:
        killed = False
        deadline = 0.0

        def kill(self):
            self.killed = True

    run, helper = Counting(due=1), Helper()
    run.busy[helper] = Attempt()
    run.between = lambda: 1 / 0
    with pytest.raises(ZeroDivisionError):
        run.work()
    assert helper.killed
