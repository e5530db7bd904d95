"""The report to Parliament: coverage, tables, pages, and a paper that cannot be taken for one that was laid."""

import io
from datetime import UTC, datetime

import page
import pikepdf
import pytest
from django.template.loader import render_to_string

from audit import pdf
from reporting import checks
from reporting.reports import assemble, paper, parliament
from reporting.reports.themes import AREAS, THEMES
from reporting.reports.words import title_of_its_time
from reporting.templatetags.papers import cited
from tests.reporting.facts import an_incident, facts, known, tables
from tests.tools import verapdf

CREATED = datetime(2008, 7, 8, 9, tzinfo=UTC)


def data(*, demonstration: bool = True, **kw) -> dict:
    incidents = [an_incident(number, told=number < 3) for number in range(1, 7)]
    organisations = [facts(letters, incidents=incidents if letters == "HMRC" else []) for letters in known()]
    organisations.sort(key=lambda each: each["organisation"]["name"])
    statements = [
        {
            "name": each["organisation"]["name"],
            "short_name": each["organisation"]["short_name"],
            "signed_on": "2008-06-18",
            "data_hash": "ab" * 32,
            "subject": "",
        }
        for each in organisations
    ]
    return assemble.report_data(
        year="2007-08",
        as_of="2008-06-23",
        organisations=organisations,
        tables=tables(incidents),
        statements=statements,
        figures=[],
        trail_head="1:" + "0f" * 32,
        demonstration=demonstration,
        **kw,
    )


def edition(made: dict) -> dict:
    drafted = parliament.draft(made)
    parts = [
        {
            "key": key,
            "title": title,
            "text": "\n\n".join(each.text for each in drafted[key]),
            "sources": [each.as_data() for each in drafted[key]],
        }
        for key, title in parliament.PARTS
    ]
    return {
        "data": made,
        "narrative": parts,
        "signature": None,
        "number": 1,
        "purpose": "proof",
        "data_hash": "cd" * 32,
    }


def words_of(made: dict) -> str:
    return " ".join(each.text for said in parliament.draft(made).values() for each in said)


def test_the_report_counts_the_quarters_that_were_asked_and_the_statements_that_are_signed():
    whole = data()
    assert "19 departments were asked for four returns each." in words_of(whole)
    assert "on the statements of 19 Accounting Officers" in words_of(whole)
    for each in whole["organisations"]:
        each["returns"] = each["returns"][:1]
    whole["statements"][0]["signed_on"] = ""
    assert "19 departments were asked for one return each." in words_of(whole)
    assert "on the statements that 18 of 19 Accounting Officers have signed" in words_of(whole)


@pytest.fixture(scope="module")
def printed():
    template, context, title = paper.report_paper(edition(data()))
    return pdf.render(template, context, title=title, created=CREATED)


def test_thirty_areas_fall_under_the_four_themes():
    assert len(AREAS) == 30
    assert len(THEMES) == 4
    used = {area for each in known().values() for action in each["actions"] for area in action["areas"]}
    assert used <= {area.key for area in AREAS}


def test_the_coverage_shows_that_nobody_acted_on_disposal_or_data_held_overseas():
    coverage = parliament.coverage_of([facts(letters) for letters in known()])
    assert coverage["nobody"] == ["data held overseas", "disposal of waste"]
    assert "No department reported an action on data held overseas or disposal of waste" in coverage["words"]
    assert sum(len(row) for row in coverage["cells"].values()) > 60


def test_a_cell_holds_the_furthest_state():
    made = facts("HMRC")
    coverage = parliament.coverage_of([made])
    assert coverage["cells"]["roles"] == {"HMRC": "D"}
    assert coverage["cells"]["strategy"] == {"HMRC": "P"}


def test_each_action_is_told_once_in_the_theme_chapters():
    drafted = parliament.draft(data())
    told = [subject for theme in THEMES for paragraph in drafted[theme.key] for subject in paragraph.subjects]
    assert len(told) == len(set(told)) == 76


def test_every_figure_has_a_definition_a_date_and_its_records():
    for figure in data()["figures"]:
        assert figure["definition"]
        assert figure["as_of"] == "2008-06-23"
        if figure["value"] and not figure["key"].startswith("statements"):
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


def test_each_department_has_exactly_one_page(printed):
    with pikepdf.open(io.BytesIO(printed.pdf)) as document, document.open_outline() as outline:
        objects = {found.objgen: number for number, found in enumerate(document.pages)}
        chapter = next(item for item in walk(outline.root) if item.title.startswith("7 "))
        first = [objects[item.destination[0].objgen] for item in chapter.children]
    assert len(first) == 19
    assert first == list(range(first[0], first[0] + 19))


def walk(items):
    for item in items:
        yield item
        yield from walk(item.children)


def test_the_report_is_about_as_long_as_a_real_one(printed):
    assert 33 <= printed.pages <= 45


def test_a_demonstration_says_so_on_its_cover_and_every_page():
    template, context, title = paper.report_paper(edition(data()))
    html = pdf.preview(template, context, title=title, created=CREATED)
    assert "This is not a parliamentary paper" in html
    assert 'data-foot="Demonstration: ' in html
    assert "ISBN: none" in html
    assert "Crown copyright 20" not in html


def test_a_real_report_has_the_words_of_its_route_and_the_licence():
    made = data(demonstration=False, route="command_paper")
    template, context, title = paper.report_paper(edition(made))
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


def test_preflight_misses_a_title_page_and_a_licence_page(printed):
    assert len(checks.preflight_problems(printed.facts, {})) == 2


def test_an_action_that_was_rejected_or_cancelled_is_named_and_in_no_figure():
    let_go = {
        **facts("HMRC")["actions"][0],
        "code": "HMRC-9",
        "status": "cancelled",
        "status_words": "Cancelled",
    }
    made = facts("HMRC", refused=[let_go])
    report = data()
    page_of = assemble.report_data(
        year="2007-08", as_of="2008-06-23", organisations=[made], tables=tables([]), statements=[], figures=[],
        trail_head="", demonstration=True,
    )["organisations"][0]  # fmt: skip
    assert page_of["refused_words"] == "In no figure: HMRC-9 (cancelled). "
    assert page_of["headline"][2]["shown"] == "none"
    assert {each["refused_words"] for each in report["organisations"]} == {""}
    groups = paper.statement_paper(
        {**edition(report), "data": {**made, "kind": "Statement", "demonstration": True}}
    )
    last = groups[1]["promised"][-1]
    assert last["title"] == "Rejected or cancelled, and in no figure"
    assert [row["code"] for row in last["actions"]] == ["HMRC-9"]


def test_the_figures_of_the_year_before_are_those_of_the_paper_that_was_laid():
    first = data()
    assert {figure["before"] for each in first["organisations"] for figure in each["headline"]} == {
        "no figure"
    }
    second = data(laid_before=first | {"year": "2006-07"})
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
    made = assemble.report_data(
        year="2007-08", as_of="2008-06-23", organisations=[facts("HMRC", actions=first + since)], tables=tables([]),
        statements=[], figures=[], trail_head="", demonstration=True,
    )  # fmt: skip
    counted = {figure["key"]: (figure["value"], figure["of"]) for figure in made["figures"]}
    assert counted["actions.since_done"] == (1, 2)
    assert counted["actions.told_done"][1] == len(first)
    assert made["organisations"][0]["headline"][2]["shown"] == "1 of 2"


def test_an_action_taken_on_later_is_no_part_of_the_coverage_of_2007():
    made = facts("HMRC")
    later = {**made["actions"][0], "code": "HMRC-8", "origin": "own", "areas": ["disposal"]}
    coverage = parliament.coverage_of(
        [facts(letters) for letters in known() if letters != "HMRC"]
        + [{**made, "actions": [*made["actions"], later]}]
    )
    assert "disposal of waste" in coverage["nobody"]


def test_every_number_of_a_departments_page_an_area_or_an_answer_can_be_opened():
    answer = {"quarter": 4, "name": "January to March 2008", "subject": "returns.Return:4", "question": "Is it safe?",
              "words": "Met", "value": "met", "part": None, "whole": None}  # fmt: skip
    made = assemble.report_data(
        year="2007-08", as_of="2008-06-23", organisations=[facts("HMRC", answers={"C5": [answer]})], tables=tables([]),
        statements=[], figures=[], trail_head="", demonstration=True,
    )  # fmt: skip
    more = {figure["key"]: figure for figure in made["more_figures"]}
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
        an_incident(3, told=False, sources=["https://b.example"]),
        an_incident(4, told=False),
    ]
    found = tables(rows)
    assert [cited(row, found) for row in rows] == ["[1, 2]", "general knowledge, not checked", "[2]", ""]
    assert cited(rows[0], {}) == ""
    printed = render_to_string("documents/components/incidents.html", {"tables": found, "prefix": "Table A"})
    assert "[1, 2]" in printed
    assert "general knowledge, not checked" in printed
    assert "Further action: Encrypt all discs" in printed
    assert "(HMRC-2007-0001, HMRC-2007-0003)" in printed


def test_no_theme_says_that_all_losses_happened_in_moving():
    sharing = next(theme for theme in THEMES if theme.key == "sharing")
    assert "It was in moving that the losses of 2007 happened" not in sharing.opening


def test_answers_of_a_demonstration_are_marked_where_they_stand():
    answer = {
        "question": "Is waste safe?",
        "asked": 1,
        "counts": [["Not met", 1]],
        "worst": ["CO"],
        "missing": [],
    }
    for demonstration in (True, False):
        said = words_of(data(demonstration=demonstration) | {"answers": {"C5": answer}})
        assert ("(Made up, but for what the report of December 2007 says.)" in said) is demonstration


def test_in_place_and_a_standing_arrangement_have_letters_of_their_own():
    assert parliament.LETTERS["in_place"] != parliament.LETTERS["ongoing"]


def test_no_title_of_a_post_carries_a_bracket():
    assert title_of_its_time("Chief Executive (varies by year)") == "Chief Executive"
