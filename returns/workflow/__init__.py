"""The tables of permitted changes: cycle, return and query, readable aloud. Names follow the domain's workflows."""

from returns.workflow.cycles import CYCLE
from returns.workflow.queries import QUERY
from returns.workflow.returns import (
    ANSWERING,
    EVIDENCE_ADDED,
    EVIDENCE_REMOVED,
    MARKING,
    RETURN,
)

__all__ = ["ANSWERING", "CYCLE", "EVIDENCE_ADDED", "EVIDENCE_REMOVED", "MARKING", "QUERY", "RETURN", "TABLES"]

TABLES = {"collection_cycle": CYCLE, "return": RETURN, "query": QUERY}
