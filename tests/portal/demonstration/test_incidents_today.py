"""The incidents of today's demonstration."""

from portal.demonstration import (
    incidents_today,
    story,
)


def test_the_incidents_of_today_stand_at_every_stage_and_say_that_they_are_a_demonstration():
    entries = story.read("today")["incidents"]
    stages = {entry["stage"] for entry in entries}
    assert stages == set(incidents_today.LENGTH)
    hours = sorted(entry["hours"] for entry in entries)
    for limit in (4, 24, 48, 60, 66, 72):
        assert any(hour < limit for hour in hours)
        assert any(hour > limit for hour in hours)
