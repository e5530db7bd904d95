"""The sections on capacity and on the risk and control framework: who leads, and how information risk is controlled."""

from typing import Any

from reporting.reports.themes import AREAS
from reporting.reports.words import count, day, listed, lower_first, opening, quarters, sentence

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
        yield paragraph(
            f"Leadership of data security was strengthened in the year. {_told(named)}", "Actions", _of(named)
        )
    trained = [action for action in facts["actions"] if _section(action) == "people"]
    if trained:
        yield paragraph(f"Staff are the first control. {_told(trained)}", "Actions", _of(trained))
    else:
        yield paragraph(
            "All departments reminded staff of their responsibilities in the autumn of 2007. "
            f"{facts['organisation']['short_name']} recorded no further action of its own on training or awareness, which "
            "the coming year's plan must answer.",
            "2007 report",
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
    touched = {area for action in facts["actions"] for area in action["areas"]}
    named = [area.title.lower() for area in AREAS if area.key in touched]
    left = [words for words, keys in CONCERNS if not touched & set(keys)]
    if not named:
        return ""
    said = f"The department's {count(len(facts['actions']), 'action')} of the year {'concerns' if len(facts['actions']) == 1 else 'concern'} {listed(named)}."
    return said + (f" None concerns {listed(left, 'or')}." if left else "")


def _opening(facts: Facts) -> str:
    name = facts["organisation"]["short_name"]
    examined = facts["answers"].get("B1", [])
    followed = facts["answers"].get("B2", [])
    if not examined:
        return f"No return tells how {name} examined its procedures against central policies in the year."
    words = (
        "Procedures for storing and using data are examined against central policies and standards each quarter. At "
        f"the end of the year the answer was {_quoted(examined[-1])}; on whether they are fully and properly followed"
    )
    if not followed:
        return words + ", nothing was returned."
    if followed[-1]["value"] == examined[-1]["value"]:
        return words + ", the same."
    return words + f", it was {_quoted(followed[-1])}."


def _told(actions: list[dict]) -> str:
    """Actions in one or more sentences, by where they stand."""
    said = []
    done = [action for action in actions if action["status"] in DONE]
    late = [action for action in actions if action["late"] and action not in done]
    standing = [
        action
        for action in actions
        if action["reported_status"] in ("in_place", "ongoing") and action not in done + late
    ]
    working = [action for action in actions if action not in done + late + standing]
    if done:
        said.append(f"Actions completed: {_summaries(done)}")
    if standing:
        said.append(f"Standing arrangements: {_summaries(standing)}")
    if working:
        said.append(f"Actions under way: {_summaries(working)}")
    if late:
        said.append(f"Actions that are late, and taken up with their owners: {_summaries(late)}")
    return " ".join(sentence(each) for each in said)


def _summaries(actions: list[dict]) -> str:
    return "; ".join(
        f"{lower_first(action['summary'])} ({action['code']}{_when(action)})" for action in actions
    )


def _when(action: dict) -> str:
    if action["status"] in DONE:
        return ""
    if action["due"]:
        return f", due {day(action['due'])}"
    return f", {action['due_text']}" if action["due_text"] else ""


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
        ("C2", "portable devices, of which {part} are encrypted"),
        ("C4", "bulk transfers, of which {part} went electronically by secure means"),
        ("C8", "major accumulations of personal data, of which {part} were looked at in the last quarter"),
    ):
        for answer in facts["answers"].get(key, [])[-1:]:
            if answer.get("whole"):
                said.append(f"{answer['whole']:,} " + words.format(part=f"{answer['part']:,}"))
    return f"The last return counts {listed(said)}." if said else ""


def _incident_totals(facts: Facts) -> str:
    incidents = facts["incidents"]
    nil = [each["number"] for each in facts["returns"] if each.get("nil")]
    if not incidents:
        words = "No instance of potential data compromise was recorded in the year"
        return words + (
            f"; nil was returned for {quarters(nil)}." if nil else ", and no nil return stands behind that."
        )
    told = [each for each in incidents if each["told"]]
    words = f"{opening(count(len(incidents), 'instance'))} of potential data compromise {'was' if len(incidents) == 1 else 'were'} recorded in the year"
    words += f", of which {count(len(told), 'was', 'were')} told to the Information Commissioner."
    if nil:
        words += f" Nil was returned for {quarters(nil)}."
    return words


def _said(facts: Facts, key: str, opening: str) -> str:
    answers = [each for each in facts["answers"].get(key, []) if each.get("words")]
    return f"{opening}{sentence(answers[-1]['words'])}" if answers else ""


def _quoted(answer: dict) -> str:
    return f"“{answer['words'].lower()}”"


def _of(actions: list[dict]) -> tuple[str, ...]:
    return tuple(action["subject"] for action in actions)
