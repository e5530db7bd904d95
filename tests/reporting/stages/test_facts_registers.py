"""What the report to Parliament has of the registers of all departments: added up, opened, and without names or few people."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from audit.record import SYSTEM, subject_of
from departments.entries.actions import add_entry
from departments.entries.declared import REGISTERS
from departments.entries.figures import holdings_on, titles, totals_on
from departments.organisations.calendar import london_day
from departments.organisations.roles import Role
from incidents.small_numbers import FEWER
from reporting.models import ParliamentReport
from reporting.presenting import records_of
from reporting.queries import open_to
from reporting.stages.facts import government_facts
from reporting.stages.figures import government_figures
from reporting.stages.themes import THEMES
from tests import factories
from tests.departments.entries.stories import shared_by
from tests.reporting.stories import YEAR

AT = datetime(2027, 5, 4, 12, tzinfo=UTC)
DAY = datetime(2027, 3, 31, 12, tzinfo=UTC)


def trained(body, *, must, passed):
    add_entry(
        REGISTERS["training"], body, by=SYSTEM, at=DAY - timedelta(days=30), name="Yearly training", group="all",
        course="Handling information", must=must, passed=passed, counted_on=london_day(DAY) - timedelta(days=40),
        complete_by=london_day(DAY) + timedelta(days=100),
    )  # fmt: skip


@pytest.fixture
def bodies(db):
    """Two departments in the returns, with something shared by each and training in one of them."""
    both = [
        factories.make_organisation(code, name=name)
        for code, name in (("home-office", "Home Office"), ("transport", "Department for Transport"))
    ]
    for body in both:
        factories.enrol(body)
        shared_by(body, at=DAY - timedelta(days=20))
    trained(both[0], must=400, passed=380)
    return both


@pytest.fixture
def facts(bodies):
    return government_facts(ParliamentReport(year="2026-27"), AT)


def figures_by_key(facts):
    return {figure["key"]: figure for figure in government_figures(facts)}


def test_every_register_is_added_up_over_departments_and_each_number_opens_theirs(facts, bodies):
    figures = figures_by_key(facts)
    assert figures["register.sharing.in_use"]["shown"] == "2"
    assert figures["register.sharing.late"]["shown"] == "2 of 2"
    assert figures["register.training.1"]["shown"] == "380 of 400"
    assert "register.overseas.in_use" not in figures
    whole = figures["register.sharing.in_use"]
    assert set(whole["sources"]) == {subject_of(body) for body in bodies}
    owner = factories.person("iao@example.test", Role.IAO, bodies[0])
    opened = open_to(owner, AT, whole["sources"])
    frozen = {"schema": 2, "facts": facts, "figures": [], "notes": {}}
    records = {record["words"]: record["href"] for record in records_of(whole, frozen, opened)}
    assert records == {
        "Department for Transport, Sharing arrangements: 1 in use, 1 late": "",
        "Home Office, Sharing arrangements: 1 in use, 1 late": "/organisations/registers/sharing/?organisation=home-office",
    }
    [training, sharing] = sorted(
        record["words"] for record in records_of(figures["home-office.registers.in_use"], frozen, set())
    )[::-1]
    assert training.startswith("Home Office, Training")
    assert sharing.startswith("Home Office, Sharing")


def test_the_numbers_of_departments_add_up_to_those_of_registers(facts):
    figures = figures_by_key(facts)
    for part in ("in_use", "late"):
        of_registers = sum(
            figure["value"]
            for key, figure in figures.items()
            if key.startswith("register.") and key.endswith(part)
        )
        of_bodies = sum(
            figure["value"] for key, figure in figures.items() if key.endswith(f".registers.{part}")
        )
        assert of_registers == of_bodies == figures[f"registers.{part}"]["value"]
    assert figures["home-office.registers.in_use"]["value"] == 2


def test_what_is_added_up_is_what_the_statements_of_departments_say(facts, bodies):
    in_statements: dict[str, int] = {}
    for body in bodies:
        for holding in holdings_on(body, london_day(DAY)):
            in_statements[holding.code] = in_statements.get(holding.code, 0) + len(holding.records)
    assert {
        total["code"]: sum(row["in_use"] for row in total["held"]) for total in facts["registers"]
    } == in_statements


def test_few_people_are_not_counted_and_no_entry_is_named(bodies):
    trained(bodies[1], must=3, passed=3)
    facts = government_facts(ParliamentReport(year="2026-27"), AT)
    assert figures_by_key(facts)["register.training.1"]["shown"] == "383 of 403"
    trained_only_there = {**facts, "organisations": facts["organisations"]}
    assert "Names shared by the Home Office" not in json.dumps(trained_only_there["registers"])
    bodies[0].entries.filter(register="training").update(status="ended", ended_on=london_day(DAY))
    figure = figures_by_key(government_facts(ParliamentReport(year="2026-27"), AT))["register.training.1"]
    assert (figure["value"], figure["of"], figure["shown"]) == (FEWER, None, FEWER)


def test_a_report_that_is_older_than_the_registers_has_nothing_of_them(bodies):
    facts = government_facts(ParliamentReport(year=YEAR), AT)
    assert facts["registers"] == []
    assert not any(key.startswith("register.") or ".registers." in key for key in figures_by_key(facts))


def test_the_registers_of_any_number_of_departments_are_four_queries(bodies, django_assert_num_queries):
    with django_assert_num_queries(4):
        totals_on(bodies, london_day(DAY))


def test_every_register_belongs_to_one_theme():
    placed = [code for theme in THEMES for code in theme.registers]
    assert sorted(placed) == sorted(titles())
