"""The register of personal data breaches, downloaded as one file."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from departments.lists import views as lists
from departments.lists.actions import make_files
from departments.models import TableFile
from departments.organisations.roles import Role
from tests.beginnings import begins_with, begins_with_nothing
from tests.factories import browser, person
from tests.incidents.stories import AT, HOUR, notified, recorded, reported, staffed_body

pytestmark = pytest.mark.django_db


def downloaded(user, body):
    answer = browser(user).get(reverse("incidents:register", args=[body.code]))
    assert answer.status_code == 200
    assert answer.streaming
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@begins_with()
def test_it_has_facts_effects_remedy_and_grounds_of_each_breach_notified_or_not(beginning):
    body, people, _ = beginning
    sent = notified(body, people)
    kept = recorded(body, people, at=AT + HOUR)
    rows = downloaded(people["dpo"], body)
    assert [row["Reference"] for row in rows] == [sent.reference, kept.reference]
    assert (rows[0]["How it happened"], rows[0]["Decision"]) == (
        "A bag was left on a train.",
        "Notify the regulator",
    )
    assert rows[1]["Decision"] == "Record only"
    assert "the pass was cancelled" in rows[1]["Reason of the decision"]
    assert {"Effects: likely consequences", "Remedy: done to contain and recover"} <= set(rows[0])


@begins_with()
def test_what_concerns_no_personal_data_and_what_is_anothers_is_not_in_it(beginning):
    body, people, _ = beginning
    kept = reported(body, people)
    reported(body, people, personal_data="no", report_type="other_information_incident")
    other, others = staffed_body("cabinet-office", "CO")
    reported(other, others)
    assert [row["Reference"] for row in downloaded(people["dpo"], body)] == [kept.reference]
    assert browser(people["dpo"]).get(reverse("incidents:register", args=[other.code])).status_code == 404


@begins_with()
@pytest.mark.parametrize("text", ["=1+1", "+44 is dialled", "-2", "@SUM(A1)", "\t=1+1"])
def test_a_text_that_a_spreadsheet_would_take_for_a_formula_is_kept_as_text(beginning, text):
    body, people, _ = beginning
    reported(body, people, title=f"{text} on a train")
    (row,) = downloaded(people["dpo"], body)
    assert row["Title"].lstrip("'").strip() == f"{text} on a train".strip()
    assert not row["Title"].startswith(("=", "+", "@", "\t", "-2 on"))


@begins_with()
def test_taking_it_is_an_event_of_the_body_each_time(beginning):
    body, people, _ = beginning
    for _ in range(2):
        downloaded(people["siro"], body)
    events = Event.objects.filter(kind="incident.register_downloaded")
    assert [(event.organisation, event.actor) for event in events] == [
        (body.code, f"user:{people['siro'].pk}")
    ] * 2


@begins_with_nothing
def test_whoever_only_reports_downloads_nothing():
    body, _ = staffed_body()
    staff = person("other@home-office.example", Role.STAFF, body)
    assert browser(staff).get(reverse("incidents:register", args=[body.code])).status_code == 403


@begins_with_nothing
def test_a_long_register_is_made_by_a_worker_with_as_many_queries_for_many_incidents_as_for_few(monkeypatch):
    monkeypatch.setattr(lists, "AT_ONCE", 1)
    body, people = staffed_body()
    for _ in range(2):
        notified(body, people)
    client, address = browser(people["dpo"]), reverse("incidents:register", args=[body.code])
    waiting = client.get(address)
    assert "The file is being made" in client.get(waiting.url).content.decode()
    numbers = []
    for more in (0, 3):
        for _ in range(more):
            recorded(body, people)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert make_files(lists.content_of, timezone.now) == 1
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
    newest = TableFile.objects.latest("made_at")
    sent = client.get(reverse("departments:table_file_download", args=[newest.pk]))
    rows = list(csv.DictReader(io.StringIO(b"".join(sent.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 5
