"""The figures of the report: defined, dated, never two in one."""

from datetime import date

import pytest

from departments.registers.figures import Figure
from reporting.kinds import kind_for
from reporting.stages.figures import coverage_of, shown
from reporting.stages.layout.paper import paper_of
from tests.reporting.facts import an_answer, facts, known
from tests.reporting.report_facts import data, edition, frozen, pages, report_facts, words_of


def test_the_report_counts_the_quarters_that_were_asked_and_the_statements_that_are_signed():
    whole = data()
    assert "19 departments were asked for four returns each." in words_of(whole)
    assert "on the statements that all 19 Accounting Officers have signed" in words_of(whole)
    assert "All 76 returns were accepted. None of the 76 returns came late" in words_of(whole)
    for body in whole["facts"]["organisations"]:
        body["returns"] = body["returns"][:1]
    whole["facts"]["statements"][0]["signed_on"] = ""
    assert "19 departments were asked for one return each." in words_of(whole)
    assert "on the statements that 18 of the 19 Accounting Officers have signed" in words_of(whole)


def test_the_coverage_shows_where_the_report_names_no_action_and_infers_nothing_from_it():
    coverage = coverage_of([facts(letters) for letters in known()])
    assert coverage["nobody"] == ["data held overseas", "disposal of waste"]
    text = data()["notes"]["coverage"]
    assert "gives some of the actions" in text
    assert "and not that the department took none" in text
    assert sum(len(row) for row in coverage["cells"].values()) > 60


def test_a_cell_holds_the_furthest_state():
    data = facts("HMRC")
    coverage = coverage_of([data])
    assert coverage["cells"]["roles"] == {"HMRC": "D"}
    assert coverage["cells"]["strategy"] == {"HMRC": "T"}


def test_what_nobody_promised_is_shown_and_in_no_total():
    coverage = coverage_of([facts(letters) for letters in known()])
    row = next(row for row in coverage["rows"] if row["key"] == "electronic_transfer")
    assert (row["organisations"], row["talked"], row["actions"]) == (["DfT"], ["HMRC"], 1)


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


def test_an_action_that_was_rejected_or_cancelled_is_named_and_in_no_figure():
    let_go = {
        **facts("HMRC")["actions"][0],
        "code": "HMRC-9",
        "status": "cancelled",
        "status_words": "Cancelled",
    }
    content = facts("HMRC", refused=[let_go])
    report = pages(data())
    page_of = pages(frozen(report_facts([content])))["organisations"][0]
    assert page_of["promised"][-1]["title"] == "Rejected, cancelled or taken back, and in no figure"
    assert page_of["headline"][2]["shown"] == "none to count"
    assert not any(
        "Rejected" in group["title"] for body in report["organisations"] for group in body["promised"]
    )
    kind = kind_for("statement", "2007-08")
    compiled = {"schema": 2, "facts": content, "figures": [], "notes": kind.notes(content)}
    groups = paper_of(kind, edition(data()) | {"data": compiled})
    last = groups[1]["data"]["promised"][-1]
    assert last["title"] == "Rejected, cancelled or taken back, and in no figure"
    assert [row["code"] for row in last["actions"]] == ["HMRC-9"]


def test_the_figures_of_the_year_before_are_those_of_the_paper_that_was_laid():
    first = pages(data())
    assert {figure["before"] for body in first["organisations"] for figure in body["headline"]} == {
        "no figure"
    }
    shown = {figure["key"]: figure["shown"] for figure in data()["figures"]}
    second = pages(data(laid_before={"year": "2006-07", "figures": shown}))
    revenue = next(
        department
        for department in second["organisations"]
        if department["organisation"]["short_name"] == "HMRC"
    )
    assert [figure["before"] for figure in revenue["headline"]] == [
        figure["shown"] for figure in revenue["headline"]
    ]
    assert second["year_before"] == "The figures of the year before are those of the report laid for 2006-07."


def test_what_was_described_in_2007_and_what_was_taken_on_since_are_never_one_figure():
    first = facts("HMRC")["actions"]
    since = [
        {**first[0], "code": f"HMRC-{n}", "origin": "return", "status": status}
        for n, status in ((8, "verified"), (9, "agreed"))
    ]
    data = frozen(report_facts([facts("HMRC", actions=first + since)]))
    counted = {figure["key"]: (figure["value"], figure["of"]) for figure in data["figures"]}
    assert counted["actions.since_done"] == (1, 2)
    assert counted["actions.first_done"][1] == len(first)
    assert pages(data)["organisations"][0]["headline"][2]["shown"] == "1 of 2"


def test_an_action_taken_on_later_is_no_part_of_the_coverage_of_2007():
    data = facts("HMRC")
    later = {**data["actions"][0], "code": "HMRC-8", "origin": "own", "areas": ["disposal"]}
    coverage = coverage_of(
        [facts(letters) for letters in known() if letters != "HMRC"]
        + [{**data, "actions": [*data["actions"], later]}]
    )
    assert "disposal of waste" in coverage["nobody"]


def test_every_number_of_a_departments_page_an_area_or_an_answer_can_be_opened():
    answers = {"C5": [an_answer("Is it safe?", "met", "Met")]}
    data = frozen(report_facts([facts("HMRC", answers=answers)]))
    more = {figure["key"]: figure for figure in data["figures"] if "group" in figure}
    data = pages(data)
    assert more["hmrc.returns"]["shown"] == data["organisations"][0]["headline"][0]["shown"]
    assert more["answer.C5.met"]["sources"] == ["returns.Return:4"]
    assert {row["key"]: row["actions"] for row in data["coverage"]["rows"]} == {
        key.removeprefix("area."): figure["value"] for key, figure in more.items() if key.startswith("area.")
    }
    assert all(figure["definition"] and figure["as_of"] for figure in more.values())


@pytest.mark.parametrize(
    ("value", "whole", "text"),
    [(0, None, "nil"), (1200, None, "1,200"), (0, 5, "0 of 5"), (0, 0, "none to count")],
)
def test_a_figure_is_printed_with_its_whole_and_nothing_as_nil(value, whole, text):
    figure = Figure("returns.accepted", value, "Accepted returns.", date(2008, 3, 31), of=whole)
    assert shown(figure)["shown"] == text
