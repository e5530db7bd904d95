"""What a cell says as the value of a field, and what is said where it says nothing that can be."""

from datetime import date

import pytest

from departments.imports import cells
from departments.imports.cells import Wrong
from departments.organisations.models import Organisation

DAY = date(2026, 3, 7)


@pytest.mark.parametrize(
    "cell",
    [
        DAY,
        "2026-03-07",
        "7/3/2026",
        "07.03.2026",
        "7-3-2026",
        "7 March 2026",
        "7 Mar 2026",
        "7th March, 2026",
    ],
)
def test_a_date_is_read_as_people_and_programs_write_it(cell):
    assert cells.day(cell) == DAY


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("3/27/2026", "not a real date"),
        ("7/3/26", "is not a date"),
        ("soon", "is not a date"),
        (46088, "is a number, not a date. If it is 7 March 2026"),
        ("7/3/1066", "is before 1990 or after 2099"),
        ("=TODAY()", "is a formula"),
    ],
)
def test_what_is_no_date_is_named(cell, words):
    with pytest.raises(Wrong, match=words):
        cells.day(cell)


@pytest.mark.parametrize(
    ("read", "cell", "value"),
    [
        (cells.number, "1,200", 1200),
        (cells.number, 7, 7),
        (cells.number, "", None),
        (cells.yes_no, "YES", True),
        (cells.yes_no, False, False),
        (cells.yes_no, "", None),
        (cells.text(10), 12, "12"),
        (cells.text(10), "'=1+1", "=1+1"),
        (cells.choice([("a", "First"), ("b", "Second")]), "second", "b"),
        (cells.choice([("a", "First")]), "", ""),
        (cells.choices_of_many([("a", "First"), ("b", "Second")]), "First; b", ["a", "b"]),
        (cells.one_of({"Case files": 1}, "asset"), "case FILES", 1),
        (cells.one_of({"Case files": 1}, "asset"), "", None),
    ],
)
def test_a_cell_has_the_value_that_its_text_means(read, cell, value):
    assert read(cell) == value


@pytest.mark.parametrize(
    ("read", "cell", "words"),
    [
        (cells.number, "many", "in digits"),
        (cells.number, DAY, "is a date. Enter a number"),
        (cells.number, 1.5, "whole number"),
        (cells.yes_no, "perhaps", "neither yes nor no"),
        (cells.text(3), "long", "Shorten it to 3"),
        (cells.text(30), "a\x07b", "not text"),
        (cells.choice([("a", "First")]), "Third", "Enter “First”"),
        (cells.one_of({}, "asset"), "x", "has no asset called"),
    ],
)
def test_what_a_cell_cannot_mean_is_named_with_what_to_do(read, cell, words):
    with pytest.raises(Wrong, match=words):
        read(cell)


def test_an_organisation_is_known_by_its_code_its_name_or_its_short_name_if_only_one_has_it():
    bodies = [
        Organisation(code="home-office", name="Home Office", short_name="HO"),
        Organisation(code="a-1", name="Agency"),
        Organisation(code="a-2", name="Agency"),
    ]
    read = cells.organisation(bodies)
    assert all(read(name) is bodies[0] for name in ("HOME office", "home-office", "ho"))
    assert read("a-1") is bodies[1]
    with pytest.raises(Wrong, match="Several organisations"):
        read("Agency")
    with pytest.raises(Wrong, match="No open organisation"):
        read("Nobody")
