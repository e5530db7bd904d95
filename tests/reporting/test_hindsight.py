"""A paper tells of recorded history nothing that came after its day."""

import pytest

from reporting.reports.hindsight import known_by

OUTCOME = "Reported to the Commissioner. An undertaking followed in {}."


def row(outcome: str, **changed) -> dict:
    return {"real": True, "told": True, "outcome": outcome, "told_words": outcome, **changed}


@pytest.mark.parametrize("when", ["2008", "June 2008", "25 June 2008", "2009"])
def test_what_came_later_or_may_have_is_left_out(when):
    found = known_by(row(OUTCOME.format(when)), "2008-06-02")
    assert found["outcome"] == found["told_words"] == "Reported to the Commissioner."
    assert found["later_left_out"]


@pytest.mark.parametrize("when", ["2007", "May 2008", "1 June 2008", "2 June 2008"])
def test_what_was_known_by_then_stays(when):
    before = row(OUTCOME.format(when))
    assert known_by(before, "2008-06-02") == before


def test_where_nothing_else_is_recorded_it_is_said_to_be_so():
    assert (
        known_by(row("A notice followed in 2009."), "2008-06-02")["told_words"] == "Told to the Commissioner"
    )
    assert (
        known_by(row("A notice followed in 2009.", told=False), "2008-06-02")["told_words"] == "Not recorded"
    )


def test_what_people_wrote_down_in_the_year_is_theirs():
    before = row(OUTCOME.format("2009"), real=False)
    assert known_by(before, "2008-06-02") == before
