"""Pages of every register, as a browser without script sees them."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from departments.entries import actions, presenting
from departments.entries.declared import REGISTERS
from departments.models import Entry, EntryEdition
from departments.organisations import actions as organisations
from tests.departments.conftest import sheet_in, text
from tests.departments.entries.conftest import example, sent, today


def address(name, register, *more):
    return reverse(f"departments:{name}", args=[register.code, *more])


def step(entry, name):
    return reverse("departments:entry_step", args=[entry.register, entry.pk, name])


@pytest.mark.sampled(10)
def test_an_entry_is_added_changed_reviewed_and_ended_in_the_browser(declared, enter, people, home_office):
    added = enter("iao").post(address("entry_new", declared), sent(declared))
    entry = declared.model.objects.get()
    assert added.url == entry.get_absolute_url()
    assert {name: getattr(entry, name) for name in example(declared)} == example(declared)
    edit = address("entry_edit", declared, entry.pk)
    page = text(enter("iao").get(edit))
    assert entry.name in page
    enter("iao").post(edit, sent(declared, name="Another name") | {"version": 1})
    again = today() + timedelta(days=100)
    if declared.review_days:
        enter("iao").post(step(entry, "review"), {"version": 2} | day("review_on", again))
    version = declared.model.objects.get().version
    enter("iao").post(step(entry, "end"), {"version": version, "reason": "The contract is over."})
    entry = declared.model.objects.get()
    assert (entry.name, entry.status) == ("Another name", Entry.Status.ENDED)
    if declared.review_days:
        assert (entry.review_on, entry.reviewed_on) == (again, today())
    page = text(enter("siro").get(entry.get_absolute_url()))
    assert "Changed: Name" in page
    assert "The contract is over." in page
    assert enter("iao").post(edit, sent(declared) | {"version": entry.version}).status_code == 409


def day(name, value):
    return {f"{name}_day": value.day, f"{name}_month": value.month, f"{name}_year": value.year}


def test_an_ended_entry_can_be_put_back_in_use_with_a_reason(sharing, enter, people):
    actions.end_entry(sharing, by=people["iao"], at=timezone.now(), reason="It was a mistake.")
    enter("iao").post(
        step(sharing, "use_again"), {"version": 2, "reason": "The other body still asks for it."}
    )
    assert Entry.objects.get().status == Entry.Status.IN_USE


def test_the_list_shows_and_filters_the_columns_of_the_register(declared, entry, enter):
    page = text(enter("siro").get(address("entries", declared)))
    assert entry.name in page
    for name in declared.columns:
        assert declared.label(name) in page
    for name in declared.filters:
        here = {name: getattr(entry, name)}
        other = next(value for value, _ in declared.column(name).flatchoices if value != here[name])
        assert entry.name in text(enter("siro").get(address("entries", declared), here))
        assert "No entry fits" in text(enter("siro").get(address("entries", declared), {name: other}))
    assert "No entry fits" in text(enter("siro").get(address("entries", declared), {"text": "no such words"}))
    Entry.objects.update(deadline=None)  # of some examples it is over
    assert "No entry fits" in text(enter("siro").get(address("entries", declared), {"state": "late"}))


@pytest.mark.sampled(5)
def test_what_an_entry_said_before_stays_readable_field_by_field(declared, entry, enter, people):
    actions.edit_entry(entry, by=people["preparer"], at=timezone.now(), name="A better name")
    page = text(enter("siro").get(address("entry_history", declared, entry.pk)))
    assert page.index("A better name") < page.index("An example")
    *_, first = presenting.changes_of(declared, list(EntryEdition.objects.order_by("number")))
    labels = [declared.label(name) for name in declared.every_field]
    assert [label for label, *_ in first.changes if label in labels] == [
        label for label in labels if label in {name for name, *_ in first.changes}
    ]
    assert "preparer" in page
    assert EntryEdition.objects.count() == 2


@pytest.mark.sampled(5)
def test_two_people_who_edit_one_entry_do_not_overwrite_each_other(declared, entry, enter):
    edit = address("entry_edit", declared, entry.pk)
    enter("preparer").post(edit, sent(declared, note="First") | {"version": 1})
    answer = enter("iao").post(edit, sent(declared, note="Second") | {"version": 1})
    assert answer.status_code == 409
    assert "Second" in text(answer)
    assert "First" in text(answer)
    assert Entry.objects.get().note == "First"


def test_an_entry_is_changed_beside_a_supplier_that_is_closed_since_and_no_other_entry_can_choose_it(
    enter, people, home_office
):
    register = REGISTERS["suppliers"]
    supplier = organisations.add_supplier(home_office, by=people["siro"], at=timezone.now(), name="Swift Ltd")
    named = {"company": supplier, "company_name": ""}
    entry = actions.add_entry(
        register, home_office, by=people["iao"], at=timezone.now(), **example(register) | named
    )
    organisations.close_supplier(supplier, by=people["siro"], at=timezone.now(), reason="It was wound up.")
    edit = address("entry_edit", register, entry.pk)
    assert supplier.code in text(enter("iao").get(edit))
    fields = sent(register, company=supplier.code, company_name="", note="Checked in May") | {"version": 1}
    assert enter("iao").post(edit, fields).status_code == 302
    assert register.model.objects.values_list("company", "note").get() == (supplier.pk, "Checked in May")
    fields = sent(register, name="Another", company=supplier.code, company_name="")
    answer = enter("iao").post(address("entry_new", register), fields)
    assert answer.status_code == 422
    assert "Swift Ltd is closed. Enter an organisation that is open" in text(answer)


def test_a_file_has_every_field_of_what_the_list_shows_and_is_recorded(declared, entry, enter):
    answer = enter("siro").get(address("entries_file", declared), {"fields": "all"})
    heads, row = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert heads[1:-1] == [declared.label(name) for name in declared.every_field]
    assert (row[0], row[1], row[-1]) == ("Home Office", entry.name, "In use")
    enter("siro").head(address("entries_file", declared))  # takes nothing
    event = Event.objects.get(kind="list.exported")
    assert (event.facts["list"], event.facts["rows"]) == (declared.code, 1)


def test_a_file_has_only_what_the_filter_leaves(sharing, enter):
    answer = enter("siro").get(address("entries_file", REGISTERS["sharing"]), {"text": "nothing like it"})
    assert len(b"".join(answer.streaming_content).decode().splitlines()) == 1


@pytest.mark.parametrize("kind", ["csv", "ods", "xlsx"])
def test_a_file_has_the_columns_of_the_list_in_each_kind_of_file(sharing, enter, kind):
    register = REGISTERS["sharing"]
    answer = enter("siro").get(address("entries_file", register), {"format": kind})
    assert answer["Content-Disposition"] == f'attachment; filename="sharing.{kind}"'
    sheet = sheet_in(f"sharing.{kind}", b"".join(answer.streaming_content))
    assert sheet.heads == ("Name", "State", "Due", "Organisation", *map(register.label, register.columns))
    assert sheet.rows[0][1][:2] == (sharing.name, "In use")


def test_no_cell_of_a_file_is_a_formula(sharing, enter, people):
    actions.edit_entry(sharing, by=people["iao"], at=timezone.now(), name="=HYPERLINK(1)")
    answer = enter("siro").get(address("entries_file", REGISTERS["sharing"]))
    assert "'=HYPERLINK(1)" in b"".join(answer.streaming_content).decode()


@pytest.mark.sampled(5)
def test_what_is_due_in_any_register_is_on_one_list(declared, entry, enter):
    assert "Nothing is due" in text(enter("siro").get(reverse("departments:entries_due")))
    Entry.objects.update(review_on=today() - timedelta(days=1))
    page = text(enter("siro").get(reverse("departments:entries_due")))
    assert entry.name in page
    assert declared.title in page
    assert "late" in page
    assert "No entry fits" not in text(enter("siro").get(address("entries", declared), {"state": "late"}))


@pytest.mark.sampled(5)
def test_the_list_of_registers_counts_what_is_in_use_and_due(declared, entry, enter):
    Entry.objects.update(review_on=today())
    page = text(enter("siro").get(reverse("departments:registers")))
    assert f'1<span class="govuk-visually-hidden"> due: {declared.title}' in page


@pytest.mark.sampled(5)
def test_nobody_of_another_department_sees_an_entry(declared, entry, enter):
    assert enter("other_siro").get(entry.get_absolute_url()).status_code == 404
    assert entry.name not in text(enter("other_siro").get(address("entries", declared)))
    assert (
        enter("other_preparer").post(step(entry, "end"), {"version": 1, "reason": "x" * 20}).status_code
        == 404
    )


def test_a_register_that_is_not_there_is_not_found(enter):
    assert enter("siro").get(reverse("departments:entries", args=["no-such"])).status_code == 404


@pytest.mark.sampled(5)
def test_the_centre_reads_and_never_changes(declared, entry, enter):
    assert enter("reviewer").get(entry.get_absolute_url()).status_code == 200
    assert enter("reviewer").get(address("entry_edit", declared, entry.pk)).status_code == 403
