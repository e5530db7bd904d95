"""What the audit log names that belongs to an incident, and the incident of each row about it."""

from collections.abc import Iterable
from functools import cache, reduce
from operator import or_
from typing import Any

from django.db.models import Case, F, Model, OuterRef, Q, QuerySet, Subquery, UUIDField, Value, When
from django.db.models.functions import Cast, StrIndex, Substr

from audit.record import labels_of
from incidents.models import (
    Commitment,
    Incident,
    PeopleNotice,
    Redaction,
    RegulatorCase,
    RegulatorNotice,
    Sanction,
)

# What events name that belongs to an incident: the way to its key from the incident, and from it to the incident.
OF_INCIDENTS: tuple[tuple[type[Model], str, str], ...] = (
    (Incident, "pk", ""),
    (RegulatorCase, "regulator_cases__pk", "incident"),
    (RegulatorNotice, "regulator_cases__notices__pk", "case__incident"),
    (Redaction, "redactions__pk", "incident"),
    (Sanction, "regulator_cases__sanctions__pk", "case__incident"),
    (Commitment, "regulator_cases__sanctions__commitments__pk", "sanction__case__incident"),
    (PeopleNotice, "people_notice__pk", "incident"),
)


def labels_with_incident() -> Iterable[tuple[str, str]]:
    """Each label under which events name something of an incident, with the way from the incident to its key."""
    return ((label, lookup) for model, lookup, _ in OF_INCIDENTS for label in labels_of(model))


def with_incident_key(rows: QuerySet[Any], subject: str) -> QuerySet[Any]:
    """The rows with the key of the incident that `subject` names, or that what it names belongs to, as `incident_key`."""
    named_key, incident_key = _keys_at(subject)
    keyed_rows: QuerySet[Any] = rows.alias(named_key=named_key)
    with_key: QuerySet[Any] = keyed_rows.alias(incident_key=incident_key)
    return with_key


@cache
def _keys_at(subject: str) -> tuple[Case, Case]:
    """The two as expressions, put together once: the key that `subject` names, and that of its incident."""

    def named(model: type[Model]) -> Q:
        return reduce(or_, (Q(**{f"{subject}__startswith": f"{label}:"}) for label in labels_of(model)))

    def incident_of(model: type[Model], path: str) -> Subquery:
        return Subquery(model._base_manager.filter(pk=OuterRef("named_key")).order_by().values(path))

    written = Substr(F(subject), StrIndex(F(subject), Value(":")) + 1)
    whose = reduce(or_, (named(model) for model, _, _ in OF_INCIDENTS))
    return Case(When(whose, then=Cast(written, UUIDField()))), Case(
        *(When(named(model), then=incident_of(model, path)) for model, _, path in OF_INCIDENTS if path),
        default=F("named_key"),
        output_field=UUIDField(),
    )
