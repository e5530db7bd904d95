"""The headings of a statement, year by year: data, because the guidance to Accounting Officers is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """One section. `about` tells the author what belongs there; a required one must have words before signing."""

    key: str
    title: str
    about: str
    required: bool = True


INTERNAL_CONTROL = (
    Heading(
        "scope",
        "Scope of responsibility",
        "What the Accounting Officer answers for, and which bodies it covers.",
    ),
    Heading(
        "purpose",
        "The purpose of the system of internal control",
        "Reasonable and not absolute assurance; in place for the year and up to the date of approval.",
    ),
    Heading(
        "capacity",
        "Capacity to handle risk",
        "Leadership of risk management: the SIRO, named officials, training and reminders.",
    ),
    Heading(
        "framework",
        "The risk and control framework",
        "How risk is identified and controlled, information risk included.",
    ),
    Heading(
        "effectiveness",
        "Review of effectiveness",
        "What the review rests on: executives, internal audit, audit committee, the returns and their review.",
    ),
    Heading(
        "issues",
        "Significant internal control issues",
        "What went wrong, what has been done, what is still to do. Where there is nothing, say so.",
    ),
)

GOVERNANCE = (
    Heading("framework", "The governance framework", "The board, its committees and its performance."),
    Heading("risk", "Risk assessment", "How risk is managed, and the year's main risks."),
    Heading(
        "information",
        "Information risk and data incidents",
        "What was lost, what was notified, what is planned.",
    ),
    Heading("effectiveness", "Review of effectiveness", "What the review rests on."),
    Heading("issues", "Significant issues", "What went wrong and what is still to do."),
)


def headings_for(year: str) -> tuple[Heading, ...]:
    """The headings in force for a financial year written "2007-08". Governance Statements begin with 2011-12."""
    return INTERNAL_CONTROL if year < "2011-12" else GOVERNANCE
