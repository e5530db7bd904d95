"""What must hold before a statement is signed and before a report goes out."""

from datetime import date

import pytest

from audit.transitions import NotReady
from reporting import actions, checks
from reporting.document_worker import compile_due
from reporting.models import ParliamentReport
from reporting.stages.layout import cover as title
from reporting.stages.layout.frozen import with_laying
from tests.reporting.facts import facts
from tests.reporting.report_facts import frozen, pages, report_facts
from tests.reporting.stories import ADVICE, YEAR, clock, drafted, later, signed, staffed_body

DAY = date(2008, 7, 10)


@pytest.mark.parametrize(
    ("route", "number", "on", "says"),
    [
        ("command_paper", "Cm 7412", DAY, ""),
        ("command_paper", "Cm 7412-II", DAY, ""),
        ("command_paper", "CP 412", DAY, "“Cm 1234”"),
        ("command_paper", "Cm7412", DAY, "“Cm 1234”"),
        ("command_paper", "Cm 0412", DAY, "“Cm 1234”"),
        ("command_paper", "7412", DAY, "“Cm 1234”"),
        ("command_paper", "CP 1412", date(2027, 6, 1), ""),
        ("command_paper", "Cm 1412", date(2027, 6, 1), "“CP 1234”"),
        ("command_paper", "", DAY, "Enter the paper's number"),
        ("house_of_commons_paper", "HC 619", DAY, ""),
        ("house_of_commons_paper", "Cm 619", DAY, "“HC 1234”"),
        ("deposited_paper", "", DAY, ""),
        ("deposited_paper", "Cm 7412", DAY, "has no number"),
    ],
)
def test_a_papers_number_has_the_form_of_its_route_and_time(route, number, on, says):
    found = title.number_problem(route, number, on)
    assert says in found if says else found == ""


@pytest.mark.parametrize(
    ("route", "isbn", "says"),
    [
        ("command_paper", "978-0-306-40615-7", ""),
        ("command_paper", "9780306406157", ""),
        ("command_paper", "978-0-306-40615-1", "last digit"),
        ("command_paper", "978-0-306-40651-7", "last digit"),
        ("command_paper", "0-306-40615-2", "13 digits"),
        ("command_paper", "977-0-306-40615-7", "978 or 979"),
        ("command_paper", "", "Enter the paper's ISBN"),
        ("deposited_paper", "978-0-306-40615-7", "has no ISBN"),
    ],
)
def test_an_isbn_is_checked_by_its_form_and_its_check_digit(route, isbn, says):
    found = title.isbn_problem(route, isbn)
    assert says in found if says else found == ""


def test_a_command_paper_carries_its_number_and_isbn_and_the_words_of_its_day():
    made = report_facts([facts("CO")], demonstration=False, route="command_paper")
    laying = {"on": "2023-01-10", "number": "CP 412", "isbn": "9780306406157"}
    page = pages(with_laying(frozen(made), laying, None))
    assert page["title_page"]["number"] == "CP 412"
    assert page["title_page"]["isbn"] == "9780306406157"
    assert page["title_page"]["presented"].endswith("by Command of His Majesty")
    assert page["licence_page"]["lines"][0] == "© Crown copyright 2023"
    other = frozen(made | {"route": "house_of_commons_paper"})
    assert pages(with_laying(other, laying, None))["title_page"]["presented"] == (
        "Ordered by the House of Commons to be printed 10 January 2023"
    )


def test_the_paper_is_neither_named_nor_routed_like_the_real_first_report_of_2010():
    assert "Protecting information" not in title.TITLE


def test_a_report_for_a_year_without_data_is_not_built_and_does_not_pass_preflight(central):
    report = actions.plan_report(year="2006-07", by=central["editor"], at=later(19))
    report = actions.lock_data(report, by=central["approver"], at=later(20))
    compile_due(clock)
    with pytest.raises(NotReady, match="No return of 2006-07 is held"):
        actions.build(report, by=central["editor"], at=later(21))
    lock = report.editions.get()
    lines = dict(checks.preflight_lines({}, lock.data))
    assert lines["it holds returns of its year"] is False


def test_a_statement_for_a_year_without_data_is_not_signed(central):
    body, people = staffed_body("treasury", "HMT")
    statement = drafted(body, people)
    for part in statement.parts.all():
        actions.edit_part(part, text="Words that say enough of it. " * 9, by=people["preparer"], at=later(1))
    statement = actions.siro_advise(statement, advice=ADVICE, by=people["siro"], at=later(2))
    statement = actions.committee(
        statement, met_on=later(3).date(), minute="AC(08)3", by=people["audit"], at=later(4)
    )
    with pytest.raises(NotReady, match="No return of 2007-08 is held"):
        actions.sign(statement, by=people["accounting"], at=later(5))


def test_whoever_signed_a_statement_of_the_year_is_in_its_report(department, central):
    body, people = department
    signed(body, people)
    body.enrolments.all().delete()
    report = ParliamentReport(year=YEAR, route="deposited_paper")
    found = report.kind.compile(report, later(20))
    assert [each["organisation"]["code"] for each in found["facts"]["organisations"]] == [body.code]
    figure = next(each for each in found["figures"] if each["key"] == "statements.signed")
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
