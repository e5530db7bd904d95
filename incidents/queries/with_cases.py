"""The cases of incidents and the notices in them, read together for lists and tasks: one query."""

from collections.abc import Collection
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, QuerySet

from audit.models import Event, OutboxMessage
from audit.together import Question, Steps, asking
from incidents.models import Incident, RegulatorCase, RegulatorNotice

# What a list shows of them, and what a task depends on: not what was written and sent.
READ: tuple[tuple[type[Model], str, set[str]], ...] = (
    (RegulatorCase, "", {field.attname for field in RegulatorCase._meta.concrete_fields}),
    (
        RegulatorNotice,
        "notices__",
        {"id", "case_id", "number", "phase", "status", "ready_at", "cancelled_at", "message_id"},
    ),
    (
        OutboxMessage,
        "notices__message__",
        {"id", "key", "event_id", "status", "channel", "attempts", "sent_at", "sent_way"},
    ),
    (Event, "notices__message__event__", {"id", "at", "recorded_at"}),
)
COLUMNS = [
    path + field.attname
    for model, path, names in READ
    for field in model._meta.concrete_fields
    if field.attname in names
]


def _rows(wanted: Any) -> QuerySet[Any]:
    cases = RegulatorCase.objects.filter(incident__among=wanted)
    return cases.order_by("opened_at", "id", "notices__number").values_list(*COLUMNS)


def read_cases(incidents: Collection[Incident]) -> None:
    """Read the cases of incidents with their notices, without what was written and sent. One query."""
    ask_cases(incidents).answer()


@asking
def ask_cases(incidents: Collection[Incident]) -> Steps[None]:
    """The same, beside other questions."""
    by_key = {incident.pk: incident for incident in incidents}
    if not by_key:
        return
    of_incidents: dict[Any, list[RegulatorCase]] = {key: [] for key in by_key}
    cases: dict[Any, RegulatorCase] = {}
    [rows] = yield [Question("cases of incidents", lambda _, wanted: _rows(wanted), keys=(by_key,))]
    for row in rows:
        case, notice, message, event = _objects(row)
        if case.pk not in cases:
            case.incident, cases[case.pk] = by_key[case.incident_id], case
            of_incidents[case.incident_id].append(case)
            case.__dict__["_prefetched_objects_cache"] = {"notices": []}
        if notice is not None:
            _put(cases[case.pk], notice, message, event)
    for key, incident in by_key.items():
        incident.__dict__.setdefault("_prefetched_objects_cache", {})["regulator_cases"] = of_incidents[key]


@asking
def ask_notices(cases: Collection[RegulatorCase]) -> Steps[None]:
    """Read the notices of cases, without what was written and sent."""
    if not cases:
        return
    by_key = {case.pk: case for case in cases}
    [rows] = yield [Question("notices of cases", lambda _, wanted: _rows_of_cases(wanted), keys=(by_key,))]
    for case in cases:
        case.__dict__.setdefault("_prefetched_objects_cache", {})["notices"] = []
    for row in rows:
        notice, message, event = _objects(row, READ[1:])
        _put(by_key[notice.case_id], notice, message, event)


def _rows_of_cases(wanted: Any) -> QuerySet[Any]:
    columns = [column.removeprefix("notices__") for column in COLUMNS if column.startswith("notices__")]
    return RegulatorNotice.objects.filter(case__among=wanted).values_list(*columns)


def _put(case: RegulatorCase, notice: Any, message: Any, event: Any) -> None:
    """A notice into those of its case, with its message and the event of that."""
    if message is not None:
        message.event = event
    notice.case, notice.message = case, message
    case.__dict__["_prefetched_objects_cache"]["notices"].append(notice)


def _objects(row: tuple[Any, ...], parts: tuple[tuple[type[Model], str, set[str]], ...] = READ) -> list[Any]:
    """The objects of a row, such as the case, the notice, its message and the event of that; None for what there is not."""
    objects, start = [], 0
    for model, _, names in parts:
        values = row[start : start + len(names)]
        start += len(names)
        objects.append(None if values[0] is None else model.from_db(DEFAULT_DB_ALIAS, names, values))
    return objects
