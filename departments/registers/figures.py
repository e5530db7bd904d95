"""A number that can be opened: its definition, its as-of date and the records behind it. And those of this app."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from typing import Any, TypedDict, TypeVar

from django.db.models import Q

from audit.models import Event
from audit.record import subject_of
from departments.organisations.calendar import LONDON, Quarter, london_day
from departments.organisations.models import Organisation
from departments.registers.models import AccumulationThreshold, Action, Asset

Status = Action.Status


@dataclass(frozen=True)
class Figure:
    """One figure. `of` is the whole where `value` is a part.

    `sources` are subjects as the audit log writes them ("incidents.Incident:<pk>"), so that every record can be opened.
    """

    key: str
    value: int | str
    definition: str
    as_of: date | datetime
    sources: tuple[str, ...] = field(default=())
    of: int | None = None

    def as_data(self) -> dict[str, Any]:
        """Plain JSON data, for freezing into an edition."""
        return {**asdict(self), "as_of": self.as_of.isoformat(), "sources": list(self.sources)}


def figure_of(
    key: str, chosen: Collection[Any], whole: Collection[Any] | None, definition: str, day: date
) -> Figure:
    """How many plain rows were chosen, of how many, with the records behind them: the `subject` of each row."""
    sources = tuple(row["subject"] for row in chosen if row.get("subject"))
    return Figure(key, len(chosen), definition, day, sources, None if whole is None else len(whole))


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
    """Actions past the day on which they were due and not reported as done; one without a day, once it is escalated.

    Days are calendar days, and the due day itself is in time. What was escalated because nobody answered it, with its day
    ahead, is not late; nothing of a closed record is.
    """
    past = Q(status__in=Status.not_done, due__lt=london_day(at)) | Q(
        status=Status.OVERDUE_ESCALATED, due=None
    )
    return past & ~history(at)


def is_late(action: Action, at: datetime) -> bool:
    """The same as `late`, for one action."""
    if action.due is None:
        past = action.status == Status.OVERDUE_ESCALATED
    else:
        past = action.status in Status.not_done and action.due < london_day(at)
    return past and not is_history(action, at)


def actions_as_of(actions: Iterable[Action], at: datetime) -> list[Action]:
    """Those of the actions that were open to be counted at a moment, with the state and the date that each had then.

    They are read back from the audit log and not to be saved. An event without its dates changes no date.
    """
    existing = [action for action in actions if action.created_at <= at]
    by_subject: dict[str, list[Event]] = {subject_of(action): [] for action in existing}
    for event in Event.objects.filter(subject__in=list(by_subject), kind__startswith="action.").order_by(
        "at", "pk"
    ):
        by_subject[event.subject].append(event)
    for action in existing:
        events = by_subject[subject_of(action)]
        before = [event for event in events if event.at <= at]
        after = [event for event in events if event.at > at]
        if states := [event.facts["status"] for event in before if "status" in event.facts]:
            action.status = states[-1]
        elif after and (first := next((event for event in after if "previous" in event.facts), None)):
            action.status = first.facts["previous"]
        if moved := next((event for event in after if "due_before" in event.facts), None):
            day = moved.facts["due_before"]
            action.due = date.fromisoformat(day) if day else None
    return existing


# Accumulations of personal data

LARGE = 100_000  # people, or records about people
ACCUMULATION = Q(size__gte=LARGE, personal_data=True, status=Asset.Status.IN_USE)
ACCUMULATION_RULE = (
    f"An asset in use with personal data on {LARGE:,} people or more, or with as many records, is a large accumulation. "
    "The number is that of question B3 of the return, and of the rules of June 2008 on penetration tests. The report of "
    "December 2007 asks for regular oversight of major accumulations (paragraph 29) and gives no number."
)


def threshold_of(asset: Asset, thresholds: Sequence[AccumulationThreshold]) -> AccumulationThreshold | None:
    """Which of the thresholds, the largest first, an asset is over; None where it is no large accumulation."""
    if not is_accumulation(asset):
        return None
    return next((threshold for threshold in thresholds if threshold.least <= asset.size), None)


CRITICAL = Q(personal_data=True, status=Asset.Status.IN_USE)
CRITICAL_RULE = (
    "An asset in use with personal data is a critical asset. The report of December 2007 regards the personal data of citizens "
    "as one, akin to the most sensitive financial and other information (paragraph 38)."
)


def is_critical(asset: Asset) -> bool:
    """The same as CRITICAL, for one asset."""
    return asset.personal_data and asset.status == Asset.Status.IN_USE


def is_accumulation(asset: Asset) -> bool:
    """The same as ACCUMULATION, for one asset."""
    return asset.size >= LARGE and asset.personal_data and asset.status == Asset.Status.IN_USE


# Actions as plain rows, for papers

LATE = (
    "Actions past the day on which they were due and not reported as done; of those without a day, the ones that were "
    "escalated. Days are calendar days, and the due day itself is in time."
)
DONE = Status.done
REFUSED = (Status.REJECTED, Status.CANCELLED, Status.TAKEN_BACK)  # shown, and in no figure
IN_PLACE = ("completed", "in_place")
UNPROMISED = (
    "expected",
    "discussed",
)  # the report of December 2007 names these, and nobody had promised them
DEFINITIONS = {
    "actions.first_done": "Actions that the 2007 report gives of departments, and of these those that were done or in place in "
    "December 2007 by its account. What came of the others later is not in that report.",
    "actions.first_unpromised": "Actions of the 2007 report that it calls likely or under discussion.",
    "actions.since_done": "Actions on data handling that were taken on beside those of the report of December 2007, and of these "
    "those whose owner says they are done, checked by another person or awaiting the check. Rejected and cancelled ones, and "
    "those taken back with a return, are left out.",
    "actions.late": f"{LATE} An action without a record since the report of December 2007 is not counted.",
}


class ActionRow(TypedDict):
    """One action as it was at a moment. `due` is an ISO date or empty; `due_text` is what was said of it instead.

    `only_told` says that nothing is recorded of it since the report of December 2007, so neither done nor late may be said;
    `day_passed` that its day had passed by then.
    """

    subject: str
    code: str
    summary: str
    areas: list[str]
    origin: str
    status: str
    reported_status: str
    due: str
    due_text: str
    late: bool
    only_told: bool
    day_passed: bool


Row = TypeVar("Row", bound=ActionRow)


def rows_of(organisation: Organisation, at: datetime) -> list[ActionRow]:
    """An organisation's actions as they were at a moment, closed records left out; those of the 2007 report first, by number."""
    actions = actions_as_of(Action.objects.filter(organisation=organisation).exclude(history(at)), at)
    events = Event.objects.filter(subject__in=[subject_of(action) for action in actions], at__lte=at)
    moved = set(events.exclude(kind="action.loaded").values_list("subject", flat=True))
    return [_row(action, at, moved) for action in sorted(actions, key=_by_number)]


def _row(action: Action, at: datetime, moved: set[str]) -> ActionRow:
    subject, past = subject_of(action), is_late(action, at)
    only_told = action.origin == Action.Origin.REPORT_2007 and subject not in moved
    return {
        "subject": subject,
        "code": action.code,
        "summary": action.summary,
        "areas": list(action.areas),
        "origin": action.origin,
        "status": action.status,
        "reported_status": action.reported_status,
        "due": action.due.isoformat() if action.due else "",
        "due_text": action.due_text,
        "late": past and not only_told,
        "only_told": only_told,
        "day_passed": past,
    }


def _by_number(action: Action) -> tuple[bool, str, int]:
    stem, _, number = action.code.rpartition("-")
    return action.origin != Action.Origin.REPORT_2007, stem, int(number) if number.isdigit() else 0


def further(rows: Sequence[Row]) -> list[Row]:
    """What was taken on beside what the report of December 2007 gives. The two are never counted as one."""
    return [row for row in rows if row["origin"] != Action.Origin.REPORT_2007]


def first(rows: Sequence[Row]) -> list[Row]:
    """What the report of December 2007 gives."""
    return [row for row in rows if row["origin"] == Action.Origin.REPORT_2007]


def done(rows: Sequence[Row]) -> list[Row]:
    """Those whose owner says that they are done, checked or not."""
    return [row for row in rows if row["status"] in DONE]


def figures_of(rows: Sequence[ActionRow], day: date) -> list[Figure]:
    """How many actions were in place in December 2007, promised by nobody, done since and late, as at a day."""
    reported, more = first(rows), further(rows)
    kinds: dict[str, tuple[list[ActionRow], Sequence[ActionRow]]] = {
        "actions.first_done": ([row for row in reported if row["reported_status"] in IN_PLACE], reported),
        "actions.first_unpromised": (
            [row for row in reported if row["reported_status"] in UNPROMISED],
            reported,
        ),
        "actions.since_done": (done(more), more),
        "actions.late": ([row for row in rows if row["late"]], rows),
    }
    return [figure_of(key, chosen, whole, DEFINITIONS[key], day) for key, (chosen, whole) in kinds.items()]
