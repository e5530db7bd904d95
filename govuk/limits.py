"""Which days a date may be. Each date that a form or an action takes declares its limits once, with one of the makers below.

Days outside the limits are refused; days inside them that are unlikely are asked about first.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import CheckConstraint, Q

Edge = date | timedelta  # a day, or how far from today

TODAY = timedelta(0)
TOMORROW = timedelta(days=1)
OLDEST = date(1990, 1, 1)  # nothing that the portal keeps is dated before it
NEWEST = date(2099, 12, 31)  # nor after it: forms refuse far nearer days, and the database any other
FINANCIAL_YEAR = r"^(199|20\d)\d-\d\d$"  # "2007-08"
YEAR = 365  # days


@dataclass(frozen=True)
class DateLimits:
    """The first and the last day that a date may be, and between which days it is likely; None where that is the same."""

    earliest: Edge
    latest: Edge
    likely_from: Edge | None = None
    likely_until: Edge | None = None

    def problem(self, day: date, today: date) -> str:
        """What is wrong with a day, as the end of a sentence that begins with its name; empty where nothing is."""
        if day < _day(self.earliest, today):
            return _before(self.earliest, today)
        if day > _day(self.latest, today):
            return _after(self.latest, today)
        return ""

    def is_unlikely(self, day: date, today: date) -> bool:
        """Whether to ask if this day is right."""
        early = self.likely_from is not None and day < _day(self.likely_from, today)
        late = self.likely_until is not None and day > _day(self.likely_until, today)
        return early or late

    def example(self, today: date) -> date:
        """A day that it may be, to show how one is typed: the next 27 March, or the last one, or else the latest day."""
        springs = [date(today.year + years, 3, 27) for years in (-1, 0, 1)]
        past = [day for day in reversed(springs) if day <= today]
        days = past if self.latest == TODAY else [day for day in springs if day >= today] + past
        return next((day for day in days if not self.problem(day, today)), _day(self.latest, today))


def happened(*, since: date = OLDEST, likely_days: int | None = None) -> DateLimits:
    """Something that has happened: never in the future, and likely within the last `likely_days`."""
    likely = None if likely_days is None else timedelta(days=-likely_days)
    return DateLimits(since, TODAY, likely_from=likely)


def promised(*, days: int, likely_days: int | None = None, earliest: Edge = TODAY) -> DateLimits:
    """Something that will be done, at most `days` from now and likely within `likely_days`: never in the past."""
    likely = None if likely_days is None else timedelta(days=likely_days)
    return DateLimits(earliest, timedelta(days=days), likely_until=likely)


def planned(*, days: int, since: date = OLDEST, likely_days: tuple[int, int] | None = None) -> DateLimits:
    """A day of the past or of the next `days`, likely at most so many days ago, or from now."""
    if likely_days is None:
        return DateLimits(since, timedelta(days=days))
    ago, ahead = likely_days
    return DateLimits(since, timedelta(days=days), timedelta(days=-ago), timedelta(days=ahead))


def kept_dates(prefix: str, *, days: str = "", moments: str = "", years: str = "") -> list[CheckConstraint]:
    """Constraints after which the database keeps no date of a year that cannot be, such as 1066, 1707, 2206 or 9999.

    `days`, `moments` and `years` (whole numbers) are names of columns, separated by spaces; an empty column breaks none.
    A migration adds them with `AddConstraintNotValid`: rows that break one already stop no upgrade, and `migrate` names
    them (`portal.management.commands.migrate`).
    """
    first = datetime.combine(OLDEST, time.min, UTC) - timedelta(days=1)  # that day has begun in every zone
    last = datetime.combine(NEWEST, time.max, UTC) + timedelta(days=1)
    edges = (
        *((name, OLDEST, NEWEST) for name in days.split()),
        *((name, first, last) for name in moments.split()),
        *((name, OLDEST.year, NEWEST.year) for name in years.split()),
    )
    return [
        CheckConstraint(
            condition=Q(**{name: None}) | Q(**{f"{name}__gte": low, f"{name}__lte": high}),
            name=f"{prefix}_{name}_kept",
        )
        for name, low, high in edges
    ]


def kept_financial_year(prefix: str, name: str) -> CheckConstraint:
    """The same for a financial year, "2007-08"."""
    return CheckConstraint(condition=Q(**{f"{name}__regex": FINANCIAL_YEAR}), name=f"{prefix}_{name}_kept")


def in_words(day: date) -> str:
    """27 March 2025."""
    return f"{day.day} {day:%B} {day.year}"


def distance_in_words(day: date, today: date) -> str:
    """How far a day is from today: "20 months ago", "in 3 years"."""
    days = abs((day - today).days)
    if days < 61:
        number, unit = days, "day"
    elif days < 2 * YEAR:
        number, unit = round(days / (YEAR / 12)), "month"
    else:
        number, unit = round(days / YEAR), "year"
    text = f"{number:,} {unit}{'' if number == 1 else 's'}"
    return f"{text} ago" if day < today else f"in {text}"


def _day(edge: Edge, today: date) -> date:
    return today + edge if isinstance(edge, timedelta) else edge


def _before(edge: Edge, today: date) -> str:
    if edge == TODAY:
        return "must be today or in the future"
    if edge == TOMORROW:
        return "must be in the future"
    return f"must be on or after {in_words(_day(edge, today))}"


def _after(edge: Edge, today: date) -> str:
    if edge == TODAY:
        return "must be today or in the past"
    return f"must be on or before {in_words(_day(edge, today))}"
