"""Files that are kept with entries of registers: a certificate of destruction, the report of a review."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from audit.models import Event
from audit.record import subject_of
from audit.sent_files import Findings
from audit.transitions import NotReady, Refused
from departments.entries import actions
from departments.entries.declared import REGISTERS
from departments.entries.figures import known_for
from tests.departments.entries.conftest import example, today
from tests.departments.entries.stories import entry_document


@pytest.fixture
def disposal(home_office, people):
    """A way of disposal with a certificate of last month."""
    register = REGISTERS["disposal"]
    return actions.add_entry(register, home_office, by=people["iao"], at=timezone.now(), **example(register))


def test_a_certificate_is_kept_once_with_its_hash_and_stays_after_the_entry_ended(disposal, people):
    now, by = timezone.now(), people["iao"]
    kept = entry_document(disposal, by=by, at=now)
    assert (kept.name, kept.size, kept.content_type) == ("certificate.txt", 23, "text/plain")
    assert entry_document(disposal, by=by, at=now) == kept
    actions.end_entry(disposal, by=by, at=now, reason="The contract is over.")
    later = entry_document(disposal, by=by, at=now + timedelta(days=1), name="last.txt", body=b"Last load.")
    assert set(disposal.documents.all()) == {kept, later}
    events = Event.objects.filter(subject=subject_of(disposal), kind="entry.document_added")
    assert {event.facts["sha256"] for event in events} == {kept.sha256, later.sha256}


def test_a_file_that_holds_more_than_it_should_is_asked_about_and_a_hostile_one_refused(disposal, people):
    by, now = people["iao"], timezone.now()
    formulas = SimpleUploadedFile("loads.csv", b"load,sum\n1,=HYPERLINK(A1)\n", "text/csv")
    with pytest.raises(Findings):
        actions.add_entry_document(disposal, by=by, at=now, file=formulas)
    program = SimpleUploadedFile("certificate.pdf", b"MZ" + bytes(200), "application/pdf")
    for file in (program, None):
        with pytest.raises(NotReady):
            actions.add_entry_document(disposal, by=by, at=now, file=file)
    assert not disposal.documents.exists()


def test_only_who_keeps_the_register_adds_a_file(disposal, people):
    with pytest.raises(Refused):
        entry_document(disposal, by=people["other_siro"], at=timezone.now())


def test_the_return_counts_the_ways_of_disposal_that_have_a_certificate_on_file(
    disposal, home_office, people
):
    def on_file():
        known = known_for(home_office, {"D1"}, today())["D1"]
        return [figure.count for figure in known if "file" in figure.figure.text]

    assert on_file() == [0]
    entry_document(disposal, by=people["iao"], at=timezone.now())
    assert on_file() == [1]
