"""The page of notifying the people affected, and its steps."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.models import PeopleNotice
from tests.factories import browser, fresh
from tests.incidents.browsing import page, parts
from tests.incidents.stories import advised, notified, of_high_risk, staffed_body

pytestmark = pytest.mark.django_db


def day(name, moment):
    return {key: value for key, value in parts(name, moment).items() if not key.endswith("_time")}


def test_who_and_how_is_planned_from_a_drafted_letter_and_a_sending_is_recorded():
    body, people = staffed_body()
    incident = of_high_risk(body, people)
    client = browser(people["dpo"])
    assert "Notifying the people affected" in client.get(page("incident", incident)).content.decode()
    address = page("people_step", incident, name="plan")
    form = client.get(address).context["form"]
    assert "What you can do" in form["letter"].value()
    letter = form["letter"].value()
    plan = {
        "version": form["version"].value(), "who": "Everybody on the list", "way": "letter", "letter": letter,
        **day("due_on", timezone.now() + timedelta(days=5)),
    }  # fmt: skip
    answer = client.post(address, plan)
    assert "Complete what the draft leaves open in square brackets" in answer.content.decode()
    plan["letter"] = letter.replace("[", "").replace("]", "")
    answer = client.post(address, plan)
    assert answer.status_code == 302, answer.context["form"].errors
    sent = {
        "version": PeopleNotice.objects.get().version, "way": "letter", "people": "3,600", "everybody": "on",
        **day("sent_on", timezone.now() - timedelta(days=1)),
    }  # fmt: skip
    answer = client.post(page("people_step", incident, name="sent"), sent)
    assert answer.status_code == 302, answer.context["form"].errors
    shown = client.get(page("people", incident)).content.decode()
    assert "The people have been notified" in shown
    assert "3,600 people" in shown


def test_the_siro_decides_not_to_and_the_page_says_on_which_ground_and_who():
    body, people = staffed_body()
    incident = of_high_risk(body, people)
    client = fresh(browser(people["siro"]))
    why = {
        "version": PeopleNotice.objects.get().version,
        "ground": "later_measures_removed_risk",
        "reason": "It came back sealed and unread.",
    }
    answer = client.post(page("free_people", incident), why)
    assert answer.status_code == 302, answer.context["form"].errors
    shown = client.get(page("people", incident)).content.decode()
    assert "Later measures removed the high risk" in shown
    assert str(people["siro"]) in shown


def test_an_incident_that_owes_nothing_to_its_people_has_no_such_page():
    body, people = staffed_body()
    client = browser(people["dpo"])
    for incident in (advised(body, people), notified(body, people)):
        assert client.get(page("people", incident)).status_code == 404
        assert "Notifying the people affected" not in client.get(page("incident", incident)).content.decode()
