"""The cases of incidents and the notices in them, read together for lists and tasks: one query."""

from collections.abc import Collection
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, QuerySet

from audit.compiled import objects_of
from audit.models import Event, OutboxMessage
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
    by_key = {incident.pk: incident for incident in incidents}
    if not by_key:
        return
    of_incidents: dict[Any, list[RegulatorCase]] = {key: [] for key in by_key}
    of_cases: dict[Any, list[RegulatorNotice]] = {}
    rows = objects_of("cases of incidents", lambda _, wanted: _rows(wanted), None, by_key, is_planned=True)
    for row in rows:
        case, notice, message, event = _objects(row)
        if case.pk not in of_cases:
            case.incident = by_key[case.incident_id]
            of_incidents[case.incident_id].append(case)
            case.__dict__["_prefetched_objects_cache"] = {"notices": of_cases.setdefault(case.pk, [])}
        if notice is None:
            continue
        of_cases[case.pk].append(notice)
        notice.case = case
        if message is not None:
            message.event = event
        notice.message = message
    for key, incident in by_key.items():
        incident.__dict__.setdefault("_prefetched_objects_cache", {})["regulator_cases"] = of_incidents[key]


def _objects(row: tuple[Any, ...]) -> list[Any]:
    """The case, the notice, its message and the event of a row; None for what there is not."""
    objects, start = [], 0
    for model, _, names in READ:
        values = row[start : start + len(names)]
        start += len(names)
        objects.append(None if values[0] is None else model.from_db(DEFAULT_DB_ALIAS, names, values))
    return objects
