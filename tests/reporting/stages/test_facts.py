"""What is frozen of a year's records."""

from datetime import UTC, date, datetime, timedelta

from audit.record import subject_of
from reporting.models import Statement
from reporting.presenting import records_of
from reporting.stages.facts import _in_one_order, body_facts, statement_facts
from reporting.stages.figures import statement_figures
from tests.departments.entries.stories import shared_by
from tests.reporting.facts import an_incident
from tests.reporting.report_facts import data, pages
from tests.reporting.stories import (
    YEAR,
    add_action,
    later,
)


def test_an_action_that_was_rejected_is_frozen_apart_from_those_that_count(department):
    body, _ = department
    before = body_facts(body, YEAR, later(1))
    add_action(body, "DFT-77", ["governance"], status="rejected", origin="return")
    after = body_facts(body, YEAR, later(1))
    assert after["actions"] == before["actions"]
    assert [row["code"] for row in after["refused"]] == ["DFT-77"]


def test_an_action_whose_day_lies_ahead_is_not_late_though_it_waits_too_long_for_its_agreement(department):
    body, _ = department
    end = date(2008, 3, 31)
    for code, due in (("DFT-78", end), ("DFT-79", end - timedelta(days=1)), ("DFT-80", None)):
        add_action(body, code, ["governance"], status="overdue_escalated", origin="return", due=due)
    rows = {row["code"]: row for row in body_facts(body, YEAR, later(1))["actions"]}
    assert [rows[code]["late"] for code in ("DFT-78", "DFT-79", "DFT-80")] == [False, True, True]


def test_actions_are_counted_as_they_were_at_the_years_end(department):
    body, _ = department
    add_action(body, "DFT-81", ["governance"], origin="return", due=date(2008, 4, 15))
    add_action(body, "DFT-82", ["governance"], origin="return", created_at=later(-20))
    body_data = body_facts(body, YEAR, later(1))
    rows = {row["code"]: row for row in body_data["actions"]}
    assert body_data["actions_as_of"] == "2008-03-31"
    assert not rows["DFT-81"]["late"]  # its day passed in April
    assert "DFT-82" not in rows  # it was taken on in May


def test_departments_stand_in_one_order_everywhere():
    whole = pages(data())
    names = [body["organisation"]["name"] for body in whole["organisations"]]
    short = [body["organisation"]["short_name"] for body in whole["organisations"]]
    assert names == sorted(names, key=str.casefold)
    assert whole["coverage"]["columns"] == short
    assert [row["name"] for row in whole["statements"]] == names
    for row in whole["coverage"]["rows"]:
        assert row["organisations"] == [name for name in short if name in row["organisations"]]
    rows = [
        an_incident(1, organisation="moj"),
        an_incident(2, organisation="dh"),
        an_incident(3, organisation="hmrc"),
    ]
    order = _in_one_order(rows, whole["organisations"])
    assert [row["short_name"] for row in order] == ["DH", "HMRC", "MoJ"]
    assert [name for name, _ in whole["by_department"]] == ["HMRC"]


def test_a_statement_has_what_the_registers_say_for_the_years_in_which_they_were_kept(department):
    body, _ = department
    at = datetime(2027, 5, 4, 12, tzinfo=UTC)
    shared_by(body, at=at - timedelta(days=90))
    facts = statement_facts(Statement(organisation=body, year="2026-27"), at)
    rows = {row["title"]: row for row in facts["registers"]}
    assert rows["Sharing arrangements"]["in_use"] == 1
    assert rows["Sharing arrangements"]["figures"][0].startswith(
        "0 of 1 sharing arrangements have an agreement"
    )
    [record] = rows["Sharing arrangements"]["records"]
    assert record["subject"].startswith("departments.SharingArrangement:")
    assert rows["Information assets"] | {"figures": []} == {
        "code": "assets", "title": "Information assets", "in_use": 0, "late": 0, "figures": [], "records": [],
    }  # fmt: skip
    assert statement_facts(Statement(organisation=body, year=YEAR), at)["registers"] == []


def test_what_a_statement_says_of_a_register_opens_the_entries_that_were_counted(department):
    body, _ = department
    at = datetime(2027, 5, 4, 12, tzinfo=UTC)
    entry = shared_by(body, at=at - timedelta(days=90))
    facts = statement_facts(Statement(organisation=body, year="2026-27"), at)
    figures = {figure["key"]: figure for figure in statement_figures(facts)}
    assert figures["register.sharing.in_use"]["shown"] == "1"
    assert (
        figures["register.sharing.late"]["shown"] == "1 of 1"
    )  # its review was due on the day on which it was added
    assert "register.projects.in_use" not in figures
    subject = subject_of(entry)
    assert figures["register.sharing.in_use"]["sources"] == [subject]
    frozen = {"schema": 2, "facts": facts, "figures": [], "notes": {}}
    [record] = records_of(figures["register.sharing.in_use"], frozen, {subject})
    assert record == {"words": entry.name, "href": entry.get_absolute_url()}
    [record] = records_of(figures["register.sharing.in_use"], frozen, set())
    assert record["href"] == ""
