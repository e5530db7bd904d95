"""What a statement says of risk and of the actions of December 2007."""

import re

from reporting.stages.facts import _known
from reporting.stages.words.notes import gaps
from tests.reporting.facts import facts, known
from tests.reporting.stages.words.drafts import only_in_the_report, text


def test_every_action_of_december_2007_is_described():
    for letters, department in known().items():
        draft_text = text(facts(letters))
        drafted_of = [action["code"] for action in department["actions"] if action["code"] in draft_text]
        summaries = [
            action["summary"][1:] for action in department["actions"] if action["summary"][1:] in draft_text
        ]
        assert len(set(drafted_of)) + len(summaries) >= len(department["actions"]), letters


def test_nothing_is_said_of_a_department_from_a_source_that_is_later_than_the_paper():
    for known_of in _known().values():
        assert set(known_of) == {"holdings", "source"}
        assert known_of["source"].startswith("2007 report, p")
        assert "December 2007" in known_of["holdings"]


def test_what_is_known_of_departments_has_a_paragraph_and_no_day_of_formation():
    for known_of in _known().values():
        assert "formed_on" not in known_of
        assert ("holdings" in known_of) == ("source" in known_of)
        for invented in ("higher standard", "visa", "largest", "risk lies", "least of them", "governed"):
            assert invented not in known_of.get("holdings", "")


def test_a_vacant_post_is_a_weakness():
    assert "was vacant" in text(facts("CPS", posts={"siro_held": False}), "capacity")


def test_the_undertaking_to_the_commissioner_is_described():
    draft_text = text(facts("DH"), "effectiveness")
    assert (
        "the report of December 2007 gives as done: sign an undertaking with the Information Commissioner"
        in draft_text
    )


def test_of_an_action_known_from_december_2007_alone_neither_done_since_nor_late_is_said():
    draft_text = text(only_in_the_report("MoJ"))
    assert "the report of December 2007 gives as under way: " in draft_text
    assert "The day named in December 2007 has passed for" in draft_text
    assert "done in time is not recorded" in draft_text
    assert " late" not in draft_text
    assert any(
        "What became after December 2007 of MoJ-1" in gap["text"] for gap in gaps(only_in_the_report("MoJ"))
    )


def test_a_sentence_about_december_2007_says_so_and_gives_the_state_of_then():
    draft_text = text(facts("DWP"))
    assert (
        "the report of December 2007 gives as under way: refresh guidance on when secure services must be used"
        in draft_text
    )
    assert "It gives as expected and promised by nobody: await recommendations" in text(facts("HMRC"))
    assert "the report of December 2007 gives as under discussion: discuss longer-term solutions" in text(
        facts("HMRC")
    )


def test_what_the_report_says_is_being_considered_is_not_said_to_be_planned():
    draft_text = text(facts("DCMS"))
    planned = [sentence for sentence in draft_text.split(". ") if "gives as planned" in sentence]
    assert "consider more guidance on information management (DCMS-3)" in draft_text
    assert not any("DCMS-3" in sentence for sentence in planned)


def test_each_action_of_december_2007_is_described_once_and_in_no_other_words_beside_that():
    for letters in known():
        draft_text = text(facts(letters, demonstration=True))
        for action in facts(letters)["actions"]:
            assert len(re.findall(rf"\({action['code']}[,)]", draft_text)) == 1, action["code"]
    holdings = " ".join(department.get("holdings", "") for department in _known().values())
    for action_text in ("co-operating", "NHS information systems", "CESG", "same consistency"):
        assert action_text not in holdings


def test_no_action_is_under_a_heading_of_something_else():
    assert (
        "On monitoring and reporting, the report of December 2007 gives as under way: regular reporting"
        in text(facts("DfT"), "framework")
    )
    assert "On removable media and physical transfer, the report of December 2007 gives as done: secure same-day courier" in text(facts("DWP"), "framework")  # fmt: skip
    draft_text = text(facts("MoD"), "framework")
    assert (
        "classification and data protection advice, the report of December 2007 gives as under way: assess"
        in draft_text
    )


def test_of_reminders_is_said_what_paragraph_15_says_and_no_more():
    draft_text = text(facts("CPS", demonstration=True), "capacity")
    assert "all departments had taken action to remind staff of their responsibilities" in draft_text


def test_what_was_produced_is_not_said_to_have_been_issued():
    assert "gives as done: produce information assurance guidance for arm's-length bodies" in text(
        facts("DCMS")
    )
