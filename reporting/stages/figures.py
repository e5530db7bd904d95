"""The second stage: what is counted of the facts, each figure with its definition, its day and its records. Pure.

What a figure of returns, actions or incidents counts is defined where those records are (`returns.figures`,
`departments.registers.figures`, `incidents.figures`). Here they are chosen and named for readers.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from departments.registers import figures as action_figures
from departments.registers.figures import UNPROMISED, ActionRow, Figure, figure_of, first
from incidents import figures as incident_figures
from incidents import sanction_figures
from reporting.stages.english import label_of, lower_first
from reporting.stages.facts import BodyFacts, GovernmentFacts, IncidentRow, StatementFacts
from reporting.stages.themes import AREAS
from returns import figures as return_figures
from returns.figures import AnswerRow, ReturnRow

Data = dict[str, Any]

OF_A_STATEMENT = ("returns.accepted", "returns.late", "actions.since_done", "actions.late")
ORDER = ("met", "partly_met", "not_met", "not_applicable")
LETTERS = {
    "completed": "D",
    "in_place": "I",
    "ongoing": "S",
    "in_progress": "U",
    "planned": "P",
    "discussed": "T",
    "expected": "T",
}
INCIDENTS_OF_A_BODY = (
    "Incidents recorded in the year by the department; dismissed and merged ones and near misses left out."
)
SIGNED = "Statements of Internal Control signed by the Accounting Officer, of the departments in this report."
OF_ALL_REGISTERS, OF_EACH_BODY = "Of the registers of all departments", "Of the registers of each department"
IN_USE_OF_ALL = (
    "What was in use on this register of the departments in this report when it was read, added up."
)
LATE_OF_ALL = "Of that, what was late on that day to be reviewed, renewed or done."
COUNTED_OF_ALL = "Counted for question {question} of the returns in the registers of each department, each day in them judged as at that day, and added up."
IN_USE = "What was in use on this register of the organisation when it was read."
LATE_IN_REGISTER = (
    "Of what was in use on this register, what was late on that day to be reviewed, renewed or done."
)
LARGEST = (
    "The largest number of people that a source gives for one incident of the year. Numbers of several incidents are never "
    "added up."
)


def statement_figures(facts: StatementFacts) -> list[Data]:
    """The counts of one organisation's year; then, each with its `group`, those of its registers."""
    own = _own_figures(facts, facts["returns"], facts["actions"])
    figures = [own[key] for key in OF_A_STATEMENT] + _incident_figures(facts)
    return [*(shown(figure) for figure in figures), *_of_registers(facts)]


def government_figures(facts: GovernmentFacts) -> list[Data]:
    """The counts of the whole report; then, each with its `group`, those of bodies, areas and questions.

    In a demonstration `mark` says which of the first are made up.
    """
    bodies, day = facts["organisations"], date.fromisoformat(facts["as_of"])
    returns = [row for body in bodies for row in body["returns"]]
    actions = [row for body in bodies for row in body["actions"]]
    signed = [row for row in facts["statements"] if row["signed_on"]]
    whole = [
        *_own_figures(facts, returns, actions).values(),
        figure_of("statements.signed", signed, facts["statements"], SIGNED, day),
        *_incident_figures(facts),
    ]
    own = [*(shown(figure) for figure in whole), *_largest(facts["incidents"], day)]
    if facts["demonstration"]:
        own = [figure | {"mark": "" if _is_real(figure["key"]) else "made up"} for figure in own]
    return [
        *own,
        *_of_bodies(bodies, day),
        *_of_areas(bodies, day),
        *_of_answers(bodies, day),
        *_of_all_registers(facts),
    ]


def _own_figures(
    facts: BodyFacts | GovernmentFacts, returns: Sequence[ReturnRow], actions: Sequence[ActionRow]
) -> dict[str, Figure]:
    day, end = (date.fromisoformat(facts[name]) for name in ("as_of", "actions_as_of"))
    figures = [*return_figures.figures_of(returns, day), *action_figures.figures_of(actions, end)]
    return {figure.key: figure for figure in figures}


def _incident_figures(facts: BodyFacts | GovernmentFacts) -> list[Figure]:
    day, near_misses = date.fromisoformat(facts["as_of"]), facts.get("near_misses", [])
    return [
        *incident_figures.figures_of(facts["incidents"], facts["year"], day, near_misses),
        *sanction_figures.figures_of(facts.get("sanctions", []), facts["year"], day),
    ]


def shown(figure: Figure, **more: Any) -> Data:
    """A figure as it is frozen: with its name for readers, and how it is printed."""
    data = figure.as_data() | {"label": label_of(figure.key)} | more
    return data | {"shown": _printed(figure.value, figure.of)}


def _printed(value: int | str, whole: int | None) -> str:
    if isinstance(value, str):
        return value
    if whole is None:
        return f"{value:,}" if value else "nil"
    return f"{value:,} of {whole:,}" if whole else "none to count"


def _is_real(key: str) -> bool:
    """Whether a demonstration's figure counts what is real: its incidents, and the actions of the 2007 report."""
    return key.startswith(("incidents.", "actions.first_"))


def _of_registers(facts: StatementFacts) -> list[Data]:
    """How much each register that is not empty has in use, and how much of it is late."""
    day, figures = date.fromisoformat(facts["actions_as_of"]), []
    for register in facts.get("registers", []):
        if records := register.get("records", []):
            late = [record for record in records if record["late"]]
            for key, label, chosen, whole, definition in (
                ("in_use", "in use", records, None, IN_USE),
                ("late", "late", late, records, LATE_IN_REGISTER),
            ):
                figure = figure_of(f"register.{register['code']}.{key}", chosen, whole, definition, day)
                label = f"{register['title']}: {label}"
                figures.append(shown(figure, label=label, group="Of each register"))
    return figures


def _of_all_registers(facts: GovernmentFacts) -> list[Data]:
    """What is in use on each register that is not empty, how much of it late, and its figures; then both numbers of each
    department. The records behind a number are the departments that it adds up."""
    day, figures = date.fromisoformat(facts["actions_as_of"]), []
    registers = facts.get("registers", [])
    for register in registers:
        if not (rows := register["held"]):
            continue
        key, title = f"register.{register['code']}", register["title"]
        for name, label, figure in _held(key, rows, day):
            figures.append(
                shown(figure, label=f"{title}: {label}", group=OF_ALL_REGISTERS, register=title, part=name)
            )
        for number, known in enumerate(register["figures"], start=1):
            definition = COUNTED_OF_ALL.format(question=known["question"])
            figure = Figure(
                f"{key}.{number}", known["value"], definition, day, tuple(known["organisations"]), known["of"]
            )
            if known["organisations"]:
                figures.append(
                    shown(figure, label=known["text"], group=OF_ALL_REGISTERS, register=title, part="figure")
                )
    if registers:
        every = [row for register in registers for row in register["held"]]
        for part, label, figure in _held("registers", every, day):
            figures.append(shown(figure, label=f"All registers: {label}", group=OF_ALL_REGISTERS, part=part))
    for body in facts["organisations"] if registers else []:
        code, name = body["organisation"]["code"], body["organisation"]["short_name"]
        rows = [row for register in registers for row in register["held"] if row["organisation"] == code]
        for part, label, figure in _held(f"{code}.registers", rows, day):
            figures.append(shown(figure, label=f"{name}: entries {label}", group=OF_EACH_BODY, part=part))
    return figures


def _held(key: str, rows: Sequence[Data], day: date) -> list[tuple[str, str, Figure]]:
    """How much is in use in these rows of registers and bodies, and how much of it is late."""
    in_use, late = (sum(row[name] for row in rows) for name in ("in_use", "late"))
    whole = tuple(dict.fromkeys(row["subject"] for row in rows))
    behind = tuple(dict.fromkeys(row["subject"] for row in rows if row["late"]))
    return [
        ("in_use", "in use", Figure(f"{key}.in_use", in_use, IN_USE_OF_ALL, day, whole)),
        ("late", "late", Figure(f"{key}.late", late, LATE_OF_ALL, day, behind, in_use)),
    ]


def _largest(rows: Iterable[IncidentRow], day: date) -> list[Data]:
    """The most people that one incident may concern, with that incident behind it: a number of its own and never a sum."""
    known = [row for row in rows if row["people_max"]]
    if not known:
        return []
    row = max(known, key=lambda row: row["people_max"])
    figure = Figure("incidents.largest", row["people_max"], LARGEST, day, (row["subject"],))
    return [shown(figure, label=f"people possibly concerned in the largest of them ({row['short_name']})")]


def _of_bodies(bodies: Collection[BodyFacts], day: date) -> list[Data]:
    figures = []
    for body in bodies:
        own = _own_figures(body, body["returns"], body["actions"])
        incidents = figure_of("", body["incidents"], None, INCIDENTS_OF_A_BODY, day)
        for key, label, figure in (
            ("returns", "returns accepted", own["returns.accepted"]),
            ("incidents", "incidents recorded", incidents),
            ("actions", "further actions, done", own["actions.since_done"]),
        ):
            named = f"{body['organisation']['short_name']}: {label}"
            key = f"{body['organisation']['code']}.{key}"
            figures.append(shown(figure, key=key, label=named, group="Of each department"))
    return figures


def _of_areas(bodies: Collection[BodyFacts], day: date) -> list[Data]:
    promised = [
        row for body in bodies for row in first(body["actions"]) if row["reported_status"] not in UNPROMISED
    ]
    figures = []
    for area in AREAS:
        text = f"Actions of the 2007 report that belong to this area by our reading: {area.definition}."
        here = [row for row in promised if area.key in row["areas"]]
        figure = figure_of(f"area.{area.key}", here, None, text, day)
        figures.append(shown(figure, label=area.title, group="Of each area, December 2007"))
    return figures


def coverage_of(bodies: Collection[BodyFacts]) -> Data:
    """Which areas the actions that the report of December 2007 gives fall into, and how far they had come.

    A cell holds the furthest state of the organisation's actions in that area: done, in place, a standing arrangement,
    under way, planned, or only talked about. What nobody had promised is in no total.
    """
    names = [body["organisation"]["short_name"] for body in bodies]
    cells: dict[str, dict[str, str]] = {}
    for body, name in zip(bodies, names, strict=True):
        for action in first(body["actions"]):
            letter = LETTERS.get(action["reported_status"], "P")
            for area in action["areas"]:
                row = cells.setdefault(area, {})
                row[name] = min(letter, row.get(name, letter), key="DISUPT".index)
    counts = {figure["key"]: figure["value"] for figure in _of_areas(bodies, date.min)}
    rows = [
        {
            "key": area.key,
            "title": area.title,
            "definition": area.definition,
            "organisations": [name for name in names if cells.get(area.key, {}).get(name, "T") != "T"],
            "talked": [name for name in names if cells.get(area.key, {}).get(name) == "T"],
            "actions": counts[f"area.{area.key}"],
        }
        for area in AREAS
    ]
    return {
        "columns": names,
        "cells": cells,
        "rows": rows,
        "nobody": [lower_first(row["title"]) for row in rows if not row["organisations"]],
    }


def answers_of(bodies: Collection[BodyFacts]) -> Data:
    """By question: how the last answers of the year are spread, who fell short, who did not answer. No mean is made."""
    spreads = {}
    for key, last in _last_answers(bodies).items():
        judged = _judged(last)
        if not judged:
            continue
        text = {answer["value"]: answer["words"] for answer in judged.values()}
        spread = Counter(answer["value"] for answer in judged.values())
        spreads[key] = {
            "question": next(iter(judged.values()))["question"],
            "asked": len(judged),
            "counts": [[text[value], spread[value]] for value in ORDER if spread[value]],
            "worst": [
                name for name, answer in judged.items() if answer["value"] in ("partly_met", "not_met")
            ],
            "missing": [
                body["organisation"]["short_name"]
                for body in bodies
                if body["organisation"]["short_name"] not in last
            ],
        }
    return spreads


def _judged(answers: dict[str, AnswerRow]) -> dict[str, AnswerRow]:
    return {name: answer for name, answer in answers.items() if answer["value"] in ORDER}


def _last_answers(bodies: Collection[BodyFacts]) -> dict[str, dict[str, AnswerRow]]:
    """By question and department, the last answer that was signed in the year."""
    return {
        key: {
            body["organisation"]["short_name"]: body["answers"][key][-1]
            for body in bodies
            if body["answers"].get(key)
        }
        for key in sorted({key for body in bodies for key in body["answers"]})
    }


def _of_answers(bodies: Collection[BodyFacts], day: date) -> list[Data]:
    figures = []
    for key, last in _last_answers(bodies).items():
        judged = _judged(last).values()
        for value in ORDER:
            chosen = [answer for answer in judged if answer["value"] == value]
            if chosen:
                text = (
                    f"Departments whose last signed answer of the year to “{chosen[0]['question']}” was this."
                )
                figure = figure_of(f"answer.{key}.{value}", chosen, judged, text, day)
                label = f"{key}, {chosen[0]['words'].lower()}"
                figures.append(shown(figure, label=label, group="Of each question"))
    return figures
