"""Drafting the information part of a Governance Statement (since 2011-12) from the year's facts of one organisation.

It speaks of what the records of the year hold and of nothing else; what they lack is a gap that is said.
"""

from collections.abc import Iterator

from departments.registers.figures import DONE
from reporting.stages.english import (
    count,
    day,
    listed,
    lower_first,
    number,
    opening,
    people_sentence,
    share,
    the,
)
from reporting.stages.facts import BodyFacts, RegisterFacts, StatementFacts
from reporting.stages.words.paragraph import Paragraph, subjects_of
from reporting.stages.words.risk import state_sentence
from reporting.stages.words.sanctions import sanctions
from returns import figures as return_figures

SHORT = {"partly_met": "partly met", "not_met": "not met"}


def framework(facts: BodyFacts) -> Iterator[Paragraph]:
    """Who answers for information, and how they know."""
    name, posts = facts["organisation"]["name"], facts["posts"]
    yield Paragraph(
        f"As Accounting Officer I am personally responsible for the governance of {the(name)}, and with it for how the "
        f"information that it holds is protected and used. This part covers the year ended {day(facts['ends'])} and the "
        "time up to the day of approval.",
    )
    held = "The post of Senior Information Risk Owner was filled at the end of the year"
    yield Paragraph(
        (
            f"{held} and has a deputy."
            if posts.get("deputy")
            else f"{held}; no deputy is on record, which leaves a gap whenever its holder is away."
        )
        if posts.get("siro_held")
        else "No holder of the post of Senior Information Risk Owner at the end of the year is on record. Where the post was "
        "vacant, that is a weakness.",
        "Appointments",
        tuple(posts.get("subjects", ())),
    )
    yield Paragraph(
        "Each quarter the Senior Information Risk Owner returns, under a signature, the state of information risk here; the "
        "Cabinet Office questions and accepts what is returned. What follows rests on those returns, on the record of "
        "incidents and on the actions that we have taken on.",
        "Returns",
    )


def risk(facts: StatementFacts) -> Iterator[Paragraph]:
    """How the risk was rated, and where answers fell short."""
    ratings = facts["answers"].get("A4", [])
    if ratings:
        course = listed(f"{lower_first(answer['words'])} for {answer['name']}" for answer in ratings)
        yield Paragraph(
            f"The overall risk to information was rated {course}.", "Returns, A4", subjects_of(ratings)
        )
    else:
        yield Paragraph("No rating of the overall risk to information was returned in the year.", "Returns")
    last = [answers[-1] for answers in facts["answers"].values() if answers and answers[-1]["value"] in SHORT]
    if last:
        falling_short = listed(
            f"“{answer['question'].rstrip('?')}” ({SHORT[answer['value']]})" for answer in last
        )
        verb = "answer falls" if len(last) == 1 else "answers fall"
        yield Paragraph(
            f"In the latest returns of the year {count(len(last), verb, verb)} short of what is asked: {falling_short}.",
            "Returns",
            subjects_of(last),
        )
    elif facts["answers"]:
        yield Paragraph(
            "In the latest returns of the year no answer falls short of what is asked.", "Returns"
        )
    open_actions = [action for action in facts["actions"] if action["status"] not in DONE]
    done = len(facts["actions"]) - len(open_actions)
    yield Paragraph(
        f"We have {count(len(facts['actions']), 'action')} on record to do better. "
        f"{opening(share(done, len(facts['actions']), 'action', verb=('was', 'were')))} done by {day(facts['actions_as_of'])}."
        if facts["actions"]
        else "No action to do better is on record. The record does not say whether none was needed.",
        "Actions",
        subjects_of(facts["actions"]),
    )
    yield from registers(facts)


def registers(facts: StatementFacts) -> Iterator[Paragraph]:
    """What each register said on the day of the records, and which are empty."""
    kept = facts.get("registers", [])
    if kept:
        yield Paragraph(
            f"The next paragraphs are what our registers said on {day(facts['actions_as_of'])}.", "Registers"
        )
    for register in kept:
        if register["in_use"]:
            entries = (
                f"The register “{register['title']}” has {count(register['in_use'], 'entry', 'entries')}"
            )
            yield Paragraph(
                " ".join([f"{entries}, {_late(register)}.", *register["figures"]]),
                f"Register: {register['title']}",
            )
    if empty := [register["title"] for register in kept if not register["in_use"]]:
        names = listed(f"“{title}”" for title in empty)
        verb = "register" if len(empty) == 1 else "registers"
        yield Paragraph(
            f"Nothing is on the {verb} {names}. The record does not say whether there is nothing to put on "
            f"{'it' if len(empty) == 1 else 'them'}.",
            "Registers",
        )


def _late(register: RegisterFacts) -> str:
    late, whole = register["late"], register["in_use"]
    if whole == 1:
        return "which is late to be reviewed, renewed or done" if late else "which is not late"
    verb = "is" if late < 2 else "are"
    return f"of which {number(late) if late else 'none'} {verb} late to be reviewed, renewed or done"


def information(facts: BodyFacts) -> Iterator[Paragraph]:
    """What was lost, seen or changed, and who was notified."""
    incidents = facts["incidents"]
    notified = [incident for incident in incidents if incident["notification"] == "notified"]
    subjects = subjects_of(incidents)
    if not incidents:
        yield Paragraph(
            "No incident with information was recorded in the year. That nothing was recorded is not proof that nothing "
            "happened; annex A shows the empty tables.",
            "Incidents",
        )
        return
    yield Paragraph(
        f"{opening(count(len(incidents), 'incident was', 'incidents were'))} recorded in the year. {state_sentence(incidents)} Annex A "
        "names each, and says how they are counted. People affected are given as ranges and are not added up.",
        "Incidents",
        subjects,
    )
    for incident in notified:
        people = people_sentence(incident["people_words"])
        yield Paragraph(
            f"Notified: {incident['occurred_words']}, {lower_first(incident['nature'])}. {people}",
            incident["reference"],
            (incident["subject"],),
        )
    waiting = [incident for incident in incidents if incident.get("awaits_reference")]
    if waiting:
        codes = listed(incident["reference"] for incident in waiting)
        yield Paragraph(
            f"Notice was given of {codes}; the Commissioner's reference is awaited.",
            "Incidents",
            subjects_of(waiting),
        )


def effectiveness(facts: BodyFacts) -> Iterator[Paragraph]:
    """What the review rests on."""
    returns = facts["returns"]
    subjects = subjects_of(returns)
    yield Paragraph(
        "I have reviewed how effective these arrangements are, with the written advice of the Senior Information Risk Owner "
        "and what the audit committee has said of it.",
    )
    if not returns:
        yield Paragraph(
            "No quarterly return is held for the year, so this review rests on nothing written each quarter. That is a gap.",
            "Returns",
        )
        return
    signed = [quarterly_return for quarterly_return in returns if quarterly_return["signed_on"]]
    late = return_figures.late(returns)
    yield Paragraph(
        f"{opening(share(len(signed), len(returns), 'quarterly return', verb=('is', 'are')))} signed"
        f"{', ' + number(len(late)) + ' of them late' if late else ''}: "
        f"{'; '.join(quarterly_return['name'] + ': ' + lower_first(quarterly_return['story']) for quarterly_return in returns)}.",
        "Returns",
        subjects,
    )


def issues(facts: BodyFacts) -> Iterator[Paragraph]:
    """What went wrong and what is still to do."""
    late = [action for action in facts["actions"] if action["late"]]
    notified = [incident for incident in facts["incidents"] if incident["notification"] == "notified"]
    if notified:
        codes = listed(incident["reference"] for incident in notified)
        yield Paragraph(
            f"I treat as significant what the Information Commissioner was notified of ({codes}).",
            "Incidents",
            subjects_of(notified),
        )
    else:
        yield Paragraph(
            "Of no incident recorded in the year is the Information Commissioner on record as notified, and I have none to report "
            "as a significant issue.",
            "Incidents",
        )
    yield from sanctions(facts)
    if late:
        which = "; ".join(
            f"{lower_first(action['summary'])} ({action['code']}, due {day(action['due'])})"
            for action in late
        )
        yield Paragraph(
            f"{opening(count(len(late), 'action'))} {'is' if len(late) == 1 else 'are'} late: {which}.",
            "Actions",
            subjects_of(late),
        )
    going = [
        action
        for action in facts["actions"]
        if action["status"] not in DONE and not action["late"] and not action.get("only_told")
    ]
    yield Paragraph(
        f"Still to do, in time so far: {'; '.join(lower_first(action['summary']) + ' (' + action['code'] + ')' for action in going)}."
        if going
        else "No other action is recorded as under way.",
        "Actions",
        subjects_of(going),
    )
    yield Paragraph(
        "What is said here is what the records of the year hold. The annexes set out the incidents, the returns and the "
        "actions behind it, and name what is not known.",
    )


def draft(facts: StatementFacts) -> dict[str, list[Paragraph]]:
    """The paragraphs of every section, by the key of its heading: those in force since 2011-12."""
    sections = (framework, risk, information, effectiveness, issues)
    return {section.__name__: [*section(facts)] for section in sections}
