"""What the yearly statements of an organisation have in common, under whatever headings they are drafted."""

from reporting.kinds import Data, Report
from reporting.stages.facts import StatementFacts, statement_facts
from reporting.stages.figures import statement_figures
from reporting.stages.layout.frozen import Frozen
from reporting.stages.layout.statement import statement_pages
from reporting.stages.words.notes import statement_notes


class StatementReport(Report):
    """A statement that an Accounting Officer signs for one organisation and one year."""

    noun = "statement"
    template = "documents/statement.html"
    demonstration = "Demonstration: public facts and answers marked as made up. No such statement was signed."

    facts = staticmethod(statement_facts)
    figures = staticmethod(statement_figures)

    def notes(self, facts: StatementFacts) -> Data:
        return statement_notes(facts, self.title)

    def layout(self, frozen: Frozen, narrative: list[Data]) -> Data:
        return statement_pages(frozen, narrative)

    def title_of(self, data: Data) -> str:
        return f"{super().title_of(data)}: {data['organisation']['name']}"
