"""The yearly report to Parliament for the whole of government."""

from reporting.kinds import Data, Report, Section
from reporting.stages.english import lower_initial
from reporting.stages.facts import GovernmentFacts, government_facts
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
    facts = staticmethod(government_facts)
    figures = staticmethod(government_figures)
    draft = staticmethod(parliament.draft)

    def notes(self, facts: GovernmentFacts) -> Data:
        return government_notes(facts, self.title)

    def layout(self, frozen: Frozen, narrative: list[Data]) -> Data:
        return report_pages(frozen)

    def title_of(self, data: Data) -> str:
        return f"{data['title_page']['title']}: {lower_initial(data['title_page']['subtitle'])}"
