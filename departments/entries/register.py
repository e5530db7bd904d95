"""What a register is: one declaration, from which its list, form, history, reminders, files and figures follow."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q

from audit.transitions import Problem
from departments.entries.models import Entry
from departments.organisations.calendar import london_day
from govuk.limits import DateLimits, happened, planned

Rule = Callable[[Any, datetime], list[Problem]]
ORGANISATION, INCIDENT = "organisation", "incident"  # what a text of a register names
HELD = ("name", "key", "owner_role", "reviewed_on", "review_on", "expires_on", "note")
"""The fields that the entries of every register have, in the order in which a file has them."""
ASKING = ("who", "whom", "what", "when", "where", "why", "how", "for")
LIMITS = {
    "reviewed_on": happened(likely_days=5 * 365),
    "review_on": planned(days=5 * 365, likely_days=(2 * 365, 3 * 365)),
    "expires_on": planned(days=15 * 365, likely_days=(5 * 365, 10 * 365)),
}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What a register knows for a question of a return: how many entries in use `counted` keeps, and of how many.

    `counted` and `among` are given the day for which is counted; each keeps all entries where it is None. `text` is what is
    counted, after the number: "sharing arrangements have an agreement that is current". Where `adds` names a column its
    numbers are added up instead of the entries, and for those that `counted` keeps the numbers of `counts`, if it is named. Where `distinct` names a column, rows with the same value count once. `fills`: it is what the question asks for, and so
    what its answer is compared with. `of_people`: its numbers count people, and a paper prints no small ones of these.
    """

    question: str
    text: str
    counted: Callable[[date], Q] | None = None
    among: Callable[[date], Q] | None = None
    adds: str = ""
    counts: str = ""
    distinct: str = ""
    fills: bool = False
    of_people: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Register:
    """One register. `fields` are the names of its own columns in the order of its form, `columns` those of its list.

    `noun` is one entry of it, `about` what belongs into it and what it is kept for. `filters` are fields with choices by
    which its list is filtered. `rules` return what an entry must put right. `review_days` is after how many days an
    entry is to be reviewed; None where it has no review. `strand` is the strand of the report of December 2007 that it
    answers (S11). `limits` say which days a date may be. `deadlines` are dates by which something is to be done, each with
    whether it is still open: the earliest is what the entry is due for. `by_the_portal` are fields that no form asks for.
    `derived` gives the fields that are worked out from the others. `landed` says whether a report of an entry has landed, so that its recommendations become actions. `added` are fields
    that came after the register itself, by the version of its record (`audit.records`). `references` are texts that name things of the portal, with semicolons or
    commas between them, and what each names: ORGANISATION or INCIDENT. `held` are the common fields
    that its rows have, the name first.
    """

    code: str
    title: str
    noun: str
    about: str
    capability: str
    model: type[Any]
    fields: tuple[str, ...]
    columns: tuple[str, ...]
    filters: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    figures: tuple[Figure, ...] = ()
    review_days: int | None = 365
    strand: str = ""
    limits: dict[str, DateLimits] = field(default_factory=dict)
    deadlines: Mapping[str, Callable[[Any], bool]] = field(default_factory=dict)
    by_the_portal: tuple[str, ...] = ()
    derived: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    landed: Callable[[Any], bool] | None = None
    added: Mapping[int, str] = field(default_factory=dict)
    held: tuple[str, ...] = HELD
    references: Mapping[str, str] = field(default_factory=dict)

    @property
    def record(self) -> str:
        """What digests of its rows are called."""
        return f"entry_{self.code.replace('-', '_')}"

    @property
    def every_field(self) -> tuple[str, ...]:
        """All fields that a person fills in: the name, its own, and what all entries have."""
        first, *others = self.held
        return (first, *self.fields, *(name for name in others if self.has(name)))

    @property
    def asked(self) -> tuple[str, ...]:
        """The fields that its form asks for."""
        return tuple(name for name in self.every_field if name not in (*self.by_the_portal, *self.derived))

    @property
    def first_fields(self) -> tuple[str, ...]:
        """Its own columns of the first version of its record; what names several things is proved by itself."""
        later = {name for names in self.added.values() for name in names.split()} | {*self.many}
        return tuple(name for name in self.fields if name not in later)

    def worked_out(self, entry: Any) -> dict[str, Any]:
        """The fields that the portal works out from the others, the earliest date by which something is to be done, and every
        text of the entry, in which a search looks."""
        days = (getattr(entry, name) for name, is_open in self.deadlines.items() if is_open(entry))
        values = {name: value(entry) for name, value in self.derived.items()}
        texts = (getattr(entry, name) for name in self.texts)
        return values | {
            "deadline": min(filter(None, days), default=None),
            "words": " ".join(filter(None, texts)),
        }

    @property
    def texts(self) -> tuple[str, ...]:
        """The fields in which people write as they like."""
        return tuple(
            name
            for name in self.every_field
            if isinstance(column := self.column(name), models.CharField | models.TextField)
            if name != "owner_role" and not column.flatchoices
        )

    @property
    def many(self) -> tuple[str, ...]:
        """Its own columns that name several things: assets, systems, suppliers."""
        return tuple(name for name in self.fields if self.column(name).many_to_many)

    def has(self, name: str) -> bool:
        """Whether its entries have one of the common fields."""
        return self.review_days is not None or name not in ("reviewed_on", "review_on")

    def column(self, name: str) -> models.Field:
        """The model's field of this name."""
        field = self.model._meta.get_field(name)
        if not isinstance(field, models.Field):
            raise TypeError(f"{name} is not a column of {self.code}.")
        return field

    def names_own(self, name: str) -> bool:
        """Whether a field names something that the same organisation keeps: an asset, an action, an entry."""
        related: Any = self.column(name).related_model
        return related is not None and any(
            field.name == "organisation" for field in related._meta.concrete_fields
        )

    def label(self, name: str) -> str:
        """What a field is called on pages and in files."""
        return str(self.column(name).verbose_name)

    def is_needed(self, name: str) -> bool:
        """Whether a field may never be empty."""
        column = self.column(name)
        return name == "name" or not (column.blank or name in LIMITS)

    def limits_of(self, name: str) -> DateLimits:
        """Which days a date may be; where nothing is declared, one of the past or of the next ten years."""
        return self.limits.get(name) or LIMITS.get(name) or planned(days=10 * 365)

    def next_review(self, at: datetime) -> date | None:
        """When an entry that is reviewed today is to be reviewed again."""
        return london_day(at) + timedelta(days=self.review_days) if self.review_days else None

    def problems(self, entry: Any, at: datetime) -> list[Problem]:
        """What the rules of the register find wrong with an entry."""
        return [problem for rule in self.rules for problem in rule(entry, at)]


def value_of(thing: Any, name: str) -> Any:
    """What a thing says in a field; where the field names several things, a list of these in the order of their names."""
    value = getattr(thing, name)
    return sorted(value.all(), key=str) if isinstance(value, models.Manager) else value


def required(*names: str) -> Rule:
    """A rule: these fields are filled in. The words come from their labels."""

    def rule(entry: Entry, at: datetime) -> list[Problem]:
        return [
            Problem(missing(str(entry._meta.get_field(name).verbose_name)), field=name)  # type: ignore[union-attr]
            for name in names
            if getattr(entry, name) in (None, "", [])
        ]

    return rule


def unless(name: str) -> Callable[[Any], bool]:
    """Whether a field is still empty: a deadline is open until then."""
    return lambda entry: getattr(entry, name) in (None, "")


def in_order(first: str, second: str) -> Rule:
    """A rule: one date or number of an entry is not after, or above, another."""

    def rule(entry: Entry, at: datetime) -> list[Problem]:
        low, high = getattr(entry, first), getattr(entry, second)
        if low is None or high is None or low <= high:
            return []
        names = [str(entry._meta.get_field(name).verbose_name) for name in (first, second)]  # type: ignore[union-attr]
        word = "before" if isinstance(low, date) else "less than"
        return [Problem(f"“{names[1]}” cannot be {word} “{names[0]}”", field=second)]

    return rule


def when(condition: Callable[[Any], bool], *names: str) -> Rule:
    """A rule: where the condition holds of an entry, these fields are filled in."""
    wanted = required(*names)

    def rule(entry: Entry, at: datetime) -> list[Problem]:
        return wanted(entry, at) if condition(entry) else []

    return rule


def year_before(day: date) -> date:
    """The last day that is more than twelve months ago."""
    return day - timedelta(days=365)


def within_year(name: str, day: date) -> Q:
    """The entries whose date of this name is within the twelve months before a day."""
    return Q(**{f"{name}__gt": year_before(day), f"{name}__lte": day})


def within_quarter(name: str, day: date) -> Q:
    """The entries whose date of this name is in the quarter of the financial year in which a day is, until that day."""
    return Q(**{f"{name}__gte": date(day.year, (day.month - 1) // 3 * 3 + 1, 1), f"{name}__lte": day})


def lower(label: str) -> str:
    """A label inside a sentence: its first letter small, unless the word is an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def in_sentence(label: str) -> str:
    """A label as the object of a sentence: "the purpose"; a question, such as "Who answers for it", takes no article."""
    name = lower(label)
    return name if name.partition(" ")[0] in ASKING else f"the {name}"


def missing(label: str) -> str:
    """What to do where a field is empty: enter it, or answer it where its label is a question."""
    return f"Answer “{label}”" if label.endswith("?") else f"Enter {in_sentence(label)}"


def by_code(registers: Iterable[Register]) -> dict[str, Register]:
    """The registers by their codes, in their order."""
    return {register.code: register for register in registers}
