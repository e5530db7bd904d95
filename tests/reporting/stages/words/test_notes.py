"""What the notes of a statement say is not recorded."""

from reporting.stages.words.notes import gaps
from reporting.stages.words.paragraph import MARKS
from tests.reporting.facts import a_return, an_incident, facts
from tests.reporting.stages.words.drafts import REMEMBERED, draft, todays


def test_each_quarter_without_a_return_is_a_gap():
    data = facts("HMT")
    data["returns"] = [
        quarterly_return for quarterly_return in data["returns"] if quarterly_return["number"] in (1, 3)
    ]
    assert "No return is held for Q2 and Q4." in [gap["text"] for gap in gaps(data)]


def test_gaps_are_named_one_by_one():
    returns = [a_return(1), a_return(2, status="missing")]
    data = facts(
        "HMRC",
        returns=returns,
        incidents=[an_incident(not_recorded=["the number of people", "the category"])],
    )
    gap_texts = [gap["text"] for gap in gaps(data)]
    assert "The return for July to September 2007 was not filed." in gap_texts
    assert "Incident HMRC-2007-0001: the number of people and the category are not recorded." in gap_texts
    assert any("no date" in gap for gap in gap_texts)


def test_todays_statement_calls_a_gap_a_gap():
    drafted = draft(
        todays(answers={}, returns=[], posts={"siro_held": False, "deputy": False, "subjects": []})
    )
    text = " ".join(paragraph.text for paragraphs in drafted.values() for paragraph in paragraphs)
    for gap in ("vacant", "No rating", "No quarterly return is held", "not proof that nothing happened"):
        assert gap in text


def test_what_no_source_was_found_for_is_not_marked_as_recorded_history():
    rows = [an_incident(1, sources=[REMEMBERED]), an_incident(2, sources=["2007 report, p24"])]
    drafted = draft(facts("FCO", incidents=rows))["issues"]
    assert [MARKS[paragraph.basis] for paragraph in drafted[:2]] == ["Not checked", "Recorded history"]
