"""A register that is declared in under 40 lines has everything that the others have: their tests hold for it too."""

import importlib
import inspect
import sys
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from audit import chain, records
from audit.models import OutboxMessage
from audit.record import SYSTEM, record
from audit.transitions import NotReady
from departments.entries import actions
from departments.entries.declared import REGISTERS
from departments.entries.figures import known_for
from departments.entries.forms import filter_of, form_of
from departments.imports.entries import EntryTarget
from departments.imports.targets import TARGETS
from departments.models import Entry
from tests.departments.entries.conftest import example, today
from tests.departments.entries.test_register import (  # noqa: F401
    lines_of_code,
    test_columns_and_filters_are_fields_of_the_register,
    test_each_register_has_a_rule_a_figure_and_something_that_falls_due,
    test_every_column_of_the_model_is_declared,
    test_figures_belong_to_questions_that_are_asked,
)
from tests.departments.entries.test_views import (  # noqa: F401
    address,
    test_a_file_has_every_field_of_what_the_list_shows_and_is_recorded,
    test_an_entry_is_added_changed_reviewed_and_ended_in_the_browser,
    test_nobody_of_another_department_sees_an_entry,
    test_the_centre_reads_and_never_changes,
    test_the_list_of_registers_counts_what_is_in_use_and_due,
    test_the_list_shows_and_filters_the_columns_of_the_register,
    test_two_people_who_edit_one_entry_do_not_overwrite_each_other,
    test_what_an_entry_said_before_stays_readable_field_by_field,
    test_what_is_due_in_any_register_is_on_one_list,
)
from tests.departments.imports.test_entries import goes_out_and_comes_in

MODULE = "tests.departments.entries.errands.visitors_books"
LINES = 40  # of product code; less than that


@pytest.fixture
def declared(as_owner, db, monkeypatch):
    """The register as the product would have it after its migration, and gone afterwards."""
    register = importlib.import_module(MODULE).REGISTER
    with connection.schema_editor() as editor:
        editor.create_model(register.model)
    monkeypatch.setitem(REGISTERS, register.code, register)
    records.track(register.record, register.model, " ".join(("entry_ptr", *register.fields)))
    records.install()
    yield register
    del records.FORMS[register.record], sys.modules[MODULE]
    del apps.all_models["departments"][register.model._meta.model_name]
    apps.clear_cache()
    for result in (form_of, filter_of):
        result.cache_clear()


def test_the_declaration_is_shorter_than_40_lines(declared):
    assert lines_of_code(inspect.getmodule(declared.model)) < LINES


def test_who_answers_for_an_entry_is_reminded_and_the_return_has_its_figure(declared, entry, home_office):
    Entry.objects.update(review_on=today() + timedelta(days=3))
    actions.remind_of_entries(at=timezone.now())
    assert declared.title in OutboxMessage.objects.get().body
    known = [item for item in known_for(home_office, {"F3"}, today())["F3"] if item.register is declared]
    assert [(item.count, item.among) for item in known] == [(1, 1)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_it_exports_comes_in_again_unchanged(declared, kind, people, home_office, enter, monkeypatch):
    monkeypatch.setitem(TARGETS, declared.code, EntryTarget(declared))
    goes_out_and_comes_in(declared, kind, people, home_office, enter)


def test_its_rules_hold_and_its_rows_are_proved(declared, home_office, people):
    wrong = example(declared) | {"signed": 1201}
    with pytest.raises(NotReady, match="cannot be less than"):
        actions.add_entry(declared, home_office, by=people["iao"], at=timezone.now(), **wrong)
    entry = actions.add_entry(declared, home_office, by=people["iao"], at=timezone.now(), **example(declared))
    record("thing.done", subject=home_office, by=SYSTEM, at=timezone.now())
    chain.seal()
    assert list(records.verify()) == []
    declared.model.objects.filter(pk=entry.pk).update(place="Another place")
    assert f"{declared.record}:{entry.pk}" in {item.record for item in records.verify()}
