"""The sections on capacity and on the risk and control framework: who leads, and how information risk is controlled."""

from typing import Any

from reporting.reports.promised import further
from reporting.reports.themes import AREAS
from reporting.reports.words import (
    count,
    day,
    listed,
    lower_first,
    month,
    number,
    opening,
    quarters,
    sentence,
)

Facts = dict[str, Any]

CONCERNS = (
    ("removable media", ("removable_media", "physical_transfer")),
    ("the electronic transfer of data", ("electronic_transfer", "bulk_transfer")),
    ("encryption", ("encryption", "backup")),
    ("contractors and arm's-length bodies", ("albs", "delivery_partners")),
)

DONE = ("verified", "done_awaiting_check")
CONTROLS = (
    ("removable_media", "Removable media", ("removable_media", "physical_transfer")),
    (
        "electronic_transfer",
        "Moving data",
        ("electronic_transfer", "bulk_transfer", "database_consolidation"),
    ),
    (
        "encryption",
        "Encryption, access and copying",
        ("encryption", "backup", "access_control", "audit_monitoring"),
    ),
    (
        "data_sharing",
        "Sharing and holdings",
        ("data_sharing", "large_holdings", "classification", "dp_specialists"),
    ),
    ("accreditation", "Systems", ("accreditation",)),
    (
        "policy_review",
        "Policies and guidance",
        ("policy_review", "guidance", "information_management", "strategy"),
    ),
)


def capacity(facts: Facts, paragraph):
    """Who leads on information risk, and what staff were told and taught."""
    yield paragraph(_siro(facts), "Appointments", tuple(facts["posts"].get("subjects", ())))
    named = [action for action in facts["actions"] if _section(action) == "leadership"]
    if named:
        yield paragraph(f"On leadership and roles. {_told(named)}", "Actions", _of(named))
    trained = [action for action in facts["actions"] if _section(action) == "people"]
    if trained:
        yield paragraph(f"On training and awareness. {_told(trained)}", "Actions", _of(trained))
    else:
        yield paragraph(
            "By December 2007 all departments had reminded staff of their responsibilities. "
            f"{facts['organisation']['short_name']} reported no further action of its own on training or awareness in "
            "December 2007.",
            "2007 report, p15",
        )
    yield paragraph(_said(facts, "E1", "On how staff were reached, the latest return says: "), "Return, E1")


def _section(action: dict) -> str:
    """Where an action is told, so that each is told once: with people, with leadership, or with its control."""
    areas = action["areas"]
    if "training_awareness" in areas:
        return "people"
    if areas and areas[0] in ("roles", "governance"):
        return "leadership"
    return next((key for key, _, mine in CONTROLS if areas and areas[0] in mine), "")


def _siro(facts: Facts) -> str:
    posts = facts["posts"]
    if not posts.get("siro_held"):
        return (
            "The post of Senior Information Risk Owner was vacant at the end of the year. Since February 2004 every "
            "department has been required to appoint one, and the vacancy is a weakness that I have to report."
        )
    words = "Information risk is led by the Senior Information Risk Owner, a post required of every department since "
    words += "February 2004. The post was filled at the end of the year"
    words += " and has a deputy." if posts.get("deputy") else "; no deputy is recorded."
    on_board = facts["answers"].get("A1", [])
    if on_board and on_board[-1]["value"] != "met":
        words += f" The return for {on_board[-1]['name']} says that the arrangement is {on_board[-1]['words'].lower()}."
    return words


def framework(facts: Facts, paragraph):
    """How information risk is identified and controlled; drafted from actions, returns and incidents."""
    yield paragraph(_opening(facts), "Returns")
    yield paragraph(_reach(facts), "Actions")
    for key, title, _ in CONTROLS:
        actions = [action for action in facts["actions"] if _section(action) == key]
        if actions:
            yield paragraph(f"{title}. {_told(actions)}", "Actions", _of(actions))
    yield paragraph(_weak_answers(facts), "Returns")
    yield paragraph(_counts(facts), "Returns")
    yield paragraph(
        _incident_totals(facts), "Incidents", tuple(each["subject"] for each in facts["incidents"])
    )


def _reach(facts: Facts) -> str:
    """Which areas the actions of December 2007 touch, and which of the named concerns they leave out."""
    since = further(facts["actions"])
    first = [action for action in facts["actions"] if action not in since]
    touched = {area for action in first for area in action["areas"]}
    named = [lower_first(area.title) for area in AREAS if area.key in touched]
    left = [words for words, keys in CONCERNS if not touched & set(keys)]
    if not named:
        return _taken_since(since)
    said = f"What the department reported in December 2007, {count(len(first), 'action')}, concerns {listed(named)}."
    if left:
        said += f" {'It does not concern' if len(first) == 1 else 'None concerns'} {listed(left, 'or')}."
    return f"{said} {_taken_since(since)}".strip()


def _taken_since(actions: list[dict]) -> str:
    """What was taken on in returns and reviews; annex B has it in full, so here it is only counted."""
    if not actions:
        return ""
    done = len([action for action in actions if action["status"] in DONE])
    more = count(len(actions), "further action", "further actions")
    if len(actions) == 1:
        return f"One further action was taken on in the year’s returns and their review and {'is' if done else 'is not'} done; annex B has it."
    return f"{opening(more)} were taken on in the year’s returns and their review, {number(done)} of them done; annex B lists them."


def _opening(facts: Facts) -> str:
    name = facts["organisation"]["short_name"]
    examined = facts["answers"].get("B1", [])
    followed = facts["answers"].get("B2", [])
    if not examined:
        return f"No return tells how {name} examined its procedures against central policies in the year."
    words = (
        "Each quarter the return asks whether the procedures for storing and using data have been examined against central "
        f"policies and standards. At the end of the year the answer was {_quoted(examined[-1])}; on whether they are fully "
        "and properly followed"
    )
    if not followed:
        return words + ", nothing was returned."
    if followed[-1]["value"] == examined[-1]["value"]:
        return words + ", the same."
    return words + f", it was {_quoted(followed[-1])}."


def _told(actions: list[dict]) -> str:
    """Actions in one or more sentences, by where they stand; of those known from December 2007 alone, where they stood."""
    groups: dict[str, list[dict]] = {words: [] for words in STANDINGS}
    for action in actions:
        groups[_standing(action)].append(action)
    return " ".join(sentence(f"{words}: {_summaries(some)}") for words, some in groups.items() if some)


STANDINGS = (
    "Done by December 2007",
    "In place in December 2007",
    "A standing arrangement in December 2007",
    "Under way in December 2007",
    "Planned in December 2007",
    "Done",
    "In place",
    "A standing arrangement",
    "In hand",
    "Late",
)
TOLD = dict(zip(("completed", "in_place", "ongoing", "in_progress", "planned"), STANDINGS[:5], strict=True))


def _standing(action: dict) -> str:
    if action.get("only_told"):
        return TOLD.get(action["reported_status"], TOLD["planned"])
    if action["status"] in DONE:
        return "Done"
    if action["late"]:
        return "Late"
    return {"in_place": "In place", "ongoing": "A standing arrangement"}.get(
        action["reported_status"], "In hand"
    )


def _summaries(actions: list[dict]) -> str:
    return "; ".join(
        f"{lower_first(action['summary'])} ({action['code']}{_when(action)})" for action in actions
    )


def _when(action: dict) -> str:
    if action["status"] in DONE:
        return ""
    if action["due_text"]:
        return f", {action['due_text']}"
    return f", due {day(action['due'])}" if action["due"] else ""


def _weak_answers(facts: Facts) -> str:
    weak = []
    for answers in facts["answers"].values():
        for answer in answers[-1:]:
            if answer["value"] in ("partly_met", "not_met"):
                weak.append(f"“{answer['question'].rstrip('?')}” ({answer['words'].lower()})")
    if not weak:
        return ""
    return f"At the end of the year {count(len(weak), 'answer')} fell short of what is asked: {listed(weak)}."


def _counts(facts: Facts) -> str:
    said = []
    for key, words in (
        ("C2", "portable devices ({part} encrypted)"),
        ("C4", "bulk transfers ({part} electronic and by secure means)"),
        ("C8", "major accumulations of personal data ({part} looked at in the last quarter)"),
    ):
        for answer in facts["answers"].get(key, [])[-1:]:
            if answer.get("whole"):
                said.append(f"{answer['whole']:,} " + words.format(part=f"{answer['part']:,}"))
    return f"The last return of the year counts {'; '.join(said)}." if said else ""


def _incident_totals(facts: Facts) -> str:
    incidents = facts["incidents"]
    nil = [each["number"] for each in facts["returns"] if each.get("nil")]
    if not incidents:
        words = "No instance of potential data compromise was recorded in the year"
        return words + (
            f"; nil was returned for {_all_or(nil)}." if nil else ", and no nil return stands behind that."
        )
    told = [each for each in incidents if each["told"]]
    words = f"{opening(count(len(incidents), 'instance'))} of potential data compromise {'was' if len(incidents) == 1 else 'were'} recorded in the year"
    words += _told_of(len(told), len(incidents))
    if nil:
        words += f" Nil was returned for {_all_or(nil)}{_recorded_after(facts)}."
    return words


def _recorded_after(facts: Facts) -> str:
    """A nil return and an incident of its quarter go together only where it came to be recorded later."""
    months = dict.fromkeys(month(day) for day in sorted(each["recorded_on"] for each in facts["incidents"]))
    return f"; {'it was' if len(facts['incidents']) == 1 else 'they were'} recorded in {listed(months)}"


def _told_of(told: int, all_of_them: int) -> str:
    if told == all_of_them:
        return (
            " and told to the Information Commissioner."
            if told == 1
            else ", all told to the Information Commissioner."
        )
    if not told:
        return "; none is recorded as told to the Information Commissioner."
    return f", of which {count(told, 'was', 'were')} told to the Information Commissioner."


def _all_or(numbers: list[int]) -> str:
    return "all four quarters" if len(numbers) == 4 else quarters(numbers)


def _said(facts: Facts, key: str, opening: str) -> str:
    answers = [each for each in facts["answers"].get(key, []) if each.get("words")]
    return f"{opening}{sentence(answers[-1]['words'])}" if answers else ""


def _quoted(answer: dict) -> str:
    return f"“{answer['words'].lower()}”"


def _of(actions: list[dict]) -> tuple[str, ...]:
    return tuple(action["subject"] for action in actions)
