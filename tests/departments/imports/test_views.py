"""The pages of an import, as a browser without script sees them."""

import csv
import io

from django.urls import reverse

from departments.imports import actions
from departments.imports.models import Import
from departments.models import Entry
from tests.departments.conftest import text
from tests.departments.imports.stories import uploaded
from tests.departments.imports.test_actions import COLUMNS, row
from tests.departments.imports.test_actions import text as lines


def begin(register="sharing"):
    return reverse("departments:import_new", args=[register])


def test_a_file_is_sent_its_columns_chosen_its_rows_tried_and_taken_in(
    enter, people, django_capture_on_commit_callbacks
):
    client = enter("iao")
    page = text(client.get(begin()))
    assert "smaller than 20 MB" in page
    answer = client.post(begin(), {"file": uploaded(lines(row(1), row(2, gateway="by magic")))})
    upload = Import.objects.get()
    assert answer.url == reverse("departments:import_columns", args=[upload.pk])
    page = client.get(answer.url)
    form = page.context["form"]
    chosen = {name: field.initial for name, field in form.fields.items()}
    assert (chosen["key"], chosen["purpose"]) == ("Reference", "Purpose")
    assert client.post(answer.url, COLUMNS).url == upload.get_absolute_url()
    waiting = text(client.get(upload.get_absolute_url()))
    assert "The rows are being checked" in waiting
    actions.import_files(lambda: upload.created_at)
    page = text(client.get(upload.get_absolute_url()))
    assert "Nothing is imported yet" in page
    assert "“by magic” is none of the choices" in page
    client.post(reverse("departments:import_confirm", args=[upload.pk]))
    actions.import_files(lambda: upload.created_at)
    assert "were imported on" in text(client.get(upload.get_absolute_url()))
    assert Entry.objects.get().key == "R1"
    assert "1 row imported, 1 not" in text(client.get(begin()))
    file = client.get(reverse("departments:import_refused", args=[upload.pk]))
    (bad,) = csv.DictReader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig")))
    assert (bad["Reference"], bad["Row"]) == ("R2", "3")
    assert bad["What is wrong"].startswith("Gateway (F): “by magic”")


def test_two_fields_do_not_share_a_column_and_one_column_names_the_row(enter):
    client = enter("iao")
    client.post(begin(), {"file": uploaded(lines(row(1)))})
    columns = reverse("departments:import_columns", args=[Import.objects.get().pk])
    page = client.post(columns, {"name": "Name", "purpose": "Name"})
    assert page.status_code == 422
    assert "is chosen for “Name” already" in text(page)
    assert "a row is known by it" in text(client.post(columns, {"purpose": "Purpose"}))


def test_a_file_that_cannot_be_read_says_why_on_the_page(enter):
    page = enter("iao").post(begin(), {"file": uploaded(b"A,B\n1,2,3\n")})
    assert page.status_code == 422
    assert "cell in C2 without a heading" in text(page)
    assert enter("iao").post(begin(), {}).status_code == 422


def test_nobody_of_another_department_sees_an_import_and_the_centre_sends_none(enter):
    enter("iao").post(begin(), {"file": uploaded(lines(row(1)))})
    upload = Import.objects.get()
    assert enter("other_preparer").get(upload.get_absolute_url()).status_code == 404
    assert (
        enter("other_preparer").post(reverse("departments:import_confirm", args=[upload.pk])).status_code
        == 404
    )
    assert enter("reviewer").get(begin()).status_code == 403
    assert enter("iao").get(reverse("departments:import_new", args=["no-such"])).status_code == 404
