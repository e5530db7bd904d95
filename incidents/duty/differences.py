"""What one notice says otherwise than the one before it, question by question. Plain data in, plain data out."""

from collections.abc import Iterable
from typing import Any

# Answers that change by themselves from notice to notice, and are no news.
BY_THEMSELVES = frozenset({"report_kind", "previous_reports"})


def differences(before: Iterable[dict[str, Any]], after: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """The questions answered otherwise, in the order of the newer notice, then what it does not answer any more.

    Both are the `parts` of a payload. Payloads before version 3 name no field, so questions are compared by their words.
    """
    old, new = _answers(before), _answers(after)
    changed = [
        {"question": question, "before": old.get(question, ""), "now": answer}
        for question, answer in new.items()
        if old.get(question, "") != answer
    ]
    gone = [
        {"question": question, "before": old[question], "now": ""} for question in old if question not in new
    ]
    return changed + gone


def _answers(parts: Iterable[dict[str, Any]]) -> dict[str, str]:
    return {
        row["question"]: row["answer"]
        for part in parts
        for row in part["rows"]
        if row.get("field") not in BY_THEMSELVES
    }
