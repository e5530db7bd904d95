"""The report to Parliament as its template reads it: cover, departments, tables, charts. Pure."""

from itertools import groupby
from typing import Any

from django.utils.text import slugify

from incidents.figures import sources_of
from reporting.stages.english import day, short_forms
from reporting.stages.facts import BodyFacts, GovernmentFacts, PostFacts
from reporting.stages.figures import coverage_of
from reporting.stages.layout import cover
from reporting.stages.layout.actions import groups_of
from reporting.stages.layout.frozen import Frozen
from reporting.stages.layout.paper import tables
from reporting.stages.themes import AREAS
from reporting.stages.words.notes import REPORT_2007
from reporting.stages.words.risk import NOT_ENTERED

Data = dict[str, Any]

HEADLINE = ("incidents.recorded", "incidents.notified", "incidents.largest")


def report_pages(frozen: Frozen) -> Data:
    """All pages of the report but its chapters."""
    if frozen.printed is not None:
        return frozen.printed
    facts, notes = frozen.facts, frozen.notes
    whole = [figure for figure in frozen.figures if "group" not in figure]
    bodies = facts["organisations"]
    return {
        **{
            name: facts[name]
            for name in ("year", "as_of", "actions_as_of", "demonstration", "audit_log_head")
        },
        **{name: facts[name] for name in ("fact_check", "corrections", "statements")},
        **{name: notes[name] for name in ("kind", "year_before", "sources", "unchecked")},
        "title_page": cover.title_page(facts),
        "licence_page": cover.licence_page(facts),
        "short_forms": _short_forms(facts),
        "organisations": _bodies(frozen),
        "coverage": coverage_of(bodies)
        | {
            "title": "Areas of the actions that the report of December 2007 gives",
            "words": notes["coverage"],
            "areas": [{"key": area.key, "title": area.title} for area in AREAS],
        },
        "tables": _tables(facts, notes),
        "figures": whole,
        "headline": [figure for figure in whole if figure["key"] in HEADLINE],
        "by_department": [
            [body["organisation"]["short_name"], len(body["incidents"])]
            for body in bodies
            if body["incidents"]
        ],
        "by_department_note": notes["by_department"],
        "registers": _registers(frozen),
    }


def _registers(frozen: Frozen) -> Data | None:
    """The tables of annex D; None where the registers are younger than the year."""
    totals = frozen.facts.get("registers", [])
    if not totals:
        return None
    figures = {figure["key"]: figure for figure in frozen.figures}
    known = [figure for figure in frozen.figures if figure.get("part") == "figure"]
    return {
        "about": frozen.notes["registers"],
        "rows": [
            {
                "title": total["title"],
                "in_use": figures[f"register.{total['code']}.in_use"]["shown"] if total["held"] else "nil",
                "late": figures[f"register.{total['code']}.late"]["shown"] if total["held"] else "",
                "bodies": len(total["held"]),
            }
            for total in totals
        ],
        "known": [
            {"title": title, "figures": list(group)}
            for title, group in groupby(known, key=lambda figure: figure["register"])
        ],
        "bodies": [
            {
                "name": body["organisation"]["name"],
                **{
                    part: figures[f"{body['organisation']['code']}.registers.{part}"]["shown"]
                    for part in ("in_use", "late")
                },
            }
            for body in frozen.facts["organisations"]
        ],
        "number": len(frozen.facts["organisations"]),
        "whole": [figures[f"registers.{part}"]["shown"] for part in ("in_use", "late")],
    }


def _tables(facts: GovernmentFacts, notes: Data) -> Data:
    """The tables with incidents of no department beside their own rows, and the sources of both in one numbered list."""
    own, elsewhere = tables(facts, notes), notes["elsewhere"]
    if elsewhere is None:
        return own
    return own | {"elsewhere": elsewhere, "sources": sources_of([*own["rows"], *elsewhere["rows"]])}


def _short_forms(facts: GovernmentFacts) -> list[list[str]]:
    """The full names of departments by their short names, in their one order, and the other abbreviations that are used."""
    bodies = facts["organisations"]
    names = [[body["organisation"]["short_name"], body["organisation"]["name"]] for body in bodies]
    summaries = " ".join(action["summary"] for body in bodies for action in body["actions"])
    incidents = " ".join(f"{row['nature']} {row['data_words']}" for row in facts["incidents"])
    others = [list(pair) for pair in short_forms(f"SIRO {summaries} {incidents}")]
    return [
        *(pair for pair in names if pair[0] != pair[1]),
        *others,
        ["2007 report", f"“{REPORT_2007}”, Cabinet Office, December 2007"],
    ]


def _bodies(frozen: Frozen) -> list[Data]:
    facts, shown = frozen.facts, {figure["key"]: figure["shown"] for figure in frozen.figures}
    before = (facts["laid_before"] or {}).get("figures", {})
    signed = {row["short_name"]: row["signed_on"] for row in facts["statements"]}
    return [
        _body(body, shown, before, signed.get(body["organisation"]["short_name"]), facts["demonstration"])
        for body in facts["organisations"]
    ]


def _body(
    body: BodyFacts, shown: dict[str, str], before: dict[str, str], signed_on: str | None, demonstration: bool
) -> Data:
    """The pages of one department."""
    organisation, made_up = body["organisation"], "made up" if demonstration else ""
    label = "incident" if len(body["incidents"]) == 1 else "incidents"
    label += " entered in this demonstration" if demonstration else " recorded"
    headline = (
        ("returns", "returns accepted", made_up),
        ("incidents", label, ""),
        ("actions", "further actions, done", made_up),
    )
    statement = f"The Accounting Officer signed the statement on {day(signed_on)}."
    return {
        **{name: body[name] for name in ("organisation", "incidents", "actions", "returns", "answers")},
        "anchor": slugify(organisation["name"]),
        "post_words": _post(body["posts"]),
        "statement_words": statement if signed_on else "No statement has been signed.",
        "headline": [
            {
                "shown": shown[f"{organisation['code']}.{key}"],
                "label": label,
                "before": before.get(f"{organisation['code']}.{key}", "no figure"),
                "mark": mark,
            }
            for key, label, mark in headline
        ],
        "strip_title": f"Returns of {organisation['short_name']} in the year",
        "strip": [
            [row["name"], row["story"], row["status"] == "accepted" and not row["days_late"]]
            for row in body["returns"]
        ],
        "promised": groups_of(body, demonstration),
        "no_incidents": NOT_ENTERED if demonstration else "None recorded in the year.",
        "registers_words": _in_registers(organisation["code"], shown, body["as_of"]),
        "made_up": made_up,
    }


def _in_registers(code: str, shown: dict[str, str], read_on: str) -> str:
    """What the registers of a department held when they were read, in a sentence; empty for years that are older than they are."""
    in_use, late = (shown.get(f"{code}.registers.{part}") for part in ("in_use", "late"))
    if in_use is None:
        return ""
    if in_use == "nil":
        return f"Nothing was on any register when they were read on {day(read_on)}."
    return f"Entries in use when the registers were read on {day(read_on)}: {in_use}. Late to be reviewed, renewed or done: {late}."


def _post(posts: PostFacts) -> str:
    if not posts.get("siro_held"):
        return "The post of SIRO was vacant on the last day of the year."
    deputy = " and had a deputy" if posts.get("deputy") else "; no deputy is recorded"
    return f"A SIRO was in post on the last day of the year{deputy}."
