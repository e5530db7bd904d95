"""Many reports by one person within an hour: slowed with their text kept, shown to those who triage, never refused."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event, OutboxMessage
from incidents import checks
from incidents.models import Incident
from tests.beginnings import begins_with, begins_with_nothing
from tests.factories import browser
from tests.incidents.browsing import REPORT, details

pytestmark = pytest.mark.django_db
WORDS = "The same person sent 5 other reports within the hour before"


def reports(client, body, number: int) -> None:
    for number_of_report in range(number):
        assert (
            client.post(details(body), {**REPORT, "title": f"Report {number_of_report}"}).status_code == 302
        )


def wait(monkeypatch, seconds: int) -> None:
    """Let the clock that pages read be so much later."""
    real = timezone.now
    monkeypatch.setattr("django.utils.timezone.now", lambda: real() + timedelta(seconds=seconds))


def form_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(key|pause)" value="([^"]+)"', page))


@begins_with()
def test_the_sixth_report_within_an_hour_waits_with_its_text_in_the_form_and_is_then_taken(
    beginning, monkeypatch
):
    body, people, _ = beginning
    client = browser(people["staff"])
    reports(client, body, 5)
    typed = {**REPORT, "title": "The sixth of them"}
    page = client.post(details(body), typed).content.decode()
    assert "Wait 10 seconds, then send it again" in page
    assert "The sixth of them" in page
    assert Incident.objects.count() == 5
    hidden = form_of(page)
    early = client.post(details(body), typed | hidden).content.decode()
    assert re.search(r"Wait \d+ seconds?, then send it again", early)
    assert form_of(early) == hidden  # sending too early does not begin the pause again
    wait(monkeypatch, 11)
    assert client.post(details(body), typed | hidden).status_code == 302
    assert client.post(details(body), typed | hidden).status_code == 302  # a second click
    assert Incident.objects.count() == 6


@begins_with()
def test_the_leave_to_send_one_report_is_not_good_for_another(beginning, monkeypatch):
    body, people, _ = beginning
    client = browser(people["staff"])
    reports(client, body, 5)
    hidden = form_of(client.post(details(body), REPORT).content.decode())
    wait(monkeypatch, 61)
    client.post(details(body), REPORT | {"pause": hidden["pause"]})
    assert Incident.objects.count() == 5


@begins_with_nothing
def test_a_pause_grows_with_each_report_and_is_never_longer_than_a_minute():
    assert [checks.pause_before_report(number) for number in (0, 4, 5, 6, 10, 500)] == [0, 0, 10, 20, 60, 60]


@begins_with()
def test_an_hour_later_or_for_somebody_else_nothing_is_slowed(beginning):
    body, people, _ = beginning
    reports(browser(people["staff"]), body, 5)
    assert browser(people["adviser"]).post(details(body), REPORT).status_code == 302
    Incident.objects.update(reported_at=timezone.now() - timedelta(minutes=61))
    assert browser(people["staff"]).post(details(body), REPORT).status_code == 302


@begins_with()
def test_those_who_triage_see_that_a_report_is_one_of_many(beginning, monkeypatch):
    body, people, _ = beginning
    client = browser(people["staff"])
    reports(client, body, 5)
    hidden = form_of(client.post(details(body), REPORT).content.decode())
    wait(monkeypatch, 11)
    client.post(details(body), REPORT | hidden)
    sixth = Incident.objects.order_by("reported_at").last()
    adviser = browser(people["adviser"])
    assert WORDS in adviser.get(f"/incidents/{sixth.pk}/").content.decode()
    assert adviser.get("/incidents/").content.decode().count("One of many reports") == 1
    mails = OutboxMessage.objects.filter(
        rule="incidents.alert_watch", event__subject=f"incidents.Incident:{sixth.pk}"
    )
    assert mails
    assert all(WORDS in mail.body for mail in mails)
    assert (
        Event.objects.get(subject=f"incidents.Incident:{sixth.pk}", kind="incident.reported").facts[
            "reports_before"
        ]
        == 5
    )
    assert "One of many reports" not in client.get("/incidents/").content.decode()
    assert WORDS not in client.get(f"/incidents/{sixth.pk}/").content.decode()


@begins_with()
def test_what_is_held_elsewhere_is_slowed_and_never_refused_too(beginning, monkeypatch):
    body, people, _ = beginning
    client = browser(people["staff"])
    reports(client, body, 5)
    address = "/incidents/report/held-elsewhere/?classification=SECRET&kind=breach"
    typed = {name: value for name, value in REPORT.items() if name.startswith("discovered")} | {
        "personal_data": "yes", "holder": "The security team",
    }  # fmt: skip
    page = client.post(address, typed).content.decode()
    assert "Wait 10 seconds" in page
    assert "The security team" in page
    wait(monkeypatch, 11)
    assert client.post(address, typed | form_of(page)).status_code == 302
