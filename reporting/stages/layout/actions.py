"""A department's actions as a paper lists them: in groups. Pure."""

from typing import Any

from departments.registers.figures import first, further
from reporting.stages.english import lower_first
from reporting.stages.facts import ActionFacts, BodyFacts

Data = dict[str, Any]


def groups_of(facts: BodyFacts, demonstration: bool) -> list[Data]:
    """What the report of December 2007 gives, the further actions, and what was refused, each under a line of its own.

    Some of the further ones came out of a return or review before December 2007, so none is called later.
    """
    actions = facts["actions"]
    unchanged = [action for action in actions if action.get("only_told")]
    others = [action for action in first(actions) if action not in unchanged]
    made_up = "Further actions, made up for the demonstration" if demonstration else "Further actions"
    groups = (
        ("In the report of December 2007; nothing later is recorded", unchanged, False),
        ("In the report of December 2007", others, False),
        (made_up, further(actions), demonstration),
        ("Rejected, cancelled or taken back, and in no figure", facts.get("refused", []), demonstration),
    )
    return [
        {"title": title, "actions": [_action_row(action, invented) for action in rows]}
        for title, rows, invented in groups
        if rows
    ]


def _action_row(action: ActionFacts, made_up: bool) -> Data:
    """In the group of December 2007 the day need not be said again in every row; what is made up is said in each.

    A table runs over pages, and its group's line is on the first of them.
    """
    text = action["status_words"]
    for ending in (" by December 2007", " in December 2007"):
        text = text.removesuffix(ending)
    shown = f"Made up: {lower_first(text)}" if made_up else text
    return {key: action[key] for key in ("code", "summary", "due", "due_text")} | {"stands": shown}
