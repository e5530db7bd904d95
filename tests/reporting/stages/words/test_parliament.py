"""The report to Parliament: coverage, tables, pages, and a paper that cannot be taken for one that was laid."""

import io
import itertools
from datetime import UTC, datetime

import page
import pikepdf
import pytest
from django.template.loader import render_to_string

from audit import pdf
from reporting import checks
from reporting.kinds import kind_for
from reporting.stages.english import title_of_its_time
from reporting.stages.figures import LETTERS, coverage_of
from reporting.stages.layout.frozen import with_laying
from reporting.stages.layout.paper import paper_of
from reporting.stages.themes import AREAS, THEMES
from reporting.stages.words.parliament import draft
from reporting.templatetags.papers import cited
from tests.reporting.facts import an_answer, an_incident, facts, known, tables
from tests.reporting.report_facts import data, edition, frozen, pages, paper, report_facts, words_of
from tests.tools import verapdf

CREATED = datetime(2008, 7, 8, 9, tzinfo=UTC)


def test_the_report_counts_the_quarters_that_were_asked_and_the_statements_that_are_signed():
    whole = data()
    assert "19 departments were asked for four returns each." in words_of(whole)
    assert "on the statements that all 19 Accounting Officers have signed" in words_of(whole)
    assert "All 76 returns were accepted. None of the 76 returns came late" in words_of(whole)
    for each in whole["facts"]["organisations"]:
        each["returns"] = each["returns"][:1]
    whole["facts"]["statements"][0]["signed_on"] = ""
    assert "19 departments were asked for one return each." in words_of(whole)
    assert "on the statements that 18 of the 19 Accounting Officers have signed" in words_of(whole)


@pytest.fixture(scope="module")
def printed():
    template, context, title = paper(data())
    return pdf.render(template, context, title=title, created=CREATED)


def test_thirty_areas_fall_under_the_four_themes():
    assert len(AREAS) == 30
    assert len(THEMES) == 4
    used = {area for each in known().values() for action in each["actions"] for area in action["areas"]}
    assert used <= {area.key for area in AREAS}


def test_the_coverage_shows_where_the_report_names_no_action_and_infers_nothing_from_it():
    coverage = coverage_of([facts(letters) for letters in known()])
    assert coverage["nobody"] == ["data held overseas", "disposal of waste"]
    words = data()["notes"]["coverage"]
    assert "gives some of the actions" in words
    assert "and not that the department took none" in words
    assert sum(len(row) for row in coverage["cells"].values()) > 60


def test_a_cell_holds_the_furthest_state():
    made = facts("HMRC")
    coverage = coverage_of([made])
    assert coverage["cells"]["roles"] == {"HMRC": "D"}
    assert coverage["cells"]["strategy"] == {"HMRC": "T"}


def test_what_nobody_promised_is_shown_and_in_no_total():
    coverage = coverage_of([facts(letters) for letters in known()])
    row = next(row for row in coverage["rows"] if row["key"] == "electronic_transfer")
    assert (row["organisations"], row["talked"], row["actions"]) == (["DfT"], ["HMRC"], 1)


def test_each_action_is_told_once_in_the_theme_chapters():
    drafted = draft(data()["facts"])
    told = [subject for theme in THEMES for paragraph in drafted[theme.key] for subject in paragraph.subjects]
    assert len(told) == len(set(told)) == 76


def test_every_figure_has_a_definition_a_date_and_its_records():
    for figure in pages(data())["figures"]:
        assert figure["definition"]
        year_end = figure["key"].startswith("actions.")  # what came after the year belongs to the next
        assert figure["as_of"] == ("2008-03-31" if year_end else "2008-06-23")
        if figure["value"] and figure["key"] not in ("statements.signed", "incidents.largest"):
            assert len(figure["sources"]) == figure["value"]


def test_people_affected_are_never_added_up():
    assert "150,000,000" not in str(data())
    assert not any("people" in figure["key"] for figure in data()["figures"])


def test_the_printed_report_meets_pdf_ua_1(printed):
    report = page.validate_pdf_bytes(printed.pdf, profile=page.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, [failure.message for failure in report.failures]


def test_verapdf_agrees_about_the_report(printed, tmp_path):
    assert verapdf.failures_of(printed.pdf, tmp_path) == ""


def test_the_printed_report_passes_its_own_preflight(printed):
    assert checks.preflight_problems(printed.facts, data()) == []


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


@pytest.mark.parametrize(
    ("fact", "value", "words"),
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
def test_preflight_names_each_fault(printed, fact, value, words):
    problems = checks.preflight_problems(printed.facts | {fact: value}, data())
    assert len(problems) == 1
    assert words in problems[0].text


def test_preflight_misses_a_title_page_a_licence_page_and_the_years_data(printed):
    found = [problem.text for problem in checks.preflight_problems(printed.facts, {})]
    assert found == [
        "Pre-flight: it has a title page",
        "Pre-flight: it has a copyright and licence page",
        "Pre-flight: it holds returns of its year",
    ]


def test_preflight_finds_an_incident_that_is_counted_and_not_named_and_a_number_that_the_route_wants(printed):
    made = data(route="command_paper")
    hidden = made | {"facts": made["facts"] | {"incidents": made["facts"]["incidents"][1:]}}
    (problem,) = checks.preflight_problems(printed.facts, hidden)
    assert "names every incident" in problem.text
    laying = {"on": "2008-11-05", "number": "Cm 9999", "isbn": "978-0-00-000000-2"}
    assert checks.preflight_problems(printed.facts, with_laying(made, laying, None)) == []
    (problem,) = checks.preflight_problems(printed.facts, with_laying(made, laying | {"isbn": ""}, None))
    assert "number and ISBN" in problem.text


def test_an_action_that_was_rejected_or_cancelled_is_named_and_in_no_figure():
    let_go = {
        **facts("HMRC")["actions"][0],
        "code": "HMRC-9",
        "status": "cancelled",
        "status_words": "Cancelled",
    }
    made = facts("HMRC", refused=[let_go])
    report = pages(data())
    page_of = pages(frozen(report_facts([made])))["organisations"][0]
    assert page_of["promised"][-1]["title"] == "Rejected, cancelled or taken back, and in no figure"
    assert page_of["headline"][2]["shown"] == "none to count"
    assert not any(
        "Rejected" in group["title"] for each in report["organisations"] for group in each["promised"]
    )
    kind = kind_for("statement", "2007-08")
    compiled = {"schema": 2, "facts": made, "figures": [], "notes": kind.notes(made)}
    groups = paper_of(kind, edition(data()) | {"data": compiled})
    last = groups[1]["data"]["promised"][-1]
    assert last["title"] == "Rejected, cancelled or taken back, and in no figure"
    assert [row["code"] for row in last["actions"]] == ["HMRC-9"]


def test_the_figures_of_the_year_before_are_those_of_the_paper_that_was_laid():
    first = pages(data())
    assert {figure["before"] for each in first["organisations"] for figure in each["headline"]} == {
        "no figure"
    }
    shown = {figure["key"]: figure["shown"] for figure in data()["figures"]}
    second = pages(data(laid_before={"year": "2006-07", "figures": shown}))
    revenue = next(each for each in second["organisations"] if each["organisation"]["short_name"] == "HMRC")
    assert [figure["before"] for figure in revenue["headline"]] == [
        figure["shown"] for figure in revenue["headline"]
    ]
    assert second["year_before"] == "The figures of the year before are those of the report laid for 2006-07."


def test_what_was_told_of_in_2007_and_what_was_taken_on_since_are_never_one_figure():
    first = facts("HMRC")["actions"]
    since = [
        {**first[0], "code": f"HMRC-{n}", "origin": "return", "status": status}
        for n, status in ((8, "verified"), (9, "agreed"))
    ]
    made = frozen(report_facts([facts("HMRC", actions=first + since)]))
    counted = {figure["key"]: (figure["value"], figure["of"]) for figure in made["figures"]}
    assert counted["actions.since_done"] == (1, 2)
    assert counted["actions.first_done"][1] == len(first)
    assert pages(made)["organisations"][0]["headline"][2]["shown"] == "1 of 2"


def test_an_action_taken_on_later_is_no_part_of_the_coverage_of_2007():
    made = facts("HMRC")
    later = {**made["actions"][0], "code": "HMRC-8", "origin": "own", "areas": ["disposal"]}
    coverage = coverage_of(
        [facts(letters) for letters in known() if letters != "HMRC"]
        + [{**made, "actions": [*made["actions"], later]}]
    )
    assert "disposal of waste" in coverage["nobody"]


def test_every_number_of_a_departments_page_an_area_or_an_answer_can_be_opened():
    answers = {"C5": [an_answer("Is it safe?", "met", "Met")]}
    made = frozen(report_facts([facts("HMRC", answers=answers)]))
    more = {figure["key"]: figure for figure in made["figures"] if "group" in figure}
    made = pages(made)
    assert more["hmrc.returns"]["shown"] == made["organisations"][0]["headline"][0]["shown"]
    assert more["answer.C5.met"]["sources"] == ["returns.Return:4"]
    assert {row["key"]: row["actions"] for row in made["coverage"]["rows"]} == {
        key.removeprefix("area."): figure["value"] for key, figure in more.items() if key.startswith("area.")
    }
    assert all(figure["definition"] and figure["as_of"] for figure in more.values())


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


def test_in_place_and_a_standing_arrangement_have_letters_of_their_own():
    assert LETTERS["in_place"] != LETTERS["ongoing"]


def test_no_title_of_a_post_carries_a_bracket():
    assert title_of_its_time("Chief Executive (varies by year)") == "Chief Executive"
