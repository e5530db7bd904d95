"""The report to Parliament: coverage, tables, pages, and a paper that cannot be taken for one that was laid."""

from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string

from audit import pdf
from reporting.stages.english import title_of_its_time
from reporting.stages.themes import THEMES
from reporting.stages.words.parliament import draft
from reporting.templatetags.papers import cited
from tests.reporting.facts import an_incident, tables
from tests.reporting.report_facts import data, paper

CREATED = datetime(2008, 7, 8, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def printed():
    template, context, title = paper(data())
    return pdf.render(template, context, title=title, created=CREATED)


def test_each_action_is_told_once_in_the_theme_chapters():
    drafted = draft(data()["facts"])
    told = [subject for theme in THEMES for paragraph in drafted[theme.key] for subject in paragraph.subjects]
    assert len(told) == len(set(told)) == 76


def test_each_incident_is_printed_with_the_numbers_of_its_sources_and_unchecked_ones_are_marked():
    remembered = "General knowledge, not yet checked against a source"
    rows = [
        an_incident(1, sources=["https://b.example", "https://a.example"], planned=["Encrypt all discs"]),
        an_incident(2, sources=[remembered]),
        an_incident(3, notification="not_known", sources=["https://b.example"]),
        an_incident(4, notification="not_notified"),
    ]
    found = tables(rows)
    assert [cited(row, found) for row in rows] == ["[1, 2]", "[general knowledge, not checked]", "[2]", ""]
    assert cited(rows[0], {}) == ""
    printed = render_to_string(
        "documents/components/incidents.html", {"tables": found, "prefix": "Table A", "data": {}}
    )
    for words in ("<strong>Notified.</strong>", "Not known whether notified.", "Not notified."):
        assert words in printed
    assert all(row["reference"] in printed for row in rows)
    assert "[1, 2]" in printed
    assert "general knowledge, not checked" in printed
    assert "Further action: Encrypt all discs" in printed
    assert "(HMRC-2007-0001, HMRC-2007-0003)" in printed


def test_a_theme_opens_with_what_paragraph_40_says_of_it_and_no_more():
    for theme in THEMES:
        for more in ("discs", "the board looks", "anybody checks", "by courier"):
            assert more not in theme.opening


def test_no_title_of_a_post_carries_a_bracket():
    assert title_of_its_time("Chief Executive (varies by year)") == "Chief Executive"
