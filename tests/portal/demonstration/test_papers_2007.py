"""The papers of the demonstration: their dates, routes and words."""

from datetime import date

from departments.organisations.calendar import Quarter
from departments.reference import departments_2007
from portal.demonstration import (
    papers_2007,
    story,
)
from portal.demonstration.answers import SHORT, answer_2007
from reporting.stages.layout import cover as title
from returns.questionnaire import questionnaire


def test_the_advice_of_a_siro_names_what_the_last_return_calls_short():
    then, weak = questionnaire("2007-08"), papers_2007.plan()["statements"]["weak"]
    named = set()
    for letters in story.departments():
        (key,) = [key for key, text in weak.items() if text in papers_2007.advice_of(letters)]
        assert answer_2007(letters, Quarter(2007, 4), then.question(key)).choice in SHORT, letters
        named.add(key)
    assert len(named) > 4


def test_the_papers_are_made_after_the_newest_source_that_they_name():
    days = papers_2007.plan()
    assert days["statements"]["started"] > date(
        2008, 8, 31
    )  # lists of incidents became public in August 2008
    assert days["report"]["planned"] > days["statements"]["signed"]
    for entry in story.read("incidents_2007")["incidents"]:
        for later in ("2009", "2010", "(2008)", "enforcement notice", "January 2009"):
            assert later not in entry["history"], entry["key"]


def test_the_dates_of_a_paper_follow_each_other():
    days, report = papers_2007.plan()["statements"], papers_2007.plan()["report"]
    assert days["edited"] < days["advised"] < days["committee"] < days["signed"]
    assert days["committee"] > date(2008, 3, 31)
    assert papers_2007.plan()["published"] > days["amended"]["signed_again"]
    course = [report[name] for name in ("planned", "locked", "built", "fact_check", "back_to_draft", "reply_by", "agreed",
                                        "redacted", "cleared", "embargoed", "recalled")]  # fmt: skip
    assert course == sorted(course)
    assert report["agreed"] > report["reply_by"]


def test_the_paper_has_neither_the_route_of_the_real_first_report_nor_a_number_or_isbn_of_a_real_one():
    about = papers_2007.plan()["report"]
    assert about["route"] != "deposited_paper"
    assert title.number_problem(about["route"], about["number"], about["laid"]) == ""
    assert title.isbn_problem(about["route"], about["isbn"]) == ""
    assert about["number"] == "Cm 9999"


def test_no_made_up_word_of_an_accounting_officer_says_anything_of_a_department():
    text = papers_2007.plan()["statements"]["effectiveness"]
    assert text.startswith("Demonstration.")
    for body in departments_2007():
        assert body.name not in text
