"""The title page: a number and an ISBN of the form of their time."""

from datetime import date

import pytest

from reporting.stages.layout import cover as title
from reporting.stages.layout.frozen import with_laying
from tests.reporting.facts import facts
from tests.reporting.report_facts import frozen, pages, report_facts

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
    problem = title.number_problem(route, number, on)
    assert says in problem if says else problem == ""


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
    problem = title.isbn_problem(route, isbn)
    assert says in problem if says else problem == ""


def test_a_command_paper_carries_its_number_and_isbn_and_the_words_of_its_day():
    data = report_facts([facts("CO")], demonstration=False, route="command_paper")
    laying = {"on": "2023-01-10", "number": "CP 412", "isbn": "9780306406157"}
    page = pages(with_laying(frozen(data), laying, None))
    assert page["title_page"]["number"] == "CP 412"
    assert page["title_page"]["isbn"] == "9780306406157"
    assert page["title_page"]["presented"].endswith("by Command of His Majesty")
    assert page["licence_page"]["lines"][0] == "© Crown copyright 2023"
    other = frozen(data | {"route": "house_of_commons_paper"})
    assert pages(with_laying(other, laying, None))["title_page"]["presented"] == (
        "Ordered by the House of Commons to be printed 10 January 2023"
    )


def test_the_paper_is_neither_named_nor_routed_like_the_real_first_report_of_2010():
    assert "Protecting information" not in title.TITLE
