"""The player of the demonstration: it takes only what is missing, and does not wait for ever."""

import pytest

from departments.organisations.calendar import Quarter
from portal.demonstration import (
    player,
)


def test_a_play_that_was_cut_off_takes_only_what_is_missing():
    steps_taken = []

    def step(name, hour, event):
        at = player.moment(Quarter(2007, 1).first_day, hour)
        return player.Step(at, 0, "thing", event, lambda _: steps_taken.append(name))

    steps = player.numbered(
        [step("a", 9, "x.begun"), step("b", 10, "x.sent"), step("c", 11, ""), step("d", 12, "x.begun")]
    )
    player.play(steps, {"thing": ["x.begun", "x.other", "x.sent"]}, lambda text: None)
    assert steps_taken == ["c", "d"]


def test_waiting_for_workers_that_do_nothing_ends_with_a_message(monkeypatch):
    monkeypatch.setattr(player, "PATIENCE", 0.05)
    with pytest.raises(player.Stuck, match="papers: 0 of 2"):
        player.wait_for("papers", lambda: (0, 2), lambda text: None, poll=0.02)
