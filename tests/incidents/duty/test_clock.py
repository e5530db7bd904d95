"""The clock: elapsed hours, the law of the day, timers, and how it reads."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.duty.clock import (
    Clock,
    clock_start,
    deadline,
    governing,
    in_words,
    law,
    laws_of,
    others_to_notify,
    regime_on,
    regimes_on,
    regulator_name,
    timers_for,
    with_zone,
)

LONDON = ZoneInfo("Europe/London")


def london(*parts):
    return datetime(*parts, tzinfo=LONDON)


def test_friday_evening_before_a_bank_holiday_ends_on_monday_evening():
    aware = london(2026, 5, 22, 17)  # Monday 25 May 2026 is a bank holiday
    assert deadline(aware, 72).astimezone(LONDON) == london(2026, 5, 25, 17)


def test_spring_moves_the_wall_clock_and_not_the_hours():
    aware = london(2026, 3, 27, 17)
    end = deadline(aware, 72)
    assert end - aware.astimezone(UTC) == timedelta(hours=72)
    assert end.astimezone(LONDON) == london(2026, 3, 30, 18)


def test_autumn_moves_the_wall_clock_and_not_the_hours():
    end = deadline(london(2026, 10, 23, 17), 72)
    assert end.astimezone(LONDON) == london(2026, 10, 26, 16)


def test_discovery_starts_the_clock_until_awareness_is_set():
    discovered, aware = london(2026, 6, 1, 9), london(2026, 6, 1, 15)
    assert clock_start(discovered, None) == discovered
    assert clock_start(discovered, aware) == aware


@pytest.mark.parametrize(
    ("day", "regime"),
    [
        (date(2007, 11, 20), "dpa_1998"),
        (date(2018, 5, 24), "dpa_1998"),
        (date(2018, 5, 25), "eu_gdpr"),
        (date(2020, 12, 31), "eu_gdpr"),
        (date(2021, 1, 1), "uk_gdpr"),
        (date(2026, 11, 22), "uk_gdpr"),
    ],
)
def test_the_law_is_that_of_the_day(day, regime):
    assert regime_on(day).key == regime


def test_the_24_hours_of_electronic_communications_became_72_on_20_august_2025():
    assert "pecr_before" in {regime.key for regime in regimes_on(date(2025, 8, 19))}
    assert "pecr" in {regime.key for regime in regimes_on(date(2025, 8, 20))}
    assert governing(["pecr_before"], date(2025, 8, 19)).clock_hours == 24


def test_of_several_laws_the_shortest_clock_governs_and_strange_keys_are_passed_over():
    assert governing(["uk_gdpr", "pecr_before", "nonsense"], date(2025, 8, 1)).key == "pecr_before"
    assert governing(["pecr_before"], date(2026, 1, 1)).key == "uk_gdpr"


def test_a_law_with_another_addressee_never_takes_the_notice_from_the_commissioner():
    day = date(2026, 6, 1)
    assert (governing(["nis"], day).key, governing(["nis"], day).addressee) == ("uk_gdpr", "regulator")
    assert governing(["nis", "dpa_part3"], day).key == "dpa_part3"
    assert [other.key for other in others_to_notify(["nis", "dpa_part3"], day)] == ["nis"]


def test_a_processor_owes_its_controller():
    regime = governing([], date(2026, 1, 1), "processor_told_controller")
    assert (regime.key, regime.addressee, regime.clock_hours) == ("processor", "controller", None)


def test_before_2018_there_is_no_clock_and_no_timer():
    regime = law().regimes["dpa_1998"]
    assert deadline(london(2007, 11, 1), regime.clock_hours) is None
    assert timers_for(regime, london(2007, 11, 1)) == ()


def test_timers_stand_at_their_hours_after_the_start():
    start = london(2026, 6, 1, 9)
    due = {rule.key: at - start.astimezone(UTC) for rule, at in timers_for(law().regimes["uk_gdpr"], start)}
    assert [span.total_seconds() / 3600 for span in due.values()] == [0, 4, 24, 48, 60, 66, 72]


def test_a_shorter_clock_brings_every_timer_forward():
    start = london(2025, 8, 1, 9)
    due = {
        rule.key: at - start.astimezone(UTC) for rule, at in timers_for(law().regimes["pecr_before"], start)
    }
    assert due["late"] == timedelta(hours=24)
    assert due["escalate_siro"] == timedelta(hours=8)


def test_the_regulators_name_is_that_of_the_day():
    assert regulator_name(date(2007, 11, 20)) == "Information Commissioner"
    assert regulator_name(date(2026, 9, 1), date(2026, 9, 1)) == "Information Commission"
    assert regulator_name(date(2026, 8, 31), date(2026, 9, 1)) == "Information Commissioner"


def clock(hours, **kw):
    start = datetime(2026, 6, 1, 9, tzinfo=UTC)
    kw.setdefault("deadline_at", start + timedelta(hours=72))
    return Clock(started_at=start, from_awareness=False, at=start + timedelta(hours=hours), **kw)


@pytest.mark.parametrize(
    ("hours", "state"), [(1, "running"), (47.9, "running"), (48, "soon"), (72, "soon"), (73, "late")]
)
def test_the_state_of_the_clock_is_a_word(hours, state):
    assert clock(hours).state == state


def test_the_clock_reads_in_words():
    assert clock(2).left_in_words == "70 hours left"
    assert clock(70.5).left_in_words == "1 hour 30 minutes left"
    assert clock(75).left_in_words == "3 hours late"
    assert clock(2).since_in_words == "2 hours since it was found"
    assert clock(36).share == 50
    assert clock(100).share == 100


def test_a_stopped_clock_stays_where_it_stopped():
    start = datetime(2026, 6, 1, 9, tzinfo=UTC)
    stopped = clock(500, stopped_at=start + timedelta(hours=10))
    assert (stopped.state, stopped.left_in_words) == ("stopped", "62 hours before the deadline")


def test_without_hours_in_law_there_is_no_deadline():
    assert clock(5, deadline_at=None).state == "none"


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "0 minutes"),
        (1, "1 minute"),
        (59, "59 minutes"),
        (60, "1 hour"),
        (61, "1 hour 1 minute"),
        (1500, "25 hours"),
        (6000, "4 days 4 hours"),
    ],
)
def test_spans_read_in_words(minutes, text):
    assert in_words(minutes) == text


def test_a_deadline_carries_its_zone():
    assert with_zone(london(2026, 6, 1, 17)) == "Monday 1 June 2026, 5:00pm (BST, UTC+1)"
    assert with_zone(london(2026, 1, 5, 9, 30)) == "Monday 5 January 2026, 9:30am (GMT, UTC)"


# Any moment of the years in which the law has a clock, in any zone in which somebody may write it down.
ZONES = st.sampled_from([UTC, LONDON, ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")])
SINCE_2018 = st.integers(0, 80 * 365 * 24 * 60 * 60)
MOMENTS = st.builds(
    lambda seconds, zone: (datetime(2018, 5, 25, tzinfo=UTC) + timedelta(seconds=seconds)).astimezone(zone),
    SINCE_2018,
    ZONES,
)
CHANGES = [  # around each change of the clocks, and the days on which offices are shut
    datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2027, 3, 28, 1, tzinfo=UTC),
    datetime(2026, 4, 3, tzinfo=UTC), datetime(2026, 5, 4, tzinfo=UTC), datetime(2026, 12, 25, tzinfo=UTC),
    datetime(2028, 2, 29, tzinfo=UTC), datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC),
]  # fmt: skip
NEAR_CHANGES = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes),
    st.sampled_from(CHANGES), st.integers(-4 * 24 * 60, 4 * 24 * 60),
)  # fmt: skip


@given(aware=MOMENTS | NEAR_CHANGES)
def test_the_deadline_is_72_elapsed_hours_after_awareness_whatever_the_day(aware):
    end = deadline(aware, 72)
    assert end.tzinfo is UTC
    assert end - aware.astimezone(UTC) == timedelta(hours=72)


@given(aware=MOMENTS | NEAR_CHANGES)
def test_the_deadline_reads_in_uk_time_with_the_offset_of_its_own_day(aware):
    end = deadline(aware, 72)
    here = end.astimezone(LONDON)
    text = with_zone(end)
    assert f"{here:%A} {here.day} {here:%B %Y}" in text
    assert ("(GMT, UTC)" in text) == (here.utcoffset() == timedelta(0))


@given(aware=NEAR_CHANGES)
def test_a_change_of_the_clocks_moves_the_wall_clock_by_its_hour_and_nothing_else(aware):
    begin, end = aware.astimezone(LONDON), deadline(aware, 72).astimezone(LONDON)
    on_the_wall = end.replace(tzinfo=None) - begin.replace(tzinfo=None)
    assert on_the_wall - timedelta(hours=72) == end.utcoffset() - begin.utcoffset()


@given(discovered=MOMENTS, later=st.integers(0, 60 * 24 * 60))
def test_every_timer_is_due_in_order_and_none_after_the_deadline(discovered, later):
    start = clock_start(discovered, discovered + timedelta(minutes=later))
    moments = [at for _, at in timers_for(law().regimes["uk_gdpr"], start)]
    assert moments == sorted(moments)
    assert moments[0] == start.astimezone(UTC)
    assert moments[-1] == deadline(start, 72)


@given(aware=MOMENTS | NEAR_CHANGES, hours=st.integers(0, 400))
def test_what_is_left_and_what_has_gone_are_72_hours_together(aware, hours):
    at = aware.astimezone(UTC) + timedelta(hours=hours)
    shown = Clock(started_at=aware, from_awareness=True, deadline_at=deadline(aware, 72), at=at)
    assert shown.minutes_left == (72 - hours) * 60
    assert shown.is_late == (hours > 72)


@given(
    day=st.dates(date(1990, 1, 1), date(2099, 12, 31)), keys=st.lists(st.sampled_from(sorted(law().regimes)))
)
def test_on_every_day_one_law_governs_and_each_authority_has_one(day, keys):
    laws = laws_of(keys, day)
    assert laws[0] == governing(keys, day)
    assert all(law.applies_on(day) for law in laws)
    assert len({law.addressee for law in laws}) == len(laws)
    assert all(law.without_personal_data for law in laws_of(keys, day, personal=False))


@pytest.mark.parametrize(
    ("keys", "day", "laws"),
    [
        ([], date(2026, 6, 1), []),
        (["nis"], date(2026, 6, 1), ["nis"]),
        (["nis", "dpa_part3"], date(2026, 6, 1), ["nis"]),
        (["pecr"], date(2026, 6, 1), ["pecr"]),
        (["pecr_before", "nis"], date(2025, 8, 19), ["pecr_before", "nis"]),
        (["nis"], date(2018, 5, 9), []),
    ],
)
def test_without_personal_data_only_the_laws_that_know_a_duty_without_them_count(keys, day, laws):
    assert [law.key for law in laws_of(keys, day, personal=False)] == laws
