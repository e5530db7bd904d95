"""Which questions are asked of whom, and when."""

from departments.organisations.calendar import Quarter
from returns.questionnaire import (
    AnswerValue,
    Facts,
    asked,
    questionnaire,
    shown,
)
from tests.returns.questionnaire.example import GOOD, read


def ids(sections):
    return [question.id for section in sections for question in section.questions]


def test_yearly_questions_are_asked_in_the_third_quarter_only(tmp_path):
    read_edition = read(tmp_path, GOOD)
    assert ids(asked(read_edition, Quarter(2026, 2), Facts())) == ["A1"]
    assert ids(asked(read_edition, Quarter(2026, 3), Facts())) == ["A1", "A2"]


def test_a_question_is_dated_by_the_last_day_of_the_quarter():
    edition = questionnaire("2026-27")
    assert "H5" not in ids(asked(edition, Quarter(2025, 4), Facts()))
    assert "H5" in ids(asked(edition, Quarter(2026, 1), Facts()))


def test_bodies_without_protected_data_are_not_asked_the_extended_questions():
    edition = questionnaire("2026-27")
    everything, core = (ids(asked(edition, Quarter(2026, 3), Facts(extended=x))) for x in (True, False))
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
