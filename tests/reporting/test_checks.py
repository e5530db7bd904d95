"""What must hold before a statement is signed and before a report goes out."""

from datetime import date, datetime, timedelta

import pytest

from audit.transitions import NotReady
from departments.organisations.calendar import LONDON
from reporting import actions, checks
from reporting.document_worker import compile_due
from reporting.home import tasks_for
from reporting.models import ParliamentReport, Statement
from reporting.presenting import steps_of
from tests.reporting.stories import ADVICE, YEAR, clock, drafted, later, signed, staffed_body


def test_a_report_for_a_year_without_data_is_not_built_and_does_not_pass_preflight(central):
    report = actions.plan_report(year="2006-07", by=central["editor"], at=later(19))
    report = actions.lock_data(report, by=central["approver"], at=later(20))
    compile_due(clock)
    with pytest.raises(NotReady, match="No return of 2006-07 is held"):
        actions.build(report, by=central["editor"], at=later(21))
    lock = report.editions.get()
    lines = dict(checks.preflight_lines({}, lock.data))
    assert lines["it holds returns of its year"] is False


@pytest.fixture
def without_data(central):
    """A statement of a year without returns, whose sections are all written, and the people of its department."""
    body, people = staffed_body("treasury", "HMT")
    statement = drafted(body, people, with_return=False)
    for part in statement.parts.all():
        actions.edit_part(part, text="Words that say enough of it. " * 9, by=people["preparer"], at=later(1))
    return statement, people


def test_a_statement_for_a_year_without_data_is_refused_at_its_first_step(without_data):
    statement, people = without_data
    with pytest.raises(NotReady, match="No return of 2007-08 is held"):
        actions.siro_advise(statement, advice=ADVICE, by=people["siro"], at=later(2))
    offer, _ = steps_of(statement, people["siro"], later(2))
    assert (offer.yours, offer.href) == (False, "")
    assert "file the returns first, then compile again" in offer.why_not
    for post in ("siro", "preparer"):
        assert [task.text for task in tasks_for(people[post], later(2))] == [
            f"File the returns of 2007-08, then compile again the {statement}"
        ]


def test_a_statement_for_a_year_without_data_that_the_committee_saw_before_is_sent_back_and_not_signed(
    without_data,
):
    statement, people = without_data
    Statement.objects.filter(pk=statement.pk).update(status="audit_committee_seen")
    statement.refresh_from_db()
    with pytest.raises(NotReady, match="No return of 2007-08 is held"):
        actions.sign(statement, by=people["accounting"], at=later(5))
    offer, others = steps_of(statement, people["accounting"], later(5))
    assert (offer.yours, offer.href) == (False, "")
    assert offer.why_not.startswith("No return of 2007-08 is held")
    assert "sign" not in [other.name for other in others]
    assert "send_back_ao" in [other.name for other in others]
    assert [task.text for task in tasks_for(people["accounting"], later(5))] == [
        f"Send back, because no return of 2007-08 is held, the {statement}"
    ]


def test_whoever_signed_a_statement_of_the_year_is_in_its_report(department, central):
    body, people = department
    signed(body, people)
    body.enrolments.all().delete()
    report = ParliamentReport(year=YEAR, route="deposited_paper")
    compiled = report.kind.compile(report, later(20))
    assert [body["organisation"]["code"] for body in compiled["facts"]["organisations"]] == [body.code]
    figure = next(figure for figure in compiled["figures"] if figure["key"] == "statements.signed")
    assert figure["shown"] == "1 of 1"


@pytest.mark.parametrize(
    ("met_on", "says"),
    [
        (date(2008, 3, 31), "after 31 March 2008"),
        (date(2008, 6, 6), "enter 7 June 2008 or a later date"),
        (date(2008, 6, 7), ""),
        (date(2008, 6, 30), "must not be in the future"),
    ],
)
def test_the_audit_committee_meets_after_the_year_and_after_the_siros_advice(department, met_on, says):
    body, people = department
    statement = actions.siro_advise(drafted(body, people), advice=ADVICE, by=people["siro"], at=later(5))

    def meet():
        return actions.committee(statement, met_on=met_on, minute="AC(08)3", by=people["audit"], at=later(10))

    if not says:
        assert meet().committee_met_on == met_on
        return
    with pytest.raises(NotReady, match=says):
        meet()


def test_an_annual_report_is_not_laid_before_its_statement_is_signed(department):
    statement = signed(*department)
    with pytest.raises(NotReady, match="signed on 10 June 2008"):
        actions.publish_statement(
            statement, report_laid_on=date(2008, 6, 9), by=department[1]["accounting"], at=later(20)
        )


MORNING = datetime(2026, 6, 1, 9, tzinfo=LONDON)


def messages(problems) -> list[str]:
    return [problem.text for problem in problems]


@pytest.mark.parametrize(("day", "is_over"), [(date(2008, 3, 31), False), (date(2008, 4, 1), True)])
def test_a_year_is_over_the_day_after_its_last_one(day, is_over):
    at = datetime(day.year, day.month, day.day, 12, tzinfo=LONDON)
    assert (checks.year_is_over(Statement(year="2007-08"), at) == []) == is_over


@pytest.mark.parametrize(("days", "is_refused"), [(0, True), (1, False)])
def test_departments_answer_tomorrow_at_the_earliest(days, is_refused):
    report = ParliamentReport(year="2025-26", fact_check_by=MORNING.date() + timedelta(days=days))
    assert bool(checks.reply_date_given(report, MORNING)) == is_refused


def test_a_report_without_a_day_of_laying_is_asked_for_no_number_and_one_with_it_is():
    report = ParliamentReport(year="2025-26", route=ParliamentReport.Route.COMMAND_PAPER)
    assert checks.number_where_the_route_has_one(report, MORNING) == []
    report.laying_on = MORNING.date()
    fields = [problem.field for problem in checks.number_where_the_route_has_one(report, MORNING)]
    assert fields == ["number", "isbn"]


@pytest.mark.parametrize(("seconds", "is_refused"), [(60, False), (61, True)])
def test_a_delivery_may_be_a_minute_ahead_and_no_more(seconds, is_refused):
    moment = MORNING + timedelta(seconds=seconds)
    report = ParliamentReport(laying_on=MORNING.date(), laid_commons_at=moment, laid_lords_at=MORNING)
    wanted = ["The time of delivery to the Commons must not be in the future"] if is_refused else []
    assert messages(checks.delivered_to_both_houses(report, MORNING)) == wanted


def test_a_report_may_be_published_at_the_moment_of_laying_and_not_before():
    report = ParliamentReport(laid_commons_at=MORNING, laid_lords_at=MORNING, published_at=MORNING)
    assert checks.published_after_laying(report, MORNING) == []
    report.published_at = MORNING - timedelta(seconds=1)
    assert messages(checks.published_after_laying(report, MORNING)) == [
        "The report cannot be published before it is laid"
    ]


@pytest.mark.parametrize(("days", "is_refused"), [(0, False), (1, True)])
def test_an_annual_report_may_be_laid_today_and_not_tomorrow(db, days, is_refused):
    statement = Statement(report_laid_on=MORNING.date() + timedelta(days=days))
    problems = messages(checks.annual_report_laid(statement, MORNING))
    assert ("The statement cannot be published before the annual report is laid" in problems) == is_refused
