"""What follows from the declaration of a register."""

import inspect
from datetime import date

from departments.entries.declared import REGISTERS
from departments.entries.models import Entry
from departments.entries.register import by_code, in_order, lower, required, when
from departments.models import SharingArrangement
from returns.questionnaire.loading import editions, questionnaire

LONGEST = 90  # lines of a module that declares a register


def lines_of_code(module) -> int:
    text = inspect.getsource(module)
    return sum(1 for line in text.splitlines() if line.strip() and not line.strip().startswith(("#", '"""')))


def test_a_register_is_one_short_module(declared):
    assert lines_of_code(inspect.getmodule(declared.model)) <= LONGEST


def test_each_register_has_a_rule_a_figure_and_something_that_falls_due(declared):
    assert declared.rules
    assert declared.figures
    assert declared.review_days or "expires_on" in declared.every_field


def test_columns_and_filters_are_fields_of_the_register(declared):
    assert {*declared.columns, *declared.filters} <= set(declared.every_field)
    assert all(declared.column(name).flatchoices for name in declared.filters)


def test_every_column_of_the_model_is_declared(declared):
    options = declared.model._meta
    own = {field.name for field in options.local_fields if not field.primary_key}
    own |= {field.name for field in options.local_many_to_many}
    assert own == set(declared.fields)


def test_registers_are_found_by_their_codes():
    assert by_code(REGISTERS.values()) == REGISTERS


def test_rules_name_their_field_and_what_is_missing():
    entry = SharingArrangement(gateway="statute")
    [problem] = required("purpose")(entry, None)
    assert (problem.field, str(problem)) == ("purpose", "Enter the purpose")
    assert when(lambda entry: entry.gateway == "consent", "purpose")(entry, None) == []
    [problem] = when(lambda entry: entry.gateway == "statute", "gateway_detail")(entry, None)
    assert problem.field == "gateway_detail"


def test_dates_that_are_the_wrong_way_round_are_named():
    entry = Entry(reviewed_on=date(2026, 3, 1), expires_on=date(2026, 2, 1))
    [problem] = in_order("reviewed_on", "expires_on")(entry, None)
    assert str(problem) == "“Expiry date” cannot be before “Last reviewed”"
    assert in_order("review_on", "expires_on")(entry, None) == []


def test_a_label_in_a_sentence_keeps_the_capitals_of_an_abbreviation():
    assert [lower("Legal gateway"), lower("UK site")] == ["legal gateway", "UK site"]


def test_figures_belong_to_questions_that_are_asked(declared):
    asked = {question.id for name in editions() for question in questionnaire(name).questions}
    assert {figure.question for figure in declared.figures} <= asked
