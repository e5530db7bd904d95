"""The sections on capacity and on the risk and control framework: who leads, and how information risk is controlled."""

from collections.abc import Sequence

from departments.registers.figures import UNPROMISED, ActionRow, further
from departments.registers.figures import done as done_of
from departments.registers.figures import first as first_of
from reporting.stages.english import (
    count,
    day,
    listed,
    lower_first,
    month,
    number,
    opening,
    quarters,
    sentence,
    share,
    were,
)
from reporting.stages.facts import BodyFacts, IncidentRow
from reporting.stages.themes import AREAS
from reporting.stages.words.paragraph import FORM, HISTORY, SOURCE, Paragraph, subjects_of
from returns.figures import AnswerRow

CONTROLS = (
    ("removable_media", "Removable media and physical transfer", ("removable_media", "physical_transfer")),
    (
        "electronic_transfer",
        "Moving data",
        ("electronic_transfer", "bulk_transfer", "database_consolidation"),
    ),
    (
        "encryption",
        "Encryption, backups and access",
        ("encryption", "backup", "access_control"),
    ),
    ("audit_monitoring", "Monitoring and reporting", ("audit_monitoring",)),
    (
        "data_sharing",
        "Data sharing, large holdings, classification and data protection advice",
        ("data_sharing", "large_holdings", "classification", "dp_specialists"),
    ),
    ("accreditation", "Systems", ("accreditation",)),
    (
        "policy_review",
        "Policies and guidance",
        ("policy_review", "guidance", "information_management", "strategy"),
    ),
)
SIRO_RULE = (
    "Since February 2004 every department has been required to appoint a Senior Information Risk Owner (SIRO), who is "
    "accountable for the ownership of its information risks."
)
REMINDED = "By December 2007 all departments had taken action to remind staff of their responsibilities for handling data."


def capacity(facts: BodyFacts):
    """Who leads on information risk, and what staff were given as guidance and training."""
    yield Paragraph(SIRO_RULE, "2007 report, p8", basis=SOURCE)
    yield Paragraph(_siro(facts), "Appointments", tuple(facts["posts"].get("subjects", ())))
    yield _of_2007("On leadership and roles", facts, "leadership")
    trained = _of_2007("On training and awareness", facts, "people")
    yield trained if trained.text else Paragraph(REMINDED, "2007 report, p15", basis=SOURCE)
    if not facts["demonstration"]:
        yield Paragraph(
            _answered(facts, "E1", "On how staff were reached, the latest return says: "), "Return, E1"
        )


def _of_2007(about: str, facts: BodyFacts, section: str) -> Paragraph:
    actions = [action for action in first_of(facts["actions"]) if section_of(action) == section]
    return Paragraph(in_2007(about, actions), report_source(facts), subjects_of(actions), SOURCE)


def report_source(facts: BodyFacts) -> str:
    """The paragraph of the report of December 2007 that describes the department, for the margin."""
    paragraph = facts["organisation"].get("paragraph")
    return f"2007 report, p{paragraph}" if paragraph else "2007 report"


def section_of(action: ActionRow) -> str:
    """Where an action is described, so that each is described once: with people, with leadership, or with its control.

    Empty for what is described in the review of effectiveness: reviews, audit, the Commissioner and Parliament.
    """
    areas = action["areas"]
    if {"albs", "delivery_partners"} & set(areas):
        return "scope"
    if "training_awareness" in areas:
        return "people"
    if areas and areas[0] in ("roles", "governance"):
        return "leadership"
    return next((key for key, _, mine in CONTROLS if areas and areas[0] in mine), "")


def _siro(facts: BodyFacts) -> str:
    posts = facts["posts"]
    if not posts.get("siro_held"):
        return "The post of SIRO was vacant at the end of the year, and the rule of February 2004 was not met on that day."
    text = "The post of SIRO was filled at the end of the year"
    text += " and had a deputy." if posts.get("deputy") else "; no deputy is recorded."
    on_board = facts["answers"].get("A1", [])
    if on_board and on_board[-1]["value"] != "met" and not facts["demonstration"]:
        text += f" The return for {on_board[-1]['name']} says that the arrangement is {on_board[-1]['words'].lower()}."
    return text


def framework(facts: BodyFacts):
    """How information risk is identified and controlled; drafted from actions, returns and incidents."""
    if facts["demonstration"]:
        yield Paragraph(ASKED, basis=FORM)
    else:
        yield Paragraph(_opening(facts), "Returns")
    yield Paragraph(_reach(facts), report_source(facts), subjects_of(first_of(facts["actions"])), SOURCE)
    for key, title, _ in CONTROLS:
        yield _of_2007(f"On {lower_first(title)}", facts, key)
    since = further(facts["actions"])
    yield Paragraph(_taken_since(since, facts["actions_as_of"]), "Annex B", subjects_of(since))
    if not facts["demonstration"]:
        yield Paragraph(_weak_answers(facts), "Returns")
        yield Paragraph(_counts(facts), "Returns")
    yield Paragraph(
        incident_totals(facts),
        "Incidents",
        subjects_of(facts["incidents"]),
        incident_basis(facts),
    )


ASKED = (
    "Each quarter the return asks whether the procedures for storing and using data have been examined against central "
    "policies and standards, and whether they are fully and properly followed. The department never answered these "
    "questions: the answers of this demonstration are made up and are not repeated here as its own."
)


def _reach(facts: BodyFacts) -> str:
    """Which areas the actions of December 2007 touch. What they do not touch is not said: the report names some actions."""
    first = first_of(facts["actions"])
    touched = {area for action in first for area in action["areas"]}
    named = [lower_first(area.title) for area in AREAS if area.key in touched]
    if not named:
        return ""
    is_single = len(first) == 1
    return (
        f"The report of December 2007, which gives some of the actions in departments, lists {count(len(first), 'action')} "
        f"of this department{unpromised_part(first)}. By our reading {'it concerns' if is_single else 'they concern'} {listed(named)}."
    )


def unpromised_part(actions: Sequence[ActionRow]) -> str:
    """That the report only expects some of these, or only has them talked about, as a part of a sentence that counts them."""
    some = sum(action["reported_status"] in UNPROMISED for action in actions)
    if not some:
        return ""
    if some == len(actions):
        return f", which {'is' if some == 1 else 'are'} only expected or talked about and promised by nobody"
    return f", of which {number(some)} {'is' if some == 1 else 'are'} only expected or talked about and promised by nobody"


def _taken_since(actions: Sequence[ActionRow], as_of: str) -> str:
    """What was taken on in returns and reviews; annex B has it in full, so here it is only counted."""
    if not actions:
        return ""
    done = len(done_of(actions))
    more = count(len(actions), "further action was", "further actions were")
    return (
        f"{opening(more)} taken on in the year’s returns and their review. By {day(as_of)} "
        f"{share(done, len(actions), 'action', verb=('was', 'were'))} done. Annex B lists them."
    )


def _opening(facts: BodyFacts) -> str:
    name = facts["organisation"]["short_name"]
    examined = facts["answers"].get("B1", [])
    followed = facts["answers"].get("B2", [])
    if not examined:
        return f"No return tells how {name} examined its procedures against central policies in the year."
    text = (
        "Each quarter the return asks whether the procedures for storing and using data have been examined against central "
        f"policies and standards. At the end of the year the answer was {_quoted(examined[-1])}; on whether they are fully "
        "and properly followed"
    )
    if not followed:
        return text + ", nothing was returned."
    if followed[-1]["value"] == examined[-1]["value"]:
        return text + ", the same."
    return text + f", it was {_quoted(followed[-1])}."


STANDINGS = {
    "completed": "done",
    "in_place": "in place",
    "ongoing": "a standing arrangement",
    "in_progress": "under way",
    "planned": "planned",
    "discussed": "under discussion",
    "expected": "expected and promised by nobody",
}


def in_2007(about: str, actions: Sequence[ActionRow]) -> str:
    """Actions of the report of December 2007 by their state then, in whole sentences; `about` opens the first."""
    groups: dict[str, list[ActionRow]] = {status: [] for status in STANDINGS}
    for action in first_of(actions):
        groups.setdefault(action["reported_status"], []).append(action)
    sentences = [
        f"gives as {STANDINGS.get(status, 'named')}: {_summaries(some)}."
        for status, some in groups.items()
        if some
    ]
    return (
        " It ".join([f"{about}, the report of December 2007 {sentences[0]}", *sentences[1:]])
        if sentences
        else ""
    )


def with_areas(actions: Sequence[ActionRow], *areas: str) -> list[ActionRow]:
    """The actions of the report of December 2007 in one of the areas."""
    return [action for action in first_of(actions) if set(areas) & set(action["areas"])]


def _summaries(actions: Sequence[ActionRow]) -> str:
    return "; ".join(
        f"{lower_first(action['summary'])} ({action['code']}{_when(action)})" for action in actions
    )


def _when(action: ActionRow) -> str:
    if action["reported_status"] == "completed":
        return ""
    if action["due_text"]:
        return f", {action['due_text']}"
    return f", due {day(action['due'])}" if action["due"] else ""


def _weak_answers(facts: BodyFacts) -> str:
    weak = []
    for answers in facts["answers"].values():
        for answer in answers[-1:]:
            if answer["value"] in ("partly_met", "not_met"):
                weak.append(f"“{answer['question'].rstrip('?')}” ({answer['words'].lower()})")
    if not weak:
        return ""
    return f"At the end of the year {count(len(weak), 'answer')} fell short of what is asked: {listed(weak)}."


def _counts(facts: BodyFacts) -> str:
    counts = []
    for key, text in (
        ("C2", "portable devices ({part} encrypted)"),
        ("C4", "bulk transfers ({part} electronic and by secure means)"),
        ("C8", "major accumulations of personal data ({part} looked at in the last quarter)"),
    ):
        for answer in facts["answers"].get(key, [])[-1:]:
            if answer.get("whole"):
                counts.append(f"{answer['whole']:,} " + text.format(part=f"{answer['part']:,}"))
    return f"The last return of the year counts {'; '.join(counts)}." if counts else ""


NOT_ENTERED = "This demonstration enters no incident of the department in the year. That is not to say that there was none."


def incident_basis(facts: BodyFacts) -> str:
    """That a demonstration enters no incident is a form of words and no recorded history."""
    return HISTORY if facts["incidents"] or not facts["demonstration"] else FORM


def incident_totals(facts: BodyFacts) -> str:
    """How many incidents were recorded, in which of the three states. No record of one is no record that there was none."""
    incidents = facts["incidents"]
    nil = (
        []
        if facts["demonstration"]
        else [
            quarterly_return["number"] for quarterly_return in facts["returns"] if quarterly_return.get("nil")
        ]
    )
    if not incidents and facts["demonstration"]:
        return NOT_ENTERED
    if not incidents:
        text = "No instance of potential data compromise was recorded in the year"
        return text + (
            f"; nil was returned for {_all_or(nil)}." if nil else ", and no nil return confirms that."
        )
    recorded = count(
        len(incidents), "instance of potential data compromise", "instances of potential data compromise"
    )
    if facts["demonstration"]:
        text = f"This demonstration enters {recorded} in the year, which is not to say that there were no others."
    else:
        text = f"{opening(recorded)} {were(len(incidents))} recorded in the year."
    text += f" {state_sentence(incidents)}"
    if nil:
        text += f" Nil was returned for {_all_or(nil)}{_recorded_after(facts)}."
    return text


def state_sentence(incidents: Sequence[IncidentRow]) -> str:
    """In which of the three states the incidents are, in numbers that add up to all of them."""
    clauses = []
    for state, text in STATE_WORDS:
        in_state = sum(incident["notification"] == state for incident in incidents)
        if in_state:
            several = "all of them" if in_state == len(incidents) else number(in_state)
            clauses.append(f"{text} {'it' if len(incidents) == 1 else several}")
    return sentence("; ".join(clauses))


STATE_WORDS = (
    ("notified", "the Information Commissioner is on record as notified of"),
    ("not_notified", "the Information Commissioner is on record as not notified of"),
    ("not_known", "it is not known whether the Information Commissioner was notified of"),
)


def _recorded_after(facts: BodyFacts) -> str:
    """A nil return and an incident of its quarter go together only where it came to be recorded later."""
    months = dict.fromkeys(
        month(day) for day in sorted(incident["recorded_on"] for incident in facts["incidents"])
    )
    return f"; {'it was' if len(facts['incidents']) == 1 else 'they were'} recorded in {listed(months)}"


def _all_or(numbers: list[int]) -> str:
    return "all four quarters" if len(numbers) == 4 else quarters(numbers)


def _answered(facts: BodyFacts, key: str, opening: str) -> str:
    answers = [answer for answer in facts["answers"].get(key, []) if answer.get("words")]
    return f"{opening}{sentence(answers[-1]['words'])}" if answers else ""


def _quoted(answer: AnswerRow) -> str:
    return f"“{answer['words'].lower()}”"
