"""A kind of report of which no other module knows: a page about who leads on information risk."""

from datetime import date

from departments.registers.figures import figure_of
from reporting.kinds import Report, Section
from reporting.stages.facts import statement_facts
from reporting.stages.figures import shown
from reporting.stages.words.paragraph import Paragraph


class Digest(Report):
    noun, title, since, template = "statement", "Digest", "2033-34", "test_digest.html"
    demonstration = "A demonstration."
    sections = (Section("posts", "Posts", "Who leads on information risk."),)
    facts = staticmethod(statement_facts)

    def figures(self, facts):
        held = [{"subject": subject} for subject in facts["posts"]["subjects"]]
        day = date.fromisoformat(facts["as_of"])
        return [shown(figure_of("posts.held", held, None, "Posts held at the end of the year.", day))]

    def draft(self, facts):
        held = "held" if facts["posts"]["siro_held"] else "vacant"
        return {"posts": [Paragraph(f"At the end of the year the post of SIRO was {held}.", "Appointments")]}
