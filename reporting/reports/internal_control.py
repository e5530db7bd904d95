"""The Statement of Internal Control of an organisation, until 2010-11."""

from reporting.kinds import Section
from reporting.reports.statement import StatementReport
from reporting.stages.words import internal_control


class StatementOfInternalControl(StatementReport):
    """Drafted under the six headings that the guidance to Accounting Officers had then."""

    title = "Statement of Internal Control"
    draft = staticmethod(internal_control.draft)
    sections = (
        Section(
            "scope",
            "Scope of responsibility",
            "What the Accounting Officer answers for, and which bodies it covers.",
        ),
        Section(
            "purpose",
            "The purpose of the system of internal control",
            "Reasonable and not absolute assurance; in place for the year and up to the date of approval.",
        ),
        Section(
            "capacity",
            "Capacity to handle risk",
            "Leadership of risk management: the SIRO, named officials, training and reminders.",
        ),
        Section(
            "framework",
            "The risk and control framework",
            "How risk is identified and controlled, information risk included.",
        ),
        Section(
            "effectiveness",
            "Review of effectiveness",
            "What the review rests on: executives, internal audit, audit committee, the returns and their review.",
        ),
        Section(
            "issues",
            "Significant internal control issues",
            "What went wrong, what has been done, what is still to do. Where there is nothing, say so.",
        ),
    )
