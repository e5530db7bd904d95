"""Fields that Django lacks: dates typed in three boxes, moments of London's clock, numbers as people write them."""

import datetime as dt
import re
import unicodedata
from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from govuk.limits import TODAY, DateLimits
from govuk.widgets import LONDON, DateInput, MomentInput, Search, Text

MONTHS = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
TIME = re.compile(r"^(\d{1,2})(?:[:.]?(\d{2}))?\s*(am|pm)?\s*(GMT|BST)?$", re.IGNORECASE)
NAMED_TIMES = {"midday": "12:00", "noon": "12:00", "midnight": "00:00"}


def day_of(value: dt.date) -> dt.date:
    """The day of a date, or the day in London of a moment."""
    return value.astimezone(LONDON).date() if isinstance(value, dt.datetime) else value


class DateField(forms.Field):
    """A date. Errors say which part is missing or wrong; month names are understood.

    `limits` says which days it may be. The form sets `at`, the moment at which it is checked.
    """

    widget = DateInput
    default_error_messages: ClassVar[dict[str, str]] = {
        "missing": "%(Called)s must include %(missing)s",
        "unreal": "%(Called)s must be a real date",
        "year": "Year must include 4 numbers",
        "limits": "%(Called)s %(problem)s",
    }
    at: dt.datetime | None = None
    kept: Any = None
    """A value that is left alone, since it was there before."""
    example: ClassVar[str] = "For example, {example}"
    """The hint, where a form gives no other. In any hint `{example}` is a day that may be when it is shown."""

    def __init__(self, *, limits: DateLimits, **kwargs: Any) -> None:
        self.limits = limits
        super().__init__(**{"help_text": self.example} | kwargs)

    def to_python(self, value: Any) -> Any:
        """The date typed, or None where nothing was."""
        if value in self.empty_values or isinstance(value, dt.date):
            return value or None
        return self._date(*value[:3])

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another date was typed than the one shown."""
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True

    def validate(self, value: Any) -> None:
        """Presence, and the limits of the date."""
        super().validate(value)
        if value is None or value == self.kept:
            return
        problem = self.limits.problem(day_of(value), self.today)
        if not problem and isinstance(value, dt.datetime) and self.limits.latest == TODAY and value > self.at:
            problem = "must be now or in the past"
        if problem:
            raise self._error("limits", ("day", "month", "year"), problem=problem)

    @property
    def today(self) -> dt.date:
        """The day in London on which the form is checked."""
        if self.at is None:
            raise TypeError("A form that takes a date is made with at=, the moment at which it is checked.")
        return day_of(self.at)

    def hint(self, at: dt.datetime | None) -> str:
        """What is shown beside the field, with an example of that moment."""
        if "{example}" not in self.help_text:
            return self.help_text
        self.at = at
        day = self.limits.example(self.today)
        return self.help_text.replace("{example}", f"{day.day} {day.month} {day.year}")

    def is_unlikely(self, value: Any) -> bool:
        """Whether to ask if this date is right, although it may be."""
        return self.limits.is_unlikely(day_of(value), self.today)

    def _error(self, code: str, parts: tuple[str, ...], **facts: Any) -> ValidationError:
        called = (
            (getattr(self.widget, "look", None) and self.widget.look.called)
            or _bare(self.label)
            or "the date"
        )
        called = re.sub(r"^an? ", "", called)
        facts |= {"Called": called[:1].upper() + called[1:], "parts": parts}
        return ValidationError(self.error_messages[code], code=code, params=facts)

    def _date(self, day: str, month: str, year: str) -> dt.date:
        typed = {"day": day, "month": month, "year": year}
        missing = tuple(name for name, value in typed.items() if not value)
        if missing:
            raise self._error("missing", missing, missing="a " + " and ".join(missing))
        number = MONTHS.index(month[:3].lower()) + 1 if month[:3].lower() in MONTHS else None
        if number is None and month.isdecimal():
            number = int(month)
        if not re.fullmatch(r"[0-9]{4}", year):
            raise self._error("year", ("year",))
        try:
            return dt.date(int(year), number or 0, int(day))
        except ValueError:
            raise self._error("unreal", self._unreal(day, number)) from None

    @staticmethod
    def _unreal(day: str, month: int | None) -> tuple[str, ...]:
        if month is None or not 1 <= month <= 12:
            return ("month",)
        if not day.isdecimal() or not 1 <= int(day) <= 31:
            return ("day",)
        return ("day", "month", "year")


class MomentField(DateField):
    """A date and time of London's clock, given as an aware datetime in that zone.

    In the hour that comes twice in October the first (BST) is taken, because deadlines then come sooner, unless
    "GMT" is typed after the time. A time that the clocks skipped in March is an error that says so.
    """

    widget = MomentInput
    example = ""
    default_error_messages: ClassVar[dict[str, str]] = {
        "missing": "%(Called)s must include %(missing)s",
        "time": "Time must be on the 24-hour clock or with am or pm, like 14:30 or 2:30pm",
        "zone": "The United Kingdom was on %(zone)s at that time: leave out %(typed)s or correct the time",
        "skipped": "The clocks went forward on %(day)s and %(typed)s did not happen: enter an earlier or a later time",
    }

    def to_python(self, value: Any) -> dt.datetime | None:
        """The moment typed, or None where nothing was."""
        if value in self.empty_values or isinstance(value, dt.datetime):
            return value or None
        *parts, time = value
        if any(parts) and all(parts) and not time:
            raise self._error("missing", ("time",), missing="a time")
        day = self._date(*parts)
        return self._moment(day, time)

    def _moment(self, day: dt.date, typed: str) -> dt.datetime:
        time, zone = self._time(typed)
        first = dt.datetime.combine(day, time, tzinfo=LONDON)
        if first.astimezone(dt.UTC).astimezone(LONDON).replace(tzinfo=None) != first.replace(tzinfo=None):
            raise self._error("skipped", ("time",), day=f"{day.day} {day:%B %Y}", typed=typed)
        readings = (first, first.replace(fold=1))
        if not zone:
            return first
        for reading in readings:
            if reading.tzname() == zone:
                return reading
        raise self._error("zone", ("time",), zone=first.tzname(), typed=zone)

    def _time(self, typed: str) -> tuple[dt.time, str]:
        match = TIME.match(NAMED_TIMES.get(typed.lower(), typed))
        if not match:
            raise self._error("time", ("time",))
        hour, minute = int(match[1]), int(match[2] or 0)
        half, zone = (match[3] or "").lower(), (match[4] or "").upper()
        if (half and not 1 <= hour <= 12) or (not half and match[2] is None):
            raise self._error("time", ("time",))
        if half:
            hour = hour % 12 + (12 if half == "pm" else 0)
        try:
            return dt.time(hour, minute), zone
        except ValueError:
            raise self._error("time", ("time",)) from None


MOST = 10_000_000_000  # of anything that people count here, themselves included
GROUPED = re.compile(r"[0-9]{1,3}(?:([ ,\u00a0\u2009\u202f])[0-9]{3})(?:\1[0-9]{3})*(?:\.[0-9]+)?")
PLAIN = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
THOUSANDS_BY_POINTS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+")
ROUGHLY = re.compile(r"([0-9][0-9., ]*)\s*(hundred|thousand|million|billion|bn|mn|[kmb])?(?![a-z])")
TIMES = {
    "hundred": 100, "thousand": 10**3, "k": 10**3, "million": 10**6, "mn": 10**6, "m": 10**6, "billion": 10**9,
    "bn": 10**9, "b": 10**9,
}  # fmt: skip
UNITS = {
    "": re.compile(r"()(.*)()", re.DOTALL),
    "percent": re.compile(r"()(.*?)\s*(%|per ?cent)?", re.DOTALL | re.IGNORECASE),
    "pounds": re.compile(r"(£)?\s*(.*)()", re.DOTALL),
}


class NumberField(forms.Field):
    """A number as people write it: "1,200", "1 200", with its unit "95%" or "£1,200". The one field for numbers.

    Whole unless `decimal_places` says otherwise; then the value is a Decimal, else an int. `unit` is "percent", "pounds"
    or nothing. Whatever could be read in two ways is refused with what to type, worked out from what was typed.
    """

    widget = Text
    default_error_messages: ClassVar[dict[str, str]] = {
        "digits": "Enter the number in digits, like %(example)s",
        "whole": "Enter a whole number, like %(example)s",
        "decimals": "Enter the number with %(places)s decimal places or fewer",
        "min_value": "The number must be %(limit)s or more",
        "max_value": "The number must be %(limit)s or less",
    }

    def __init__(
        self,
        *,
        min_value: int | None = 0,
        max_value: int | None = MOST,
        decimal_places: int = 0,
        unit: str = "",
        **kwargs: Any,
    ) -> None:
        self.min_value, self.max_value = min_value, max_value
        self.decimal_places, self.unit = decimal_places, unit
        kwargs.setdefault("widget", Text(width=10, inputmode="decimal" if decimal_places else "numeric"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | Decimal | None:
        """The number typed, or None where nothing was."""
        if isinstance(value, int | Decimal):
            return value
        text = str(value or "").strip()
        if not text:
            return None
        match = UNITS[self.unit].fullmatch(text.removeprefix("-").removeprefix("\u2212").strip())
        typed = match[2].strip() if match else ""
        if not (GROUPED.fullmatch(typed) or PLAIN.fullmatch(typed)):
            raise self._error("digits", example=self._example(text))
        if not self.decimal_places and THOUSANDS_BY_POINTS.fullmatch(typed):
            raise self._error("digits", example=self._example(text))  # 1.200 is a thousand to some
        number = Decimal(re.sub(r"[ ,\u00a0\u2009\u202f]", "", typed))
        if text[0] in "-\u2212":
            number = -number
        decimals = typed.partition(".")[2].rstrip("0")
        if decimals and not self.decimal_places:
            raise self._error("whole", example=self._example(text))
        if len(decimals) > self.decimal_places:
            raise self._error("decimals", places=self.decimal_places)
        return number if self.decimal_places else int(number)

    def validate(self, value: Any) -> None:
        """Presence, and the limits of the number."""
        super().validate(value)
        if value is None:
            return
        if self.min_value is not None and value < self.min_value:
            raise self._error("min_value", limit=number_in_words(self.min_value))
        if self.max_value is not None and value > self.max_value:
            raise self._error("max_value", limit=number_in_words(self.max_value))

    def _error(self, code: str, **facts: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=facts)

    def _example(self, typed: str) -> str:
        """What was probably meant, in digits: "£1.2m" gives 1200000. Else any number."""
        otherwise = "95" if self.unit == "percent" else "1200"
        plain = "".join(
            str(unicodedata.digit(letter, letter)) for letter in unicodedata.normalize("NFKC", typed)
        )
        match = ROUGHLY.search(plain.lower())
        if not match or re.search("[0-9]", plain[: match.start()] + plain[match.end() :]):
            return otherwise  # none, or more than one
        number = _probable(match[1]) * TIMES.get(match[2] or "", 1)
        places = self.decimal_places if number != int(number) else 0
        number = round(number, places).normalize() if places else Decimal(int(number))
        return f"{number:f}" if 0 <= number <= (self.max_value or MOST) else otherwise


def _probable(text: str) -> Decimal:
    """The number that digits, points and commas probably mean: the last mark before other than three digits is the point."""
    digits = re.sub(r"[ ]", "", text).rstrip(".,")[:40]
    last = max(digits.rfind("."), digits.rfind(","))
    marks = {mark for mark in ".," if mark in digits}
    if last >= 0 and (len(marks) == 2 or len(digits) - last != 4):
        return Decimal(f"{re.sub('[.,]', '', digits[:last])}.{digits[last + 1 :]}")
    return Decimal(re.sub("[.,]", "", digits))


def number_in_words(number: int | Decimal) -> str:
    """A limit as people read it: 10 billion, 5 million, 1,200."""
    for size, word in ((10**9, "billion"), (10**6, "million")):
        if number >= size and number % size == 0:
            return f"{number // size:,} {word}"
    return f"{number:,}"


@dataclass(frozen=True)
class Offer:
    """What a search shows: all there are where they are few, else the line of text and what matched it.

    `options` are (value, text, hint); `more` says that others match too.
    """

    options: tuple[tuple[str, str, str], ...] = ()
    few: bool = False
    typed: str = ""
    chosen: str = ""
    more: bool = False


class SearchField(ABC, forms.Field):
    """One of many, chosen by typing a part of its name and then among the matches. A subclass finds these."""

    widget = Search

    @abstractmethod
    def offer(self, value: Any) -> Offer:
        """What to show for a value as it was typed, or for the initial one."""


def _bare(label: Any) -> str:
    text = str(label or "")
    return "" if text.endswith("?") else text


class VersionField(forms.IntegerField):
    """The version of the thing that the person saw, in a hidden field.

    Without it, what somebody else did in between would be undone without notice; so a form without it is to be opened again.
    """

    widget = forms.HiddenInput
    again = "Open this page again: what was sent does not say which version you saw"

    def __init__(self, **kwargs: Any) -> None:
        messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), self.again)
        super().__init__(min_value=1, max_value=2**31 - 1, error_messages=messages, **kwargs)
