"""What a paragraph rests on is marked beside it."""

import pytest

from reporting.stages.words.paragraph import FORM, MADE_UP, MARKS, SOURCE
from tests.reporting.facts import a_return, an_incident, facts, known
from tests.reporting.stages.words.drafts import REMEMBERED, draft, text


@pytest.mark.parametrize("state", ["notified", "not_known"])
def test_what_no_source_was_found_for_is_marked_in_its_place(state):
    alone = text(facts("FCO", incidents=[an_incident(notification=state, sources=[REMEMBERED])]), "issues")
    assert "his is general knowledge, not checked" in alone
    partly = an_incident(notification=state, sources=["2007 report, p24", REMEMBERED])
    assert " part of this is general knowledge, not checked" in text(
        facts("DH", incidents=[partly]), "issues"
    )
    sourced = text(
        facts("DH", incidents=[an_incident(notification=state, sources=["2007 report, p24"])]), "issues"
    )
    assert "general knowledge" not in sourced


def test_of_a_demonstration_nothing_made_up_is_an_admission_of_the_accounting_officer():
    answers = {
        key: [
            {
                "quarter": 4,
                "name": "Q4",
                "value": "not_met",
                "words": "Not met",
                "question": f"{key}?",
                "part": 1,
                "whole": 9,
            }
        ]
        for key in ("A1", "B1", "B2", "C2", "C5", "E1")
    }
    late = facts("HMRC")["actions"][0] | {
        "code": "HMRC-9",
        "origin": "return",
        "late": True,
        "due": "2008-01-01",
    }
    returns = [
        a_return(1, days_late=3),
        a_return(2, queries=2),
        a_return(3, conditions=["Encrypt"]),
        a_return(4),
    ]
    data = facts(
        "HMRC", demonstration=True, answers=answers, returns=returns, actions=[*facts("HMRC")["actions"], late],
        incidents=[an_incident(nature="Unencrypted discs lost")],
    )  # fmt: skip
    draft_text = text(data)
    for admission in (
        "not met",
        "fell short",
        "late",
        "HMRC-9",
        "failure of control",
        "weakness",
        "gap in our",
        "question",
    ):
        assert admission not in draft_text.replace("answered these questions", ""), admission
    assert "HMRC-1" in draft_text


def test_every_drafted_paragraph_of_a_demonstration_says_what_it_rests_on():
    for letters in known():
        for section in draft(facts(letters, demonstration=True)).values():
            for paragraph in section:
                assert paragraph.basis in MARKS
                assert paragraph.source or paragraph.basis in (FORM, MADE_UP)
                if "December 2007" in paragraph.text:
                    assert paragraph.basis == SOURCE, paragraph.text
