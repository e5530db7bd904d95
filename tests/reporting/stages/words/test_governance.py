"""Today's statement, under today's headings."""

import pytest

from reporting.stages.words.notes import gaps
from tests.reporting.facts import an_incident, facts
from tests.reporting.stages.words.drafts import draft, only_in_the_report, sections_of, text, todays


def test_todays_form_has_other_headings():
    assert [heading.key for heading in sections_of("2024-25")] != [
        heading.key for heading in sections_of("2007-08")
    ]


def test_todays_statement_is_drafted_under_todays_headings_and_says_nothing_of_2007():
    drafted = draft(todays(incidents=[an_incident(1), an_incident(2, notification="not_notified")]))
    assert set(drafted) == {heading.key for heading in sections_of("2026-27")}
    text = " ".join(paragraph.text for paragraphs in drafted.values() for paragraph in paragraphs)
    assert all(
        len(" ".join(paragraph.text for paragraph in paragraphs).split()) >= 25
        for paragraphs in drafted.values()
    )
    assert "in December 2007" not in text
    assert "report of December 2007" not in text
    assert "amber to red for April to June 2026" in text
    assert "“Are backups tested” (not met)" in text
    assert (
        "Two incidents were recorded in the year. The Information Commissioner is on record as notified of one"
        in text
    )
    assert gaps(todays()) == []


def test_of_what_nothing_later_is_recorded_todays_statement_does_not_say_that_it_is_in_time():
    action = facts("HMRC")["actions"][0] | {"status": "in_progress", "late": False, "day_passed": True}
    for only_told, is_said in ((False, True), (True, False)):
        drafted = draft(todays(actions=[action | {"only_told": only_told}]))
        text = " ".join(paragraph.text for part in drafted.values() for paragraph in part)
        assert ("in time so far" in text) == is_said


def test_a_standing_arrangement_is_not_called_in_place():
    draft_text = text(only_in_the_report("FCO"), "framework")
    assert "the report of December 2007 gives as a standing arrangement: " in draft_text


def test_what_was_not_recorded_of_audit_is_said():
    draft_text = text(facts("CPS"), "effectiveness")
    assert "The audit committee sees this statement before I sign it" in draft_text
    assert "comments of the National Audit Office" in draft_text


def test_what_is_due_next_is_described_as_at_the_years_end():
    first, *rest = facts("CPS")["actions"]
    data = facts("CPS", actions=[first | {"due": "2008-03-31", "origin": "return"}, *rest])
    draft_text = text(data, "issues")
    assert "Due next, as at 31 March 2008: " in draft_text
    assert "due 31 March 2008)" in draft_text


def test_todays_statement_puts_no_act_or_admission_into_the_officers_mouth_where_nothing_is_recorded():
    text = " ".join(
        paragraph.text
        for part in draft(todays(answers={}, returns=[], posts={"siro_held": False})).values()
        for paragraph in part
    )
    assert (
        "No holder of the post of Senior Information Risk Owner at the end of the year is on record." in text
    )
    assert "No action to do better is on record. The record does not say whether none was needed." in text
    for invented in ("was vacant at the end", "I have asked", "I answer for it myself", "a very good year"):
        assert invented not in text


def test_each_register_speaks_in_todays_statement_and_an_empty_one_is_named():
    systems = {
        "title": "Systems and accreditation", "in_use": 3, "late": 1,
        "figures": ["2 of 3 systems have a current accreditation or assurance."],
    }  # fmt: skip
    projects = {"title": "Projects", "in_use": 0, "late": 0, "figures": []}
    sharing = {"title": "Sharing arrangements", "in_use": 2, "late": 0, "figures": []}
    drafted = draft(todays(registers=[systems, projects, sharing]))
    first, *others = [paragraph.text for paragraph in drafted["risk"] if "egister" in paragraph.source]
    assert first.startswith("The next paragraphs are what our registers said on ")
    assert others == [
        "The register “Systems and accreditation” has three entries, of which one is late to be reviewed, renewed or done. "
        "2 of 3 systems have a current accreditation or assurance.",
        "The register “Sharing arrangements” has two entries, of which none is late to be reviewed, renewed or done.",
        "Nothing is on the register “Projects”. The record does not say whether there is nothing to put on it.",
    ]


@pytest.mark.parametrize(
    ("late", "ends"),
    [(0, "one entry, which is not late."), (1, "one entry, which is late to be reviewed, renewed or done.")],
)
def test_a_register_with_one_entry_says_whether_it_is_late(late, ends):
    row = {"title": "Projects", "in_use": 1, "late": late, "figures": []}
    assert any(paragraph.text.endswith(ends) for paragraph in draft(todays(registers=[row]))["risk"])
