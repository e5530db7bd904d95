"""A kind of report is one class and one template: this module declares one, and it is asked for, compiled and printed."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from django.core.files.storage import default_storage

from departments.figures import figure_of
from reporting import kinds
from reporting.kinds import Report, Section, kind_for
from reporting.stages.facts import statement_facts
from reporting.stages.figures import _shown
from reporting.stages.words.paragraph import Paragraph
from tests.reporting.stories import drafted, house

AT = datetime(2034, 6, 1, 9, tzinfo=UTC)
TEMPLATES = Path(__file__).with_name("templates")


@pytest.fixture
def digest(settings):
    """A kind that is in force from 2033-34 on, while the test runs."""
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [*settings.TEMPLATES[0]["DIRS"], TEMPLATES]}]
    before = list(kinds.KINDS)

    class Digest(Report):
        noun, title, since, template = "statement", "Digest", "2033-34", "test_digest.html"
        demonstration = "A demonstration."
        sections = (Section("posts", "Posts", "Who leads on information risk."),)

        def facts(self, paper, at):
            return dict(statement_facts(paper, at))

        def figures(self, facts):
            day = datetime.fromisoformat(facts["as_of"]).date()
            return [
                _shown(
                    figure_of(
                        "posts.held",
                        facts["posts"]["subjects"] and [facts["posts"]],
                        None,
                        "Posts held.",
                        day,
                    )
                )
            ]

        def draft(self, facts):
            held = "held" if facts["posts"]["siro_held"] else "vacant"
            return {
                "posts": [Paragraph(f"At the end of the year the post of SIRO was {held}.", "Appointments")]
            }

        def notes(self, facts):
            return {"kind": self.title}

        def layout(self, frozen, narrative):
            return frozen.facts | frozen.notes | {"figures": frozen.figures}

        def title_of(self, data):
            return f"{data['kind']} {data['year']}"

        def issuer_of(self, data):
            return data["organisation"]["name"]

    yield Digest
    kinds.KINDS[:] = before


def test_the_kind_in_force_is_that_of_the_year():
    assert kind_for("statement", "2010-11").title == "Statement of Internal Control"
    assert kind_for("statement", "2011-12").title == "Governance Statement"
    assert kind_for("report", "2007-08").title == "Report to Parliament"
    with pytest.raises(LookupError, match="No kind of leaflet is in force for 2007-08"):
        kind_for("leaflet", "2007-08")


def test_a_new_kind_of_report_is_one_class_and_one_template(central, digest):
    body, people = house("treasury", "HMT")
    statement = drafted(body, people, year="2033-34", at=AT)
    edition = statement.editions.get()
    assert (edition.status, str(statement)) == ("done", "Digest 2033-34, Department for Treasury")
    assert [(part.key, part.text) for part in statement.parts.all()] == [
        ("posts", "At the end of the year the post of SIRO was held.")
    ]
    assert set(edition.data) == {"schema", "facts", "figures", "notes"}
    with pikepdf.open(io.BytesIO(default_storage.open(edition.file).read())) as paper:
        assert str(paper.docinfo["/Title"]) == "Digest 2033-34"


def test_what_is_frozen_holds_no_measures_of_a_page(department):
    statement = drafted(*department)
    text = str(statement.editions.get().data)
    for measure in ("mm'", 'mm"', "width", "viewBox", "<svg"):
        assert measure not in text
