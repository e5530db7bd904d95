"""Texts of the centre come in from a file as drafts, once, and never change what is published."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import SweepFailure
from departments.imports import actions
from departments.imports.models import Import
from departments.imports.rows import suggested
from departments.imports.targets import TARGETS
from departments.models import Circular
from departments.organisations.queries import CENTRE
from tests.departments.circulars.stories import editor, published
from tests.departments.conftest import text
from tests.departments.imports.stories import uploaded
from tests.factories import browser

TARGET = TARGETS["circulars"]
TODAY = timezone.localdate()
HEADS = (
    "Title,Kind,What it says,Roles it is for,Channel by which it reaches them,Version,Date from which it applies,"
    "Date by which people acknowledge or answer it\n"
)
GOOD = f"Discs,Guidance,Encrypt every disc.,Senior Information Risk Owner,This portal and its emails,1.0,{TODAY},{TODAY + timedelta(days=60)}\n"


@pytest.fixture
def writer(centre):
    return editor()


def take_in(writer, rows: str, confirm=True) -> Import:
    centre = Circular._meta.get_field("organisation").related_model.objects.get(code=CENTRE)
    at = timezone.now()
    upload = actions.begin_import(TARGET, centre, by=writer, at=at, file=uploaded((HEADS + rows).encode()))
    columns = suggested(TARGET.columns(centre), upload.sheets[0]["heads"], {})
    actions.choose_columns(upload, by=writer, at=at, columns=columns)
    actions.import_files(timezone.now)
    upload = Import.objects.get(pk=upload.pk)
    if confirm and upload.added + upload.changed:
        actions.confirm_import(upload, by=writer, at=timezone.now())
        actions.import_files(timezone.now)
    assert not SweepFailure.objects.exists()
    return Import.objects.get(pk=upload.pk)


def counts(upload):
    return upload.added, upload.changed, upload.unchanged, upload.refused


def test_a_row_becomes_a_draft_once_and_changes_it_while_it_is_one(writer):
    assert counts(take_in(writer, GOOD, confirm=False)) == (1, 0, 0, 0)
    assert not Circular.objects.exists()
    assert counts(take_in(writer, GOOD)) == (1, 0, 0, 0)
    draft = Circular.objects.get()
    assert (draft.name, draft.status, draft.kind, draft.roles) == ("Discs", "draft", "guidance", ["siro"])
    assert counts(take_in(writer, GOOD)) == (0, 0, 1, 0)
    assert counts(take_in(writer, GOOD.replace("every disc", "each disc"))) == (0, 1, 0, 0)
    assert Circular.objects.get().text == "Encrypt each disc."


def test_what_is_wrong_is_named_by_row_and_column_and_good_rows_come_in(writer):
    bad = GOOD.replace("Discs", "Tapes").replace("Guidance", "Rumour") + GOOD.replace("Discs", "")
    upload = take_in(writer, bad + GOOD)
    assert counts(upload) == (1, 0, 0, 2)
    problems = {row.number: row.problems[0][0] for row in upload.refused_rows.all()}
    assert problems == {2: "Kind (B)", 3: "Title (A)"}


def test_what_is_published_is_not_changed_by_a_file(writer):
    text_sent = published(at=timezone.now(), name="Discs")
    upload = take_in(writer, GOOD)
    assert counts(upload) == (0, 0, 0, 1)
    assert "Publish a new version on its page" in upload.refused_rows.get().problems[0][1]
    assert Circular.objects.get(pk=text_sent.pk).version == text_sent.version


def test_only_those_who_write_texts_send_a_file_and_it_is_of_the_centre(writer, people):
    address = reverse("departments:import_new", args=["circulars"])
    client = browser(writer)
    assert address in text(client.get(reverse("departments:circulars")))
    answer = client.post(address, {"file": uploaded((HEADS + GOOD).encode())})
    upload = Import.objects.get()
    assert (answer.status_code, upload.organisation.code) == (302, CENTRE)
    for who in ("siro", "preparer"):
        assert browser(people[who]).get(address).status_code == 403
        assert browser(people[who]).get(upload.get_absolute_url()).status_code == 404
