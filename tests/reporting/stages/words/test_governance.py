"""Today's statement, under today's headings."""

from reporting.stages.words.notes import gaps
from tests.reporting.facts import an_incident, facts
from tests.reporting.stages.words.drafts import draft, sections_of, text, todays, told_only


def test_todays_form_has_other_headings():
    assert [heading.key for heading in sections_of("2024-25")] != [
        heading.key for heading in sections_of("2007-08")
    ]


def test_todays_statement_is_drafted_under_todays_headings_and_says_nothing_of_2007():
    drafted = draft(todays(incidents=[an_incident(1), an_incident(2, notification="not_notified")]))
    assert set(drafted) == {heading.key for heading in sections_of("2026-27")}
    words = " ".join(each.text for said in drafted.values() for each in said)
    assert all(len(" ".join(each.text for each in said).split()) >= 25 for said in drafted.values())
    assert "in December 2007" not in words
    assert "report of December 2007" not in words
    assert "amber to red for April to June 2026" in words
    assert "“Are backups tested” (not met)" in words
    assert (
        "Two incidents were recorded in the year. The Information Commissioner is on record as notified of one"
        in words
    )
    assert gaps(todays()) == []


def test_of_what_nothing_later_is_recorded_todays_statement_does_not_say_that_it_is_in_time():
    action = facts("HMRC")["actions"][0] | {"status": "in_progress", "late": False, "day_passed": True}
    for only_told, said in ((False, True), (True, False)):
        drafted = draft(todays(actions=[action | {"only_told": only_told}]))
        words = " ".join(each.text for part in drafted.values() for each in part)
        assert ("in time so far" in words) == said


def test_a_standing_arrangement_is_not_called_in_place():
    said = text(told_only("FCO"), "framework")
    assert "the report of December 2007 gives as a standing arrangement: " in said


def test_what_was_not_recorded_of_audit_is_said():
    said = text(facts("CPS"), "effectiveness")
    assert "The audit committee sees this statement before I sign it" in said
    assert "comments of the National Audit Office" in said


def test_what_is_due_next_is_told_as_at_the_years_end():
    first, *rest = facts("CPS")["actions"]
    made = facts("CPS", actions=[first | {"due": "2008-03-31", "origin": "return"}, *rest])
    said = text(made, "issues")
    assert "Due next, as at 31 March 2008: " in said
    assert "due 31 March 2008)" in said


def test_todays_statement_puts_no_act_or_admission_into_the_officers_mouth_where_nothing_is_recorded():
    words = " ".join(
        each.text
        for part in draft(todays(answers={}, returns=[], posts={"siro_held": False})).values()
        for each in part
    )
    assert (
        "No holder of the post of Senior Information Risk Owner at the end of the year is on record." in words
    )
    assert "No action to do better is on record. The record does not say whether none was needed." in words
    for invented in ("was vacant at the end", "I have asked", "I answer for it myself", "a very good year"):
        assert invented not in words
