"""Reads of returns: always for a person, or of one return that the person was found to see."""

from returns.models import counted
from returns.queries.unfinished import (
    bodies_without_return,
    corrections_to_drop,
    extension_of,
    returns_to_notify,
    unfinished_work,
)
from returns.queries.visible import (
    cycle_by_slug,
    cycles,
    evidence_for,
    inside,
    query_for,
    return_for,
    returns_for,
    returns_listed,
    returns_that_count,
    review_conflict,
)

__all__ = [
    "bodies_without_return",
    "corrections_to_drop",
    "counted",
    "cycle_by_slug",
    "cycles",
    "evidence_for",
    "extension_of",
    "inside",
    "query_for",
    "return_for",
    "returns_for",
    "returns_listed",
    "returns_that_count",
    "returns_to_notify",
    "review_conflict",
    "unfinished_work",
]
