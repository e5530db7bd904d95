"""The Governance Statement of an organisation, since 2011-12."""

from reporting.kinds import Section
from reporting.reports.statement import StatementReport
from reporting.stages.words import governance


class GovernanceStatement(StatementReport):
    """Its part on information: what was lost, what was notified, what is planned."""

    title = "Governance Statement"
    since = "2011-12"
    draft = staticmethod(governance.draft)
    sections = (
        Section("framework", "The governance framework", "The board, its committees and its performance."),
        Section("risk", "Risk assessment", "How risk is managed, and the year's main risks."),
        Section(
            "information",
            "Information risk and data incidents",
            "What was lost, what was notified, what is planned.",
        ),
        Section("effectiveness", "Review of effectiveness", "What the review rests on."),
        Section("issues", "Significant issues", "What went wrong and what is still to do."),
    )
