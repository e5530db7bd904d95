"""What statements and the report to Parliament say of the sanctions of a year, and print, each figure with its records."""

import pytest

from audit import pdf
from reporting.kinds import SCHEMA, kind_for
from reporting.presenting import words_by_subject
from reporting.stages.layout.paper import paper_of
from tests.reporting.report_facts import CREATED, edition, frozen, report_facts, words_of
from tests.reporting.stages.words.drafts import text, todays


def a_sanction(**changed):
    data = {
        "subject": "incidents.Sanction:1", "incident": "HMRC-2026-00001", "organisation": "hmrc",
        "organisation_name": "HM Revenue and Customs", "kind": "penalty", "kind_words": "Penalty", "issued_on": "2026-05-12",
        "money": "£4,400", "status": "appealed", "status_words": "Under appeal", "appealed_on": "2026-06-01",
        "commitments": [
            {"subject": "incidents.Commitment:1", "number": 1, "met": True},
            {"subject": "incidents.Commitment:2", "number": 2, "met": False},
        ],
        "commitments_met": 1,
    }  # fmt: skip
    return data | changed


def test_a_statement_names_each_sanction_and_how_far_its_commitments_are_met():
    draft_text = text(todays(sanctions=[a_sanction()]), "issues")
    assert (
        "In the year a regulator gave one sanction: penalty of £4,400 (12 May 2026, incident HMRC-2026-00001, under appeal)."
        in draft_text
    )
    assert "By 1 June 2027, one of the two commitments was met." in draft_text


def test_a_statement_of_today_says_that_there_was_none_and_one_of_2007_says_nothing():
    assert "No undertaking, reprimand, notice or penalty of a regulator is recorded" in text(
        todays(sanctions=[]), "issues"
    )
    assert "of a regulator" not in text(todays(), "issues")
    of_2007 = todays(year="2007-08", sanctions=[])
    assert "of a regulator is recorded" not in text(of_2007, "issues")


@pytest.fixture
def report():
    body = todays(sanctions=[a_sanction()])
    rows = [a_sanction(short_name="HMRC")]
    return frozen(
        report_facts([body], demonstration=False, year="2026-27", as_of="2027-06-01", sanctions=rows)
    )


def test_the_report_to_parliament_names_whose_sanction_it_was(report):
    assert "penalty of £4,400 (HMRC, 12 May 2026, incident HMRC-2026-00001, under appeal)" in words_of(report)


def test_each_figure_can_be_opened_to_the_sanction_or_the_commitment_behind_it(report):
    figures = {item["key"]: item for item in report["figures"] if item["key"].startswith("sanctions.")}
    assert figures["sanctions.given"]["shown"] == "1"
    assert figures["sanctions.commitments_met"]["shown"] == "1 of 2"
    named = words_by_subject(report["facts"])
    assert named["incidents.Sanction:1"] == "Penalty of 12 May 2026, incident HMRC-2026-00001"
    assert named[figures["sanctions.commitments_met"]["sources"][0]].startswith("Commitment 1: Penalty of")


def test_both_papers_print_the_sanctions_in_a_table_of_their_own(report):
    template, context, title = paper_of(kind_for("report", "2026-27"), edition(report))
    html = pdf.preview(template, context, title=title, created=CREATED)
    assert "Table 2.4: Undertakings, reprimands, notices and penalties" in html
    assert "Commitments met: 1 of 2" in html
    kind, facts = kind_for("statement", "2026-27"), todays(sanctions=[a_sanction()])
    data = {"schema": SCHEMA, "facts": facts, "figures": kind.figures(facts), "notes": kind.notes(facts)}
    content = {
        "data": data,
        "narrative": [],
        "signature": None,
        "number": 1,
        "purpose": "draft",
        "data_hash": "cd" * 32,
    }
    template, context, title = paper_of(kind, content)
    html = pdf.preview(template, context, title=title, created=CREATED)
    assert "Table A4: Undertakings, reprimands, notices and penalties" in html
    assert "£4,400" in html
    without = paper_of(kind, content | {"data": data | {"facts": todays()}})
    assert "Table A4" not in pdf.preview(without[0], without[1], title=title, created=CREATED)
