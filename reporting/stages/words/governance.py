"""Drafting the information part of a Governance Statement (since 2011-12) from the year's facts of one organisation.

It speaks of what the records of the year hold and of nothing else; what they lack is a gap that is said.
"""

from collections.abc import Iterator
from typing import Any

from departments.figures import DONE
from reporting.stages.english import count, day, listed, lower_first, number, opening, people_said, share
from reporting.stages.words.paragraph import Paragraph
from reporting.stages.words.risk import state_sentence

Facts = dict[str, Any]
Told = Iterator[tuple[str, str, tuple[str, ...]]]  # text, source in the margin, the records behind it

SHORT = {"partly_met": "partly met", "not_met": "not met"}


def framework(facts: Facts) -> Told:
    """Who answers for information, and how they know."""
    name, posts = facts["organisation"]["name"], facts["posts"]
    yield (
        (
            f"As Accounting Officer I am personally responsible for the governance of {_the(name)}, and with it for how the "
            f"information that it holds is protected and used. This part covers the year ended {day(facts['ends'])} and the "
            "time up to the day of approval."
        ),
        "",
        (),
    )
    held = "The post of Senior Information Risk Owner was filled at the end of the year"
    yield (
        (
            (
                f"{held} and has a deputy."
                if posts.get("deputy")
                else f"{held}; no deputy is on record, which leaves a gap whenever its holder is away."
            )
            if posts.get("siro_held")
            else "The post of Senior Information Risk Owner was vacant at the end of the year. That is a weakness, and I answer "
            "for it myself until it is filled."
        ),
        "Appointments",
        tuple(posts.get("subjects", ())),
    )
    yield (
        (
            "Each quarter the Senior Information Risk Owner returns, under a signature, how information risk stands here; the "
            "Cabinet Office questions and accepts what is returned. What follows rests on those returns, on the record of "
            "incidents and on the actions that we have taken on."
        ),
        "Returns",
        (),
    )


def risk(facts: Facts) -> Told:
    """How the risk was rated, and where answers fell short."""
    ratings = facts["answers"].get("A4", [])
    if ratings:
        course = listed(f"{lower_first(each['words'])} for {each['name']}" for each in ratings)
        yield f"The overall risk to information was rated {course}.", "Returns, A4", _behind(ratings)
    else:
        yield "No rating of the overall risk to information was returned in the year.", "Returns", ()
    last = [found[-1] for found in facts["answers"].values() if found and found[-1]["value"] in SHORT]
    if last:
        told = listed(f"“{each['question'].rstrip('?')}” ({SHORT[each['value']]})" for each in last)
        verb = "answer falls" if len(last) == 1 else "answers fall"
        yield (
            (
                f"In the latest returns of the year {count(len(last), verb, verb)} short of what is asked: {told}."
            ),
            "Returns",
            _behind(last),
        )
    elif facts["answers"]:
        yield "In the latest returns of the year no answer falls short of what is asked.", "Returns", ()
    open_actions = [action for action in facts["actions"] if action["status"] not in DONE]
    done = len(facts["actions"]) - len(open_actions)
    yield (
        (
            f"We have {count(len(facts['actions']), 'action')} on record to do better. "
            f"{opening(share(done, len(facts['actions']), 'action', verb=('was', 'were')))} done by {day(facts['actions_as_of'])}."
            if facts["actions"]
            else "No action to do better is on record. That is either a very good year or a record that is not kept, and I have "
            "asked which."
        ),
        "Actions",
        tuple(action["subject"] for action in facts["actions"]),
    )


def information(facts: Facts) -> Told:
    """What was lost, seen or changed, and who was told."""
    found = facts["incidents"]
    told = [each for each in found if each["notification"] == "notified"]
    subjects = tuple(each["subject"] for each in found)
    if not found:
        yield (
            (
                "No incident with information was recorded in the year. That nothing was recorded is not proof that nothing "
                "happened; annex A shows the empty tables."
            ),
            "Incidents",
            (),
        )
        return
    yield (
        (
            f"{opening(count(len(found), 'incident was', 'incidents were'))} recorded in the year. {state_sentence(found)} Annex A "
            "names each, and says how they are counted. People affected are given as ranges and are not added up."
        ),
        "Incidents",
        subjects,
    )
    for each in told:
        people = people_said(each["people_words"])
        yield (
            f"Notified: {each['occurred_words']}, {lower_first(each['nature'])}. {people}",
            each["reference"],
            (each["subject"],),
        )
    waiting = [each for each in found if each.get("awaits_reference")]
    if waiting:
        codes = listed(each["reference"] for each in waiting)
        yield (
            (f"Notice was given of {codes}; the Commissioner's reference is awaited."),
            "Incidents",
            tuple(each["subject"] for each in waiting),
        )


def effectiveness(facts: Facts) -> Told:
    """What the review rests on."""
    returns = facts["returns"]
    subjects = tuple(each["subject"] for each in returns)
    yield (
        (
            "I have reviewed how effective these arrangements are, with the written advice of the Senior Information Risk Owner "
            "and what the audit committee has said of it."
        ),
        "",
        (),
    )
    if not returns:
        yield (
            (
                "No quarterly return is held for the year, so this review rests on nothing written each quarter. I record that as "
                "a gap."
            ),
            "Returns",
            (),
        )
        return
    signed = [each for each in returns if each["signed_on"]]
    late = [each for each in returns if each["days_late"]]
    yield (
        (
            f"{opening(share(len(signed), len(returns), 'quarterly return', verb=('is', 'are')))} signed"
            f"{', ' + number(len(late)) + ' of them late' if late else ''}: "
            f"{'; '.join(each['name'] + ': ' + lower_first(each['story']) for each in returns)}."
        ),
        "Returns",
        subjects,
    )


def issues(facts: Facts) -> Told:
    """What went wrong and what is still to do."""
    late = [action for action in facts["actions"] if action["late"]]
    told = [each for each in facts["incidents"] if each["notification"] == "notified"]
    if told:
        codes = listed(each["reference"] for each in told)
        yield (
            (f"I treat as significant what the Information Commissioner was notified of ({codes})."),
            "Incidents",
            tuple(each["subject"] for each in told),
        )
    else:
        yield (
            (
                "Of no incident recorded in the year is the Information Commissioner on record as notified, and I have none to report "
                "as a significant issue."
            ),
            "Incidents",
            (),
        )
    if late:
        which = "; ".join(
            f"{lower_first(each['summary'])} ({each['code']}, due {day(each['due'])})" for each in late
        )
        yield (
            f"{opening(count(len(late), 'action'))} {'is' if len(late) == 1 else 'are'} late: {which}.",
            "Actions",
            tuple(each["subject"] for each in late),
        )
    going = [
        each
        for each in facts["actions"]
        if each["status"] not in DONE and not each["late"] and not each.get("only_told")
    ]
    yield (
        (
            f"Still to do, in time so far: {'; '.join(lower_first(each['summary']) + ' (' + each['code'] + ')' for each in going)}."
            if going
            else "No other action is recorded as under way."
        ),
        "Actions",
        tuple(each["subject"] for each in going),
    )
    yield (
        "What is said here is what the records of the year hold. The annexes set out the incidents, the returns and the "
        "actions behind it, and name what is not known.",
        "",
        (),
    )


def draft(facts: Facts) -> dict[str, list[Paragraph]]:
    """The paragraphs of every section, by the key of its heading: those in force since 2011-12."""
    sections = (framework, risk, information, effectiveness, issues)
    return {section.__name__: [Paragraph(*told) for told in section(facts)] for section in sections}


def _behind(answers: list[Facts]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each["subject"] for each in answers if each.get("subject")))


def _the(name: str) -> str:
    return name if name.startswith(("HM ", "The ", "the ")) else f"the {name}"
