"""A file of an entry in the browser: sent, read by whoever sees the entry, and by nobody else."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from tests.departments.conftest import text
from tests.departments.entries.stories import entry_document
from tests.departments.entries.test_views import step


def test_a_certificate_is_sent_shown_and_read(sharing, enter):
    keeper, page = enter("iao"), sharing.get_absolute_url()
    assert "Add a file" in text(keeper.get(page))
    assert "Select a file" in text(keeper.post(step(sharing, "add_document"), {"version": 1}))
    sent = {
        "version": 1,
        "name": "Certificate W-1",
        "file": SimpleUploadedFile("w1.txt", b"Destroyed.", "text/plain"),
    }
    assert keeper.post(step(sharing, "add_document"), sent).status_code == 302
    reader, kept = enter("siro"), sharing.documents.get()
    shown = text(reader.get(page))
    assert "Certificate W-1" in shown
    assert "A file was added" in shown
    answer = reader.get(reverse("departments:entry_document", args=[kept.pk]))
    assert b"".join(answer.streaming_content) == b"Destroyed."
    assert answer["Content-Disposition"] == 'attachment; filename="Certificate W-1.txt"'
    assert answer["Content-Security-Policy"] == "sandbox"
    assert Event.objects.filter(kind="entry.document_read").count() == 1


def test_what_was_found_in_a_file_is_shown_and_confirmed(sharing, enter):
    keeper = enter("iao")
    body = b"load,sum\n1,=HYPERLINK(A1)\n"
    sent = {"version": 1, "file": SimpleUploadedFile("loads.csv", body, "text/csv")}
    asked = keeper.post(step(sharing, "add_document"), sent)
    assert asked.status_code == 422
    assert "belongs there" in text(asked)
    assert not sharing.documents.exists()


def test_nobody_of_another_department_reads_a_file(sharing, enter, people):
    kept = entry_document(sharing, by=people["iao"], at=timezone.now())
    address = reverse("departments:entry_document", args=[kept.pk])
    assert enter("other_siro").get(address).status_code == 404
    assert enter("reviewer").get(address).status_code == 200
