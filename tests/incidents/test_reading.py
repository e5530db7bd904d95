"""Who opened an incident or a notice is written in the audit log, and shown to those who may see all of it."""

import pytest
from django.test import Client
from django.urls import reverse

from audit import files
from audit.models import Event, OutboxMessage
from incidents.models import RegulatorCase
from tests.factories import sign_in
from tests.incidents.stories import notified, reported, staffed_body

pytestmark = pytest.mark.django_db


def browser(user) -> Client:
    return sign_in(Client(), user)


def page(view, thing) -> str:
    return reverse(f"incidents:{view}", args=[thing.pk])


def readings(kind: str) -> list[str]:
    return list(Event.objects.filter(kind=kind).order_by("id").values_list("actor", flat=True))


def test_opening_an_incident_is_an_event_once_and_is_shown_to_those_who_may_see_all_of_it():
    body, people = staffed_body()
    incident = reported(body, people)
    client = browser(people["dpo"])
    for _ in range(3):
        client.get(f"/incidents/{incident.pk}/")
    client.get(page("triage", incident))
    assert readings("incident.read") == [f"user:{people['dpo'].pk}"]
    shown = browser(people["siro"]).get(f"/incidents/{incident.pk}/").content.decode()
    assert "Who opened this incident recently" in shown
    assert "Opened the incident" in shown.partition("Who opened this incident recently")[2]
    assert "Opened the incident" not in shown.partition("Who opened this incident recently")[0]


def test_a_reporter_who_reads_the_own_report_leaves_no_event_that_would_name_them():
    body, people = staffed_body()
    incident = reported(body, people, reporter_withheld=True)
    client = browser(people["staff"])
    assert client.get(f"/incidents/{incident.pk}/").status_code == 200
    assert client.get(page("reported", incident)).status_code == 200
    assert readings("incident.read") == []


def test_opening_the_case_with_the_regulator_and_a_notice_are_events():
    body, people = staffed_body()
    incident = notified(body, people)
    client = browser(people["dpo"])
    case = RegulatorCase.objects.get(incident=incident)
    client.get(reverse("incidents:case", args=[case.pk]))
    client.get(reverse("incidents:data", args=[case.notices.first().pk]))
    assert readings("notification.read") == [f"user:{people['dpo'].pk}"]
    assert Event.objects.get(kind="notification.notice_read").facts == {"number": 1}


def test_the_paper_of_a_notice_is_shown_while_it_is_whole_and_then_not():
    body, people = staffed_body()
    notice = RegulatorCase.objects.get(incident=notified(body, people)).notices.first()
    name = f"notices/{notice.message.pk}.pdf"
    sha256 = files.store(name, b"%PDF-1.7 whole")
    OutboxMessage.objects.filter(pk=notice.message.pk).update(file=name, file_sha256=sha256)
    client = browser(people["dpo"])
    whole = client.get(page("paper", notice))
    assert b"".join(whole.streaming_content) == b"%PDF-1.7 whole"
    files.store(name, b"%PDF-1.7")
    damaged = client.get(page("paper", notice))
    assert damaged.status_code == 422
    assert "missing or damaged" in damaged.content.decode()
