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
from departments.organisations.roles import Role
from incidents.models import Incident, Timer
from tests.beginnings import begins_with, begins_with_nothing
from tests.factories import appoint, browser, sign_in
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
    address = details(body)

    def send(discovered, **more):
        typed = {
            "title": "Papers left on a train", "description": "A bag with papers was left on a train.",
        }  # fmt: skip
        return client.post(address, typed | parts("discovered_at", discovered) | more)

    return send


def a_year_ago():
    return timezone.now().replace(minute=0) - timedelta(days=600)


@begins_with_nothing
def test_a_year_of_discovery_typed_wrong_is_asked_about_before_a_clock_starts(report):
    discovered = a_year_ago()
    answer = report(discovered)
    page = answer.content.decode()
    day = london_day(discovered)
    text = f"{day.day} {day:%B %Y}"
    assert answer.status_code == 422
    assert f"You entered {text}, that is 20 months ago. Is that right?" in page
    assert "A bag with papers was left on a train." in page
    assert not Incident.objects.exists()
    assert not Timer.objects.exists()


@begins_with_nothing
def test_an_old_discovery_is_taken_once_the_person_has_confirmed_it(report):
    discovered = a_year_ago()
    day = london_day(discovered)
    ticked = f"discovered_at: Yes, {day.day} {day:%B %Y} is right"
    assert f'value="{ticked}"' in report(discovered).content.decode()
    assert report(discovered, confirmed=[ticked]).status_code == 302
    incident = Incident.objects.get()
    assert london_day(incident.discovered_at) == day
    assert confirmed_before(incident) == {("discovered_at", f"{day.day} {day:%B %Y}")}
    assert Event.objects.filter(kind="value.confirmed", subject=subject_of(incident)).count() == 1


@begins_with_nothing
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


@begins_with_nothing
def test_a_confirmed_date_that_is_changed_is_asked_about_again(report):
    discovered = a_year_ago()
    day = london_day(discovered)
    ticked = f"discovered_at: Yes, {day.day} {day:%B %Y} is right"
    assert report(discovered - timedelta(days=365), confirmed=[ticked]).status_code == 422
    assert not Incident.objects.exists()


@begins_with_nothing
def test_a_discovery_of_these_days_is_not_asked_about(report):
    assert report(timezone.now() - timedelta(days=2)).status_code == 302


@begins_with_nothing
@pytest.mark.parametrize("year", [1066, 1707])
def test_a_discovery_before_the_portal_keeps_anything_is_refused(report, year):
    page = report(timezone.now().replace(year=year, day=1)).content.decode()
    assert "must be on or after 1 January 1990" in page
    assert not Incident.objects.exists()


@begins_with_nothing
def test_a_discovery_in_the_future_is_refused_and_cannot_be_confirmed(report):
    answer = report(timezone.now() + timedelta(days=400))
    assert answer.status_code == 422
    assert 'name="confirmed"' not in answer.content.decode()


# Pages read the clock: what is reported on them was found yesterday, and what is promised comes next month.
FOUND = parts("discovered_at", timezone.now() - timedelta(days=1))


@begins_with_nothing
def test_a_member_of_staff_reports_in_two_pages():
    _, people = staffed_body()
    client = browser(people["staff"])
    first = client.get(reverse("incidents:report"), {"classification": "OFFICIAL", "kind": "breach"})
    assert first.status_code == 302
    answer = client.post(first.url, REPORT, follow=True)
    assert answer.status_code == 200
    assert "HO-20" in answer.content.decode()
    assert Incident.objects.get().reporter == people["staff"]


@begins_with()
def test_a_report_sent_twice_makes_one_incident_with_one_clock(beginning):
    body, people, _ = beginning
    client = browser(people["staff"])
    address = details(body)
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', client.get(address).content.decode())[1]
    refused = client.post(address, {**REPORT, "title": "", "key": key})
    assert f'value="{key}"' in refused.content.decode()
    first, second = (client.post(address, {**REPORT, "key": key}) for _ in range(2))
    assert first.status_code == 302
    assert second.headers["Location"] == first.headers["Location"]
    assert Incident.objects.count() == 1
    assert browser(people["adviser"]).post(address, {**REPORT, "key": key}).status_code == 302
    assert Incident.objects.count() == 2


@begins_with()
def test_personal_data_in_the_report_is_pointed_out_once_and_may_be_sent(beginning):
    body, people, _ = beginning
    client = browser(people["staff"])
    typed = {**REPORT, "description": "It went to somebody@example.com by mistake."}
    answer = client.post(details(body), typed)
    assert "Check your words" in answer.content.decode()
    assert "somebody@example.com" in answer.content.decode()
    assert not Incident.objects.exists()
    client.post(details(body), {**typed, "warned": "on"})
    assert Incident.objects.count() == 1


@begins_with()
def test_what_was_typed_is_kept_when_something_is_wrong(beginning):
    body, people, _ = beginning
    answer = browser(people["staff"]).post(details(body), {**REPORT, "discovered_at_month": "13"})
    assert answer.status_code == 422
    assert "A bag with papers" in answer.content.decode()
    assert "There is a problem" in answer.content.decode()


@begins_with_nothing
def test_secret_is_sent_another_way_and_keeps_no_content():
    _, people = staffed_body()
    client = browser(people["staff"])
    first = client.get(reverse("incidents:report"), {"classification": "SECRET", "kind": "suspected"})
    assert "held-elsewhere" in first.url
    stub = {k: v for k, v in REPORT.items() if k.startswith("discovered")}
    client.post(first.url, {**stub, "personal_data": "suspected", "holder": "Security unit"})
    incident = Incident.objects.get()
    assert (incident.status, incident.description) == ("held_elsewhere", "")


@begins_with_nothing
def test_nobody_reports_for_a_body_in_which_they_hold_no_post():
    _, people = staffed_body()
    other, _ = staffed_body("treasury", "HMT")
    answer = browser(people["staff"]).post(details(other), REPORT)
    assert answer.status_code == 302
    assert not Incident.objects.exists()


@begins_with_nothing
def test_a_case_held_elsewhere_that_is_sent_twice_is_one_incident():
    _, people = staffed_body()
    client = browser(people["staff"])
    started = {"kind": "breach", "classification": "SECRET"}
    address = client.get(reverse("incidents:report"), started)["Location"]
    (form,) = (
        form for form in forms_of(client.get(address).content.decode(), address) if "key" in form.fields
    )
    filled = form.fields | {
        **FOUND,
        "found_now": "",
        "personal_data": "suspected",
        "holder": "Security unit",
    }
    first, second = (client.post(form.action, filled) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Incident.objects.count() == 1


def unfound(**more):
    return {name: value for name, value in REPORT.items() if not name.startswith("discovered_at")} | more


@begins_with()
def test_found_just_now_is_one_click_and_means_when_the_page_was_opened(beginning, monkeypatch):
    body, people, _ = beginning
    client = browser(people["staff"])
    opened = timezone.now()
    began = re.search(r'name="began" value="([^"]+)"', client.get(details(body)).content.decode())[1]
    hours_later = opened + timedelta(hours=5)
    monkeypatch.setattr(timezone, "now", lambda: hours_later)
    assert client.post(details(body), unfound(found_now="on", began=began)).status_code == 302
    incident = Incident.objects.get()
    assert abs(incident.discovered_at - opened) < timedelta(seconds=10)
    assert incident.deadline_at == incident.discovered_at + timedelta(hours=72)


@begins_with()
def test_the_moment_of_opening_cannot_be_made_up_by_another_person(beginning):
    body, people, _ = beginning
    page = browser(people["adviser"]).get(details(body)).content.decode()
    began = re.search(r'name="began" value="([^"]+)"', page)[1]
    for wrong in (began, "made up", ""):
        client = browser(people["staff"])
        client.post(details(body), unfound(found_now="on", began=wrong))
    assert Incident.objects.count() == 3
    assert all(
        timezone.now() - incident.discovered_at < timedelta(minutes=5) for incident in Incident.objects.all()
    )


@begins_with()
@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ({}, "Enter the time it was found, or select that it was found just now"),
        ({"found_now": "on", **FOUND}, "but not both"),
    ],
)
def test_when_it_was_found_is_said_once(beginning, typed, text):
    body, people, _ = beginning
    answer = browser(people["staff"]).post(details(body), unfound(**typed))
    assert answer.status_code == 422
    assert text in answer.content.decode()


@begins_with()
@pytest.mark.parametrize(
    ("kind", "report_type", "personal_data", "clock"),
    [
        ("breach", "personal_data_breach", "yes", True),
        ("suspected", "potential_personal_data_breach", "suspected", True),
        ("not_personal", "other_information_incident", "no", False),
        ("near_miss", "near_miss", "no", False),
    ],
)
def test_one_answer_says_the_kind_of_report_and_whether_a_clock_runs(
    beginning, kind, report_type, personal_data, clock
):
    body, people, _ = beginning
    assert browser(people["staff"]).post(details(body, kind), REPORT).status_code == 302
    incident = Incident.objects.get()
    assert (incident.report_type, incident.personal_data) == (report_type, personal_data)
    assert (incident.deadline_at is not None, Timer.objects.exists()) == (clock, clock)


@begins_with()
def test_a_near_miss_is_asked_less(beginning):
    body, people, _ = beginning
    page = browser(people["staff"]).get(details(body, "near_miss")).content.decode()
    assert page.count("What nearly happened") == 3  # the title, the breadcrumb and the heading
    assert "In a few words, what nearly happened?" in page
    assert 'name="people_max"' not in page
    assert 'name="ongoing"' not in page


@begins_with()
def test_how_many_people_whether_it_goes_on_and_whom_to_call_are_kept(beginning):
    body, people, _ = beginning
    more = {"people_max": "1,200", "ongoing": "True", "whom_to_call": "Facilities, 020 7946 0000"}
    browser(people["staff"]).post(details(body), REPORT | more)
    incident = Incident.objects.get()
    assert (incident.people_max, incident.people_known, incident.ongoing) == (1200, "estimate", True)
    assert (
        "Facilities, 020 7946 0000"
        in browser(people["dpo"]).get(incident.get_absolute_url()).content.decode()
    )


@begins_with()
def test_whom_to_call_is_hidden_with_the_name_of_the_reporter(beginning):
    body, people, _ = beginning
    more = {"whom_to_call": "Ann Example, 020 7946 0000", "reporter_withheld": "on"}
    browser(people["staff"]).post(details(body), REPORT | more)
    page = browser(people["siro"]).get(Incident.objects.get().get_absolute_url()).content.decode()
    assert "Ann Example" not in page


@begins_with()
def test_half_a_report_is_kept_found_on_home_and_list_and_sent_later(beginning):
    body, people, _ = beginning
    client = browser(people["staff"])
    typed = unfound(title="Half a report", description="", later="1")
    answer = client.post(details(body), typed, follow=True)
    assert "Your report is kept and not sent" in answer.content.decode()
    assert not Incident.objects.exists()
    assert "a report of an incident" in client.get("/").content.decode()
    page = client.get("/incidents/").content.decode()
    assert "Continue the report that you have not sent" in page
    assert "Half a report" in client.get(details(body)).content.decode()
    assert "Half a report" not in browser(people["dpo"]).get(details(body)).content.decode()
    assert client.post(details(body), REPORT).status_code == 302
    assert "not sent" not in client.get("/incidents/").content.decode()


@begins_with()
def test_half_a_report_can_be_dropped(beginning):
    body, people, _ = beginning
    client = browser(people["staff"])
    client.post(details(body), unfound(title="Half a report", later="1"))
    client.post(reverse("drop_text"), {"page": details(body)})
    assert "Half a report" not in client.get(details(body)).content.decode()
    assert "not sent" not in client.get("/incidents/").content.decode()


@begins_with()
def test_ones_own_like_report_is_shown_before_sending_and_another_persons_only_as_there(beginning):
    body, people, _ = beginning
    typed = REPORT | {"compared": ""}
    client = browser(people["staff"])
    assert client.post(details(body), typed).status_code == 302
    first = Incident.objects.get()
    page = client.post(details(body), typed).content.decode()
    assert "Has this been reported already?" in page
    assert first.reference in page
    assert Incident.objects.count() == 1
    other = browser(people["adviser"]).post(details(body), typed).content.decode()
    assert "Somebody else in your organisation has recently reported something similar" in other
    assert first.reference not in other
    assert str(first.pk) not in other
    assert client.post(details(body), REPORT).status_code == 302
    assert Incident.objects.count() == 2


@begins_with()
def test_a_report_sent_twice_is_not_compared_with_itself(beginning):
    body, people, _ = beginning
    client = browser(people["staff"])
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', client.get(details(body)).content.decode())[1]
    typed = REPORT | {"compared": "", "key": key}
    assert [client.post(details(body), typed).status_code for _ in range(2)] == [302, 302]
    assert Incident.objects.count() == 1


@begins_with_nothing
def test_whoever_reports_for_several_organisations_chooses_one():
    _, people = staffed_body()
    other, _ = staffed_body("treasury", "HMT")
    client = browser(people["staff"])
    assert "You report for" in client.get(reverse("incidents:report")).content.decode()
    appoint(people["staff"], Role.STAFF, other)
    page = client.get(reverse("incidents:report")).content.decode()
    assert "Where did it happen?" in page
    answer = client.get(reverse("incidents:report"), {"classification": "OFFICIAL", "kind": "breach"})
    assert "Select the organisation" in answer.content.decode()


@begins_with_nothing
def test_who_continues_without_an_answer_is_asked_for_both(client):
    _, people = staffed_body()
    sign_in(client, people["staff"])
    opened = client.get(reverse("incidents:report")).content.decode()
    assert "There is a problem" not in opened
    button = next(button for button in re.findall("<button[^>]*>", opened) if 'name="go"' in button)
    value = re.search(r'value="(\w+)"', button).group(1)
    page_text = client.get(reverse("incidents:report"), {"go": value}).content.decode()
    assert "There is a problem" in page_text
    for asked in ("classification", "kind"):
        assert f'href="#id_{asked}' in page_text, asked
