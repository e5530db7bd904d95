"""Reads of returns: always for a person, or of one return that the person was found to see."""

from returns.queries.visible import (
    bodies_without_return,
    counted,
    cycle_by_slug,
    cycles,
    evidence_for,
    inside,
    query_for,
    return_for,
    returns_being_made,
    returns_for,
    returns_listed,
    returns_that_count,
    review_conflict,
)

__all__ = [
    "bodies_without_return",
    "counted",
    "cycle_by_slug",
    "cycles",
    "evidence_for",
    "inside",
    "query_for",
    "return_for",
    "returns_being_made",
    "returns_for",
    "returns_listed",
    "returns_that_count",
    "review_conflict",
]
