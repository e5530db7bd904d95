"""How statements, the report and their editions read on a page. No writes."""

from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse

from audit.models import Event
from audit.transitions import Transition, words_of
from departments.entries.declared import REGISTERS
from departments.organisations import steps
from departments.organisations.steps import Moment, Offer
from reporting.stages.english import day
from reporting.stages.layout.frozen import read
from reporting.workflow import REPORT, STATEMENT, STEPS

WORDS = words_of(STATEMENT, REPORT) | {
    "statement.started": "Asked for",
    "statement.edited": "Words of a section changed",
    "report.planned": "Planned",
    "report.edited": "Words of a section changed",
    "report.fact_check_answered": "A department answered the fact check",
    "edition.frozen": "An edition's figures and words were frozen",
    "edition.made": "An edition was printed",
    "edition.made_again": "A damaged paper was made again from its frozen data",
    "edition.asked_again": "An edition was asked for again",
    "edition.set_aside": "An edition could not be made and was set aside",
}
RECORDS = {
    "incidents.Incident": "incidents:incident",
    "incidents.Sanction": "incidents:sanction",
    "departments.Action": "departments:action",
    "departments.Asset": "departments:asset",
    "departments.Circular": "departments:circular",
    "reporting.Statement": "reporting:statement",
}


def steps_of(thing, user, at: datetime) -> tuple[Offer | None, list[Offer]]:
    """The one next step, or the one to come with what it waits for, and what else is possible from here."""
    table = STEPS[thing.noun]
    following = steps.next_step(table, thing, user, at, _address) or steps.step_to_come(table, thing, at)
    return following, steps.other_steps(table, thing, user, at, _address, besides=following)


def _address(thing, step: Transition) -> str:
    return reverse(f"reporting:{thing.noun}_{step.name}", args=[thing.pk])


def timeline(events: list[Event]) -> list[Moment]:
    """Events in words, newest first."""
    return steps.history(events, WORDS, more=lambda event: _more(event.facts))


def _more(facts: dict[str, Any]) -> str:
    sentences = []
    if number := facts.get("edition"):
        sentences.append(f"Edition {number}.")
    if digest := facts.get("data_hash"):
        sentences.append(f"Hash of data and words: {digest}")
    return " ".join(sentences)


def records_of(figure: dict[str, Any], data: dict[str, Any], opened: set[str]) -> list[dict[str, str]]:
    """The records behind a figure, each with words and, where it is in `opened` and has a page, its address."""
    facts = read(data).facts
    if held := _registers_behind(figure, facts):
        return [{"words": text, "href": href if subject in opened else ""} for subject, text, href in held]
    known = words_by_subject(facts)
    pages = _pages_of_returns(facts) | _pages_of_commitments(facts) | _pages_of_entries(facts)
    return [
        {
            "words": known.get(subject, subject.partition(".")[2]),
            "href": (pages.get(subject) or _page_of(subject)) if subject in opened else "",
        }
        for subject in figure.get("sources", [])
    ]


def _registers_behind(figure: dict[str, Any], facts: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The departments that a figure of registers adds up: each with its numbers there, and the list of its entries."""
    names = {
        body["organisation"]["code"]: body["organisation"]["name"] for body in facts.get("organisations", [])
    }
    behind, rows = set(figure.get("sources", [])), []
    for register in facts.get("registers", []) if names else []:
        key = f"register.{register['code']}."
        if not figure["key"].startswith(key) and "registers." not in figure["key"]:
            continue
        place = {"assets": "departments:assets", "circulars": "departments:circulars"}.get(register["code"])
        address = reverse(place) if place else reverse("departments:entries", args=[register["code"]])
        for row in register["held"]:
            if row["subject"] in behind:
                numbers = f"{row['in_use']:,} in use, {row['late']:,} late"
                text = f"{names[row['organisation']]}, {register['title']}: {numbers}"
                rows.append((row["subject"], text, f"{address}?organisation={row['organisation']}"))
    return rows


def _pages_of_returns(facts: dict[str, Any]) -> dict[str, str]:
    """A return's page is found by its organisation and quarter, which the frozen data hold."""
    return {
        row["subject"]: reverse("returns:return", args=[part["organisation"]["code"], row["cycle"]])
        for part in [facts, *facts.get("organisations", [])]
        for row in part.get("returns", [])
        if row.get("cycle")
    }


def _pages_of_commitments(facts: dict[str, Any]) -> dict[str, str]:
    """A commitment is on the page of its sanction."""
    return {
        commitment["subject"]: _page_of(row["subject"])
        for row in facts.get("sanctions", [])
        for commitment in row["commitments"]
    }


def _pages_of_entries(facts: dict[str, Any]) -> dict[str, str]:
    """An entry's page is found by its register."""
    return {
        record["subject"]: reverse("departments:entry", args=[register["code"], _key_of(record["subject"])])
        for register in facts.get("registers", [])
        if register.get("code") in REGISTERS
        for record in register.get("records", [])
    }


def words_by_subject(facts: dict[str, Any]) -> dict[str, str]:
    """What the frozen data call each record."""
    text_by_subject = {}
    for part in [facts, *facts.get("organisations", [])]:
        name = part.get("organisation", {}).get("short_name", "")
        text_by_subject |= {
            row["subject"]: f"{row['reference']}: {row['nature']}" for row in part.get("incidents", [])
        }
        text_by_subject |= {
            row["subject"]: f"{row['code']}: {row['summary']}" for row in part.get("actions", [])
        }
        text_by_subject |= {
            row["subject"]: f"Return of {name}, {row['name']}: {row['story']}"
            for row in part.get("returns", [])
        }
    for register in facts.get("registers", []):
        text_by_subject |= {record["subject"]: record["name"] for record in register.get("records", [])}
    for row in facts.get("sanctions", []):
        text = f"{row['kind_words']} of {day(row['issued_on'])}, incident {row['incident']}"
        text_by_subject[row["subject"]] = text
        text_by_subject |= {
            commitment["subject"]: f"Commitment {commitment['number']}: {text}"
            for commitment in row["commitments"]
        }
    text_by_subject |= {
        row["subject"]: f"Statement of {row['name']}"
        for row in facts.get("statements", [])
        if row.get("subject")
    }
    return text_by_subject


def _key_of(subject: str) -> str:
    return subject.partition(":")[2]


def _page_of(subject: str) -> str:
    try:
        return reverse(RECORDS[subject.partition(":")[0]], args=[_key_of(subject)])
    except (KeyError, NoReverseMatch):
        return ""


def job_of(edition) -> dict[str, Any]:
    """How far an edition is, for the progress bar."""
    return {"words": edition.words or edition.get_status_display(), "done": edition.percent, "total": 100}
