"""The yearly report to Parliament for the whole of government."""

from datetime import datetime
from typing import Any

from reporting.kinds import Data, Report, Section
from reporting.stages.english import lower_initial
from reporting.stages.facts import government_facts
from reporting.stages.figures import government_figures
from reporting.stages.layout.frozen import Frozen
from reporting.stages.layout.government import report_pages
from reporting.stages.themes import THEMES
from reporting.stages.words import parliament
from reporting.stages.words.notes import government_notes


class ReportToParliament(Report):
    """Its chapters follow the four themes of the framework; each department has pages of its own."""

    noun = "report"
    title = "Report to Parliament"
    template = "documents/parliament.html"
    demonstration = (
        "Demonstration: public facts and answers marked as made up. No such paper was laid before Parliament."
    )
    first_section = 0  # the foreword
    sections = (
        Section("foreword", "Foreword"),
        Section("summary", "Summary"),
        *(Section(theme.key, theme.title) for theme in THEMES),
    )
    draft = staticmethod(parliament.draft)

    def facts(self, paper: Any, at: datetime) -> Data:
        return dict(government_facts(paper, at))

    def figures(self, facts: Data) -> list[Data]:
        return government_figures(facts)

    def notes(self, facts: Data) -> Data:
        return government_notes(facts, self.title)

    def layout(self, frozen: Frozen, narrative: list[Data]) -> Data:
        return report_pages(frozen)

    def title_of(self, data: Data) -> str:
        return f"{data['title_page']['title']}: {lower_initial(data['title_page']['subtitle'])}"

    def issuer_of(self, data: Data) -> str:
        return "Cabinet Office"
