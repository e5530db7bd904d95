"""The sections on the review of effectiveness and on significant issues: what was checked, and what went wrong."""

import re
from typing import Any

from incidents.figures import unchecked
from reporting.reports.promised import further
from reporting.reports.words import count, day, listed, lower_first, month, number, opening, quarters

Facts = dict[str, Any]

OPEN = ("proposed", "agreed", "in_progress", "overdue_escalated")


def effectiveness(facts: Facts, paragraph):
    """What the review of effectiveness rests on, and how well it stands."""
    yield paragraph(
        "As Accounting Officer I have responsibility for reviewing the effectiveness of the system of internal control. "
        f"My review is informed by {_informed_by(facts)}."
    )
    yield paragraph(AUDIT)
    yield paragraph(_returns(facts), "Returns", tuple(each["subject"] for each in facts["returns"]))
    yield paragraph(_review_of_returns(facts), "Returns")
    reviews = _with(facts, "independent_review", "internal_audit")
    yield paragraph(
        _reviews(reviews, facts["organisation"]["short_name"], facts["as_of"]),
        "Actions",
        tuple(action["subject"] for action in reviews),
    )
    outside = [action for action in _with(facts, "regulator", "legislation") if action not in reviews]
    yield paragraph(_outside(outside), "Actions", tuple(action["subject"] for action in outside))


AUDIT = (
    "The audit committee sees this statement before I sign it; the portal records the day of its meeting and the reference of "
    "its minute. Internal audit's opinion on the year is not recorded in the portal, and neither are comments of the National "
    "Audit Office."
)


def _informed_by(facts: Facts) -> str:
    sources = [
        "the executive managers who develop and maintain the system",
        "the written advice of the Senior Information Risk Owner",
    ]
    if _done(_with(facts, "internal_audit")):
        sources.append("the work of internal audit")
    if facts["returns"]:
        sources.append(
            f"{count(len([r for r in facts['returns'] if r['signed_on']]), 'quarterly return')} on information risk"
        )
    if any(_has_reported(action) for action in _done(_with(facts, "independent_review"))):
        sources.append("independent review")
    if _with(facts, "regulator"):
        sources.append("our dealings with the Information Commissioner")
    return listed(sources)


def _has_reported(action: dict) -> bool:
    """A review that was commissioned informs nobody until it has reported."""
    return not action["summary"].startswith("Commission ")


def _returns(facts: Facts) -> str:
    returns = facts["returns"]
    if not returns:
        return "No quarterly return on information risk is held for the year, so this part of the review rests on nothing written."
    on_time = [each for each in returns if each["signed_on"] and not each["days_late"]]
    late = [each for each in returns if each["days_late"]]
    missing = [each["number"] for each in returns if each["status"] == "missing"]
    if len(on_time) == len(returns):
        said = f"All {number(len(returns))} quarterly returns were signed and filed in time."
    else:
        said = f"{opening(count(len(on_time), 'quarterly return'))} of {number(len(returns))} {'was' if len(on_time) == 1 else 'were'} signed and filed in time."
    for each in late:
        said += f" The return for {each['name']} came {count(each['days_late'], 'working day')} late."
    if missing:
        said += f" Nothing was returned for {quarters(missing)}."
    return said


def _review_of_returns(facts: Facts) -> str:
    said = []
    for each in facts["returns"]:
        if each.get("queries"):
            said.append(
                f"the reviewer put {count(each['queries'], 'question')} on the return for {each['name']}"
            )
        if each.get("sent_back"):
            said.append(
                f"I note that the draft for {each['name']} was sent back inside the department before it was signed"
            )
        if each.get("reworked"):
            said.append(f"the return for {each['name']} was returned for rework and filed again")
    text = ""
    if said:
        text = f"In the review of the returns, {listed(said)}. "
    conditional = [each for each in facts["returns"] if each.get("conditions")]
    met = [each for each in conditional if each["status"] == "accepted"]
    standing = [each for each in conditional if each not in met]
    if conditional:
        told = (
            _conditions("Acceptance carried", met, ", since met"),
            _conditions("Acceptance carries", standing),
        )
        return text + " ".join(each for each in told if each)
    accepted = [each for each in facts["returns"] if each["status"] == "accepted"]
    if accepted and not said:
        return f"The centre accepted {number(len(accepted)) if len(accepted) < len(facts['returns']) else 'all'} of the returns without a question or a condition."
    return text.strip()


def _conditions(opening_words: str, returns: list[dict], after: str = "") -> str:
    """What acceptance was made to depend on; a return whose conditions were discharged is plainly accepted."""
    conditions = [condition for each in returns for condition in each["conditions"]]
    if not conditions:
        return ""
    told = "; ".join(lower_first(condition) for condition in conditions)
    return f"{opening_words} {count(len(conditions), 'condition')}{after}: {told}."


def _reviews(reviews: list[dict], name: str, as_of: str) -> str:
    if not reviews:
        return (
            f"{name} reported no independent review or internal audit of its data handling in December 2007."
        )
    landed = _done(reviews)
    awaited = [action for action in reviews if action["status"] in OPEN]
    said = []
    if landed:
        said.append(f"On reviews: {'; '.join(lower_first(each['summary']) for each in landed)}.")
    if awaited:
        told = "; ".join(f"{lower_first(each['summary'])} ({_expected(each, as_of)})" for each in awaited)
        said.append(f"Reviews not on record as done: {told}.")
    return " ".join(said)


def _expected(action: dict, as_of: str) -> str:
    if action["due_text"] or action["due"]:
        when = action["due_text"] or f"by {day(action['due'])}"
        return f"{'was ' if action['due'] and action['due'] < as_of else ''}due {when}"
    return "no date was given"


def _outside(actions: list[dict]) -> str:
    """What the Commissioner or Parliament has to do with."""
    if not actions:
        return ""
    told = "; ".join(
        f"{lower_first(each['summary'])} ({each['code']}, {lower_first(each['status_words'])})"
        for each in actions
    )
    return f"With the Information Commissioner and Parliament: {told}."


def issues(facts: Facts, paragraph):
    """What went wrong and what stays open; one by one what the Commissioner was told of or what was of substantial risk."""
    told = [each for each in facts["incidents"] if each["told"] or each.get("substantial_risk") == "yes"]
    other = [each for each in facts["incidents"] if each not in told]
    if not facts["incidents"]:
        yield paragraph(
            "I have no incident of data loss to report as a significant control issue. That nothing was recorded is not "
            "proof that nothing happened.",
            "Incidents",
        )
    for incident in told:
        yield paragraph(_incident(incident), incident["reference"], (incident["subject"],))
    if other:
        yield paragraph(_others(other, bool(told)), "Incidents", tuple(each["subject"] for each in other))
    late = [action for action in facts["actions"] if action["late"]]
    if late:
        yield paragraph(_late(late), "Actions", tuple(action["subject"] for action in late))
    passed = [action for action in facts["actions"] if action.get("day_passed") and action.get("only_told")]
    if passed:
        yield paragraph(_passed(passed), "Actions", tuple(action["subject"] for action in passed))
    waiting = [
        action
        for action in facts["actions"]
        if action["status"] in OPEN and action not in late and action not in passed
    ]
    yield paragraph(_plan(facts, waiting), "Actions", tuple(action["subject"] for action in waiting))


def _incident(incident: dict) -> str:
    body = f" at {incident['body']}" if incident.get("body") else ""
    said = f"{incident['occurred_words']}{body}: {lower_first(incident['nature'])}. {_people(incident)}"
    if incident.get("outcome"):
        said += f" {incident['outcome'].rstrip('.')}."
    if re.search(r"\bunencrypted\b", incident["nature"], re.IGNORECASE):
        said += " The want of encryption is the failure of control."
    return said + _remembered(incident)


def _remembered(incident: dict) -> str:
    """A mark on what no source was found for, or only for a part of it."""
    kinds = {unchecked(source) for source in incident["sources"]}
    if kinds == {True}:
        return " This is general knowledge, not checked."
    return " A part of this is general knowledge, not checked." if True in kinds else ""


def _people(incident: dict) -> str:
    if incident["people_words"]:
        return f"It may concern {incident['people_words']}."
    return "How many people it may concern is not recorded."


def _others(incidents: list[dict], besides: bool) -> str:
    natures = "; ".join(
        f"{lower_first(each['nature'])} ({', '.join(_particulars(each))})" for each in incidents
    )
    kind = "further incident" if besides else "incident"
    return f"The department recorded {count(len(incidents), kind)} for which no report to the Information Commissioner is on record: {natures}."


def _particulars(incident: dict) -> list[str]:
    """What stands in brackets behind an incident that is not told of by itself."""
    said = [incident["reference"], f"recorded in {month(incident['recorded_on'])}"]
    said.append(incident["people_words"] or "number of people not recorded")
    mark = _remembered(incident).strip(" .")
    return [*said, lower_first(mark)] if mark else said


def _late(late: list[dict]) -> str:
    told = "; ".join(
        f"{lower_first(each['summary'])} ({each['code']}, due {day(each['due'])})" for each in late
    )
    return f"{opening(count(len(late), 'action'))} {'is' if len(late) == 1 else 'are'} late: {told}."


def _passed(passed: list[dict]) -> str:
    """Of these the record holds only what was said in December 2007, so neither done nor late can be said."""
    told = "; ".join(f"{each['code']} ({each['due_text'] or day(each['due'])})" for each in passed)
    one = len(passed) == 1
    return (
        f"The day named in December 2007 has passed for {count(len(passed), 'action')}: {told}. "
        f"Whether {'it was' if one else 'they were'} done in time is not recorded."
    )


def _plan(facts: Facts, waiting: list[dict]) -> str:
    """Those of December 2007 and the further ones are counted apart; then what comes next."""
    if not facts["actions"]:
        return "No action on data handling is recorded for the department."
    more = further(facts["actions"])
    first = len(facts["actions"]) - len(more)
    said = f"The department told of {count(first, 'action')} on data handling in December 2007"
    said += (
        f" and has taken on {number(len(more))} further"
        if more
        else " and is not recorded as having taken on more"
    )
    said += f". Of the further ones, {_states(more)}." if len(more) > 1 else "."
    dated = [action for action in waiting if action["due"] and action["due"] >= facts["as_of"]]
    if dated:
        first_due = min(dated, key=lambda action: action["due"])
        said += f" Due next, as at {day(facts['as_of'])}: {lower_first(first_due['summary'])} ({first_due['code']}, due {day(first_due['due'])})."
    undated = [action for action in waiting if not action["due"] and not action.get("due_text")]
    if undated and not dated:
        codes = listed(action["code"] for action in undated)
        said += f" No date is set for {codes}."
    return said


STATES = (
    ("done and checked", ("verified",)),
    ("done and awaiting the check", ("done_awaiting_check",)),
    ("late", ()),
    ("in hand", ("agreed", "in_progress", "overdue_escalated")),
    ("proposed", ("proposed",)),
)


def _states(actions: list[dict]) -> str:
    counts = dict.fromkeys((words for words, _ in STATES), 0)
    for action in actions:
        found = next((words for words, statuses in STATES if action["status"] in statuses), "in hand")
        counts["late" if action["late"] else found] += 1
    return listed(f"{count(n, 'is', 'are')} {words}" for words, n in counts.items() if n)


def _done(actions: list[dict]) -> list[dict]:
    return [action for action in actions if action["status"] in ("verified", "done_awaiting_check")]


def _with(facts: Facts, *areas: str) -> list[dict]:
    return [action for action in facts["actions"] if set(areas) & set(action["areas"])]
