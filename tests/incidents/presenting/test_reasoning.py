"""Every line of the rule is a sentence for a reader who knows neither its fields nor its keys."""

import re
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from incidents.duty.rule import current_rule
from incidents.duty.scoring import assess
from incidents.presenting import reasoning
from incidents.presenting.reasoning import (
    KINDS,
    STARTS,
    STEPS,
    UNKNOWNS,
    WHOLE,
    branches_of,
    deciding_sentences,
)

CASES = yaml.load((Path(__file__).parent.parent / "scoring_cases.yaml").read_text(), yaml.CSafeLoader)
ALL = [case for group in ("ordinary", "recorded", "edges") for case in CASES[group]]
CODES = re.compile(r"\bF\d\d\b|\w_\w|\bflag|\bset\b|\bstep\b|Not Provided")


def judged(facts):
    return SimpleNamespace(reasoning=asdict(assess(facts)))


def facts_of(case):
    return {**CASES["unless_stated"], **case["facts"]}


def texts(assessment):
    return [
        text
        for branch in branches_of(assessment)
        for line in branch["lines"]
        for text in (line["follows"], line["entered"])
    ]


@pytest.mark.parametrize("case", ALL, ids=lambda case: case["id"])
def test_no_case_shows_a_code_of_a_field_or_a_key_of_the_rule(case):
    facts = facts_of(case)
    unknown = [
        {**facts, field: ["not_known"] if isinstance(facts[field], list) else "not_known"} for field in facts
    ]
    for variant in (facts, *unknown, {}):
        statement = texts(judged(variant))
        assert statement
        assert [text for text in statement if CODES.search(text)] == []
        assert [text for text in statement if re.search(r"\d becomes \d", text)] == []


def test_every_line_of_the_rule_has_its_sentence():
    rule = current_rule()
    steps = [
        *rule.severity_steps,
        *rule.likelihood_steps,
        *(s for scale in rule.scales.values() for s in scale.steps),
    ]
    assert {step.say for step in steps if step.effect != "highest_base"} == set(STEPS)
    assert set(rule.flags) == set(KINDS)
    assert set(rule.unknown) == set(UNKNOWNS)
    assert set(WHOLE) == {rule.not_personal[1]}
    for field in STARTS:
        assert set(STARTS[field]) == set(rule.inputs[field]) - {"not_known"}, field


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            {"harm_flags": ["special_category"], "vulnerable_people": "no", "whereabouts": "no"},
            "Severity starts at 4 because data on health, ethnicity, belief, sexual life, biometrics or the like are concerned",
        ),
        (
            {"harm_flags": ["special_category", "children"], "vulnerable_people": "no", "whereabouts": "no"},
            "Severity rises from 4 to 5 because more than one of the answers on what the data are, and whose, weighs 4 or more",
        ),
        (
            {"exposure": "whereabouts_unknown"},
            "Likelihood of harm starts at 3 because the data are lost and nobody knows where they are",
        ),
        (
            {"encryption": "not_known"},
            "The encryption is not known. The rule assumes that there was none",
        ),
        (
            {"personal_data": "no"},
            "No personal data are concerned, so this is no personal data breach. The Cabinet Office may still have to be notified",
        ),
    ],
)  # fmt: skip
def test_a_line_says_what_the_measure_does_and_why(facts, sentence):
    base = {
        **CASES["unless_stated"],
        "harm_flags": ["identity"],
        "exposure": "public_exposure",
        "people_max": 5,
    }
    assert sentence in texts(judged({**base, **facts}))


def test_in_short_only_what_moved_the_deciding_kind_of_breach_is_said():
    c06 = next(case for case in ALL if case["id"] == "C06")
    assert deciding_sentences(judged(facts_of(c06))) == [
        "Severity starts at 4 because the data are enough for fraud: identity with bank details or money matters",
        "Likelihood of harm starts at 4 because the data were stolen or somebody broke in",
        "Likelihood of harm falls from 4 to 3 because attackers were inside, and there is no sign that data left, which is "
        "not proof",
    ]


def test_a_line_of_an_older_rule_keeps_the_words_in_which_it_was_frozen():
    line = {
        "say": "as it was then",
        "entered": [],
        "unknown": False,
        "measure": "likelihood",
        "before": 2,
        "after": 3,
    }
    assert reasoning.sentence_of(line) == "Likelihood of harm rises from 2 to 3 because as it was then"
