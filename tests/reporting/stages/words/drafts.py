"""What the portal drafts into a statement of given facts."""

from reporting.kinds import kind_for
from tests.reporting.facts import facts

REMEMBERED = "General knowledge, not yet checked against a source"


def sections_of(year: str):
    return kind_for("statement", year).sections


def draft(data: dict) -> dict:
    return kind_for("statement", data["year"]).draft(data)


def text(data: dict, *sections: str) -> str:
    """The words of some sections, or of all."""
    drafted = draft(data)
    return "\n".join(paragraph.text for key in (sections or drafted) for paragraph in drafted[key])


def todays(**changed) -> dict:
    """The facts of a statement of 2026-27, under today's headings."""
    data = facts("HMRC", year="2026-27", starts="2026-04-01", ends="2027-03-31", as_of="2027-06-01")
    rating = {
        "quarter": 1,
        "name": "April to June 2026",
        "question": "Overall rating",
        "words": "Amber to red",
    }
    short = {
        "quarter": 3,
        "name": "October to December 2026",
        "question": "Are backups tested?",
        "words": "Not met",
    }
    answers = {
        "A4": [{**rating, "value": "amber_red", "part": None, "whole": None, "subject": "returns.Return:1"}],
        "C5": [{**short, "value": "not_met", "part": None, "whole": None, "subject": "returns.Return:3"}],
    }
    return {**data, "actions": [], "answers": answers, **changed}


def only_in_the_report(letters: str) -> dict:
    """The facts of a department of whose actions the portal knows what the report of December 2007 says, and no more."""
    data = facts(letters)
    for action in data["actions"]:
        passed = action["status"] != "verified" and bool(action["due"]) and action["due"] < data["as_of"]
        action |= {"only_told": True, "day_passed": passed}
    return data
