"""A file comes into a register: tried first, confirmed, and a second time without doubling."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from audit.models import Event, SweepFailure
from audit.transitions import NotReady, Refused
from departments.entries import actions as entry_actions
from departments.entries.declared import REGISTERS
from departments.imports import actions
from departments.imports.models import ChosenColumns, Import
from departments.imports.targets import TARGETS
from departments.models import Entry, EntryEdition
from tests.departments.imports.stories import uploaded

HEADS = "Reference,Name,With whom,Name of the other body,Purpose,Gateway,Means,Expiry date"
COLUMNS = {
    "key": "Reference", "name": "Name", "shared_with": "With whom", "partner_name": "Name of the other body",
    "purpose": "Purpose", "gateway": "Gateway", "means": "Means", "expires_on": "Expiry date",
}  # fmt: skip
TARGET = TARGETS["sharing"]


def row(number, **changed) -> str:
    register = REGISTERS["sharing"]
    cells = {
        "key": f"R{number}", "name": f"Names {number}", "shared_with": "scrutiny", "partner_name": "An auditor",
        "purpose": "Auditing", "gateway": "consent", "means": "network", "expires_on": "27/3/2027",
    }  # fmt: skip
    for name in ("shared_with", "gateway", "means"):
        cells[name] = dict(register.column(name).flatchoices)[cells[name]]
    return ",".join(f'"{cell}"' for cell in (cells | changed).values())


def text(*rows) -> bytes:
    return "\n".join([HEADS, *rows]).encode()


def checked(people, home_office, body: bytes, who="iao") -> Import:
    at = timezone.now()
    upload = actions.begin_import(TARGET, home_office, by=people[who], at=at, file=uploaded(body))
    actions.choose_columns(upload, by=people[who], at=at, columns=COLUMNS)
    return worked(upload)


def worked(upload) -> Import:
    actions.import_files(timezone.now)
    assert not SweepFailure.objects.exists()
    return Import.objects.get(pk=upload.pk)


def take_in(people, home_office, body: bytes, who="iao") -> Import:
    upload = checked(people, home_office, body, who)
    return worked(actions.confirm_import(upload, by=people[who], at=timezone.now()))


def counts(upload) -> tuple[int, int, int, int]:
    return upload.added, upload.changed, upload.unchanged, upload.refused


def test_a_trial_counts_and_writes_nothing(people, home_office):
    upload = checked(people, home_office, text(row(1), row(2), row(3, gateway="by magic")))
    assert counts(upload) == (2, 0, 0, 1)
    assert not Entry.objects.exists()
    (refused,) = upload.refused_rows.all()
    assert (refused.number, refused.problems[0][0]) == (4, "Gateway (F)")
    assert "“by magic” is none of the choices" in refused.problems[0][1]


def test_good_rows_come_in_once_however_often_the_file_is_sent(people, home_office):
    body = text(row(1), row(2), row(3, name=""))
    first = take_in(people, home_office, body)
    assert counts(first) == (2, 0, 0, 1)
    assert {entry.key for entry in REGISTERS["sharing"].model.objects.all()} == {"R1", "R2"}
    again = checked(people, home_office, body)
    assert counts(again) == (0, 0, 2, 1)
    with pytest.raises(NotReady, match="No row"):
        actions.confirm_import(again, by=people["iao"], at=timezone.now())
    changed = take_in(people, home_office, text(row(1, purpose="Another purpose"), row(2)), who="preparer")
    assert counts(changed) == (0, 1, 1, 0)
    assert Entry.objects.count() == 2
    entry = REGISTERS["sharing"].model.objects.get(key="R1")
    assert (entry.purpose, entry.version) == ("Another purpose", 2)
    editions = EntryEdition.objects.filter(entry=entry).order_by("number")
    assert [(upload.by, upload.values["purpose"]) for upload in editions] == [
        (people["iao"], "Auditing"),
        (people["preparer"], "Another purpose"),
    ]


def test_one_event_for_each_file_has_its_hash_and_its_counts(people, home_office):
    upload = take_in(people, home_office, text(row(1), row(2, gateway="?")))
    event = Event.objects.get(kind="entries.imported")
    assert (event.actor, event.organisation) == (f"user:{people['iao'].pk}", "home-office")
    facts = {name: event.facts[name] for name in ("sha256", "added", "changed", "unchanged", "refused")}
    assert facts == {"sha256": upload.sha256, "added": 1, "changed": 0, "unchanged": 0, "refused": 1}
    worked(upload)
    assert Event.objects.filter(kind="entries.imported").count() == 1


def test_an_entry_without_a_reference_is_known_by_its_name(people, home_office):
    take_in(people, home_office, text(row(1, key="")))
    assert counts(take_in(people, home_office, text(row(1)))) == (0, 1, 0, 0)
    assert Entry.objects.get().key == "R1"


def test_a_row_meets_the_rules_of_its_register_and_what_is_there(people, home_office):
    take_in(people, home_office, text(row(1), row(2)))
    ended = REGISTERS["sharing"].model.objects.get(key="R2")
    entry_actions.end_entry(ended, by=people["iao"], at=timezone.now(), reason="The contract is over.")
    upload = checked(
        people, home_office,
        text(row(2, purpose="x"), row(3, name="Names 1"), row(4, partner_name=""), row(5), row(5, name="Names 6"),
             row(7, name="=1+1"), row(8, name="N" * 121), row(9, expires_on="46108"), row(10, expires_on="31/2/2027"),
             row(11, expires_on="1/1/1066")),
    )  # fmt: skip
    refusals = {
        refused.number: " ".join(sentence for _, sentence in refused.problems)
        for refused in upload.refused_rows.all()
    }
    assert "is ended" in refusals[2]
    assert "Another entry already has this name" in refusals[3]
    assert "other body" in refusals[4]
    assert "The same reference or name as in row 5" in refusals[6]
    assert "is a formula" in refusals[7]
    assert "Shorten it to 120" in refusals[8]
    assert "46108 is a number, not a date. If it is 27 March 2026" in refusals[9]
    assert "not a real date" in refusals[10]
    assert "is before 1990 or after 2099" in refusals[11]
    assert counts(upload) == (1, 0, 0, 9)


def test_the_choice_of_columns_is_remembered_and_a_file_is_given_up_after_three_attempts(people, home_office):
    upload = checked(people, home_office, text(row(1)))
    assert ChosenColumns.objects.get(organisation=home_office).columns == COLUMNS
    Import.objects.filter(pk=upload.pk).update(checked_at=None, attempts=3)
    assert worked(upload).fault.startswith("The portal could not look at this file")


def test_a_file_that_was_changed_where_it_is_kept_is_not_taken_in(people, home_office):
    upload = checked(people, home_office, text(row(1)))
    actions.confirm_import(upload, by=people["iao"], at=timezone.now())
    with default_storage.open(upload.file, "wb") as file:
        file.write(b"something else")
    assert "is missing or was changed" in worked(upload).fault
    assert not Entry.objects.exists()


def test_nobody_sends_a_file_for_another_department(people, home_office):
    at = timezone.now()
    with pytest.raises(Refused):
        actions.begin_import(
            TARGET, home_office, by=people["other_preparer"], at=at, file=uploaded(text(row(1)))
        )


def test_whoever_lost_the_post_before_the_rows_are_in_takes_in_nothing(people, home_office):
    upload = checked(people, home_office, text(row(1)))
    actions.confirm_import(upload, by=people["iao"], at=timezone.now())
    people["iao"].appointments.all().delete()
    actions.import_files(timezone.now)
    assert not Entry.objects.exists()


def test_files_and_refused_rows_go_after_thirty_days(people, home_office):
    upload = take_in(people, home_office, text(row(1), row(2, gateway="?")))
    place = upload.file
    actions.delete_old_files(at=timezone.now() + timedelta(days=29))
    assert default_storage.exists(place)
    actions.delete_old_files(at=timezone.now() + timedelta(days=31))
    upload.refresh_from_db()
    assert not default_storage.exists(place)
    assert (upload.file, upload.refused_rows.count(), upload.refused) == ("", 0, 1)


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("a.csv", b"", "empty"),
        ("a.pdf", b"%PDF-1.7\n", "broken"),
        ("a.txt", b"Name\nx\n", "one of CSV, ODS, XLSX"),
        ("a.xlsx", b"PK\x03\x04" + b"\0" * 200, "broken"),
        ("a.csv", b"\x00\x01\x02" * 99, "not text in an encoding"),
    ],
)
def test_a_hostile_file_ends_in_words_and_is_not_kept(people, home_office, name, body, words):
    with pytest.raises(NotReady, match=words):
        actions.begin_import(
            TARGET, home_office, by=people["iao"], at=timezone.now(), file=uploaded(body, name)
        )
    assert not Import.objects.exists()
