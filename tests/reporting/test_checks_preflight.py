"""Preflight of the report to Parliament: each fault is named."""

import pytest

from reporting import checks
from reporting.stages.layout.frozen import with_laying
from tests.reporting.report_facts import data


def test_the_printed_report_passes_its_own_preflight(printed):
    assert checks.preflight_problems(printed.facts, data()) == []


@pytest.mark.parametrize(
    ("fact", "value", "text"),
    [
        ("tagged", False, "tagged"),
        ("declares_ua", False, "PDF/UA-1"),
        ("bookmarks", 0, "bookmarks"),
        ("language", "", "language"),
        ("fonts_embedded", False, "fonts"),
        ("pictures_without_words", 1, "picture"),
        ("header_cells_without_scope", 2, "header cell"),
    ],
)
def test_preflight_names_each_fault(printed, fact, value, text):
    problems = checks.preflight_problems(printed.facts | {fact: value}, data())
    assert len(problems) == 1
    assert text in problems[0].text


def test_preflight_misses_a_title_page_a_licence_page_and_the_years_data(printed):
    texts = [problem.text for problem in checks.preflight_problems(printed.facts, {})]
    assert texts == [
        "Automatic check failed: it has a title page",
        "Automatic check failed: it has a copyright and licence page",
        "Automatic check failed: it holds returns of its year",
    ]


def test_preflight_finds_an_incident_that_is_counted_and_not_named_and_a_number_that_the_route_wants(printed):
    content = data(route="command_paper")
    hidden = content | {"facts": content["facts"] | {"incidents": content["facts"]["incidents"][1:]}}
    (problem,) = checks.preflight_problems(printed.facts, hidden)
    assert "names every incident" in problem.text
    laying = {"on": "2008-11-05", "number": "Cm 9999", "isbn": "978-0-00-000000-2"}
    assert checks.preflight_problems(printed.facts, with_laying(content, laying, None)) == []
    (problem,) = checks.preflight_problems(printed.facts, with_laying(content, laying | {"isbn": ""}, None))
    assert "number and ISBN" in problem.text
