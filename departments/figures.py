"""A number that can be opened: its definition, its as-of date and the records behind it. And those of this app."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q, QuerySet

from audit.models import Event
from audit.record import subject_of
from departments import reference
from departments.calendar import LONDON, Quarter, london_day
from departments.models import Action, Asset, Organisation

S = Action.Status
OPEN = (
    S.PROPOSED,
    S.AGREED,
    S.IN_PROGRESS,
    S.DONE_AWAITING_CHECK,
    S.OVERDUE_ESCALATED,
)
NOT_DONE = (
    S.PROPOSED,
    S.AGREED,
    S.IN_PROGRESS,
    S.OVERDUE_ESCALATED,
)
NOT_COUNTED = (S.REJECTED, S.CANCELLED, S.TAKEN_BACK)  # covers nothing, and is no action that was taken on


@dataclass(frozen=True)
class Figure:
    """One figure. `of` is the whole where `value` is a part; `missing` says how many did not answer.

    `sources` are subjects as the trail writes them ("incidents.Incident:<pk>"), so that every record can be opened.
    """

    key: str
    value: int | str
    definition: str
    as_of: date | datetime
    sources: tuple[str, ...] = field(default=())
    of: int | None = None
    missing: int | None = None

    def as_data(self) -> dict[str, Any]:
        """Plain JSON data, for freezing into an edition."""
        return {**asdict(self), "as_of": self.as_of.isoformat(), "sources": list(self.sources)}


def _count(key: str, rows: Iterable, definition: str, at: datetime, of: int | None = None) -> Figure:
    sources = tuple(subject_of(row) for row in rows)
    return Figure(key, len(sources), definition, at, sources, of)


# Actions


def history(at: datetime) -> Q:
    """Actions of a closed record: kept and shown apart, and neither open nor late today.

    These are the actions of the report of December 2007, and those made up for a demonstration, once the financial year
    after the one in which they were opened and due is over. Whatever else is not done stays open and late, however long.
    """
    first = _first_day_of_open_years(at)
    recorded = Q(origin=Action.Origin.REPORT_2007) | Q(demonstration=True)
    opened_before = Q(created_at__lt=datetime.combine(first, time(), LONDON))
    return recorded & opened_before & (Q(due=None) | Q(due__lt=first))


def is_history(action: Action, at: datetime) -> bool:
    """The same as `history`, for one action."""
    first = _first_day_of_open_years(at)
    recorded = action.origin == Action.Origin.REPORT_2007 or action.demonstration
    due_before = action.due is None or action.due < first
    return recorded and london_day(action.created_at) < first and due_before


def _first_day_of_open_years(at: datetime) -> date:
    """The first day of the financial year before the one of a moment."""
    return Quarter(Quarter.of(london_day(at)).year - 1, 1).first_day


def late(at: datetime) -> Q:
    """Actions that are past their date and not reported as done, or escalated; none of a closed record."""
    overdue = Q(status=S.OVERDUE_ESCALATED) | Q(status__in=NOT_DONE, due__lt=london_day(at))
    return overdue & ~history(at)


def is_late(action: Action, at: datetime) -> bool:
    """The same as `late`, for one action."""
    past = action.status in NOT_DONE and action.due is not None and action.due < london_day(at)
    return (past or action.status == S.OVERDUE_ESCALATED) and not is_history(action, at)


def is_open(action: Action, at: datetime) -> bool:
    """Whether an action is neither closed nor given up, nor of a closed record."""
    return action.status in OPEN and not is_history(action, at)


def actions_counted(
    organisations: Iterable[Organisation] | None = None, *, origin: str = ""
) -> QuerySet[Action]:
    """The actions of some organisations, or of all; optionally only those of one origin."""
    found = Action.objects.select_related("organisation").order_by("organisation__code", "code")
    if organisations is not None:
        found = found.filter(organisation__in=organisations)
    return found.filter(origin=origin) if origin else found


def as_they_stood(actions: Iterable[Action], at: datetime) -> list[Action]:
    """Those of the actions that were open to be counted at a moment, with the state and the date that each had then.

    They are read back from the audit log and not to be saved. An event without its dates changes no date.
    """
    found = [action for action in actions if action.created_at <= at]
    by_subject: dict[str, list[Event]] = {subject_of(action): [] for action in found}
    for event in Event.objects.filter(subject__in=list(by_subject), kind__startswith="action.").order_by(
        "at", "pk"
    ):
        by_subject[event.subject].append(event)
    for action in found:
        events = by_subject[subject_of(action)]
        before = [event for event in events if event.at <= at]
        after = [event for event in events if event.at > at]
        if states := [event.facts["status"] for event in before if "status" in event.facts]:
            action.status = states[-1]
        elif after and (first := next((each for each in after if "previous" in each.facts), None)):
            action.status = first.facts["previous"]
        if moved := next((event for event in after if "due_before" in event.facts), None):
            day = moved.facts["due_before"]
            action.due = date.fromisoformat(day) if day else None
    return found


def actions_by_status(
    at: datetime, organisations: Iterable[Organisation] | None = None, *, origin: str = ""
) -> list[Figure]:
    """How many actions are in each state, in the order of their life; cancelled ones never count as done."""
    rows = list(actions_counted(organisations, origin=origin))
    return [
        _count(
            f"actions.{status.value}",
            [row for row in rows if row.status == status],
            f"Actions in the state “{status.label}”",
            at,
            len(rows),
        )
        for status in S
    ]


def actions_in_short(
    at: datetime, organisations: Iterable[Organisation] | None = None, *, origin: str = ""
) -> dict[str, Figure]:
    """All, of a closed record, open, late, done and checked: the figures of a summary."""
    rows = list(actions_counted(organisations, origin=origin))
    kinds = {
        "all": (rows, "Actions on the list, cancelled and rejected ones included"),
        "history": (
            [row for row in rows if is_history(row, at)],
            "Actions of a closed record, which are in no other figure but the first",
        ),
        "open": ([row for row in rows if is_open(row, at)], "Actions that are neither closed nor given up"),
        "late": (
            [row for row in rows if is_late(row, at)],
            f"Actions past their date on {_words(london_day(at))}, or escalated, and not reported as done",
        ),
        "done": (
            [row for row in rows if row.status == S.DONE_AWAITING_CHECK and not is_history(row, at)],
            "Actions reported as done that nobody else has checked yet",
        ),
        "verified": (
            [row for row in rows if row.status == S.VERIFIED and not is_history(row, at)],
            "Actions that somebody other than their owner has verified as done",
        ),
    }
    return {
        name: _count(f"actions.{name}", found, words, at, len(rows)) for name, (found, words) in kinds.items()
    }


def coverage(organisations: Iterable[Organisation] | None = None, *, origin: str = "") -> dict[str, set[str]]:
    """For each of the 30 areas the codes of the organisations with an action in it; an empty set is a gap."""
    found: dict[str, set[str]] = {area: set() for area in reference.areas()}
    for row in actions_counted(organisations, origin=origin).exclude(status__in=NOT_COUNTED):
        for area in row.areas:
            found[area].add(row.organisation.code)
    return found


def coverage_figures(
    at: datetime, organisations: Iterable[Organisation] | None = None, *, origin: str = ""
) -> list[Figure]:
    """How many organisations act in each area, with the actions behind each number; the areas' own order."""
    rows = list(actions_counted(organisations, origin=origin).exclude(status__in=NOT_COUNTED))
    every = len({row.organisation_id for row in rows})
    figures = []
    for area, words in reference.areas().items():
        here = [row for row in rows if area in row.areas]
        figures.append(
            Figure(
                f"coverage.{area}",
                len({row.organisation_id for row in here}),
                f"Organisations with an action on {words}",
                at,
                tuple(subject_of(row) for row in here),
                every,
            )
        )
    return figures


# Assets


def assets_in_short(at: datetime, organisations: Iterable[Organisation] | None = None) -> dict[str, Figure]:
    """The register of information assets in use: all, protected, not marked, without owner, held overseas."""
    found = Asset.objects.filter(status=Asset.Status.IN_USE).order_by("organisation__code", "name")
    if organisations is not None:
        found = found.filter(organisation__in=organisations)
    rows = list(found)
    day = london_day(at)
    kinds = {
        "all": (rows, f"Information assets in use on {_words(day)}"),
        "protected": (
            [row for row in rows if row.protected != Asset.Protected.NO],
            "Assets with protected personal data, category A, B or both (minimum scope of June 2008)",
        ),
        "not_marked": (
            [row for row in rows if row.marking == Asset.Marking.NOT_SET],
            "Assets without a marking",
        ),
        "without_owner": (
            [row for row in rows if row.owner_id is None],
            "Assets for which no Information Asset Owner is named",
        ),
        "overseas": (
            [row for row in rows if row.held_overseas],
            "Assets of which a part is held outside the United Kingdom",
        ),
    }
    return {
        name: _count(f"assets.{name}", chosen, words, at, len(rows))
        for name, (chosen, words) in kinds.items()
    }


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
