"""The pages on which an incident is reported."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.confirmed import confirmed_before
from accounts.models import User
from audit.models import Event
from audit.record import subject_of
from departments.organisations.calendar import london_day
from incidents.models import Incident, Timer
from tests.factories import browser, sign_in
from tests.incidents.browsing import REPORT, details, parts
from tests.incidents.stories import (
    staffed_body,
)
from tests.rules.forms import forms_of

pytestmark = pytest.mark.django_db
MOMENT = ("day", "month", "year", "time")


@pytest.fixture
def report(client):
    """A function that sends a report of something found at a moment, and gives the answer."""
    body, people = staffed_body()
    sign_in(client, people["staff"])
    address = reverse("incidents:report_details") + f"?classification=OFFICIAL&body={body.code}"

    def send(found, **more):
        typed = {
            "title": "Papers left on a train", "description": "A bag with papers was left on a train.",
            "personal_data": "yes", "report_type": "personal_data_breach", "media": ["paper"],
        }  # fmt: skip
        return client.post(address, typed | parts("discovered_at", found) | more)

    return send


def a_year_ago():
    return timezone.now().replace(minute=0) - timedelta(days=600)


def test_a_year_of_discovery_typed_wrong_is_asked_about_before_a_clock_starts(report):
    found = a_year_ago()
    answer = report(found)
    page = answer.content.decode()
    day = london_day(found)
    words = f"{day.day} {day:%B %Y}"
    assert answer.status_code == 422
    assert f"You entered {words}, that is 20 months ago. Is that right?" in page
    assert "A bag with papers was left on a train." in page
    assert not Incident.objects.exists()
    assert not Timer.objects.exists()


def test_an_old_discovery_is_taken_once_the_person_has_confirmed_it(report):
    found = a_year_ago()
    day = london_day(found)
    ticked = f"discovered_at: Yes, {day.day} {day:%B %Y} is right"
    assert f'value="{ticked}"' in report(found).content.decode()
    assert report(found, confirmed=[ticked]).status_code == 302
    incident = Incident.objects.get()
    assert london_day(incident.discovered_at) == day
    assert confirmed_before(incident) == {("discovered_at", f"{day.day} {day:%B %Y}")}
    assert Event.objects.filter(kind="value.confirmed", subject=subject_of(incident)).count() == 1


def test_who_confirmed_the_date_of_a_report_stays_unknown_where_the_name_is_withheld(report):
    day = london_day(a_year_ago())
    ticked = f"discovered_at: Yes, {day.day} {day:%B %Y} is right"
    assert report(a_year_ago(), confirmed=[ticked], reporter_withheld="on").status_code == 302
    incident = Incident.objects.get()
    incident.reporter.name = "Ann Example"
    incident.reporter.save()
    seen = {
        name: sign_in(Client(), User.objects.get(email=f"{name}@home-office.example"))
        for name in ("siro", "dpo")
    }
    for address in (incident.get_absolute_url(), reverse("audit_log")):
        assert "Ann Example" not in seen["siro"].get(address).content.decode()
    page = seen["siro"].get(incident.get_absolute_url()).content.decode()
    assert "(confirmed as right, when asked, by somebody whose name is withheld on" in page
    assert "Name withheld" in page
    page = seen["dpo"].get(incident.get_absolute_url()).content.decode()
    assert "(confirmed as right, when asked, by Ann Example on" in page


def test_a_confirmed_date_that_is_changed_is_asked_about_again(report):
    found = a_year_ago()
    day = london_day(found)
    ticked = f"discovered_at: Yes, {day.day} {day:%B %Y} is right"
    assert report(found - timedelta(days=365), confirmed=[ticked]).status_code == 422
    assert not Incident.objects.exists()


def test_a_discovery_of_these_days_is_not_asked_about(report):
    assert report(timezone.now() - timedelta(days=2)).status_code == 302


@pytest.mark.parametrize("year", [1066, 1707])
def test_a_discovery_before_the_portal_keeps_anything_is_refused(report, year):
    page = report(timezone.now().replace(year=year, day=1)).content.decode()
    assert "must be on or after 1 January 1990" in page
    assert not Incident.objects.exists()


def test_a_discovery_in_the_future_is_refused_and_cannot_be_confirmed(report):
    answer = report(timezone.now() + timedelta(days=400))
    assert answer.status_code == 422
    assert 'name="confirmed"' not in answer.content.decode()


# Pages read the clock: what is reported on them was found yesterday, and what is promised comes next month.
FOUND = parts("discovered_at", timezone.now() - timedelta(days=1))


def test_a_member_of_staff_reports_in_two_pages():
    body, people = staffed_body()
    client = browser(people["staff"])
    first = client.get(reverse("incidents:report"), {"classification": "OFFICIAL", "body": body.code})
    assert first.status_code == 302
    answer = client.post(first.url, REPORT, follow=True)
    assert answer.status_code == 200
    assert "HO-20" in answer.content.decode()
    assert Incident.objects.get().reporter == people["staff"]


def test_a_report_sent_twice_makes_one_incident_with_one_clock():
    body, people = staffed_body()
    client = browser(people["staff"])
    address = f"/incidents/report/details/?classification=OFFICIAL&body={body.code}"
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', client.get(address).content.decode())[1]
    refused = client.post(address, {**REPORT, "title": "", "key": key})
    assert f'value="{key}"' in refused.content.decode()
    first, second = (client.post(address, {**REPORT, "key": key}) for _ in range(2))
    assert first.status_code == 302
    assert second.headers["Location"] == first.headers["Location"]
    assert Incident.objects.count() == 1
    assert browser(people["adviser"]).post(address, {**REPORT, "key": key}).status_code == 302
    assert Incident.objects.count() == 2


def test_personal_data_in_the_report_is_pointed_out_once_and_may_be_sent():
    body, people = staffed_body()
    client = browser(people["staff"])
    typed = {**REPORT, "description": "It went to somebody@example.com by mistake."}
    answer = client.post(details(body), typed)
    assert "Check your words" in answer.content.decode()
    assert "somebody@example.com" in answer.content.decode()
    assert not Incident.objects.exists()
    client.post(details(body), {**typed, "warned": "on"})
    assert Incident.objects.count() == 1


def test_what_was_typed_is_kept_when_something_is_wrong():
    body, people = staffed_body()
    answer = browser(people["staff"]).post(details(body), {**REPORT, "discovered_at_month": "13"})
    assert answer.status_code == 422
    assert "A bag with papers" in answer.content.decode()
    assert "There is a problem" in answer.content.decode()


def test_secret_is_sent_another_way_and_keeps_no_content():
    body, people = staffed_body()
    client = browser(people["staff"])
    first = client.get(reverse("incidents:report"), {"classification": "SECRET", "body": body.code})
    assert "held-elsewhere" in first.url
    stub = {k: v for k, v in REPORT.items() if k.startswith("discovered")}
    client.post(first.url, {**stub, "personal_data": "suspected", "holder": "Security unit"})
    made = Incident.objects.get()
    assert (made.status, made.description) == ("held_elsewhere", "")


def test_nobody_reports_for_a_body_in_which_they_hold_no_post():
    _, people = staffed_body()
    other, _ = staffed_body("treasury", "HMT")
    answer = browser(people["staff"]).post(details(other), REPORT)
    assert answer.status_code == 302
    assert not Incident.objects.exists()


def test_a_case_held_elsewhere_that_is_sent_twice_is_one_incident():
    _, people = staffed_body()
    client = browser(people["staff"])
    started = {"body": "home-office", "classification": "SECRET"}
    address = client.get(reverse("incidents:report"), started)["Location"]
    (form,) = (one for one in forms_of(client.get(address).content.decode(), address) if "key" in one.fields)
    filled = form.fields | {
        **FOUND,
        "personal_data": "suspected",
        "holder": "Security unit",
    }
    first, second = (client.post(form.action, filled) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Incident.objects.count() == 1
