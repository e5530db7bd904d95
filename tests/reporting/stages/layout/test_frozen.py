"""Papers that were frozen before facts, figures and words were kept apart: signed and laid by the release before."""

import copy
import json
from pathlib import Path

import pytest

from audit import pdf
from audit.chain import sha256_of
from reporting import checks
from reporting.kinds import kind_for
from reporting.stages.layout.frozen import read, with_corrections, with_laying
from reporting.stages.layout.paper import paper_of
from tests.reporting.report_facts import CREATED, KIND, data, edition, pages

FOLDER = Path(__file__).with_name("frozen")


def stored(noun: str) -> dict:
    return json.loads((FOLDER / f"{noun}_2008.json").read_text(encoding="utf-8"))


def html_of(noun: str, edition: dict) -> str:
    template, context, title = paper_of(kind_for(noun, "2007-08"), edition)
    return pdf.preview(template, context, title=title, created=CREATED)


@pytest.mark.parametrize("noun", ["statement", "report"])
def test_a_paper_of_the_release_before_is_still_printed_with_all_that_it_said(noun):
    edition = stored(noun)
    before = copy.deepcopy(edition)
    html = html_of(noun, edition)
    data = edition["data"]
    assert edition == before, "nothing that was frozen is changed"
    assert edition["data_hash"] == sha256_of({"data": data, "narrative": edition["narrative"]})
    bodies = data.get("organisations", [data])
    for body in bodies:
        for row in body["incidents"]:
            assert row["reference"] in html
        for row in body["returns"]:
            assert row["story"] in html
        for row in body["actions"]:
            assert row["code"] in html
    for part in edition["narrative"]:
        assert part["title"] in html


def test_the_signature_of_a_statement_of_the_release_before_is_printed_on_it():
    edition = stored("statement")
    html = html_of("statement", edition)
    assert edition["signature"]["data_hash"][:8] in html
    assert "Statement of Internal Control 2007-08: Department for Transport" in html
    for gap in edition["data"]["gaps"]:
        assert gap["text"] in html


@pytest.mark.parametrize("noun", ["statement", "report"])
def test_every_figure_of_the_release_before_can_still_be_opened(noun):
    data = stored(noun)["data"]
    shown_by_key = {figure["key"]: figure["shown"] for figure in read(data).figures}
    wanted = [*data["figures"], *data.get("more_figures", [])]
    assert shown_by_key == {figure["key"]: figure["shown"] for figure in wanted}
    assert {"actions.overdue", "incidents.all"} & set(shown_by_key)


def test_a_report_that_was_locked_by_the_release_before_is_drafted_laid_and_corrected():
    edition, kind = stored("report"), kind_for("report", "2007-08")
    data = edition["data"]
    drafted = kind.draft(read(data).facts)
    assert list(drafted) == [section.key for section in kind.sections]
    assert any(
        "Two incidents of one department were recorded" in paragraph.text for paragraph in drafted["summary"]
    )
    laid = with_laying(data, {"on": "2008-11-05", "number": "Cm 9999", "isbn": "978-0-00-000000-2"}, None)
    laid = with_corrections(laid, [{"number": 1, "text": "For 3 read 4.", "at": "2008-11-20T09:00:00+00:00"}])
    html = html_of("report", edition | {"data": laid})
    assert "November 2008" in html
    assert "Cm 9999" in html
    assert "For 3 read 4." in html


def test_preflight_reads_a_proof_of_the_release_before():
    lines = dict(checks.preflight_lines({}, stored("report")["data"]))
    for text in (
        "it has a title page",
        "it holds returns of its year",
        "it names every incident that it counts",
    ):
        assert lines[text] is True


def test_a_paper_frozen_before_the_three_states_can_still_be_printed_and_loses_no_incident():
    content = pages(data())
    for body in content["organisations"]:
        body["incidents"] = [
            {k: v for k, v in row.items() if not k.startswith("notification")}
            | {"told": row["notification"] == "notified", "told_words": "As it was.", "real": True}
            for row in body["incidents"]
        ]
        del body["anchor"], body["no_incidents"]
    rows = [row for body in content["organisations"] for row in body["incidents"]]
    content["tables"] = {
        "as_of": content["as_of"], "sources": [], "told": [row for row in rows if row["told"]], "told_definition": "Told.",
        "other": [], "other_total": 4, "other_definition": "Others.", "earlier": [], "earlier_definition": "",
    }  # fmt: skip
    del content["actions_as_of"], content["short_forms"], content["fact_check"]
    before = copy.deepcopy(content)
    template, context, title = paper_of(KIND, {**edition(data()), "data": content})
    html = pdf.preview(template, context, title=title, created=CREATED)
    assert content == before
    for row in rows:
        assert row["reference"] in html
    assert context["data"]["tables"]["counts"] == {"notified": 2, "not_notified": 0, "not_known": 4, "all": 6}
