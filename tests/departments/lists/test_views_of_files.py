"""The file of a long list: a worker makes it, the page says how far it is, and only its person gets it."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from audit.models import Event, SweepFailure
from audit.progress import note_progress
from departments.lists import actions, views
from departments.models import Appointment, Asset, TableFile
from tests.departments.conftest import text
from tests.departments.lists.stories import asked_file, ready_file

LIST, FILE = reverse("departments:assets"), reverse("departments:assets_file")


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def assets(people, monkeypatch):
    monkeypatch.setattr(views, "AT_ONCE", 2)
    body = people["siro"].appointments.get().organisation
    return [
        Asset.objects.create(
            organisation=body, name=f"Register {letter}", purpose="Cases", personal_data=True
        )
        for letter in "ABCD"
    ]


def names_in(answer):
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    return [row[0] for row in csv.reader(io.StringIO(content))][1:]


def test_few_rows_are_sent_at_once_and_many_are_made_by_a_worker(enter, assets):
    client = enter("siro")
    assert names_in(client.get(FILE, {"text": "register B"})) == ["Register B"]
    answer = client.get(FILE, {"sort": "-name", "format": "csv"})
    assert Event.objects.filter(kind="list.exported").count() == 2
    page = text(client.get(answer.url))
    assert "File of 4 rows" in page
    assert "The file is being made" in page
    download = reverse("departments:table_file_download", args=[TableFile.objects.get().pk])
    assert client.get(download).status_code == 404
    assert actions.make_files(views.content_of, timezone.now) == 1
    assert download in text(client.get(answer.url))
    sent = client.get(download)
    assert names_in(sent) == ["Register D", "Register C", "Register B", "Register A"]
    assert 'filename="assets.csv"' in sent["Content-Disposition"]


def test_what_is_asked_for_twice_is_made_once_and_the_page_says_how_far_it_is(enter, people, assets):
    client = enter("siro")
    first, second = (client.get(FILE, {"format": "xlsx"}).url for _ in range(2))
    assert first == second
    note_progress(TableFile.objects.get(), 3)
    page = text(client.get(first))
    assert 'max="4" value="3"' in page
    actions.make_files(views.content_of, timezone.now)
    assert actions.make_files(views.content_of, timezone.now) == 0
    assert client.get(FILE, {"format": "xlsx"}).url != first


def test_nobody_else_gets_it_nor_its_person_without_the_post(enter, people, assets):
    file = ready_file(people["siro"])
    addresses = [
        reverse(f"departments:{name}", args=[file.pk]) for name in ("table_file", "table_file_download")
    ]
    assert {enter("siro").get(address).status_code for address in addresses} == {200}
    assert {enter("iao").get(address).status_code for address in addresses} == {404}
    Appointment.objects.filter(user=people["siro"]).update(ends_on=timezone.now() - timedelta(days=2))
    assert not {enter("siro").get(address).status_code for address in addresses} & {200}


def test_it_is_deleted_a_day_later(people, assets):
    file = ready_file(people["siro"])
    assert actions.delete_old_files(at=timezone.now()) == 0
    assert default_storage.exists(file.file)
    assert actions.delete_old_files(at=timezone.now() + timedelta(days=1, seconds=1)) == 1
    assert not default_storage.exists(file.file)
    assert not TableFile.objects.exists()


def test_a_file_that_cannot_be_made_is_given_up_after_three_attempts(enter, people):
    file = asked_file(people["siro"], "/organisations/registers/")
    for _ in range(actions.ATTEMPTS + 1):
        actions.make_files(views.content_of, timezone.now)
    assert "could not make this file" in text(enter("siro").get(file.get_absolute_url()))
    actions.make_files(views.content_of, timezone.now)
    assert not SweepFailure.objects.exists()


def test_an_address_of_any_length_that_a_server_takes_names_a_file(enter, assets):
    client = enter("siro")
    page = client.get(FILE, {"sort": "-name", "said": "x" * 3500}).url
    assert actions.make_files(views.content_of, timezone.now) == 1
    assert "The file is ready" in text(client.get(page))
