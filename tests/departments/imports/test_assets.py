"""Information assets come in from a file and change together, as entries of registers do: with history, owner and review."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from departments.entries import actions as entry_actions
from departments.entries.declared import REGISTERS
from departments.imports import actions
from departments.imports.models import Import
from departments.imports.rows import suggested
from departments.imports.targets import TARGETS
from departments.models import Asset, AssetEdition, AssetReview
from departments.organisations.calendar import london_day
from departments.registers import actions as asset_actions
from tests.departments.conftest import text
from tests.departments.entries.conftest import example

TARGET = TARGETS["assets"]
CHANGE = reverse("departments:entries_change", args=["assets"])
HEADS = "Reference,Name,Purpose,Owner,Personal data,People,Marking,Systems"
COLUMNS = {
    "key": "Reference", "name": "Name", "purpose": "Purpose", "owner": "Owner", "personal_data": "Personal data",
    "people_max": "People", "marking": "Marking", "systems": "Systems",
}  # fmt: skip


@pytest.fixture
def cases(home_office, people):
    """An asset with everything that a file can say of it."""
    at, by = timezone.now(), people["iao"]
    named = {
        name: entry_actions.add_entry(
            REGISTERS[name], home_office, by=by, at=at, **example(REGISTERS[name]) | {"name": f"One of the {name}"}
        )
        for name in ("systems", "suppliers")
    }  # fmt: skip
    return asset_actions.add_asset(
        home_office, by=by, at=at, name="Case files", key="A1", purpose="Cases", owner=by.appointments.get(),
        personal_data=True, protected="A", people_min=1000, people_max=2000, kinds=["health", "criminal"], marking="OFFICIAL",
        media=["paper"], risk="low", systems=[named["systems"]], suppliers=[named["suppliers"]],
    )  # fmt: skip


def sent(people, home_office, *rows, columns=COLUMNS, who="iao") -> Import:
    """A file that was tried, once its columns are chosen."""
    file = SimpleUploadedFile("assets.csv", "\n".join([HEADS, *rows]).encode())
    at = timezone.now()
    upload = actions.begin_import(TARGET, home_office, by=people[who], at=at, file=file)
    return worked(actions.choose_columns(upload, by=people[who], at=at, columns=columns))


def worked(upload) -> Import:
    actions.import_files(timezone.now)
    return Import.objects.get(pk=upload.pk)


def take_in(upload, people, who="iao") -> Import:
    return worked(actions.confirm_import(upload, by=people[who], at=timezone.now()))


def counts(upload) -> tuple[int, int, int, int]:
    return upload.added, upload.changed, upload.unchanged, upload.refused


@pytest.mark.parametrize("kind", ["csv", "ods", "xlsx"])
def test_what_the_list_exports_with_every_field_comes_in_again_unchanged(
    kind, cases, people, home_office, enter
):
    answer = enter("iao").get(reverse("departments:assets_file"), {"fields": "all", "format": kind})
    body = b"".join(answer.streaming_content)
    file = SimpleUploadedFile(f"assets.{kind}", body)
    upload = actions.begin_import(TARGET, home_office, by=people["iao"], at=timezone.now(), file=file)
    columns = suggested(TARGET.columns(home_office), upload.sheets[0]["heads"], {})
    assert {"name", "owner", "systems", "suppliers", "kinds", "people_max"} <= set(columns)
    upload = worked(actions.choose_columns(upload, by=people["iao"], at=timezone.now(), columns=columns))
    assert [row.problems for row in upload.refused_rows.all()] == []
    assert counts(upload) == (0, 0, 1, 0)
    assert Event.objects.filter(kind="list.exported").count() == 1


def test_the_file_of_the_list_has_its_columns_and_its_filters(cases, enter):
    address = reverse("departments:assets_file")
    page = b"".join(enter("iao").get(address, {"marking": "OFFICIAL"}).streaming_content).decode()
    assert "Case files" in page
    assert "Review due" in page
    page = b"".join(enter("iao").get(address, {"marking": "not_set"}).streaming_content).decode()
    assert "Case files" not in page


def test_a_new_asset_of_a_file_has_its_first_review_its_edition_and_its_owner(people, home_office, enter):
    rows = (f"A1,Case files,Cases,{people['iao'].name},yes,2000,OFFICIAL,", "A2,Plans,Plans,,no,,,")
    upload = sent(people, home_office, *rows)
    assert counts(upload) == (2, 0, 0, 0)
    assert not Asset.objects.exists()
    upload = take_in(upload, people)
    asset = Asset.objects.get(key="A1")
    assert (asset.owner.user, asset.marking, asset.people_max) == (people["iao"], "OFFICIAL", 2000)
    assert Asset.objects.get(key="A2").marking == "not_set"
    assert set(AssetReview.objects.values_list("due_on", "status")) == {
        (london_day(upload.finished_at) + timedelta(days=30), "due")
    }
    edition = AssetEdition.objects.get(asset=asset)
    assert (edition.by, edition.upload, edition.values["purpose"]) == (people["iao"], upload, "Cases")
    page = text(enter("iao").get(asset.get_absolute_url()))
    assert "Added from a file" in page
    assert "File: assets.csv" in page
    assert counts(sent(people, home_office, *rows)) == (0, 0, 2, 0)


def test_a_changed_asset_keeps_its_review_and_its_history(cases, people, home_office, enter):
    row = "A1,Case files,Other cases,,yes,3000,OFFICIAL,One of the systems"
    upload = take_in(sent(people, home_office, row, who="preparer"), people, who="preparer")
    assert counts(upload) == (0, 1, 0, 0)
    asset = Asset.objects.get()
    assert (asset.purpose, asset.people_max, asset.version, asset.owner) == ("Other cases", 3000, 2, None)
    assert [system.name for system in asset.systems.all()] == ["One of the systems"]
    assert AssetReview.objects.count() == 1
    assert list(AssetEdition.objects.values_list("number", "by")) == [
        (1, people["iao"].pk),
        (2, people["preparer"].pk),
    ]
    page = text(enter("iao").get(reverse("departments:asset_history", args=[asset.pk])))
    assert "It came with “assets.csv”." in page
    assert "Other cases" in page


def test_the_systems_of_a_row_replace_those_that_were_there(cases, people, home_office):
    take_in(sent(people, home_office, f"A1,Case files,Cases,{people['iao'].name},yes,2000,OFFICIAL,"), people)
    asset = Asset.objects.get()
    assert not asset.systems.exists()
    assert [supplier.name for supplier in asset.suppliers.all()] == ["One of the suppliers"]
    assert AssetEdition.objects.get(number=2).values["systems"] == []


def test_a_row_meets_the_rules_of_assets_and_is_named_where_it_does_not(cases, people, home_office):
    other = people["other_siro"].name
    upload = sent(
        people, home_office,
        "A2,Case files,Cases,,yes,1,,", "A3,Plans,Plans,,,1,,", f"A4,Lists,Lists,{other},no,,,", "A5,Tables,Tables,,no,,SECRET,",
        "A6,Maps,Maps,,no,,,No such system", "A1,Case files,Cases,,no,500,,",
    )  # fmt: skip
    wrong = {
        row.number: " ".join(sentence for _, sentence in row.problems) for row in upload.refused_rows.all()
    }
    assert "Another asset already has this name" in wrong[2]
    assert "Answer “Does it hold personal data?”" in wrong[3]
    assert "holds a post in the organisation" in wrong[4]
    assert "“SECRET” is none of the choices" in wrong[5]
    assert "no system in use called “No such system”" in wrong[6]
    assert "Protected personal data is personal data" in wrong[7] or "as many as the fewest" in wrong[7]
    assert counts(upload) == (0, 0, 0, 6)


def test_a_retired_asset_is_not_changed_by_a_file(cases, people, home_office):
    asset_actions.retire_asset(
        cases, by=people["iao"], at=timezone.now(), reason="Sent to The National Archives"
    )
    upload = sent(people, home_office, "A1,Case files,Other cases,,yes,3000,OFFICIAL,")
    assert "This asset is retired" in upload.refused_rows.get().problems[0][1]


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [("risk", "high", "risk_note"), ("marking", "OFFICIAL-SENSITIVE", ""), ("retention", "Seven years", "")],
)
def test_one_field_of_the_ticked_assets_gets_one_value(cases, people, enter, field, value, kept):
    client = enter("preparer")
    assert f'value="{cases.pk}"' in text(client.get(reverse("departments:assets")))
    address = f"{CHANGE}?row={cases.pk}&field={field}"
    assert "one field of 1 asset the same value" in text(client.get(address))
    client.post(address, {field: value})
    upload = worked(Import.objects.get())
    if kept:  # a high risk wants its words, which this change does not give
        assert upload.refused == 1
        return
    take_in(upload, people, who="preparer")
    assert getattr(Asset.objects.get(), field) == value
    page = text(enter("iao").get(cases.get_absolute_url()))
    assert "Changed together with others" in page
    assert f"Change of “{TARGET.register.label(field)}” in 1 asset" in page


def test_the_owner_of_all_assets_of_the_list_is_changed_at_once(cases, people, enter):
    owner = people["preparer"].appointments.get()
    address = f"{CHANGE}?all=1&text=Case&field=owner"
    enter("preparer").post(address, {"owner": owner.pk})
    take_in(worked(Import.objects.get()), people, who="preparer")
    assert Asset.objects.get().owner == owner


def test_who_keeps_no_assets_imports_and_changes_none(cases, enter):
    assert enter("siro").get(reverse("departments:import_new", args=["assets"])).status_code == 403
    assert enter("reviewer").get(f"{CHANGE}?row={cases.pk}").status_code == 403
    assert enter("other_preparer").get(f"{CHANGE}?row={cases.pk}").status_code == 302
    assert not Import.objects.exists()
