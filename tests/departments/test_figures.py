"""Figures that can be opened."""

from datetime import UTC, date, datetime, timedelta

import pytest

from audit.record import SYSTEM
from departments import actions, figures, reference
from departments.actions import load_reference, load_report_actions
from departments.figures import is_late
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


def test_actions_of_2007_are_neither_late_nor_open_today_in_any_figure(year_2007):
    today = datetime(2026, 11, 29, tzinfo=UTC)
    found = {name: figure.value for name, figure in figures.actions_in_short(today, year_2007).items()}
    assert found == {"all": 76, "history": 76, "open": 0, "late": 0, "done": 0, "verified": 0}
    assert not Action.objects.filter(figures.late(today)).exists()
    assert Action.objects.filter(figures.history(today)).count() == 76
    assert not Action.objects.filter(figures.history(datetime(2009, 3, 31, tzinfo=UTC))).exists()


def test_an_action_of_2007_that_gets_a_new_date_today_is_followed_again(year_2007):
    today = datetime(2026, 11, 29, tzinfo=UTC)
    one = Action.objects.filter(status="in_progress").first()
    one.due = date(2026, 11, 1)
    assert not figures.is_history(one, today)
    assert figures.is_late(one, today)


def test_the_definition_of_a_closed_record_is_the_same_for_one_action_and_for_a_list(year_2007):
    Action.objects.filter(code__endswith="-1").update(demonstration=True, origin="return")
    Action.objects.filter(code__endswith="-2").update(origin="return")
    for year in (2008, 2009, 2010, 2026):
        at = datetime(year, 5, 1, tzinfo=UTC)
        for rule, of_one in ((figures.history, figures.is_history), (figures.late, figures.is_late)):
            listed = set(Action.objects.filter(rule(at)).values_list("pk", flat=True))
            assert listed == {one.pk for one in Action.objects.all() if of_one(one, at)}


def test_what_nobody_promised_in_2007_is_proposed_and_was_agreed_by_nobody(year_2007):
    found = Action.objects.filter(reported_status__in=["expected", "discussed"]).order_by("code")
    assert [(each.code, each.status, each.agreed_at) for each in found] == [
        ("HMRC-2", "proposed", None),
        ("HMRC-7", "proposed", None),
    ]


def test_actions_are_counted_as_they_stood_at_the_end_of_the_year(people, home_office):
    opened = datetime(2026, 1, 5, 12, tzinfo=UTC)
    one = actions.propose_action(
        home_office,
        by=people["siro"],
        at=opened,
        summary="Encrypt the tapes",
        owner_role=R.CIO,
        due=date(2026, 3, 2),
    )
    one = actions.agree_action(one, by=people["siro"], at=opened + timedelta(days=1))
    one = actions.begin_action(one, by=people["preparer"], at=opened + timedelta(days=2))
    april = datetime(2026, 4, 20, 12, tzinfo=UTC)
    actions.replan(one, by=people["siro"], at=april, due=date(2026, 9, 1), reason="The tapes are late.")
    later = actions.propose_action(home_office, by=people["siro"], at=april, summary="Count the tapes")
    actions.report_done(one, by=people["preparer"], at=april + timedelta(days=9), evidence="A note says so.")
    end = datetime(2026, 3, 31, 22, tzinfo=UTC)
    (then,) = figures.as_they_stood(Action.objects.filter(organisation=home_office), end)
    assert (then.status, then.due, is_late(then, end)) == ("in_progress", date(2026, 3, 2), True)
    now = figures.as_they_stood(Action.objects.filter(organisation=home_office), april + timedelta(days=30))
    assert {each.pk: (each.status, each.due) for each in now} == {
        one.pk: ("done_awaiting_check", date(2026, 9, 1)),
        later.pk: ("proposed", None),
    }


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
