"""Many rows of training are corrected or removed together, such as those of a wrong file; the counts follow."""

from copy import deepcopy

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event, SweepFailure
from departments.entries.declared.training import Training
from departments.imports import actions
from departments.imports.models import Import
from departments.training.models import StaffTraining
from tests.departments.conftest import bodies_and_people, text
from tests.departments.imports.test_training import row, take_in
from tests.departments.imports.test_training import text as file_of

CHANGE = reverse("departments:entries_change", args=["staff-training"])
LIST = reverse("departments:staff_training")


@pytest.fixture(scope="module")
def two_files(request, shared):
    """The bodies, their people, and two files that came in, of which the second is wrong."""

    def make():
        world = bodies_and_people()
        people, home_office = world["people"], world["home_office"]
        right = take_in(people, home_office, file_of(row(1), row(2)))
        wrong = take_in(
            people, home_office, file_of(row(3, course="Fire drill"), row(4, course="Fire drill"))
        )
        return world | {"sent": (right, wrong)}

    with shared(request, make) as world:
        yield world


@pytest.fixture
def own_copy(two_files, db):
    return deepcopy(two_files)


@pytest.fixture
def sent(own_copy):
    return own_copy["sent"]


def change(client, query, values, confirm=True) -> Import:
    answer = client.post(f"{CHANGE}?{query}", values)
    upload = Import.objects.filter(is_change=True).latest("created_at")
    assert answer.url == upload.get_absolute_url()
    actions.import_files(timezone.now)
    if confirm:
        client.post(reverse("departments:import_confirm", args=[upload.pk]))
        actions.import_files(timezone.now)
    assert not SweepFailure.objects.exists()
    return Import.objects.get(pk=upload.pk)


def test_the_rows_of_a_wrong_file_are_found_and_removed_and_the_counts_follow(sent, enter):
    client, (_, wrong) = enter("preparer"), sent
    page = text(client.get(wrong.get_absolute_url()))
    assert f"{LIST}?file={wrong.pk}" in page
    listed = client.get(LIST, {"file": str(wrong.pk)})
    assert {member.staff_number for member in listed.context["page"]} == {"S3", "S4"}
    assert f'<input type="hidden" name="file" value="{wrong.pk}">' in text(listed)
    query = f"all=1&file={wrong.pk}&field=remove"
    assert "<strong>S3: Fire drill</strong>" in text(client.get(f"{CHANGE}?{query}"))
    tried = change(client, query, {}, confirm=False)
    assert (tried.changed, tried.refused, StaffTraining.objects.count()) == (2, 0, 4)
    done = change(client, query, {})
    assert done.changed == 2
    assert set(StaffTraining.objects.values_list("staff_number", flat=True)) == {"S1", "S2"}
    event = Event.objects.filter(kind="entries.imported").latest("id")
    assert event.facts["removed"] == 2
    assert "S3" not in str(event.facts)
    counts = dict(Training.objects.values_list("course", "must"))
    assert counts == {"Data handling": 2, "Fire drill": 0}


@pytest.mark.parametrize(
    ("field", "values", "column", "expected"),
    [
        ("group", {"group": "owners"}, "group", "owners"),
        ("is_required", {"is_required": "no"}, "is_required", False),
    ],
)
def test_a_field_of_ticked_rows_is_corrected(sent, enter, field, values, column, expected):
    keys = StaffTraining.objects.filter(course="Data handling").values_list("pk", flat=True)
    query = "&".join(f"row={key}" for key in keys) + f"&field={field}"
    assert "What they say now" in text(enter("preparer").get(f"{CHANGE}?{query}"))
    upload = change(enter("preparer"), query, values)
    assert (upload.changed, upload.refused) == (2, 0)
    members = StaffTraining.objects.filter(pk__in=keys)
    assert {getattr(member, column) for member in members} == {expected}
    assert {member.upload for member in members} == {sent[0]}


def test_what_a_later_file_changed_is_refused(sent, enter, people, home_office):
    client = enter("preparer")
    upload = change(client, f"all=1&file={sent[1].pk}&field=remove", {}, confirm=False)
    StaffTraining.objects.filter(staff_number="S3").update(passed_on=timezone.localdate())
    client.post(reverse("departments:import_confirm", args=[upload.pk]))
    actions.import_files(timezone.now)
    upload.refresh_from_db()
    assert (upload.changed, upload.refused) == (1, 1)
    assert "has changed since you chose it" in upload.refused_rows.get().problems[0][1]
    assert set(StaffTraining.objects.values_list("staff_number", flat=True)) == {"S1", "S2", "S3"}


def test_a_pending_change_does_not_bring_removed_rows_back(sent, enter):
    client, due = (
        enter("preparer"),
        {"due_on_day": 1, "due_on_month": 3, "due_on_year": timezone.localdate().year + 1},
    )
    every = f"all=1&file={sent[1].pk}"
    pending = change(client, f"{every}&field=due_on", due, confirm=False)
    removal = change(client, f"{every}&field=remove", {}, confirm=False)
    StaffTraining.objects.filter(staff_number="S3").delete()
    client.post(reverse("departments:import_confirm", args=[pending.pk]))
    client.post(reverse("departments:import_confirm", args=[removal.pk]))
    actions.import_files(timezone.now)
    pending.refresh_from_db()
    removal.refresh_from_db()
    assert (pending.added, pending.changed, pending.refused) == (0, 1, 1)
    assert pending.refused_rows.get().problems == [["", "This row is not there any more. Leave it out"]]
    assert (removal.unchanged, removal.refused) == (1, 1)
    assert set(StaffTraining.objects.values_list("staff_number", flat=True)) == {"S1", "S2", "S4"}


def test_nobody_removes_the_rows_of_another_body(sent, enter):
    for who, status in (("other_preparer", 302), ("siro", 403), ("reviewer", 403)):
        assert enter(who).get(f"{CHANGE}?all=1&file={sent[1].pk}&field=remove").status_code == status
    assert not Import.objects.filter(is_change=True).exists()
