"""Drafting the report to Parliament from the year of every department. Pure: plain data in, paragraphs out.

Nothing is inferred from what the report of December 2007 does not say of a body: it gives some of the actions
(paragraph 16). Answers that a demonstration made up are counted and never attributed to a department by name.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from departments.registers.figures import ActionRow, further
from departments.registers.figures import done as done_of
from departments.registers.figures import first as first_of
from reporting.stages.english import (
    count,
    day,
    listed,
    lower_first,
    number,
    opening,
    sentence,
    share,
    were,
)
from reporting.stages.facts import BodyFacts, GovernmentFacts, IncidentRow, SignedFacts
from reporting.stages.figures import answers_of, coverage_of
from reporting.stages.themes import AREAS, EVERYBODY, THEMES, Theme
from reporting.stages.words import registers
from reporting.stages.words.elsewhere import incidents_elsewhere
from reporting.stages.words.paragraph import FORM, HISTORY, MADE_UP, READING, SOURCE, Paragraph, subjects_of
from reporting.stages.words.risk import STANDINGS, state_sentence
from reporting.stages.words.sanctions import sanctions
from returns import figures as return_figures
from returns.figures import ReturnRow

Data = dict[str, Any]

NO_DUTY = (
    "The law set no duty to notify the Commissioner in this year. The report of December 2007 said that, as part of good "
    "practice, departments should routinely notify him of any significant instances of potential data loss."
)
FINDING = (
    "In December 2007 the Information Commissioner had indicated that, on the basis of the information he had received so "
    "far, none of the instances appeared to present a substantial risk to large numbers of individuals."
)


def draft(facts: GovernmentFacts) -> dict[str, list[Paragraph]]:
    """The paragraphs of every section, by key."""
    answers = answers_of(facts["organisations"])
    return {
        "foreword": _foreword(facts),
        "summary": _summary(facts),
        **{theme.key: _theme(theme, facts, answers) for theme in THEMES},
    }


def _foreword(facts: GovernmentFacts) -> list[Paragraph]:
    rows = facts["incidents"]
    return [
        Paragraph(
            "In October 2007 two discs with the whole child benefit file were lost on their way between two public offices. "
            "The Cabinet Secretary was asked to work with departments so that all of them and their agencies checked their "
            "procedures for storing and using data. The interim report of December 2007 proposed that ministers present to "
            "Parliament an annual report on information assurance as a whole. This is such a report.",
            "2007 report, p1, p42; table 2.1",
            basis=SOURCE,
        ),
        Paragraph(
            "It rests on what departments said each quarter under the signature of a senior officer, on the statements "
            f"{_of_officers(facts['statements'])}, and on {count(len(rows), 'incident')} recorded in the year. Where "
            "something is not known, it says so. It does not add up people affected by different incidents, since the same "
            "people may be among them. Departments are in alphabetical order: those that record most are not those that "
            "lose most."
        ),
        Paragraph(
            "The use of information is part of every public service, and it will never be free of risk. What the public "
            "may ask is that somebody answers for it, that losses are made known at once, and that the same thing does "
            "not happen twice.",
            basis=FORM,
        ),
    ]


def _of_officers(statements: Sequence[SignedFacts]) -> str:
    signed = [statement for statement in statements if statement["signed_on"]]
    return f"that {share(len(signed), len(statements), 'Accounting Officer', verb=('has', 'have'))} signed"


def _summary(facts: GovernmentFacts) -> list[Paragraph]:
    organisations = facts["organisations"]
    returns = [
        quarterly_return for organisation in organisations for quarterly_return in organisation["returns"]
    ]
    actions = [action for organisation in organisations for action in organisation["actions"]]
    rows = facts["incidents"]
    signed = [statement for statement in facts["statements"] if statement["signed_on"]]
    old = facts["year"] < "2018-19"
    paragraphs = [
        Paragraph(
            _incidents(
                rows, facts["demonstration"], incidents_elsewhere(facts["year"], facts["demonstration"])
            ),
            "Incidents",
            subjects_of(rows),
            HISTORY,
        ),
        Paragraph(_people(rows), "Incidents", subjects_of(rows), HISTORY),
        Paragraph(NO_DUTY if old else "", "2007 report, p14; law of the year", basis=SOURCE),
        Paragraph(FINDING if facts["year"] == "2007-08" else "", "2007 report, p14", basis=SOURCE),
        Paragraph(_substantial(rows, facts["year"]), "Portal’s rule", basis=READING),
        *sanctions(facts),
        Paragraph(_first_actions(first_of(actions)), "2007 report", basis=SOURCE),
        Paragraph(_focus(coverage_of(organisations)), "2007 report, p15, p35", basis=SOURCE),
        Paragraph(_further_actions(actions, facts["actions_as_of"]), "Actions"),
        Paragraph(_returns(returns, organisations), "Returns"),
        Paragraph(
            f"{opening(share(len(signed), len(facts['statements']), 'Accounting Officer'))} signed a statement for the year "
            "that covers information risk.",
            "Statements",
        ),
        *registers.summary(facts),
    ]
    return [paragraph for paragraph in paragraphs if paragraph.text]


def _incidents(rows: Sequence[IncidentRow], demonstration: bool, elsewhere: Data | None = None) -> str:
    if not rows:
        return (
            "No incident was recorded in the year."
            if not demonstration
            else "This demonstration enters no incident."
        )
    bodies = len({row["organisation_name"] for row in rows})
    text = f"{opening(count(len(rows), 'incident'))} of {count(bodies, 'department')} {were(len(rows))} recorded in the year"
    text += (
        ": those that this demonstration enters. Its sources count others, which are not entered. "
        if demonstration
        else ". "
    )
    text += f"{state_sentence(rows)} Table 2.1 names each."
    for row in elsewhere["rows"] if elsewhere else ():
        text += (
            f" It also names one of the {row['organisation_name']}, of {row['people_words']}, which belongs to another "
            "administration and is in no figure of this report."
        )
    return text


def _people(rows: Sequence[IncidentRow]) -> str:
    """How many people each incident may concern, in the order of the table: all are counted, none added up or ranked."""
    known = [row for row in rows if row["people_words"]]
    unknown = [row for row in rows if not row["people_words"]]
    if not rows:
        return ""
    ranges = listed(f"{row['people_words']} ({row['short_name']})" for row in known)
    text = (
        f"As the sources give it, {share(len(known), len(rows), 'incident')} may concern: {ranges}."
        if known
        else ""
    )
    if unknown:
        names = listed(dict.fromkeys(row["short_name"] for row in unknown))
        text += f" For {share(len(unknown), len(rows), 'incident')} no number is recorded ({names})."
    return f"{text.strip()} The same people may be among those of several incidents, so the numbers are not added up."


def _substantial(rows: Sequence[IncidentRow], year: str) -> str:
    """The portal's own count by today's rule: a measure beside what was found at the time, and no correction of it."""
    substantial = [row for row in rows if row.get("substantial_risk") == "yes"]
    if not rows:
        return ""
    named = f" ({listed(row['reference'] for row in substantial)})" if substantial else ""
    text = (
        f"By the portal’s own rule of today {share(len(substantial), len(rows), 'incident', verb=('is', 'are'))} of substantial "
        f"risk to large numbers{named}: severity 4 or more, likelihood 3 or more and 10,000 people or more. "
        f"What is not known of an incident counts in the rule at the worst that is likely.{_only_by_gaps(substantial)}"
    )
    if year == "2007-08":
        text += " The Commissioner spoke of what he knew in December 2007; the rule is applied to all that is recorded of the year."
    return text


def _only_by_gaps(substantial: Sequence[IncidentRow]) -> str:
    """Which of the incidents of substantial risk are so only because the rule takes what is not known at its worst."""
    some = [row for row in substantial if not row.get("substantial_at_mildest", True)]
    if not some:
        return ""
    named = listed(f"{row['reference']} with {row['people_words']}" for row in some)
    counts = share(len(some), len(substantial), "incident", verb=("counts", "count"))
    return f" {opening(counts)} for that reason alone ({named}): at the mildest answers, {_it(some)} would not count."


def _it(rows: Sequence[IncidentRow]) -> str:
    return "it" if len(rows) == 1 else "they"


def _first_actions(first: Sequence[ActionRow]) -> str:
    """All that the report of December 2007 gives, by its state then: the numbers add up to all of them."""
    if not first:
        return ""
    states = Counter(STANDINGS.get(action["reported_status"], "named") for action in first)
    return (
        f"The report of December 2007 gives some of the actions in departments, {count(len(first), 'action')} by our count. "
        f"In December 2007, {_counted(states)}. What came of them later is not in that report."
    )


def _further_actions(actions: Sequence[ActionRow], as_of: str) -> str:
    """What was taken on beside the actions of December 2007, by its state: the numbers add up to all of it."""
    more = further(actions)
    if not more:
        return ""
    late = [action for action in more if action["late"]]
    done = done_of(more)
    rest = len(more) - len(late) - len(done)
    states = Counter({"done": len(done), "late": len(late), "in hand or proposed": rest})
    return (
        f"In their returns and the reviews of them departments took on {count(len(more), 'further action')} by {day(as_of)}. "
        f"On that day {_counted(+states)}."
    )


def _focus(coverage: Data) -> str:
    """What the report names as work for all and as no single department's action."""
    named = [
        area.title
        for area in AREAS
        if area.key in EVERYBODY and lower_first(area.title) in coverage["nobody"]
    ]
    if not named:
        return ""
    return (
        "The same report says that departments had begun work to check compliance with a focus on the safe disposal of "
        "classified waste, and that a programme would be put in place to tighten procedures for data stored outside the United "
        "Kingdom. Its paragraphs on single departments, which give some of their actions, name neither."
    )


def _returns(returns: Sequence[ReturnRow], organisations: Sequence[BodyFacts]) -> str:
    if not returns:
        return "No quarterly return is held for the year."
    accepted = return_figures.accepted(returns)
    conditions = [
        quarterly_return
        for quarterly_return in returns
        if quarterly_return["status"] == "accepted_with_conditions"
    ]
    late = return_figures.late(returns)
    queried = return_figures.queried(returns)
    asked = {len(organisation["returns"]) for organisation in organisations}
    amount = f"{count(asked.pop(), 'return')} each" if len(asked) == 1 else f"{len(returns)} returns in all"
    text = f"{opening(count(len(organisations), 'department was', 'departments were'))} asked for {amount}. "
    text += f"{opening(share(len(accepted), len(returns), 'return', verb=('was', 'were')))} accepted"
    text += f", {number(len(conditions))} of them with conditions" if conditions else ""
    return (
        f"{text}. {opening(share(len(late), len(returns), 'return'))} came late, and "
        f"{share(len(queried), len(returns), 'return', verb=('was', 'were'))} questioned."
    )


def _theme(theme: Theme, facts: GovernmentFacts, answers: Data) -> list[Paragraph]:
    keys = {area.key for area in theme.areas}
    mine = [
        (organisation["organisation"]["short_name"], action)
        for organisation in facts["organisations"]
        for action in first_of(organisation["actions"])
        if action["areas"] and action["areas"][0] in keys
    ]
    paragraphs = [
        Paragraph(theme.opening, "2007 report, p40", basis=SOURCE),
        Paragraph(_standing(mine), "2007 report", basis=SOURCE),
    ]
    for area in theme.areas:
        here = [(name, action) for name, action in mine if action["areas"][0] == area.key]
        if here:
            subjects = subjects_of(action for _, action in here)
            paragraphs.append(Paragraph(_area(area.title, here), "2007 report", subjects, SOURCE))
    paragraphs.extend(_answers(theme, answers, named=not facts["demonstration"]))
    paragraphs.extend(registers.of_theme(theme, facts))
    return [paragraph for paragraph in paragraphs if paragraph.text]


def _standing(mine: Sequence[tuple[str, ActionRow]]) -> str:
    """How far the actions of the theme had come in December 2007."""
    if not mine:
        return "None of the actions that the report of December 2007 gives concerns this theme first."
    bodies = len({name for name, _ in mine})
    states = Counter(STANDINGS.get(action["reported_status"], "named") for _, action in mine)
    verb = "concerns" if len(mine) == 1 else "concern"
    return (
        f"{opening(count(len(mine), 'action'))} of {count(bodies, 'department')} in the report of December 2007 {verb} this "
        f"theme first. In December 2007, {_counted(states)}."
    )


def _counted(states: Counter) -> str:
    """ "12 were under way, ten done and one planned"."""
    counts = [f"{number(n)} {state}" for state, n in states.most_common()]
    most, n = states.most_common(1)[0]
    counts[0] = f"{number(n)} {were(n)} {most}"
    return listed(counts)


def _area(title: str, here: Sequence[tuple[str, ActionRow]]) -> str:
    listed_actions = "; ".join(
        f"{name}, {lower_first(action['summary'])} ({STANDINGS.get(action['reported_status'], 'named')})"
        for name, action in here
    )
    return sentence(
        f"On {lower_first(title)}, the report gives, with the state of each in December 2007: {listed_actions}"
    )


def _answers(theme: Theme, spread: Data, *, named: bool) -> list[Paragraph]:
    """What the last returns of the year say on the theme's questions, from best to worst, and who did not say.

    In a demonstration no department is named: the answers are made up, and none of them ever gave one.
    """
    paragraphs = []
    for question in theme.questions:
        answers = spread.get(question)
        if not answers:
            continue
        listed_answers = listed(f"{number(n)} “{label.lower()}”" for label, n in answers["counts"])
        text = f"Asked in the last quarter “{answers['question']}”, {count(answers['asked'], 'department')} answered: {listed_answers}."
        if answers["worst"] and named:
            text += f" Those that fell short: {listed(answers['worst'])}."
        if answers["missing"] and named:
            text += f" No answer: {listed(answers['missing'])}."
        paragraphs.append(Paragraph(text, f"Return, {question}", basis=MADE_UP))
    return paragraphs
