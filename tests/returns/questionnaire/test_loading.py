"""The questionnaires, which of their questions are asked, and what may be answered."""

from datetime import date

import pytest

from departments.organisations.calendar import Quarter
from returns.questionnaire import (
    AnswerValue,
    Facts,
    QuestionnaireError,
    asked,
    edition_for,
    editions,
    in_words,
    load,
    questionnaire,
    shown,
    value_problems,
)

GOOD = """
meta: {edition: test, version: 1, title: A return, valid_from: 2026-04-01, due_working_days: 20}
sections:
- key: A
  title: First
  questions:
  - {id: A1, text: 'Is it done?', answer: compliance, owner: siro, frequency: quarterly, applies: core, evidence: none}
  - {id: A2, text: 'How many?', answer: count, owner: siro, frequency: yearly, applies: core, evidence: none,
     show_if: {question: A1, is: met}}
"""


def read(tmp_path, text):
    path = tmp_path / "test.yaml"
    path.write_text(text)
    return load(path)


def ids(sections):
    return [question.id for section in sections for question in section.questions]


def test_every_edition_loads():
    assert [questionnaire(edition).edition for edition in editions()] == ["2007-08", "2026-27"]


def test_the_year_of_the_demonstration_is_asked_in_its_own_words():
    assert edition_for(Quarter(2007, 3)) == "2007-08"
    assert edition_for(Quarter(2026, 1)) == "2026-27"
    assert questionnaire("2007-08").demonstration


def test_a_quarter_that_no_edition_covers_is_refused():
    with pytest.raises(QuestionnaireError, match="Q1 2012-13"):
        edition_for(Quarter(2012, 1))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("answer: compliance", "answer: complience", "question A1: answer is 'complience'"),
        ("id: A2", "id: A1", "question A1: asked twice"),
        ("id: A2", "id: B2", "question B2: the id does not begin with its section A"),
        ("question: A1, is: met", "question: A9, is: met", "question A2: show_if looks at"),
        ("text: 'How many?', ", "", "question A2: text is missing"),
        ("text: 'How", "words: 'How", "nobody reads words"),
        ("valid_from: 2026-04-01, ", "", "meta lacks valid_from"),
        ("edition: test", "edition: other", "not the name of the file"),
        ("title: First", "titel: First", "a section must have key, title and questions"),
        ("answer: count,", "answer: register,", "question A2: a register, and no other question, has lines"),
        ("answer: count,", "answer: yes_no,", "question A2: a yes or no question, and no other"),
        ("sections:", "section:", "must hold meta, sections and variants"),
        ("meta: {", "meta: {{", "is not YAML"),
    ],
)
def test_a_mistake_in_a_file_is_named_with_its_question(tmp_path, old, new, words):
    with pytest.raises(QuestionnaireError, match=words) as problem:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert "test.yaml" in str(problem.value)


def test_yearly_questions_are_asked_in_the_third_quarter_only(tmp_path):
    found = read(tmp_path, GOOD)
    assert ids(asked(found, Quarter(2026, 2), Facts())) == ["A1"]
    assert ids(asked(found, Quarter(2026, 3), Facts())) == ["A1", "A2"]


def test_a_question_is_dated_by_the_last_day_of_the_quarter():
    found = questionnaire("2026-27")
    assert "H5" not in ids(asked(found, Quarter(2025, 4), Facts()))
    assert "H5" in ids(asked(found, Quarter(2026, 1), Facts()))


def test_bodies_without_protected_data_are_not_asked_the_extended_questions():
    found = questionnaire("2026-27")
    everything, core = (ids(asked(found, Quarter(2026, 3), Facts(extended=x))) for x in (True, False))
    assert set(everything) - set(core) == {"B3", "C6", "E2"}


def test_arms_length_bodies_answer_their_own_questions_in_their_own_words():
    sections = asked(questionnaire("2026-27"), Quarter(2026, 3), Facts(alb=True))
    assert "A3" not in ids(sections)
    assert {"L1", "L2"} <= set(ids(sections))
    first = sections[0].questions[0]
    assert first.text.startswith("Who stands for information risk on your board")


def test_health_bodies_are_asked_more_and_the_declaration_comes_last():
    sections = asked(questionnaire("2026-27"), Quarter(2026, 3), Facts(health=True))
    assert {"M1", "M2", "M3", "M4"} <= set(ids(sections))
    assert ids(sections)[-1] == "I5"


def test_a_question_shows_when_its_condition_holds():
    sections = asked(questionnaire("2026-27"), Quarter(2026, 3), Facts())
    assert "E2" not in ids(shown(sections, {}))
    assert "E2" not in ids(shown(sections, {"B3": AnswerValue(part=0, whole=0)}))
    assert "E2" in ids(shown(sections, {"B3": AnswerValue(part=0, whole=2)}))


@pytest.mark.parametrize(
    ("question", "given", "words"),
    [
        ("A3", AnswerValue(choice="perhaps"), "Choose one"),
        ("A3", AnswerValue(reason="Why"), "Answer A3"),
        ("A1", AnswerValue(part=5, whole=3), "must not be more than the whole"),
        ("A1", AnswerValue(part=5), "Answer A1"),
        ("C4", AnswerValue(number=10**15), "whole numbers from 0 to 1 billion"),
        ("A2", AnswerValue(day=date(2026, 5, 1), choice="never"), "not both"),
        ("I4", AnswerValue(text="Something", nil=True), "not both"),
        ("I4", AnswerValue(text="x" * 1501), "1,500 characters or fewer"),
        ("H1", AnswerValue(confirmed=True, figures={"VI": 1}), "no such line"),
        ("C1", AnswerValue(part=1, whole=2, sample_checked=1, sample_right=2), "number right"),
    ],
)
def test_values_that_cannot_be_kept_are_named(question, given, words):
    problems = list(value_problems(questionnaire("2026-27").question(question), given))
    assert any(words in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("question", "given", "words"),
    [
        ("A3", AnswerValue(choice="partly_met"), "Partly met"),
        ("A1", AnswerValue(part=4, whole=5), "4 of 5 (80%)"),
        ("A1", AnswerValue(part=0, whole=0), "None to count (0 of 0)"),
        ("A2", AnswerValue(day=date(2026, 5, 1)), "1 May 2026"),
        ("A2", AnswerValue(choice="not_in_this_quarter"), "Not in this quarter"),
        ("I4", AnswerValue(nil=True), "Nothing to tell"),
        ("H1", AnswerValue(confirmed=True, figures={"I": 0, "II": 0}), "Nil"),
        ("I3", AnswerValue(confirmed=True, figures={"open": 1200}), "Open: 1,200"),
        ("A3", None, ""),
    ],
)
def test_answers_read_in_words(question, given, words):
    assert in_words(questionnaire("2026-27").question(question), given) == words


def test_an_answer_survives_being_written_as_data():
    given = AnswerValue(
        choice="not_met", reason="r", action_summary="a", action_due=date(2026, 9, 1), figures={"I": 2}
    )
    assert AnswerValue.from_data(given.as_data()) == given
    assert AnswerValue.from_data(given.as_data()).token == given.token
