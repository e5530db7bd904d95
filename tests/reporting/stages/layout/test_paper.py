"""The printed report: accessible, in order, and never taken for one that was laid."""

import page

from audit import pdf
from tests.reporting.report_facts import CREATED, data, paper
from tests.tools import verapdf


def test_the_printed_report_meets_pdf_ua_1(printed):
    report = page.validate_pdf_bytes(printed.pdf, profile=page.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, [failure.message for failure in report.failures]


def test_verapdf_agrees_about_the_report(printed, tmp_path):
    assert verapdf.failures_of(printed.pdf, tmp_path) == ""


def test_a_demonstration_says_so_on_its_cover_and_every_page():
    template, context, title = paper(data())
    html = pdf.preview(template, context, title=title, created=CREATED)
    assert "This is not a parliamentary paper" in html
    assert 'data-foot="Demonstration: ' in html
    assert "ISBN: none" in html
    assert "Crown copyright 20" not in html


def test_a_real_report_has_the_words_of_its_route_and_the_licence():
    content = data(demonstration=False, route="command_paper")
    template, context, title = paper(content)
    html = pdf.preview(template, context, title=title, created=CREATED)
    assert "by Command of Her Majesty" in html
    assert "Open Government Licence v3.0" in html
    assert "emonstration" not in html
