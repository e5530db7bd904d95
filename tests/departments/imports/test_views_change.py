"""One field of several entries gets one value: chosen on the page or by the filter, tried first, each with its history."""

import pytest
from django.urls import reverse
from django.utils import timezone

from departments.entries import actions as entry_actions
from departments.entries.declared import REGISTERS
from departments.imports import actions
from departments.imports.models import Import
from departments.models import EntryEdition
from tests.departments.conftest import text
from tests.departments.entries.conftest import example

REGISTER = REGISTERS["sharing"]
CHANGE = reverse("departments:entries_change", args=["sharing"])


@pytest.fixture
def several(home_office, people):
    """Three arrangements, of which one is ended."""
    at = timezone.now()
    entries = [
        entry_actions.add_entry(REGISTER, home_office, by=people["iao"], at=at, **example(REGISTER) | {"name": f"Names {number}"})
        for number in range(3)
    ]  # fmt: skip
    entry_actions.end_entry(entries[2], by=people["iao"], at=at, reason="The contract is over.")
    return entries


def test_the_entries_that_were_ticked_get_the_value_once_it_is_confirmed(several, enter, people):
    client = enter("preparer")
    page = text(client.get(reverse("departments:entries", args=["sharing"])))
    assert f'value="{several[0].pk}"' in page
    address = f"{CHANGE}?row={several[0].pk}&row={several[1].pk}&row={several[2].pk}"
    assert "Which field do you want to change?" in text(client.get(address))
    page = text(client.get(f"{address}&field=purpose"))
    assert "one field of 2 entries" in page
    assert f"<strong>Names 1</strong>: {several[1].purpose}" in page
    assert "Names 2" not in page
    answer = client.post(f"{address}&field=purpose", {"purpose": "=Another purpose"})
    upload = Import.objects.get()
    assert answer.url == upload.get_absolute_url()
    actions.import_files(timezone.now)
    assert "Change them" in text(client.get(answer.url))
    client.post(reverse("departments:import_confirm", args=[upload.pk]))
    actions.import_files(timezone.now)
    assert set(REGISTER.model.objects.values_list("name", "purpose")) == {
        ("Names 0", "=Another purpose"), ("Names 1", "=Another purpose"), ("Names 2", several[2].purpose),
    }  # fmt: skip
    edition = EntryEdition.objects.get(entry=several[0].pk, number=2)
    assert (edition.by, edition.values["purpose"]) == (people["preparer"], "=Another purpose")


def test_all_of_the_filter_are_changed_and_what_cannot_be_is_named(several, enter):
    client = enter("preparer")
    address = f"{CHANGE}?all=1&text=Names+1&field=partner_name"
    client.post(address, {"partner_name": ""})
    actions.import_files(timezone.now)
    upload = Import.objects.get()
    assert (upload.changed, upload.refused) == (0, 1)
    assert "other body" in upload.refused_rows.get().problems[0][1]


def test_one_that_is_renamed_after_the_trial_is_refused_and_the_others_change(several, enter, people):
    client = enter("preparer")
    client.post(
        f"{CHANGE}?row={several[0].pk}&row={several[1].pk}&field=purpose", {"purpose": "Another purpose"}
    )
    actions.import_files(timezone.now)
    entry_actions.edit_entry(several[0], by=people["iao"], at=timezone.now(), name="Names of old")
    upload = Import.objects.get()
    client.post(reverse("departments:import_confirm", args=[upload.pk]))
    actions.import_files(timezone.now)
    upload.refresh_from_db()
    assert (upload.fault, upload.added, upload.changed, upload.refused) == ("", 0, 1, 1)
    assert "has changed since you chose it" in upload.refused_rows.get().problems[0][1]
    purposes = dict(REGISTER.model.objects.values_list("name", "purpose"))
    assert (purposes["Names of old"], purposes["Names 1"]) == (several[0].purpose, "Another purpose")


def test_while_a_change_is_tried_the_page_speaks_of_a_change_and_not_of_an_import(several, enter):
    client = enter("preparer")
    answer = client.post(f"{CHANGE}?row={several[0].pk}&field=purpose", {"purpose": "Another purpose"})
    page = text(client.get(answer.url))
    assert "They are being checked. Nothing is changed yet" in page
    assert "imported" not in page


@pytest.mark.parametrize(
    ("register", "who", "sentence"),
    [
        ("sharing", "preparer", "They must be in use, and of an organisation for which you may change them."),
        ("actions", "siro", "They must be open, and of an organisation for which you may change them."),
        ("staff-training", "preparer", "They must be of an organisation for which you may change them."),
    ],
)
def test_who_ticks_nothing_reads_what_can_be_changed_there(home_office, enter, register, who, sentence):
    answer = enter(who).get(reverse("departments:entries_change", args=[register]), follow=True)
    assert sentence in text(answer)


@pytest.mark.parametrize("name", [name for name in REGISTER.fields if REGISTER.column(name).flatchoices])
def test_a_choice_comes_as_it_was_chosen(several, enter, name):
    value = REGISTER.column(name).flatchoices[-1][0]
    enter("preparer").post(f"{CHANGE}?row={several[0].pk}&field={name}", {name: value})
    actions.import_files(timezone.now)
    upload = Import.objects.get()
    assert upload.changed + upload.unchanged + upload.refused == 1
    assert not any(
        "none of the choices" in sentence for row in upload.refused_rows.all() for _, sentence in row.problems
    )


def test_nothing_of_another_department_and_nothing_that_is_not_there_is_changed(several, enter):
    for who, query in (("other_preparer", f"row={several[0].pk}"), ("preparer", "row=x"), ("preparer", "")):
        answer = enter(who).get(f"{CHANGE}?{query}")
        assert answer.status_code == 302
    assert enter("reviewer").get(f"{CHANGE}?row={several[0].pk}").status_code == 403
    assert enter("preparer").get(f"{CHANGE}?row={several[0].pk}&field=no_such").status_code == 422
    assert not Import.objects.exists()
