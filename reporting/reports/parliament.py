"""The report to Parliament: what it is made of, and the words drafted from it. Pure: plain data in, plain data out."""

from collections import Counter
from typing import Any

from reporting.reports.promised import FIRST, further
from reporting.reports.statement import Paragraph
from reporting.reports.themes import AREAS, EVERYBODY, THEMES, Theme
from reporting.reports.words import count, day, listed, lower_first, number, opening, sentence

Data = dict[str, Any]

PARTS = (
    ("foreword", "Foreword"),
    ("summary", "Summary"),
    *((theme.key, theme.title) for theme in THEMES),
)
LETTERS = {"completed": "D", "in_place": "I", "ongoing": "S", "in_progress": "U", "planned": "P"}
DONE = ("verified", "done_awaiting_check")


NO_DUTY = (
    " There was no duty to tell the Commissioner in this year; the report of December 2007 called it good practice for "
    "significant instances."
)


def draft(data: Data) -> dict[str, list[Paragraph]]:
    """The paragraphs of every part, by key."""
    return {
        "foreword": _foreword(data),
        "summary": _summary(data),
        **{theme.key: _theme(theme, data) for theme in THEMES},
    }


def coverage_of(organisations: list[Data]) -> Data:
    """Which areas which organisations reported action on in December 2007, and how far it had come.

    A cell holds the furthest state of the organisation's actions in that area: done, in place, standing, under way, planned.
    """
    order = "DISUP"
    cells: dict[str, dict[str, str]] = {}
    for each in organisations:
        for action in _told_of(each):
            letter = LETTERS.get(action["reported_status"], "P")
            for area in action["areas"]:
                row = cells.setdefault(area, {})
                known = row.get(each["organisation"]["short_name"])
                best = letter if known is None else min(letter, known, key=order.index)
                row[each["organisation"]["short_name"]] = best
    rows = [
        {
            "key": area.key,
            "title": area.title,
            "definition": area.definition,
            "organisations": sorted(cells.get(area.key, {})),
            "actions": sum(
                area.key in action["areas"] for each in organisations for action in _told_of(each)
            ),
        }
        for area in AREAS
    ]
    nobody = [lower_first(row["title"]) for row in rows if not row["organisations"]]
    widest = sorted(rows, key=lambda row: -len(row["organisations"]))[:3]
    most = listed(f"{lower_first(row['title'])} ({len(row['organisations'])})" for row in widest)
    words = f"Of {len(rows)} areas, those in which most departments reported an action are {most}."
    words += f" No department reported an action on {listed(nobody, 'or')}." if nobody else ""
    return {
        "title": "Areas in which each department reported an action, December 2007",
        "words": words,
        "areas": [{"key": row["key"], "title": row["title"]} for row in rows],
        "columns": [each["organisation"]["short_name"] for each in organisations],
        "cells": cells,
        "rows": rows,
        "nobody": nobody,
    }


def _told_of(each: Data) -> list[Data]:
    """What the organisation told of in December 2007: further actions are no part of that coverage."""
    return [action for action in each["actions"] if action.get("origin", FIRST) == FIRST]


def with_laying(data: Data, report) -> Data:
    """The frozen data with the day of laying, and the number and ISBN where the route has them."""
    page = data["title_page"] | {
        "laying_on": report.laying_on.isoformat(),
        "month": f"{report.laying_on:%B %Y}",
        "number": report.number,
        "isbn": report.isbn,
    }
    return data | {"title_page": page}


def _foreword(data: Data) -> list[Paragraph]:
    told = data["tables"]["told"]
    return [
        Paragraph(
            "In October 2007 two discs with the records of every family that receives child benefit went astray between "
            "two public offices. The Cabinet Secretary was asked to see that every department and agency checked how it "
            "keeps and uses data. His interim report of December 2007 proposed that ministers present to Parliament each "
            "year an account of information assurance in government as a whole. This is such an account."
        ),
        Paragraph(
            "It rests on what departments said each quarter under the signature of a senior officer, on the statements "
            f"{_of_officers(data['statements'])}, and on {count(len(told), 'incident')} told to the "
            "Information Commissioner. Where departments did not know, it says so. It does not add up people affected by "
            "different incidents, since the same people may be among them, and it does not rank departments: those that "
            "record most are not those that lose most."
        ),
        Paragraph(
            "The use of information is part of every public service, and it will never be free of risk. What the public "
            "may ask is that somebody answers for it, that losses are owned up to at once, and that the same thing does "
            "not happen twice."
        ),
    ]


def _of_officers(statements: list[Data]) -> str:
    signed, whole = (len(some) for some in ([each for each in statements if each["signed_on"]], statements))
    if signed == whole:
        return f"of {number(whole)} Accounting Officers"
    return f"that {number(signed)} of {number(whole)} Accounting Officers have signed"


def _summary(data: Data) -> list[Paragraph]:
    organisations, coverage = data["organisations"], data["coverage"]
    returns = [each for one in organisations for each in one["returns"]]
    actions = [action for one in organisations for action in one["actions"]]
    signed = [each for each in data["statements"] if each["signed_on"]]
    told, other = data["tables"]["told"], data["tables"]["other_total"]
    paragraphs = [
        Paragraph(_returns(returns, organisations), "Returns"),
        Paragraph(
            _actions(actions, data["as_of"]),
            "Actions",
        ),
        Paragraph(_nobody(coverage), "Actions") if coverage["nobody"] else Paragraph(""),
        Paragraph(
            f"{opening(count(len(told) + other, 'incident was', 'incidents were'))} recorded in the year: {number(len(told))} told to "
            f"the Information Commissioner, {number(other)} not recorded as told.{NO_DUTY if data['year'] < '2018-19' else ''}",
            "Incidents",
        ),
        Paragraph(
            f"{_signatures(len(signed), len(organisations))} signed a Statement of Internal "
            f"Control that covers information risk. {_nil(organisations)}",
            "Statements",
        ),
    ]
    return [paragraph for paragraph in paragraphs if paragraph.text]


def _actions(actions: list[Data], as_of: str) -> str:
    """What departments told of in December 2007 and the further actions are never counted as one."""
    since = further(actions)
    first = [action for action in actions if action not in since]
    done, done_since = ([one for one in some if one["status"] in DONE] for some in (first, since))
    late = sum(action["late"] for action in actions)
    text = (
        f"In December 2007 departments told of {count(len(first), 'action')}, {number(len(done))} of them done or in place "
        "by their own account."
    )
    if since:
        text += f" In their returns and the reviews of them they took on {number(len(since))} more, of which {count(len(done_since), 'was', 'were')} done by {day(as_of)}."
    return text + (f" {opening(count(late, 'action'))} {'is' if late == 1 else 'are'} late." if late else "")


def _returns(returns: list[Data], organisations: list[Data]) -> str:
    if not returns:
        return "No quarterly return is held for the year."
    accepted = [each for each in returns if each["status"].startswith("accepted")]
    conditions = [each for each in returns if each["status"] == "accepted_with_conditions"]
    late = [each for each in returns if each["days_late"]]
    queried = [each for each in returns if each["queries"]]
    asked = {len(one["returns"]) for one in organisations}
    each = f"{count(asked.pop(), 'return')} each" if len(asked) == 1 else f"{len(returns)} returns in all"
    text = f"{len(organisations)} departments were asked for {each}. "
    text += (
        f"All {len(returns)} were accepted"
        if len(accepted) == len(returns)
        else f"Of {len(returns)}, {count(len(accepted), 'was', 'were')} accepted"
    )
    text += f", {number(len(conditions))} of them with conditions" if conditions else ""
    text += f". {opening(count(len(late), 'return'))} came late" if late else ". None came late"
    return text + (
        f" and {count(len(queried), 'was', 'were')} questioned." if queried else " and none was questioned."
    )


def _nobody(coverage: Data) -> str:
    return (
        f"No department reported an action on {listed(coverage['nobody'], 'or')}. Paragraphs 6 and 35 of the report of December 2007 name "
        "the safe disposal of classified waste, and data stored outside the United Kingdom, as work that goes on across "
        "government; what it tells of each department mentions neither."
    )


def _nil(organisations: list[Data]) -> str:
    nil = [each["organisation"]["short_name"] for each in organisations if not each["incidents"]]
    return (
        f"{opening(count(len(nil), 'department'))} recorded no incident in the year: {listed(nil)}."
        if nil
        else ""
    )


def _signatures(signed: int, asked: int) -> str:
    if signed == asked:
        return f"All {number(asked)} Accounting Officers"
    return f"{opening(number(signed))} of {number(asked)} Accounting Officers"


def _theme(theme: Theme, data: Data) -> list[Paragraph]:
    keys = {area.key for area in theme.areas}
    mine = [
        (each["organisation"]["short_name"], action)
        for each in data["organisations"]
        for action in each["actions"]
        if action["areas"] and action["areas"][0] in keys
    ]
    paragraphs = [Paragraph(theme.opening, "2007 report, p40"), Paragraph(_standing(mine), "Actions")]
    for area in theme.areas:
        here = [(name, action) for name, action in mine if action["areas"][0] == area.key]
        if here:
            subjects = tuple(action["subject"] for _, action in here)
            paragraphs.append(Paragraph(_area(area.title, here), "Actions", subjects))
    silent = [area for area in theme.areas if lower_first(area.title) in data["coverage"]["nobody"]]
    if silent:
        paragraphs.append(Paragraph(_silence(silent), "Actions"))
    paragraphs.extend(_answers(theme, data))
    return [paragraph for paragraph in paragraphs if paragraph.text]


def _standing(mine: list[tuple[str, Data]]) -> str:
    """How far the actions of the theme had come in December 2007, and then those of which more is recorded."""
    if not mine:
        return "No department reported an action whose first concern is this theme."
    bodies, one = len({name for name, _ in mine}), len(mine) == 1
    told = [action for _, action in mine if action.get("only_told")]
    rest = Counter(lower_first(action["status_words"]) for _, action in mine if not action.get("only_told"))
    text = f"{opening(count(len(mine), 'action'))} of {count(bodies, 'department')} {'concerns' if one else 'concern'} this theme first."
    if told:
        then = Counter(THEN.get(action["reported_status"], "told of") for action in told)
        text += f" In December 2007 {_counted(then)}; nothing later is recorded of {'it' if len(told) == 1 else 'them'}."
    return text + (f" Where {'the others' if told else 'they'} stand: {_counted(rest, '')}." if rest else "")


THEN = {
    "completed": "done",
    "in_place": "in place",
    "ongoing": "a standing arrangement",
    "in_progress": "under way",
    "planned": "planned",
}


def _counted(states: Counter, verb: str = "was were") -> str:
    """ "12 were under way, ten done and one planned"."""
    singular, _, plural = verb.partition(" ")
    said = [f"{number(n)} {words}" for words, n in states.most_common()]
    if verb:
        most, n = states.most_common(1)[0]
        said[0] = f"{number(n)} {singular if n == 1 else plural} {most}"
    return listed(said)


def _area(title: str, here: list[tuple[str, Data]]) -> str:
    told = "; ".join(f"{name}: {lower_first(action['summary'])}" for name, action in here)
    return sentence(f"{title}. {told}")


def _silence(silent) -> str:
    named = listed((lower_first(area.title) for area in silent), "or")
    asked = [area for area in silent if area.key in EVERYBODY]
    text = f"No department reported an action on {named}"
    return text + (", although the report names it as work for all." if asked else ".")


def _answers(theme: Theme, data: Data) -> list[Paragraph]:
    """What the last returns of the year say on the theme's questions, from best to worst, and who did not say."""
    paragraphs = []
    for question in theme.questions:
        answers = data["answers"].get(question)
        if not answers:
            continue
        told = listed(f"{number(n)} “{words.lower()}”" for words, n in answers["counts"])
        text = f"Asked in the last quarter “{answers['question']}”, {count(answers['asked'], 'department')} answered: {told}."
        if answers["worst"]:
            text += f" Those that fell short: {listed(answers['worst'])}."
        if answers["missing"]:
            text += f" No answer: {listed(answers['missing'])}."
        if data["demonstration"]:
            text += " (Made up, but for what the report of December 2007 says.)"
        paragraphs.append(Paragraph(text, f"Return, {question}"))
    return paragraphs
