"""By when: which law applies on a day, when the clock started, the deadline, the timers, and how it all reads on a page.

Elapsed hours in UTC: nights, weekends and bank holidays count, and a change of the clocks never moves a deadline
(UK GDPR article 33(1); capability S30). The laws and their dates are data: `incidents/regimes.yaml`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

REGIMES_FILE = Path(__file__).resolve().parent.parent / "regimes.yaml"
LONDON = ZoneInfo("Europe/London")
SOON_HOURS = 24


@dataclass(frozen=True)
class Regime:
    """One law on notifying somebody of a breach. `clock_hours` None: it names no hours. `form`: what its notices ask."""

    key: str
    title: str
    clock_hours: int | None
    starts: date
    ends: date
    tells_people: str
    addressee: str
    basis: str
    without_personal_data: bool = False
    form: str = "data_protection"
    note: str = ""

    @property
    def described(self) -> str:
        """The basis, with the note beside it."""
        return f"{self.basis}, {self.note}" if self.note else self.basis

    def applies_on(self, day: date) -> bool:
        return self.starts <= day <= self.ends


@dataclass(frozen=True)
class TimerRule:
    """What is due how many elapsed hours after the clock starts."""

    key: str
    at_hours: int
    do: str


@dataclass(frozen=True)
class Law:
    """All of `regimes.yaml`."""

    regimes: dict[str, Regime]
    general: tuple[str, ...]
    timers: tuple[TimerRule, ...]
    clockless_timers: tuple[str, ...]
    no_timers: frozenset[str]
    no_fail_safe: frozenset[str]
    regulator_before: str
    regulator_after: str


@cache
def law() -> Law:
    raw: dict[str, Any] = yaml.load(REGIMES_FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return Law(
        regimes={key: _regime(key, value) for key, value in raw["regimes"].items()},
        general=tuple(raw["general"]),
        timers=tuple(TimerRule(key, t["at_hours"], t["do"]) for key, t in raw["timers"].items()),
        clockless_timers=tuple(raw["clockless_timers"]),
        no_timers=frozenset(raw["no_timers"]),
        no_fail_safe=frozenset(raw["no_fail_safe"]),
        regulator_before=raw["regulator"]["before"],
        regulator_after=raw["regulator"]["after"],
    )


def _regime(key: str, raw: dict[str, Any]) -> Regime:
    return Regime(
        key=key,
        title=raw["title"],
        clock_hours=raw["clock_hours"],
        starts=raw.get("from", date.min),
        ends=raw.get("until", date.max),
        tells_people=raw["tells_people"],
        addressee=raw["addressee"],
        basis=raw["basis"],
        without_personal_data=raw.get("without_personal_data", False),
        form=raw.get("form", "data_protection"),
        note=raw.get("note", ""),
    )


def london_day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()


def regimes_on(day: date) -> tuple[Regime, ...]:
    """The laws that a form may offer for something found on this day."""
    return tuple(regime for regime in law().regimes.values() if regime.applies_on(day))


def regime_on(day: date) -> Regime:
    """The general law of the day: what applies unless triage says otherwise."""
    return next(law().regimes[key] for key in law().general if law().regimes[key].applies_on(day))


def laws_of(
    keys: Iterable[str], day: date, controller_or_processor: str = "", *, personal: bool = True
) -> tuple[Regime, ...]:
    """The laws under which somebody must be notified, the governing one first: one for each addressee.

    Without personal data they are those that know a duty without them; none where triage named none.
    """
    keys = tuple(keys)
    if not personal:
        named = [law for law in _chosen(keys, day) if law.without_personal_data]
        first = sorted(named, key=lambda law: law.clock_hours or 0)
        return tuple({law.addressee: law for law in reversed(first)}.values())[::-1]
    first_law = governing(keys, day, controller_or_processor)
    others = [law for law in others_to_notify(keys, day) if law.addressee != first_law.addressee]
    return (first_law, *{law.addressee: law for law in others}.values())


def governing(keys: Iterable[str], day: date, controller_or_processor: str = "") -> Regime:
    """The one regime whose clock and addressee the notification of a personal data breach follows.

    A processor owes its controller, not the Commissioner (article 33(2)). Of several laws with the addressee of the
    general one the shortest clock governs; keys that do not apply on the day, and unknown ones, are passed over.
    """
    general = regime_on(day)
    if controller_or_processor == "processor_told_controller" and law().regimes["processor"].applies_on(day):
        return law().regimes["processor"]
    timed = [
        regime
        for regime in _chosen(keys, day)
        if regime.clock_hours is not None and regime.addressee == general.addressee
    ]
    return min(timed, key=lambda regime: regime.clock_hours or 0) if timed else general


def others_to_notify(keys: Iterable[str], day: date) -> tuple[Regime, ...]:
    """The laws that apply besides and name another authority to be notified, each under a case of its own."""
    general = regime_on(day)
    return tuple(regime for regime in _chosen(keys, day) if regime.addressee != general.addressee)


def _chosen(keys: Iterable[str], day: date) -> list[Regime]:
    return [law().regimes[key] for key in keys if key in law().regimes and law().regimes[key].applies_on(day)]


def regulator_name(day: date, s119_day: date | None = None) -> str:
    """The regulator's name on a day; functions move to the Commission on the day section 119 is fully in force."""
    return law().regulator_after if s119_day and day >= s119_day else law().regulator_before


def clock_start(discovered_at: datetime, aware_at: datetime | None) -> datetime:
    """Awareness once it is set, discovery until then."""
    return aware_at or discovered_at


def deadline(start: datetime, clock_hours: int | None) -> datetime | None:
    """The deadline in UTC, or None where the law names no hours."""
    return None if clock_hours is None else start.astimezone(UTC) + timedelta(hours=clock_hours)


def timers_for(
    regime: Regime, start: datetime, hours: Mapping[str, int] | None = None
) -> tuple[tuple[TimerRule, datetime], ...]:
    """Every timer of this regime with the moment it is due; none where there was no duty.

    `hours` are those that the body has set for itself, by the timer's key.
    """
    if regime.key in law().no_timers:
        return ()
    rules = tuple(replace(rule, at_hours=(hours or {}).get(rule.key, rule.at_hours)) for rule in law().timers)
    if regime.clock_hours is None:
        rules = tuple(rule for rule in rules if rule.key in law().clockless_timers)
    begin = start.astimezone(UTC)
    return tuple(
        (rule, begin + timedelta(hours=_scaled(rule.at_hours, regime.clock_hours))) for rule in rules
    )


SETTABLE = ("remind_triage", "escalate_siro", "escalate_accounting_officer", "last_warning")


def usual_hours() -> dict[str, int]:
    """The timers whose hours a body may set for itself, with the usual ones, the earliest first."""
    return {rule.key: rule.at_hours for rule in law().timers if rule.key in SETTABLE}


def timer_words(key: str) -> str:
    """What happens at the hour of a timer, in words."""
    do = next(rule.do for rule in law().timers if rule.key == key)
    return f"{do[:1].upper()}{do[1:]}"


def _scaled(at_hours: int, clock_hours: int | None) -> float:
    """A shorter clock brings every timer forward in proportion (24 hours instead of 72: a third)."""
    return at_hours if clock_hours in (None, 72) else at_hours * (clock_hours or 72) / 72


@dataclass(frozen=True)
class Clock:
    """The clock of one incident at one moment, ready to be shown."""

    started_at: datetime
    from_awareness: bool
    deadline_at: datetime | None
    at: datetime
    stopped_at: datetime | None = None
    stopped_by: str = ""

    @property
    def now(self) -> datetime:
        return self.stopped_at or self.at

    @cached_property
    def minutes_left(self) -> int | None:
        return None if self.deadline_at is None else int((self.deadline_at - self.now).total_seconds() // 60)

    @property
    def is_late(self) -> bool:
        return self.minutes_left is not None and self.minutes_left < 0

    @property
    def state(self) -> str:
        """stopped, none (no hours in law), late, soon or running: for a word beside the colour."""
        if self.minutes_left is None:
            return "stopped" if self.stopped_at else "none"
        if self.is_late:
            return "late"
        if self.stopped_at:
            return "stopped"
        return "soon" if self.minutes_left <= SOON_HOURS * 60 else "running"

    @property
    def share(self) -> int:
        """How much of the time has gone, 0 to 100."""
        if self.deadline_at is None:
            return 0
        whole = (self.deadline_at - self.started_at).total_seconds()
        gone = (self.now - self.started_at).total_seconds()
        return 100 if whole <= 0 else max(0, min(100, round(100 * gone / whole)))

    @property
    def left_in_words(self) -> str:
        if self.minutes_left is None:
            return "No number of hours in law: without undue delay"
        span = in_words(abs(self.minutes_left))
        if self.stopped_at:
            return f"{span} {'after the deadline' if self.is_late else 'before the deadline'}"
        return f"{span} late" if self.is_late else f"{span} left"

    @property
    def since_in_words(self) -> str:
        begun = "since the organisation was aware" if self.from_awareness else "since it was found"
        minutes = max(0, int((self.now - self.started_at).total_seconds() // 60))
        return f"{in_words(minutes)} {begun}"


def in_words(minutes: int) -> str:
    """A span in words, in hours up to three days and in days and hours beyond: "5 hours 20 minutes", "4 days 6 hours"."""
    hours, rest = divmod(minutes, 60)
    if hours >= 96:
        days, hours = divmod(hours, 24)
        return f"{_count(days, 'day')} {_count(hours, 'hour')}" if hours else _count(days, "day")
    if hours >= 24 or (hours and not rest):
        return _count(hours, "hour")
    return f"{_count(hours, 'hour')} {_count(rest, 'minute')}" if hours else _count(rest, "minute")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def with_zone(moment: datetime) -> str:
    """A moment for people, in London time with its offset: "Monday 1 June 2026, 5:00pm (BST, UTC+1)"."""
    local = moment.astimezone(LONDON)
    offset = int((local.utcoffset() or timedelta()).total_seconds() // 3600)
    hour = local.strftime("%I").lstrip("0")
    zone = "GMT, UTC" if offset == 0 else f"{local.tzname()}, UTC{offset:+d}"
    return (
        f"{local:%A} {local.day} {local:%B %Y}, {hour}:{local:%M}{local:%p}".replace("AM", "am").replace(
            "PM", "pm"
        )
        + f" ({zone})"
    )
