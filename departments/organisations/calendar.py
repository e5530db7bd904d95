"""Days: London dates, working days, financial years and their quarters."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

LONDON = ZoneInfo("Europe/London")


# Outside these years no bank holiday is known, and every Monday to Friday counts.
KNOWN_YEARS = range(1900, 2101)


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    if year not in KNOWN_YEARS:
        return frozenset()
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def london_day(moment: datetime) -> date:
    """The date in London at a moment."""
    return moment.astimezone(LONDON).date()


def is_working_day(day: date) -> bool:
    """Monday to Friday, and no bank holiday in England."""
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


def add_working_days(day: date, number: int) -> date:
    """The working day that comes `number` working days after (or, below zero, before) `day`.

    Where the calendar ends first (31 December 9999) it is the last day that there is.
    """
    step = timedelta(days=1 if number >= 0 else -1)
    end = date.max if number >= 0 else date.min
    left = abs(number)
    while left and day != end:
        day += step
        left -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start` up to and including `end`; below zero when `end` is earlier."""
    if end < start:
        return -working_days_between(end, start)
    years = range(max(start.year, KNOWN_YEARS.start), min(end.year, KNOWN_YEARS.stop - 1) + 1)
    closed = sum(start < day <= end and day.weekday() < 5 for year in years for day in _bank_holidays(year))
    return _weekdays_until(end) - _weekdays_until(start) - closed


def _weekdays_until(day: date) -> int:
    """How many days from Monday to Friday there are from Monday, 1 January of the year 1, up to and including `day`."""
    weeks, days = divmod(day.toordinal(), 7)
    return 5 * weeks + min(days, 5)


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a financial year: Quarter(2007, 3) is October to December 2007, in 2007-08."""

    year: int  # the calendar year in which the financial year begins
    number: int  # 1 to 4

    @classmethod
    def of(cls, day: date) -> "Quarter":
        year = day.year if day.month >= 4 else day.year - 1
        return cls(year, (day.month - 4) % 12 // 3 + 1)

    @property
    def first_day(self) -> date:
        month = 3 * self.number + 1
        return date(self.year, month, 1) if month <= 12 else date(self.year + 1, 1, 1)

    @property
    def last_day(self) -> date:
        last_month = self.first_day.replace(month=self.first_day.month + 2)
        return last_month.replace(day=monthrange(last_month.year, last_month.month)[1])

    def next(self) -> "Quarter":
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)

    def previous(self) -> "Quarter":
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    @property
    def year_name(self) -> str:
        return financial_year_name(self.year)

    def __str__(self):
        return f"Q{self.number} {self.year_name}"


def financial_year_name(first: int) -> str:
    """2007 as "2007-08"."""
    return f"{first}-{(first + 1) % 100:02d}"


def financial_year_days(name: str) -> tuple[date, date]:
    """First and last day of a financial year given as "2007-08"."""
    first = int(name[:4])
    return date(first, 4, 1), date(first + 1, 3, 31)
