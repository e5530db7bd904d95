"""What the report to Parliament says of the registers of departments: a paragraph for each theme, and how they are counted. Pure."""

from collections.abc import Iterator

from reporting.stages.english import count, day, listed, opening, share, were
from reporting.stages.facts import GovernmentFacts, TotalFacts
from reporting.stages.themes import Theme
from reporting.stages.words.paragraph import Paragraph

ANNEX = "Annex D"


def summary(facts: GovernmentFacts) -> Iterator[Paragraph]:
    """How much all registers hold, how much of it is late, and which departments have nothing on any."""
    registers = facts.get("registers", [])
    if not registers:
        return
    rows = [row for register in registers for row in register["held"]]
    in_use, late = (sum(row[name] for row in rows) for name in ("in_use", "late"))
    bodies = {row["organisation"] for row in rows}
    used = [register for register in registers if register["held"]]
    text = (
        f"When they were read, the registers of {share(len(bodies), len(facts['organisations']), 'department')} held "
        f"{count(in_use, 'entry', 'entries')} in use, on {share(len(used), len(registers), 'register')}. "
        f"{opening(share(late, in_use, 'entry', 'entries'))} {were(late)} late on {day(facts['actions_as_of'])} to be reviewed, renewed or done."
        if rows
        else "When they were read, nothing was on any register of any department."
    )
    yield Paragraph(f"{text} Departments keep them themselves; annex D says what each register held.", ANNEX)


def of_theme(theme: Theme, facts: GovernmentFacts) -> Iterator[Paragraph]:
    """What the registers that belong to a theme say, the first figure of each; and which of them are empty everywhere."""
    by_code = {register["code"]: register for register in facts.get("registers", [])}
    registers = [by_code[code] for code in theme.registers if code in by_code]
    if not registers:
        return
    sentences = [sentence for register in registers if (sentence := _first(register))]
    if sentences:
        yield Paragraph(
            f"From the registers of departments, read on {day(facts['as_of'])}: {'; '.join(sentences)}.",
            ANNEX,
        )
    if empty := [f"“{register['title']}”" for register in registers if not register["held"]]:
        yield Paragraph(
            f"No department had anything on {listed(empty)}. That does not say that there was nothing to put there.",
            ANNEX,
        )


def _first(register: TotalFacts) -> str:
    """The figure that answers a question of the returns, "12 of 15 suppliers have …"; empty where nothing is counted, or only few
    people are, which the annex says."""
    for known in register["figures"]:
        if known["organisations"] and not isinstance(known["value"], str):
            whole = "" if known["of"] is None else f" of {known['of']:,}"
            return f"{known['value']:,}{whole} {known['text']}"
    return ""


def about(facts: GovernmentFacts) -> list[str]:
    """How annex D was counted."""
    if not facts.get("registers"):
        return []
    return [
        "Departments keep registers of what they hold, share, move, destroy and check. This annex adds up what is in use there. An "
        "empty register is printed as nil: that nothing is on it is not proof that there was nothing to put on it.",
        f"The registers were read on {day(facts['as_of'])}, and each day in them is judged as at {day(facts['actions_as_of'])}: what "
        "was added or ended in between is counted as it was read. Late means that the day on which an entry was to be reviewed, "
        "renewed or done had passed. Where a figure speaks of a quarter, it is the last one of the year. A circular of the Cabinet "
        "Office counts once in each department whose people are asked to read it.",
        "Names of assets, systems and suppliers are not printed, because a list of weak points would itself do harm. Each department "
        "answers for its entries in its own statement. Where fewer than 5 people would be counted, their number is not printed.",
    ]
