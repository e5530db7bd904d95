"""Beat goes on whatever became of the file in which it remembers when each job last ran."""

import pytest

from portal.celery import Schedule, app


@pytest.mark.parametrize(
    "damage",
    [
        {"beat-schedule.dir": b"'entries', (0, 400)\n"},
        {"beat-schedule.dir": b"'entries', (0, 400)\n", "beat-schedule.dat": b""},
        {"beat-schedule.dir": b"\x00\xff", "beat-schedule.dat": b"\x00"},
        {"beat-schedule": b"not a database"},
    ],
    ids=["a part is missing", "cut off", "overwritten", "something else"],
)
def test_a_damaged_memory_is_begun_again(tmp_path, damage):
    for name, content in damage.items():
        (tmp_path / name).write_bytes(content)
    beat = Schedule(app, schedule_filename=str(tmp_path / "beat-schedule"))
    try:
        assert {"send the mail that is owed", "watch the clocks of incidents"} <= set(beat.schedule)
    finally:
        beat.close()


def test_what_ran_is_remembered(tmp_path):
    memory = str(tmp_path / "beat-schedule")
    first = Schedule(app, schedule_filename=memory)
    first.schedule["escalate overdue actions"].total_run_count = 7
    first.close()
    second = Schedule(app, schedule_filename=memory)
    assert second.schedule["escalate overdue actions"].total_run_count == 7
    second.close()
