"""The rule: every case, what not knowing does, and that nothing crashes it."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.duty.rule import ADVICE_ORDER, current_rule
from incidents.duty.scoring import (
    MILDEST,
    assess,
    below,
    cabinet_office_reasons,
    rank,
)

FOLDER = Path(__file__).parent.parent
CASES = yaml.load((FOLDER / "scoring_cases.yaml").read_text(), yaml.CSafeLoader)  # the domain's own, as it is
MORE = yaml.load((FOLDER / "scoring_cases_more.yaml").read_text(), yaml.CSafeLoader)
ALL = [case for group in ("ordinary", "recorded", "edges") for case in CASES[group]] + MORE["edges"]
MEASURE = {True: "yes", False: "no", "not_known": "not_known"}


def facts_of(case):
    return {**CASES["unless_stated"], **case["facts"]}


def by_id(name):
    return next(facts_of(case) for case in ALL if case["id"] == name)


@pytest.mark.parametrize("case", ALL, ids=lambda case: case["id"])
def test_the_rule_advises_as_a_competent_person_would(case):
    advice = assess(facts_of(case))
    expected = case["expected"] if isinstance(case["expected"], list) else [case["expected"]]
    assert advice.advice in expected
    if "paragraph_14" in case:
        assert advice.substantial_risk == MEASURE[case["paragraph_14"]]
    if "cabinet_office" in case:
        decision = advice.advice if advice.advice.startswith("notify") else "record_only"
        reasons = cabinet_office_reasons(
            facts_of(case), severity=advice.severity, likelihood=advice.likelihood, decision=decision
        )
        assert bool(reasons) == case["cabinet_office"]


@pytest.mark.parametrize("case", ALL, ids=lambda case: case["id"])
def test_not_knowing_never_lowers_the_advice(case):
    facts = facts_of(case)
    known = rank(assess(facts).advice)
    for field in facts:
        if field in ("classification", "press_interest", "supplier_serves_others"):
            continue
        unknown = ["not_known"] if isinstance(facts[field], list) else "not_known"
        worse = rank(assess({**facts, field: unknown}).advice)
        if field == "harm_flags":  # the kind is then taken as 4 and not 5: whose the data are is asked apart
            flags = set(facts["harm_flags"])
            if len(flags) > 1 or "protected_person" in flags:
                continue
        assert worse >= known, field


def test_no_answer_weighs_less_than_the_one_that_is_taken_for_the_mildest():
    facts = {"personal_data": "yes", "breach_kind": ["confidentiality"], "people_max": 20_000}
    least = assess({**facts, **MILDEST})
    inputs = current_rule().inputs
    for field in set(MILDEST) - {"incident_type"}:
        for answer in inputs[field]:
            value = [answer] if field == "harm_flags" else answer
            other = assess({**facts, **MILDEST, field: value})
            if answer != "none_personal":
                assert (other.severity, other.likelihood) >= (least.severity, 1), (field, answer)
                assert other.likelihood >= least.likelihood, (field, answer)


@pytest.mark.parametrize(
    ("gaps", "holds"),
    [
        ({}, True),
        ({"whereabouts": "not_known", "vulnerable_people": "not_known"}, True),
        ({"encryption": "not_known", "backup_available": ""}, False),
        ({"harm_flags": ["not_known"]}, False),
        ({"people_max": None}, False),
    ],
)
def test_a_substantial_risk_at_the_mildest_rests_on_nothing_that_is_not_known(gaps, holds):
    facts = {
        "personal_data": "yes",
        "breach_kind": ["confidentiality"],
        "harm_flags": ["identity_and_financial"],
        "vulnerable_people": "no",
        "whereabouts": "no",
        "encryption": "none",
        "premises": "in_transit",
        "incident_type": "Loss/theft of device containing personal data",
        "exposure": "whereabouts_unknown",
        "recipient_control": "not_applicable",
        "people_max": 20_000,
    }
    assert assess(facts).substantial_risk == "yes"
    assert assess({**facts, **gaps}).substantial_at_mildest is holds


def test_a_password_stuck_to_the_stick_is_no_encryption():
    with_note = by_id("K19")
    assert assess(with_note).advice == assess({**with_note, "encryption": "none"}).advice


def test_an_encrypted_disk_lowers_nothing_for_ransomware():
    assert assess(by_id("C06")).advice == assess(by_id("C07")).advice == "notify"


def test_nothing_lifts_what_came_back_unread():
    facts = {**by_id("C04"), "people_max": 10_000_000, "harm_flags": ["special_category", "children"]}
    assert assess(facts).advice == "record_only"


def test_each_kind_of_breach_is_scored_by_itself_and_the_highest_counts():
    advice = assess(by_id("C06"))
    assert [branch.name for branch in advice.branches] == ["confidentiality", "availability"]
    assert advice.advice == max((branch.advice for branch in advice.branches), key=rank)


def test_a_decision_is_below_the_rules_or_the_dpos_advice():
    assert below("record_only", "notify", "notify")
    assert below("record_only", "record_consider", "notify")
    assert below("notify", "notify_and_tell_people", "notify")
    assert not below("record_only", "record_consider", "record_only")
    assert not below("notify_and_tell_people", "record_only", "record_only")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=5,
)
FIELDS = sorted(
    {field for fields in current_rule().uses.values() for field in fields} | {"personal_data", "breach_kind"}
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING))
def test_no_input_crashes_the_rule(facts):
    advice = assess(facts)
    assert advice.advice in ADVICE_ORDER
    assert 0 <= advice.severity <= 5
    assert 1 <= advice.likelihood <= 5


PLAUSIBLE = {
    field: (
        st.lists(st.sampled_from([*sorted(values), "not_known"]), max_size=3)
        if field in ("harm_flags", "breach_kind")
        else st.sampled_from([*sorted(values), "not_known", None])
    )
    for field, values in current_rule().inputs.items()
} | {"people_max": st.none() | st.integers(0, 10**8)}


@settings(deadline=None)
@given(st.fixed_dictionaries(PLAUSIBLE))
def test_every_combination_of_real_answers_gives_an_advice_with_its_lines(facts):
    advice = assess(facts)
    cabinet_office_reasons(
        facts, severity=advice.severity, likelihood=advice.likelihood, decision=advice.advice
    )
    assert advice.lines or advice.branches
    assert all(branch.lines for branch in advice.branches)
