"""Putting the report's data together from the years of the organisations. Pure: plain data in, plain data out."""

import textwrap
from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from reporting.reports.parliament import coverage_of
from reporting.reports.promised import DONE_MEANS, FIRST, done_of, further, promised, refused_words
from reporting.reports.themes import AREAS
from reporting.reports.words import LATE_MEANS, count, day, label_of, listed, opening

Data = dict[str, Any]

MOST_INCIDENTS = 5  # on a department's page; the tables have all
PAGE, TOP, HEADS = (
    241,
    76,
    30,
)  # of a department's page, in millimetres: all, down to its incidents, heads and note of the table
COUNTED_HERE = ("incidents.recorded", "incidents.told")  # the same under names of this report's own
ORDER = ("met", "partly_met", "not_met", "not_applicable")
ROUTES = {
    "command_paper": "Presented to Parliament by the Minister for the Cabinet Office by Command of {sovereign}",
    "house_of_commons_paper": "Ordered by the House of Commons to be printed",
    "unnumbered_act_paper": "Presented to Parliament pursuant to the Act named in the written statement",
    "deposited_paper": "Deposited in the Libraries of both Houses by the Cabinet Office, with a written statement",
}
ROUTE_WORDS = {
    "command_paper": "Command Paper",
    "house_of_commons_paper": "House of Commons Paper",
    "unnumbered_act_paper": "Unnumbered Act Paper",
    "deposited_paper": "Deposited paper with a written statement",
}


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
    counted = [
        *_own_figures(organisations, statements, as_of),
        *(figure | shown(figure) for figure in figures if figure["key"] not in COUNTED_HERE),
    ]
    named = {link for each in organisations for row in each["incidents"] for link in row.get("sources", [])}
    unchecked = {link for link in named if link.startswith("General knowledge")}
    return {
        "kind": "Report to Parliament",
        "year": year,
        "as_of": as_of,
        "demonstration": demonstration,
        "title_page": _title_page(year, as_of, route, demonstration),
        "licence_page": _licence_page(year, demonstration),
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
        "statements": sorted(statements, key=lambda each: each["name"].casefold()),
        "figures": counted,
        "more_figures": _more_figures(organisations, as_of),
        "headline": [
            _figure(counted, key) for key in ("returns.accepted", "incidents.all", "actions.since_done")
        ],
        "by_department": _by_department(organisations),
        "by_department_note": _note(organisations),
        "sources": SOURCES + ([DEMONSTRATION_SOURCE] if demonstration else []),
        "published_sources": sorted(named - unchecked),
        "unchecked": UNCHECKED if unchecked else "",
        "corrections": [],
        "trail_head": trail_head,
    }


UNCHECKED = (
    "What rests on general knowledge alone, not yet checked against a source, is marked so where it stands."
)
SOURCES = [
    "Quarterly returns on information risk, each signed by the Senior Information Risk Owner of the department, reviewed by "
    "the centre and accepted by a second person there.",
    "The record of incidents that each department keeps, with what was told to the Information Commissioner.",
    "The record of actions on data handling, which begins with those in the Cabinet Office’s interim progress report on data "
    "handling procedures in government, December 2007.",
    "The Statements of Internal Control of the year, each signed by an Accounting Officer.",
]
DEMONSTRATION_SOURCE = (
    "In this demonstration the actions are those of the report of December 2007 and the incidents are recorded history, each "
    "with its published source. The returns, their answers beyond what that report says, their dates, every signature and the "
    "course of this paper through its stages are made up to show how the portal works."
)


def _title_page(year: str, as_of: str, route: str, demonstration: bool) -> Data:
    sovereign = "Her Majesty" if as_of < "2022-09-08" else "His Majesty"
    presented = ROUTES[route].format(sovereign=sovereign)
    return {
        "title": "Protecting information in government",
        "subtitle": f"Report on information assurance for {year}",
        "presented": f"In the form of a paper {lower(presented)}" if demonstration else presented,
        "office": "Minister for the Cabinet Office",
        "month": day(as_of).split(" ", 1)[1],
        "route": route,
        "route_words": ROUTE_WORDS[route],
        "laying_on": "",
        "number": "",
        "isbn": "",
    }


def lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _licence_page(year: str, demonstration: bool) -> Data:
    if demonstration:
        return {
            "about": (
                "It was made by a computer program to show what it does. No minister, department, officer or House of "
                "Parliament has seen, approved or presented it, and nothing in it may be quoted as the word of any of them."
            ),
            "lines": [
                "Copyright and licence: in a real paper, Crown copyright and the Open Government Licence. Facts about "
                "incidents are taken from the published sources named in annex C, whose owners keep their rights in them.",
                "Published: nowhere. Enquiries: to whoever runs this copy of the portal. ISBN: none. Printer: none.",
            ],
        }
    return {
        "about": "",
        "lines": [
            f"© Crown copyright {int(year[:4]) + 1}",
            "This publication is licensed under the terms of the Open Government Licence v3.0 except where otherwise "
            "stated. To view this licence, visit nationalarchives.gov.uk/doc/open-government-licence/version/3.",
            "Where we have identified any third party copyright information you will need to obtain permission from the "
            "copyright holders concerned.",
            "This publication is available at www.gov.uk/official-documents. Any enquiries regarding it should be sent to "
            "the Cabinet Office.",
        ],
    }


def _year_before(laid_before: Data | None) -> str:
    if laid_before is None:
        return "No figure is held for the year before: no report of it was laid through the portal."
    return f"The figures of the year before are those of the report laid for {laid_before['year']}."


def _department(each: Data, statement: Data | None, before: Sequence[str], demonstration: bool) -> Data:
    incidents, actions, returns = each["incidents"], each["actions"], each["returns"]
    accepted = [one for one in returns if one["status"].startswith("accepted")]
    more = further(actions)
    strip = [
        [one["name"], one["story"], one["status"] == "accepted" and not one["days_late"]] for one in returns
    ]
    headline = (
        (f"{len(accepted)} of {len(returns)}", "returns accepted"),
        (str(len(incidents)) if incidents else "nil", "incidents recorded"),
        (f"{len(done_of(more))} of {len(more)}" if more else "none", "further actions, done"),
    )
    listed_here = _that_fit(actions, each["organisation"]["name"], incidents[:MOST_INCIDENTS], strip)
    signed = statement and statement["signed_on"]
    return {
        **{key: each[key] for key in ("organisation", "incidents", "actions", "returns", "answers")},
        "post_words": _post(each["posts"]),
        "statement_words": f"Statement signed on {day(signed)}."
        if signed
        else "No statement has been signed.",
        "headline": [
            {"shown": shown, "label": label, "before": was or "no figure"}
            for (shown, label), was in zip_longest(headline, before, fillvalue="")
        ],
        "strip_title": f"Returns of {each['organisation']['short_name']} in the year",
        "strip": strip,
        "shown_incidents": incidents[:MOST_INCIDENTS],
        "more_incidents": max(len(incidents) - MOST_INCIDENTS, 0),
        "promised": promised(listed_here, demonstration),
        "more_actions": len(actions) - len(listed_here),
        "refused_words": refused_words(each.get("refused", [])),
        "made_up": MADE_UP if demonstration else "",
    }


MADE_UP = (
    "Returns, posts, further actions and all dates of signature are made up for the demonstration; the incidents and "
    "the actions of December 2007 are recorded history."
)


def _that_fit(actions: list[Data], name: str, incidents: list[Data], strip: list[list[Any]]) -> list[Data]:
    """As many actions as stand on the department's page with the rest of it. In millimetres, a little on the safe side."""
    room = PAGE - TOP - HEADS - (9 if len(name) > 48 else 0)
    room -= 4 * (max((_lines(words, 27) for _, words, _ in strip), default=1) - 1)
    room -= sum(1.2 + 5 * _lines(_as_told(each), 94) for each in incidents) if incidents else 5
    chosen = []
    for action in actions:
        room -= 1.6 + 4.4 * max(_lines(action["summary"], 49), _lines(action["due_text"], 17))
        if room < 0:
            break
        chosen.append(action)
    return chosen


def _lines(text: str, letters: int) -> int:
    return len(textwrap.wrap(text, letters)) or 1


def _as_told(incident: Data) -> str:
    return f"{incident['occurred_words']}: {incident['nature']}; {incident['people_words']:32}. Not recorded as told."


def _post(posts: Data) -> str:
    if not posts.get("siro_held"):
        return "Senior Information Risk Owner: vacant on 31 March."
    deputy = "with a deputy" if posts.get("deputy") else "no deputy recorded"
    return f"Senior Information Risk Owner in post on 31 March, {deputy}."


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
            "worst": sorted(
                name for name, answer in judged.items() if answer["value"] in ("partly_met", "not_met")
            ),
            "missing": sorted(
                each["organisation"]["short_name"]
                for each in organisations
                if each["organisation"]["short_name"] not in last
            ),
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


def _made(
    key: str, label: str, chosen: list[Data], whole: list[Data] | None, definition: str, as_of: str
) -> Data:
    """A frozen figure: what is counted, of how many, its day, and the records behind it."""
    figure = {
        "key": key,
        "label": label,
        "value": len(chosen),
        "of": None if whole is None else len(whole),
        "definition": definition,
        "as_of": as_of,
        "sources": [one["subject"] for one in chosen if one.get("subject")],
    }
    return figure | shown(figure)


ACCEPTED_MEANS = "Returns of the year’s four quarters that the centre accepted, of all that were asked for."
RECORDED_MEANS = (
    "Incidents recorded in the year by the departments of this report; dismissed and merged ones left out."
)
TOLD_DONE_MEANS = (
    "Actions that the report of December 2007 tells of, and of these those that were done or in place then by the "
    "department’s own account, or reported as done since."
)


def _own_figures(organisations: list[Data], statements: list[Data], as_of: str) -> list[Data]:
    returns = [one for each in organisations for one in each["returns"]]
    actions = [action for each in organisations for action in each["actions"]]
    incidents = [row for each in organisations for row in each["incidents"]]
    more = further(actions)
    first = [action for action in actions if action.get("origin", FIRST) == FIRST]
    rows = (
        (
            "returns.accepted",
            "returns accepted, with or without conditions",
            _accepted(returns),
            returns,
            ACCEPTED_MEANS,
        ),
        (
            "returns.late",
            "returns that came late",
            [one for one in returns if one["days_late"]],
            returns,
            "Returns first signed after the day on which they were due. A later correction makes none late.",
        ),
        (
            "returns.queried",
            "returns on which a question was put",
            [one for one in returns if one["queries"]],
            returns,
            "Returns on which the centre’s reviewer put at least one question.",
        ),
        ("incidents.all", "incidents recorded in the year", incidents, None, RECORDED_MEANS),
        (
            "incidents.told_then",
            "incidents told to the Commissioner",
            [row for row in incidents if row["told"]],
            incidents,
            "Of these, those on record as told to the Information Commissioner.",
        ),
        (
            "actions.told_done",
            "actions told of in December 2007 that were done or in place",
            done_of(first),
            first,
            TOLD_DONE_MEANS,
        ),
        ("actions.since_done", "further actions, done", done_of(more), more, DONE_MEANS),
        (
            "actions.late",
            "actions overdue",
            [action for action in actions if action["late"]],
            actions,
            LATE_MEANS,
        ),
        (
            "statements.signed",
            "statements signed",
            [each for each in statements if each["signed_on"]],
            statements,
            "Statements of Internal Control signed by the Accounting Officer, of the departments in this report.",
        ),
    )
    return [_made(*row, as_of) for row in rows]


def _accepted(returns: list[Data]) -> list[Data]:
    return [one for one in returns if one["status"].startswith("accepted")]


def _more_figures(organisations: list[Data], as_of: str) -> list[Data]:
    """What the chapters and the departments' pages count, so that each of those numbers can be opened too."""
    found = []
    for each in organisations:
        code, name = each["organisation"]["code"], each["organisation"]["short_name"]
        more = further(each["actions"])
        rows = (
            ("returns", "returns accepted", _accepted(each["returns"]), each["returns"], ACCEPTED_MEANS),
            ("incidents", "incidents recorded", each["incidents"], None, RECORDED_MEANS),
            ("actions", "further actions, done", done_of(more), more, DONE_MEANS),
        )
        found += [
            _made(f"{code}.{key}", f"{name}: {label}", chosen, whole, words, as_of)
            | {"group": "Of each department"}
            for key, label, chosen, whole, words in rows
        ]
    first = [
        action for each in organisations for action in each["actions"] if action.get("origin", FIRST) == FIRST
    ]
    for area in AREAS:
        chosen = [action for action in first if area.key in action["areas"]]
        words = f"Actions that departments told of in December 2007 and that belong to this area: {area.definition}."
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


def _figure(figures: list[Data], key: str) -> Data:
    return next(figure for figure in figures if figure["key"] == key)


def _by_department(organisations: list[Data]) -> list[list[Any]]:
    rows = [
        [each["organisation"]["short_name"], len(each["incidents"])]
        for each in organisations
        if each["incidents"]
    ]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _note(organisations: list[Data]) -> str:
    nil = [each["organisation"]["short_name"] for each in organisations if not each["incidents"]]
    return (
        f"{opening(count(len(nil), 'department'))} recorded none: {listed(nil)}. " if nil else ""
    ) + "A department that records more does not for that reason lose more."
