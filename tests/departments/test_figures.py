"""Figures that can be opened."""

from datetime import UTC, datetime

import pytest

from audit.record import SYSTEM
from departments import actions, figures, reference
from departments.actions import load_reference, load_report_actions
from departments.models import Action, Organisation
from departments.roles import R
from tests.departments.conftest import AT

REPORT = datetime(2007, 12, 17, 12, tzinfo=UTC)


@pytest.fixture
def year_2007(db):
    load_reference(by=SYSTEM, at=REPORT)
    organisations = list(
        Organisation.objects.filter(code__in=[one.code for one in reference.departments_2007()])
    )
    for one in organisations:
        load_report_actions(one, by=SYSTEM, at=REPORT)
    return organisations


def test_nobody_in_2007_acted_on_disposal_or_data_overseas(year_2007):
    covered = figures.coverage(origin="report_2007")
    assert len(covered) == 30
    assert {area for area, bodies in covered.items() if not bodies} == {"disposal", "overseas"}
    assert "home-office" in covered["strategy"]


def test_every_figure_counts_the_records_it_names(year_2007):
    found = figures.actions_by_status(REPORT, year_2007)
    assert sum(figure.value for figure in found) == 76
    assert all(figure.value == len(figure.sources) for figure in found)
    assert all(figure.of == 76 and figure.definition for figure in found)
    for figure in figures.coverage_figures(REPORT, year_2007):
        subjects = {source.rpartition(":")[2] for source in figure.sources}
        bodies = Action.objects.filter(pk__in=subjects).values("organisation").distinct()
        assert (bodies.count(), figure.of) == (figure.value, 19)


def test_late_actions_are_those_past_their_date_on_the_day(year_2007):
    before = figures.actions_in_short(datetime(2008, 1, 31, tzinfo=UTC), year_2007)
    after = figures.actions_in_short(datetime(2008, 5, 1, tzinfo=UTC), year_2007)
    assert before["late"].value == 0
    assert after["late"].value == Action.objects.filter(due__lt="2008-05-01").count() == 9


def test_cancelled_actions_cover_nothing(year_2007):
    Action.objects.filter(areas__contains=["legislation"]).update(status="cancelled")
    assert figures.coverage(year_2007)["legislation"] == set()


def test_assets_are_counted_with_their_gaps(people, home_office):
    actions.add_asset(
        home_office,
        by=people["iao"],
        at=AT,
        name="Cases",
        purpose="Case files",
        personal_data=True,
        protected="A",
        held_overseas=True,
    )
    counted = {name: figure.value for name, figure in figures.assets_in_short(AT, [home_office]).items()}
    assert counted == {"all": 1, "protected": 1, "not_marked": 1, "without_owner": 1, "overseas": 1}


def test_figures_are_plain_data_when_frozen(people, home_office):
    actions.propose_action(home_office, by=people["siro"], at=AT, summary="Train", owner_role=R.IAO)
    data = figures.actions_in_short(AT)["open"].as_data()
    assert data["value"] == 1
    assert data["as_of"] == AT.isoformat()
    assert data["sources"][0].startswith("departments.Action:")
