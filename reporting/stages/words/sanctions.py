"""What a regulator gave in a year, for statements and the report to Parliament. Pure."""

from collections.abc import Iterator

from incidents.figures import LAW_WITH_A_CLOCK
from reporting.stages.english import count, day, listed, lower_first, share
from reporting.stages.facts import BodyFacts, GovernmentFacts, SanctionRow
from reporting.stages.words.paragraph import Paragraph, subjects_of

NONE_GIVEN = "No undertaking, reprimand, notice or penalty of a regulator is recorded for the year."
STATES = {"appealed": ", under appeal", "set_aside": ", set aside on appeal", "closed": ", since closed"}


def sanctions(facts: BodyFacts | GovernmentFacts) -> Iterator[Paragraph]:
    """The sanctions of the year, each by itself, and how far the commitments under them are met."""
    rows = facts.get("sanctions")
    if rows is None or (not rows and facts["year"] < LAW_WITH_A_CLOCK):
        return
    if not rows:
        yield Paragraph(NONE_GIVEN, "Sanctions")
        return
    whose = "short_name" in rows[0]
    text = f"In the year a regulator gave {count(len(rows), 'sanction')}: {listed(_named(row, whose=whose) for row in rows)}."
    promised = [commitment for row in rows for commitment in row["commitments"]]
    if promised:
        met = [commitment for commitment in promised if commitment["met"]]
        counts = share(len(met), len(promised), "commitment", verb=("was", "were"))
        text += f" By {day(facts['as_of'])}, {counts} met."
    yield Paragraph(text, "Sanctions", subjects_of([*rows, *promised]))


def _named(row: SanctionRow, *, whose: bool) -> str:
    money = f" of {row['money']}" if row["money"] else ""
    kind = f"{lower_first(row['kind_words'])}{money}"
    body = f"{row['short_name']}, " if whose else ""
    return (
        f"{kind} ({body}{day(row['issued_on'])}, incident {row['incident']}{STATES.get(row['status'], '')})"
    )
