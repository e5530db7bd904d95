"""The printed report: accessible, in order, and never taken for one that was laid."""

import io
import itertools
from datetime import UTC, datetime

import page
import pikepdf
import pytest

from audit import pdf
from tests.reporting.report_facts import data, paper
from tests.tools import verapdf

CREATED = datetime(2008, 7, 8, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def printed():
    template, context, title = paper(data())
    return pdf.render(template, context, title=title, created=CREATED)


def test_the_printed_report_meets_pdf_ua_1(printed):
    report = page.validate_pdf_bytes(printed.pdf, profile=page.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, [failure.message for failure in report.failures]


def test_verapdf_agrees_about_the_report(printed, tmp_path):
    assert verapdf.failures_of(printed.pdf, tmp_path) == ""


def test_each_department_begins_on_a_page_of_its_own_in_the_one_order(printed):
    with pikepdf.open(io.BytesIO(printed.pdf)) as document, document.open_outline() as outline:
        objects = {found.objgen: number for number, found in enumerate(document.pages)}
        chapter = next(item for item in walk(outline.root) if item.title.startswith("7 "))
        first = [objects[item.destination[0].objgen] for item in chapter.children]
        titles = [item.title for item in chapter.children]
    assert len(first) == 19
    assert all(one < other for one, other in itertools.pairwise(first))
    assert titles == sorted(titles, key=str.casefold)


def walk(items):
    for item in items:
        yield item
        yield from walk(item.children)


def test_the_report_is_about_as_long_as_a_real_one(printed):
    assert 33 <= printed.pages <= 50


def test_a_demonstration_says_so_on_its_cover_and_every_page():
    template, context, title = paper(data())
    html = pdf.preview(template, context, title=title, created=CREATED)
    assert "This is not a parliamentary paper" in html
    assert 'data-foot="Demonstration: ' in html
    assert "ISBN: none" in html
    assert "Crown copyright 20" not in html


def test_a_real_report_has_the_words_of_its_route_and_the_licence():
    made = data(demonstration=False, route="command_paper")
    template, context, title = paper(made)
    html = pdf.preview(template, context, title=title, created=CREATED)
    assert "by Command of Her Majesty" in html
    assert "Open Government Licence v3.0" in html
    assert "emonstration" not in html
