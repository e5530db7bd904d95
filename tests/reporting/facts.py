"""A year of each department as plain data: its real actions of December 2007, and returns that are all alike."""

from functools import cache
from pathlib import Path

import yaml

import departments.reference
from incidents.figures import tables_of

FILE = Path(departments.reference.__file__).with_name("departments_2007.yaml")
STATES = {"completed": "verified", "planned": "agreed", "discussed": "proposed", "expected": "proposed"}
WORDS = {
    "verified": "Done and checked",
    "agreed": "Agreed",
    "in_progress": "In progress",
    "proposed": "Proposed",
}
QUARTERS = (
    "April to June 2007",
    "July to September 2007",
    "October to December 2007",
    "January to March 2008",
)


@cache
def known() -> dict[str, dict]:
    return {
        department["abbreviation"]: department
        for department in yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)["departments"]
    }


def facts(letters: str, **changed) -> dict:
    department = known()[letters]
    values = {
        "year": "2007-08",
        "starts": "2007-04-01",
        "ends": "2008-03-31",
        "as_of": "2008-06-02",
        "actions_as_of": "2008-03-31",
        "demonstration": False,
        "organisation": {
            "code": letters.lower(),
            "name": department["name"],
            "short_name": letters,
            "accounting_officer_title": department["accounting_officer"],
            "paragraph": department["para"],
        },
        "posts": {"siro_held": True, "deputy": False, "subjects": []},
        "returns": [a_return(number) for number in (1, 2, 3, 4)],
        "answers": {},
        "incidents": [],
        "earlier_incidents": [],
        "actions": [an_action(action) for action in department["actions"]],
    }
    return {**values, **changed}


def a_return(number: int, **changed) -> dict:
    values = {
        "number": number,
        "name": QUARTERS[number - 1],
        "status": "accepted",
        "signed_on": "2008-01-20",
        "days_late": 0,
    }
    values |= {
        "queries": 0,
        "sent_back": 0,
        "reworked": 0,
        "nil": True,
        "conditions": [],
        "story": "Accepted",
    }
    return {**values, "subject": f"returns.Return:{number}", **changed}


def an_action(action: dict) -> dict:
    status = STATES.get(action["status"], "in_progress")
    return {
        "subject": f"departments.Action:{action['code']}",
        "code": action["code"],
        "summary": action["summary"],
        "areas": action["areas"],
        "origin": "report_2007",
        "status": status,
        "status_words": WORDS[status],
        "reported_status": action["status"],
        "due": str(action.get("due") or ""),
        "due_text": action.get("due_text") or "",
        "late": False,
        "only_told": False,
        "day_passed": False,
    }


def an_incident(number: int = 1, **changed) -> dict:
    values = {
        "subject": f"incidents.Incident:{number}",
        "reference": f"HMRC-2007-{number:04d}",
        "occurred_words": "October 2007",
        "recorded_on": "2007-11-20",
        "nature": "Two unencrypted discs sent by courier never arrived",
        "data_words": "Names and addresses",
        "people_words": "up to 25,000,000 people",
        "category": "II",
        "body": "",
        "notification": "notified",
        "notification_words": "",
        "people_min": None,
        "people_max": 25_000_000,
        "organisation": "hmrc",
        "substantial_risk": "no",
        "outcome": "",
        "encrypted": False,
        "withdrawn": False,
        "awaits_reference": False,
        "sent": False,
        "decided": False,
        "not_recorded": [],
        "sources": [],
        "organisation_name": "HM Revenue and Customs",
    }
    return {**values, **changed}


def an_answer(question: str, value: str, text: str) -> dict:
    values = {
        "quarter": 4,
        "name": "January to March 2008",
        "subject": "returns.Return:4",
        "part": None,
        "whole": None,
    }
    return values | {"question": question, "value": value, "words": text}


def tables(incidents: list[dict]) -> dict:
    notes = {
        "definition": "Every incident.",
        "category_definition": "The same.",
        "earlier_definition": "Earlier.",
    }
    return tables_of(incidents, []) | notes | {"as_of": "2008-06-02"}
