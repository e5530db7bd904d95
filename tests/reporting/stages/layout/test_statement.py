"""The layout of a statement."""

from django.template.loader import render_to_string

from reporting.stages.layout.statement import _short_forms
from tests.reporting.facts import an_incident
from tests.reporting.report_facts import data, pages, paper


def test_abbreviations_are_expanded_once_before_they_are_used():
    short = pages(data(incidents=[an_incident(1, data_words="Names, NI numbers")]))["short_forms"]
    assert ["HMRC", "HM Revenue and Customs"] in short
    assert ["SIRO", "Senior Information Risk Owner"] in short
    assert [
        "CESG",
        "the part of GCHQ that acts as the National Technical Authority for Information Assurance",
    ] in short
    assert "GCHQ" in dict(short)
    assert dict(short)["NI"] == "National Insurance"
    assert len({name for name, _ in short}) == len(short)


def test_an_abbreviation_is_spelled_out_once():
    template, context, _title = paper(data())
    printed = render_to_string(template, context)
    assert printed.count("Senior Information Risk Owner") == 1 + printed.count(
        "Is a Senior Information Risk Owner"
    )
    assert "A SIRO was in post on the last day of the year" in printed
    assert _short_forms("The Senior Information Risk Owner (SIRO) and the CIO") == [
        ("CIO", "Chief Information Officer")
    ]
