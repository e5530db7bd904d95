"""The sections on the review of effectiveness and on significant issues: what was checked, and what went wrong."""

from collections.abc import Sequence

from departments.registers.figures import ActionRow, further
from departments.registers.figures import first as first_of
from incidents.figures import unchecked
from reporting.stages.english import (
    count,
    day,
    listed,
    lower_first,
    opening,
    people_sentence,
    quarters,
    share,
)
from reporting.stages.facts import BodyFacts, IncidentRow
from reporting.stages.words.paragraph import FORM, HISTORY, SOURCE, UNCHECKED, Paragraph, subjects_of
from reporting.stages.words.risk import (
    NOT_ENTERED,
    in_2007,
    incident_basis,
    report_source,
    section_of,
    unpromised_part,
    with_areas,
)
from reporting.stages.words.sanctions import sanctions
from returns import figures as return_figures
from returns.figures import ReturnRow

OPEN = ("proposed", "agreed", "in_progress", "overdue_escalated")


def effectiveness(facts: BodyFacts):
    """What the review of effectiveness rests on, and how good it is."""
    yield Paragraph(
        "As Accounting Officer I have responsibility for reviewing the effectiveness of the system of internal control. "
        f"My review is informed by {_informed_by(facts)}."
    )
    yield Paragraph(AUDIT, basis=FORM)
    subjects = subjects_of(facts["returns"])
    if facts["demonstration"]:
        yield Paragraph(_filed(facts), "Returns", subjects)
    else:
        yield Paragraph(_returns(facts), "Returns", subjects)
        yield Paragraph(_review_of_returns(facts), "Returns")
    reviews = [
        a for a in with_areas(facts["actions"], "independent_review", "internal_audit") if not section_of(a)
    ]
    if sentence_of_2007 := in_2007("On reviews and audit", reviews):
        yield Paragraph(sentence_of_2007, report_source(facts), subjects_of(reviews), SOURCE)
    outside = [
        a
        for a in with_areas(facts["actions"], "regulator", "legislation")
        if a not in reviews and not section_of(a)
    ]
    if sentence_of_2007 := in_2007("On the Information Commissioner and Parliament", outside):
        yield Paragraph(
            sentence_of_2007,
            report_source(facts),
            subjects_of(outside),
            SOURCE,
        )


AUDIT = (
    "The audit committee sees this statement before I sign it; the portal records the day of its meeting and the reference of "
    "its minute. Internal audit's opinion on the year is not recorded in the portal, and neither are comments of the National "
    "Audit Office."
)


def _informed_by(facts: BodyFacts) -> str:
    sources = [
        "the executive managers who develop and maintain the system",
        "the written advice of the Senior Information Risk Owner",
    ]
    if signed := [quarterly_return for quarterly_return in facts["returns"] if quarterly_return["signed_on"]]:
        sources.append(f"{count(len(signed), 'quarterly return')} on information risk")
    return listed(sources)


def _filed(facts: BodyFacts) -> str:
    """Of made-up returns only that they are there: what became of them is in annex B and is not said by the officer."""
    returns = facts["returns"]
    if not returns:
        return "No quarterly return is held for the year."
    signed = [quarterly_return for quarterly_return in returns if quarterly_return["signed_on"]]
    accepted = return_figures.accepted(returns)
    return (
        f"{opening(share(len(signed), len(returns), 'quarterly return', verb=('was', 'were')))} signed, and "
        f"{share(len(accepted), len(returns), 'return', verb=('was', 'were'))} accepted by {day(facts['as_of'])}. Annex B lists each return."
    )


def _returns(facts: BodyFacts) -> str:
    returns = facts["returns"]
    if not returns:
        return "No quarterly return on information risk is held for the year, so this part of the review rests on nothing written."
    on_time = [
        quarterly_return
        for quarterly_return in returns
        if quarterly_return["signed_on"] and not quarterly_return["days_late"]
    ]
    late = return_figures.late(returns)
    missing = [
        quarterly_return["number"] for quarterly_return in returns if quarterly_return["status"] == "missing"
    ]
    text = f"{opening(share(len(on_time), len(returns), 'quarterly return', verb=('was', 'were')))} signed and filed in time."
    for quarterly_return in late:
        text += f" The return for {quarterly_return['name']} came {count(quarterly_return['days_late'], 'day')} late."
    if missing:
        text += f" Nothing was returned for {quarters(missing)}."
    return text


def _review_of_returns(facts: BodyFacts) -> str:
    notes = []
    for quarterly_return in facts["returns"]:
        if quarterly_return.get("queries"):
            notes.append(
                f"the reviewer put {count(quarterly_return['queries'], 'question')} on the return for {quarterly_return['name']}"
            )
        if quarterly_return.get("sent_back"):
            notes.append(
                f"I note that the draft for {quarterly_return['name']} was sent back inside the department before it was signed"
            )
        if quarterly_return.get("reworked"):
            notes.append(f"the return for {quarterly_return['name']} was returned for rework and filed again")
    text = ""
    if notes:
        text = f"In the review of the returns, {listed(notes)}. "
    conditional = [
        quarterly_return for quarterly_return in facts["returns"] if quarterly_return.get("conditions")
    ]
    met = [quarterly_return for quarterly_return in conditional if quarterly_return["status"] == "accepted"]
    standing = [quarterly_return for quarterly_return in conditional if quarterly_return not in met]
    if conditional:
        sentences = (
            _conditions("Acceptance carried", met, ", since met"),
            _conditions("Acceptance carries", standing),
        )
        return text + " ".join(sentence for sentence in sentences if sentence)
    accepted = [
        quarterly_return for quarterly_return in facts["returns"] if quarterly_return["status"] == "accepted"
    ]
    if accepted and not notes:
        return f"The centre accepted {share(len(accepted), len(facts['returns']), 'return')} without a question or a condition."
    return text.strip()


def _conditions(opening_words: str, returns: Sequence[ReturnRow], after: str = "") -> str:
    """What acceptance was made to depend on; a return whose conditions were discharged is plainly accepted."""
    conditions = [condition for quarterly_return in returns for condition in quarterly_return["conditions"]]
    if not conditions:
        return ""
    listed_conditions = "; ".join(lower_first(condition) for condition in conditions)
    return f"{opening_words} {count(len(conditions), 'condition')}{after}: {listed_conditions}."


def issues(facts: BodyFacts):
    """What went wrong and what stays open: every incident by itself, whatever is known of its notification."""
    if not facts["incidents"]:
        text = NOT_ENTERED if facts["demonstration"] else NONE_RECORDED
        yield Paragraph(text, "Incidents", basis=incident_basis(facts))
    for incident in facts["incidents"]:
        basis = UNCHECKED if _kinds(incident) == {True} else HISTORY
        yield Paragraph(_incident(incident), incident["reference"], (incident["subject"],), basis)
    yield from sanctions(facts)
    late = [action for action in facts["actions"] if action["late"]]
    if late and not facts["demonstration"]:
        yield Paragraph(_late(late), "Actions", subjects_of(late))
    passed = [action for action in facts["actions"] if action.get("day_passed") and action.get("only_told")]
    if passed:
        yield Paragraph(_passed(passed), report_source(facts), subjects_of(passed), SOURCE)
    if first := first_of(facts["actions"]):
        yield Paragraph(_first(first), report_source(facts), subjects_of(first), SOURCE)
    yield Paragraph(_plan(facts), "Annex B", subjects_of(further(facts["actions"])))


NONE_RECORDED = (
    "I have no incident of data loss to report as a significant control issue. That nothing was recorded is not proof that "
    "nothing happened."
)


def _incident(incident: IncidentRow) -> str:
    body = f" at {incident['body']}" if incident.get("body") else ""
    text = f"{incident['occurred_words']}{body}: {lower_first(incident['nature'])}. {people_sentence(incident['people_words'])}"
    return f"{text} {notified_sentence(incident)}{_remembered(incident)}"


def notified_sentence(incident: IncidentRow) -> str:
    """The state of its notification as a sentence, and what else is on record of it."""
    text = {
        "notified": "The Information Commissioner was notified.",
        "not_notified": "The Information Commissioner was not notified.",
        "not_known": "It is not known whether the Information Commissioner was notified.",
    }[incident["notification"]]
    return f"{text} {incident['outcome'].rstrip('.')}." if incident.get("outcome") else text


def _remembered(incident: IncidentRow) -> str:
    """A mark on what no source was found for, or only for a part of it."""
    kinds = _kinds(incident)
    if kinds == {True}:
        return " This is general knowledge, not checked."
    return " A part of this is general knowledge, not checked." if True in kinds else ""


def _kinds(incident: IncidentRow) -> set[bool]:
    """Whether its sources are such, or only what somebody remembers (True)."""
    return {unchecked(source) for source in incident["sources"]}


def _late(late: Sequence[ActionRow]) -> str:
    listed_actions = "; ".join(
        f"{lower_first(action['summary'])} ({action['code']}, due {day(action['due'])})" for action in late
    )
    return (
        f"{opening(count(len(late), 'action'))} {'is' if len(late) == 1 else 'are'} late: {listed_actions}."
    )


def _passed(passed: Sequence[ActionRow]) -> str:
    """Of these the record holds only what was said in December 2007, so neither done nor late can be said."""
    listed_actions = "; ".join(
        f"{action['code']} ({action['due_text'] or day(action['due'])})" for action in passed
    )
    is_single = len(passed) == 1
    return (
        f"The day named in December 2007 has passed for {count(len(passed), 'action')}: {listed_actions}. "
        f"Whether {'it was' if is_single else 'they were'} done in time is not recorded."
    )


def _first(first: Sequence[ActionRow]) -> str:
    is_single = len(first) == 1
    return (
        f"The report of December 2007 lists {count(len(first), 'action')} of the department{unpromised_part(first)}. Annex B gives "
        f"{'it' if is_single else 'each of them'} with its state at that time."
    )


def _plan(facts: BodyFacts) -> str:
    """The further actions, counted apart from those of December 2007; then what comes next, where it is not made up."""
    more = further(facts["actions"])
    if not facts["actions"]:
        return "No action on data handling is recorded for the department."
    if not more:
        return "No further action is recorded."
    at = day(facts["actions_as_of"])
    if facts["demonstration"]:
        return f"Annex B lists {count(len(more), 'further action')} with the state of each on {at}."
    text = f"The department has taken on {count(len(more), 'further action')}: {_states(more)}."
    dated = [
        action
        for action in more
        if action["status"] in OPEN and action["due"] and action["due"] >= facts["actions_as_of"]
    ]
    if dated:
        next_one = min(dated, key=lambda action: action["due"])
        text += f" Due next, as at {at}: {lower_first(next_one['summary'])} ({next_one['code']}, due {day(next_one['due'])})."
    return text


STATES = (
    ("done and checked", ("verified",)),
    ("done and awaiting the check", ("done_awaiting_check",)),
    ("late", ()),
    ("in hand", ("agreed", "in_progress", "overdue_escalated")),
    ("proposed", ("proposed",)),
)


def _states(actions: Sequence[ActionRow]) -> str:
    counts = dict.fromkeys((state for state, _ in STATES), 0)
    for action in actions:
        state = next((state for state, statuses in STATES if action["status"] in statuses), "in hand")
        counts["late" if action["late"] else state] += 1
    return listed(f"{count(n, 'is', 'are')} {state}" for state, n in counts.items() if n)
