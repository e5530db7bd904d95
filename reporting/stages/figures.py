"""Putting the report's data together from the years of the organisations. Pure: plain data in, plain data out."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import zip_longest
from typing import Any

from django.utils.text import slugify

from departments.figures import UNPROMISED, done, figure_of, further
from departments.figures import first as first_of
from reporting.stages.elsewhere import incidents_elsewhere, with_elsewhere
from reporting.stages.english import day, label_of, listed, share, short_forms
from reporting.stages.facts import own_figures
from reporting.stages.layout import cover as title
from reporting.stages.layout.actions import promised, refused
from reporting.stages.themes import AREAS
from reporting.stages.words.parliament import coverage_of
from reporting.stages.words.risk import NOT_ENTERED
from returns.figures import accepted

Data = dict[str, Any]

ORDER = ("met", "partly_met", "not_met", "not_applicable")


def report_data(
    *,
    year: str,
    as_of: str,
    organisations: list[Data],
    tables: Data,
    statements: list[Data],
    figures: list[Data],
    trail_head: str,
    demonstration: bool,
    route: str = "deposited_paper",
    laid_before: Data | None = None,
) -> Data:
    """Everything the report prints. Dates are ISO; `figures` are frozen figures of other apps.

    `laid_before` is the same data of the year before as it was laid, where it was: its figures stand beside this year's.
    """
    before = {
        each["organisation"]["code"]: [figure["shown"] for figure in each["headline"]]
        for each in (laid_before or {}).get("organisations", ())
    }
    by_code = {each["short_name"]: each for each in statements}
    tables = with_elsewhere(in_one_order(tables, organisations), incidents_elsewhere(year, demonstration))
    counted = [
        *_own_figures(organisations, statements, as_of),
        *(figure | shown(figure) for figure in figures),
        *_largest(tables["rows"], as_of),
    ]
    if demonstration:
        counted = [figure | {"mark": "" if _is_real(figure["key"]) else "made up"} for figure in counted]
    return {
        "kind": "Report to Parliament",
        "year": year,
        "as_of": as_of,
        "actions_as_of": _actions_as_of(organisations, as_of),
        "demonstration": demonstration,
        "title_page": title.title_page(year, as_of, route, demonstration),
        "licence_page": title.licence_page(int(as_of[:4]), demonstration),
        "fact_check": None,
        "short_forms": _short_forms(organisations, tables["rows"]),
        "organisations": [
            _department(
                each,
                by_code.get(each["organisation"]["short_name"]),
                before.get(each["organisation"]["code"], ()),
                demonstration,
            )
            for each in organisations
        ],
        "year_before": _year_before(laid_before),
        "coverage": coverage_of(organisations),
        "answers": _answers(organisations),
        "tables": tables,
        "statements": statements,
        "figures": counted,
        "more_figures": _more_figures(organisations, as_of),
        "headline": [each for each in counted if each["key"] in HEADLINE],
        "by_department": [
            [each["organisation"]["short_name"], len(each["incidents"])]
            for each in organisations
            if each["incidents"]
        ],
        "by_department_note": _note(organisations, demonstration),
        "sources": [REPORT_SOURCE, DEMONSTRATION_SOURCE] if demonstration else SOURCES,
        "unchecked": UNCHECKED if any(each["unchecked"] for each in tables["sources"]) else "",
        "corrections": [],
        "trail_head": trail_head,
    }


UNCHECKED = (
    "What rests on general knowledge alone, not yet checked against a source, is marked so where it stands."
)
REPORT_2007 = "Data Handling Procedures in Government: Interim Progress Report"
REPORT_SOURCE = (
    f"The record of actions on data handling begins with those that the Cabinet Office’s “{REPORT_2007}” of December 2007 (the "
    "2007 report) gives of departments in its paragraphs 17 to 34."
)
SOURCES = [
    "Quarterly returns on information risk, each signed by the Senior Information Risk Owner of the department, reviewed by "
    "the centre and accepted by a second person there.",
    "The record of incidents that each department keeps, with what is known of their notification to the Information "
    "Commissioner.",
    REPORT_SOURCE,
    "The statements of the year that Accounting Officers signed.",
]
DEMONSTRATION_SOURCE = (
    "In this demonstration the actions of the 2007 report and the incidents are real: the margin names the paragraph or says "
    "“Recorded history”, the sources of the incidents stand under table 2.1, and what has no published source is marked. The "
    "returns and their answers, the further actions, the posts, the statements and every date of signature, the fact check and "
    "the course of this paper through its stages are made up to show how the portal works. Where a paragraph, a figure or a "
    "table says “made up”, nothing in it is known of any department."
)


def _is_real(key: str) -> bool:
    """Whether a demonstration's figure counts what is real: its incidents, and the actions of the 2007 report."""
    return key.startswith(("incidents.", "actions.first_"))


HEADLINE = ("incidents.recorded", "incidents.notified", "incidents.largest")


def in_one_order(tables: Data, organisations: list[Data]) -> Data:
    """The incidents by department, in the order in which departments stand everywhere, with its short name in each row."""
    names = {each["organisation"]["code"]: each["organisation"]["short_name"] for each in organisations}
    places = {code: place for place, code in enumerate(names)}
    rows = sorted(tables["rows"], key=lambda row: places.get(row["organisation"], len(places)))
    return tables | {
        "rows": [
            row | {"short_name": names.get(row["organisation"], row["organisation_name"])} for row in rows
        ]
    }


def _actions_as_of(organisations: list[Data], as_of: str) -> str:
    return next((each["actions_as_of"] for each in organisations), as_of)


def _short_forms(organisations: list[Data], rows: list[Data]) -> list[list[str]]:
    """What the short names of departments stand for, in their one order, and the other abbreviations that are used."""
    bodies = [
        [each["organisation"]["short_name"], each["organisation"]["name"]]
        for each in organisations
        if each["organisation"]["short_name"] != each["organisation"]["name"]
    ]
    summaries = " ".join(action["summary"] for each in organisations for action in each["actions"])
    incidents = " ".join(f"{row['nature']} {row['data_words']}" for row in rows)
    found = [list(pair) for pair in short_forms(f"SIRO {summaries} {incidents}")]
    return [*bodies, *found, ["2007 report", f"“{REPORT_2007}”, Cabinet Office, December 2007"]]


def _largest(rows: list[Data], as_of: str) -> list[Data]:
    """The most people that one incident may concern, with that incident behind it: a number of its own and never a sum."""
    known = [row for row in rows if row["people_max"]]
    if not known:
        return []
    row = max(known, key=lambda row: row["people_max"])
    figure = {
        "key": "incidents.largest",
        "label": f"people possibly concerned in the largest of them ({row['short_name']})",
        "value": row["people_max"],
        "of": None,
        "definition": "The largest number of people that a source gives for one incident of the year. Numbers of several "
        "incidents are never added up.",
        "as_of": as_of,
        "sources": [row["subject"]],
    }
    return [figure | shown(figure)]


def _year_before(laid_before: Data | None) -> str:
    if laid_before is None:
        return "No figure is held for the year before: no report of it was laid through the portal."
    return f"The figures of the year before are those of the report laid for {laid_before['year']}."


def _department(each: Data, statement: Data | None, before: Sequence[str], demonstration: bool) -> Data:
    incidents, actions, returns = each["incidents"], each["actions"], each["returns"]
    count_accepted = len(accepted(returns))
    more = further(actions)
    strip = [
        [one["name"], one["story"], one["status"] == "accepted" and not one["days_late"]] for one in returns
    ]
    made_up = "made up" if demonstration else ""
    label = "incident" if len(incidents) == 1 else "incidents"
    label += " entered in this demonstration" if demonstration else " recorded"
    headline = (
        (f"{count_accepted} of {len(returns)}", "returns accepted", made_up),
        (str(len(incidents)) if incidents else "nil", label, ""),
        (f"{len(done(more))} of {len(more)}" if more else "none", "further actions, done", made_up),
    )
    signed = statement and statement["signed_on"]
    return {
        **{key: each[key] for key in ("organisation", "incidents", "actions", "returns", "answers")},
        "anchor": slugify(each["organisation"]["name"]),
        "post_words": _post(each["posts"]),
        "statement_words": f"The Accounting Officer signed the statement on {day(signed)}."
        if signed
        else "No statement has been signed.",
        "headline": [
            {"shown": shown, "label": label, "before": was or "no figure", "mark": mark}
            for (shown, label, mark), was in zip_longest(headline, before, fillvalue="")
        ],
        "strip_title": f"Returns of {each['organisation']['short_name']} in the year",
        "strip": strip,
        "promised": promised(actions, demonstration) + refused(each.get("refused", []), demonstration),
        "no_incidents": NOT_ENTERED if demonstration else "None recorded in the year.",
        "made_up": "made up" if demonstration else "",
    }


def _post(posts: Data) -> str:
    if not posts.get("siro_held"):
        return "The post of SIRO was vacant on the last day of the year."
    deputy = " and had a deputy" if posts.get("deputy") else "; no deputy is recorded"
    return f"A SIRO was in post on the last day of the year{deputy}."


def _answers(organisations: list[Data]) -> Data:
    """By question: how the last answers of the year are spread, who fell short, who did not answer. No mean is made."""
    found = {}
    for key, last in _last_answers(organisations).items():
        judged = {name: answer for name, answer in last.items() if answer["value"] in ORDER}
        if not judged:
            continue
        words = {answer["value"]: answer["words"] for answer in judged.values()}
        spread = Counter(answer["value"] for answer in judged.values())
        found[key] = {
            "question": next(iter(judged.values()))["question"],
            "asked": len(judged),
            "counts": [[words[value], spread[value]] for value in ORDER if spread[value]],
            "worst": [
                name for name, answer in judged.items() if answer["value"] in ("partly_met", "not_met")
            ],
            "missing": [
                each["organisation"]["short_name"]
                for each in organisations
                if each["organisation"]["short_name"] not in last
            ],
        }
    return found


def _last_answers(organisations: list[Data]) -> dict[str, dict[str, Data]]:
    """By question and department, the last answer that was signed in the year."""
    questions = sorted({key for each in organisations for key in each["answers"]})
    return {
        key: {
            each["organisation"]["short_name"]: each["answers"][key][-1]
            for each in organisations
            if each["answers"].get(key)
        }
        for key in questions
    }


def _made(key: str, label: str, chosen: list[Data], whole: list[Data] | None, words: str, as_of: str) -> Data:
    """A frozen figure: what is counted, of how many, its day, and the records behind it."""
    figure = figure_of(key, chosen, whole, words, date.fromisoformat(as_of)).as_data() | {"label": label}
    return figure | shown(figure)


RECORDED_MEANS = (
    "Incidents recorded in the year by the department; dismissed and merged ones and near misses left out."
)
STATEMENTS_MEANS = (
    "Statements of Internal Control signed by the Accounting Officer, of the departments in this report."
)


def _own_figures(organisations: list[Data], statements: list[Data], as_of: str) -> list[Data]:
    together = {
        "as_of": as_of,
        "actions_as_of": _actions_as_of(organisations, as_of),
        "returns": [row for each in organisations for row in each["returns"]],
        "actions": [row for each in organisations for row in each["actions"]],
    }
    found = [figure.as_data() for figure in own_figures(together).values()]
    signed = [each for each in statements if each["signed_on"]]
    return [
        *(figure | shown(figure) for figure in found),
        _made("statements.signed", "statements signed", signed, statements, STATEMENTS_MEANS, as_of),
    ]


def _more_figures(organisations: list[Data], as_of: str) -> list[Data]:
    """What the chapters and the departments' pages count, so that each of those numbers can be opened too."""
    found = []
    for each in organisations:
        code, name, own = each["organisation"]["code"], each["organisation"]["short_name"], own_figures(each)
        incidents = figure_of("", each["incidents"], None, RECORDED_MEANS, date.fromisoformat(as_of))
        for key, label, figure in (
            ("returns", "returns accepted", own["returns.accepted"]),
            ("incidents", "incidents recorded", incidents),
            ("actions", "further actions, done", own["actions.since_done"]),
        ):
            data = figure.as_data() | {"key": f"{code}.{key}", "label": f"{name}: {label}"}
            found.append(data | shown(data) | {"group": "Of each department"})
    promised_then = [
        action
        for each in organisations
        for action in first_of(each["actions"])
        if action["reported_status"] not in UNPROMISED
    ]
    for area in AREAS:
        chosen = [action for action in promised_then if area.key in action["areas"]]
        words = f"Actions of the 2007 report that belong to this area by our reading: {area.definition}."
        found.append(
            _made(f"area.{area.key}", area.title, chosen, None, words, as_of)
            | {"group": "Of each area, December 2007"}
        )
    return found + _answer_figures(organisations, as_of)


def _answer_figures(organisations: list[Data], as_of: str) -> list[Data]:
    found = []
    for key, last in _last_answers(organisations).items():
        judged = [answer for answer in last.values() if answer["value"] in ORDER]
        for value in ORDER:
            chosen = [answer for answer in judged if answer["value"] == value]
            if chosen:
                words = (
                    f"Departments whose last signed answer of the year to “{chosen[0]['question']}” was this."
                )
                label = f"{key}, {chosen[0]['words'].lower()}"
                figure = _made(f"answer.{key}.{value}", label, chosen, judged, words, as_of)
                found.append(figure | {"group": "Of each question"})
    return found


def shown(figure: Data) -> Data:
    """How a figure is printed, and its name for readers."""
    if figure.get("of") == 0:
        return {"shown": "none to count", "label": figure.get("label") or label_of(figure["key"])}
    value = f"{figure['value']:,}" if isinstance(figure["value"], int) else figure["value"]
    shown = "nil" if value == "0" else value
    return {
        "shown": f"{value} of {figure['of']:,}" if figure.get("of") is not None else shown,
        "label": figure.get("label") or label_of(figure["key"]),
    }


def _note(organisations: list[Data], demonstration: bool) -> str:
    without = [each for each in organisations if not each["incidents"]]
    words = share(len(without), len(organisations), "department")
    if not without:
        return ""
    if demonstration:
        return f"Of {words} this demonstration enters no incident, which is not to say that there was none."
    return f"{words[:1].upper()}{words[1:]} recorded none: {listed(each['organisation']['short_name'] for each in without)}."
