"""A department's actions as a paper lists them: those of the report of December 2007, and the further ones. Pure."""

from typing import Any

from departments.figures import first, further
from reporting.stages.english import lower_first

Data = dict[str, Any]


def promised(actions: list[Data], demonstration: bool) -> list[Data]:
    """What the report of December 2007 tells of and the further actions, each under a line of its own.

    Some of the further ones came out of a return or review before December 2007, so none is called later.
    """
    told = [action for action in actions if action.get("only_told")]
    others = [action for action in first(actions) if action not in told]
    groups = (
        ("In the report of December 2007; nothing later is recorded", told),
        ("In the report of December 2007", others),
        (
            "Further actions, made up for the demonstration" if demonstration else "Further actions",
            further(actions),
        ),
    )
    return [
        {"title": title, "actions": [_stands(each, demonstration and each in further(some)) for each in some]}
        for title, some in groups
        if some
    ]


def refused(actions: list[Data], demonstration: bool) -> list[Data]:
    """What was rejected, cancelled or taken back, as a group of its own."""
    rows = [_stands(each, demonstration) for each in actions]
    return [{"title": "Rejected, cancelled or taken back, and in no figure", "actions": rows}] if rows else []


def _stands(action: Data, made_up: bool) -> Data:
    """In the group of December 2007 the day need not be said again in every row; what is made up is said in each.

    A table runs over pages, and its group's line stands on the first of them.
    """
    words = action["status_words"]
    for ending in (" by December 2007", " in December 2007"):
        words = words.removesuffix(ending)
    shown = f"Made up: {lower_first(words)}" if made_up else words
    return {key: action[key] for key in ("code", "summary", "due", "due_text")} | {"stands": shown}
