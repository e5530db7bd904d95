"""Figures of the actions of the reports of 2007, which are loaded once for all of these tests."""

from copy import deepcopy
from datetime import UTC, date, datetime

import pytest

from audit.record import SYSTEM
from departments import reference
from departments.models import Action, Organisation
from departments.organisations.actions import load_reference
from departments.registers import figures
from departments.registers.actions import load_report_actions

REPORT = datetime(2007, 12, 17, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def shared_organisations(request, shared):
    def load():
        load_reference(by=SYSTEM, at=REPORT)
        codes = [department.code for department in reference.departments_2007()]
        organisations = list(Organisation.objects.filter(code__in=codes))
        for organisation in organisations:
            load_report_actions(organisation, by=SYSTEM, at=REPORT)
        return organisations

    with shared(request, load) as organisations:
        yield organisations


@pytest.fixture
def year_2007(shared_organisations, db):
    return deepcopy(shared_organisations)


def rows(organisations, at):
    return [row for organisation in organisations for row in figures.rows_of(organisation, at)]


def test_every_figure_counts_the_records_it_names(year_2007):
    figure_by_key = {
        figure.key: figure for figure in figures.figures_of(rows(year_2007, REPORT), REPORT.date())
    }
    assert all(figure.value == len(figure.sources) and figure.definition for figure in figure_by_key.values())
    assert (figure_by_key["actions.first_done"].of, figure_by_key["actions.late"].of) == (76, 76)
    assert (
        figure_by_key["actions.first_unpromised"].value,
        figure_by_key["actions.since_done"].of,
    ) == (2, 0)


def test_late_actions_are_those_past_their_date_on_the_day(year_2007):
    before, after = datetime(2008, 1, 31, tzinfo=UTC), datetime(2008, 5, 1, tzinfo=UTC)
    assert not Action.objects.filter(figures.late(before)).exists()
    late = Action.objects.filter(figures.late(after)).count()
    assert late == Action.objects.filter(due__lt="2008-05-01").count() == 9


def test_of_what_is_known_from_2007_alone_a_paper_says_that_its_day_has_passed_and_not_that_it_is_late(
    year_2007,
):
    action_rows = rows(year_2007, datetime(2008, 5, 1, tzinfo=UTC))
    assert sum(row["day_passed"] for row in action_rows) == 9
    assert not any(row["late"] for row in action_rows)


def test_actions_of_2007_are_neither_late_nor_open_today_in_any_figure(year_2007):
    today = datetime(2026, 11, 29, tzinfo=UTC)
    assert rows(year_2007, today) == []
    assert not Action.objects.filter(figures.late(today)).exists()
    assert Action.objects.filter(figures.history(today)).count() == 76
    assert not Action.objects.filter(figures.history(datetime(2009, 3, 31, tzinfo=UTC))).exists()


def test_an_action_of_2007_that_gets_a_new_date_today_is_followed_again(year_2007):
    today = datetime(2026, 11, 29, tzinfo=UTC)
    action = Action.objects.filter(status="in_progress").first()
    action.due = date(2026, 11, 1)
    assert not figures.is_history(action, today)
    assert figures.is_late(action, today)


def test_the_definition_of_a_closed_record_is_the_same_for_one_action_and_for_a_list(year_2007):
    Action.objects.filter(code__endswith="-1").update(demonstration=True, origin="return")
    Action.objects.filter(code__endswith="-2").update(origin="return")
    for year in (2008, 2009, 2010, 2026):
        at = datetime(year, 5, 1, tzinfo=UTC)
        for rule, of_one in ((figures.history, figures.is_history), (figures.late, figures.is_late)):
            listed = set(Action.objects.filter(rule(at)).values_list("pk", flat=True))
            assert listed == {action.pk for action in Action.objects.all() if of_one(action, at)}


def test_what_nobody_promised_in_2007_is_proposed_and_was_agreed_by_nobody(year_2007):
    actions = Action.objects.filter(reported_status__in=["expected", "discussed"]).order_by("code")
    assert [(action.code, action.status, action.agreed_at) for action in actions] == [
        ("HMRC-2", "proposed", None),
        ("HMRC-7", "proposed", None),
    ]
