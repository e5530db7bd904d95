"""The published schema of a notice, and whether a notice follows it."""

import copy

import jsonschema
import pytest
from django.db.models import Field

from incidents.actions import questions
from incidents.actions.law_forms import FORMS
from incidents.duty.notice_schema import KEYWORDS, SCHEMAS, problems_in, schema
from incidents.models import Incident

NEWEST = (FORMS["data_protection"].schema, FORMS["data_protection"].version)
GOOD = {
    "schema": "incident-notice",
    "version": 3,
    "schema_address": "https://portal.example/incidents/notices/schema/3/",
    "key": "0b8f0a3e-6a0f-5a3c-9a77-3f7f3d0a1b2c",
    "phase": "initial",
    "phase_words": "First notice",
    "number": 1,
    "reference": "HO-2026-00001",
    "case_reference": "",
    "body": {"code": "home-office", "name": "Home Office"},
    "addressee": {"kind": "regulator", "name": "Information Commissioner"},
    "contact": "Data Protection Officer",
    "contact_details": {"post": "Data Protection Officer", "email": "", "telephone": ""},
    "registration_number": "Z1234567",
    "previous_reports": {"total": 2, "two_years": 1},
    "processor": {"involved": "no", "name": ""},
    "law": {"key": "uk_gdpr", "title": "UK GDPR", "basis": "article 33", "hours": 72},
    "queued_at": "2026-06-01T09:00:00+00:00",
    "queued_words": "1 June 2026",
    "deadline_at": None,
    "deadline_words": "",
    "origin": {"kind": "decision", "words": ""},
    "decision": None,
    "people": {"least": None, "most": 3000, "known": "estimate"},
    "answers": {"cyber": "no", "data_types": ["Basic personal identifiers"], "records_count": 12},
    "parts": [{"title": "When", "rows": [{"field": "aware_at", "number": "F25", "question": "When?", "answer": "Today"}]}],
    "to_follow": [{"field": "consequences", "question": "Q", "expected_on": "2026-06-09", "words": "9 June 2026"}],
    "withdrawal": None,
    "answered": [{"asked_at": "2026-06-02T09:00:00+00:00", "wanted_by": "2026-06-09", "question": "How many?", "answer": "3"}],
    "earlier": [],
    "changes": [{"question": "People", "before": "3,000", "now": "3,648"}],
    "demonstration": False,
    "paper": {"issuer": "Home Office"},
}  # fmt: skip
WRONG = (
    ("version", 4),
    ("key", "1"),
    ("phase", "fourth"),
    ("number", 0),
    ("number", "1"),
    ("number", True),
    ("case_reference", "x" * 41),
    ("body", {"code": "home-office"}),
    ("body", {"code": "", "name": "Home Office"}),
    ("addressee", {"kind": "press", "name": "The Times"}),
    ("registration_number", "12"),
    ("previous_reports", {"total": -1, "two_years": 0}),
    ("queued_at", None),
    ("queued_at", "2026-06-01T10:00:00+01:00"),
    ("decision", {"decision": "notify"}),
    ("people", {"least": -1, "most": None, "known": ""}),
    ("answers", {"title": "Papers left on a train"}),
    ("answers", {"data_types": ["Shoe sizes"]}),
    ("answers", {"cyber": "perhaps"}),
    ("parts", [{"title": "When", "rows": []}]),
    ("parts", {}),
    ("to_follow", [{"field": "a", "question": "b", "expected_on": "9 June", "words": "9 June"}]),
    ("earlier", [{"key": "k", "phase": "initial", "words": "First", "sha256": "short"}]),
    ("changes", [{"question": "People", "before": None, "now": ""}]),
    ("demonstration", 0),
)


def completely(payload) -> bool:
    """Whether a complete implementation of JSON Schema finds nothing wrong."""
    return jsonschema.Draft202012Validator(schema(*NEWEST)).is_valid(payload)


@pytest.mark.parametrize(("name", "version"), SCHEMAS)
def test_every_published_schema_is_one_and_uses_no_keyword_that_is_not_checked(name, version):
    jsonschema.Draft202012Validator.check_schema(schema(name, version))

    def keywords(rule):
        yield from rule
        for name, property_rule in rule.get("properties", {}).items():
            assert isinstance(property_rule, dict), name
            yield from keywords(property_rule)
        if "items" in rule:
            yield from keywords(rule["items"])

    assert set(keywords(schema(name, version))) <= KEYWORDS


def test_a_good_notice_follows_it():
    assert problems_in(GOOD) == []
    assert completely(GOOD)


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_what_is_wrong_is_found_and_a_complete_implementation_agrees(name, value):
    payload = copy.deepcopy(GOOD) | {name: value}
    assert problems_in(payload)
    assert not completely(payload)


@pytest.mark.parametrize("name", GOOD)
def test_nothing_may_be_left_out(name):
    payload = {key: value for key, value in GOOD.items() if key != name}
    assert problems_in(payload)
    assert not completely(payload)


def test_a_problem_names_the_place_and_never_the_value():
    (problem,) = problems_in(GOOD | {"registration_number": "Anna Smith"})
    assert problem == "the notice, registration_number: does not have the form wanted"


def test_a_notice_older_than_the_first_schema_has_nothing_to_follow():
    assert problems_in({"version": 2}) == []
    assert problems_in({"version": 99}) == ["version: has no schema"]


@pytest.mark.parametrize("law", FORMS)
def test_every_question_of_a_form_has_its_values_in_its_schema(law):
    form = FORMS[law]
    rules = schema(form.schema, form.version)["properties"]["answers"]["properties"]
    asked = form.fields - questions.WORKED_OUT
    assert set(rules) == asked | {"occurred_precision"}
    for name in asked:
        field: Field = Incident._meta.get_field(name)
        field = getattr(field, "base_field", field)
        if field.choices:
            rule = rules[name].get("items", rules[name])
            assert rule["enum"] == [value for value, _ in field.choices], name
