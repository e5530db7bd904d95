"""Incidents of other administrations."""

from django.template.loader import render_to_string

from reporting.stages.words.elsewhere import incidents_elsewhere
from tests.reporting.facts import an_incident
from tests.reporting.report_facts import data, pages, paper, words_of


def test_an_incident_of_another_administration_is_named_in_the_one_table_and_is_in_no_figure():
    rows = [an_incident(1, sources=["https://z.example"])]
    content = data(incidents=rows)
    template, context, _title = paper(content)
    printed = render_to_string(template, context)
    table = printed[printed.index("Table 2.1: Incidents of the year") : printed.index("Table 2.2")]
    assert "Of another administration, and in no figure of this report" in table
    row = table[table.index("Sent on 20 and 21 November 2007") :]
    assert "Driver and Vehicle Agency in Northern Ireland" in row
    assert "More than 6,000 people, who keep 7,685 vehicles" in row
    assert "Not known whether notified." in row
    assert "[1]" in row, "its source is in the same list, in the order of addresses"
    assert "[1] http://news.bbc.co.uk/1/hi/northern_ireland/7138408.stm (Northern Ireland)" in printed
    assert "[2] https://z.example (HMRC-2007-0001)" in printed
    assert "The agency belongs to a devolved administration" in printed
    assert (
        "but for what table 2.1 says of another administration, which the portal does not record" in printed
    )
    whole = pages(content)
    assert whole["tables"]["counts"]["all"] == sum(value for _, value in whole["by_department"]) == 1
    assert "It also names one of the Driver and Vehicle Agency in Northern Ireland" in words_of(content)


def test_only_the_demonstration_of_2007_names_an_incident_of_another_administration():
    assert "elsewhere" not in pages(data(demonstration=False))["tables"]
    assert incidents_elsewhere("2026-27", demonstration=True) is None
