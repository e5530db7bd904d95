"""What the papers' templates print."""

from django.template.loader import render_to_string

from reporting.templatetags.papers import cited
from tests.reporting.facts import an_incident, tables


def test_each_incident_is_printed_with_the_numbers_of_its_sources_and_unchecked_ones_are_marked():
    remembered = "General knowledge, not yet checked against a source"
    rows = [
        an_incident(1, sources=["https://b.example", "https://a.example"], planned=["Encrypt all discs"]),
        an_incident(2, sources=[remembered]),
        an_incident(3, notification="not_known", sources=["https://b.example"]),
        an_incident(4, notification="not_notified"),
    ]
    result = tables(rows)
    assert [cited(row, result) for row in rows] == ["[1, 2]", "[general knowledge, not checked]", "[2]", ""]
    assert cited(rows[0], {}) == ""
    printed = render_to_string(
        "documents/components/incidents.html", {"tables": result, "prefix": "Table A", "data": {}}
    )
    for text in ("<strong>Notified.</strong>", "Not known whether notified.", "Not notified."):
        assert text in printed
    assert all(row["reference"] in printed for row in rows)
    assert "[1, 2]" in printed
    assert "general knowledge, not checked" in printed
    assert "Further action: Encrypt all discs" in printed
    assert "(HMRC-2007-0001, HMRC-2007-0003)" in printed
