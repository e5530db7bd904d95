"""Triage in short steps."""

import pytest
from django.urls import reverse

from accounts.models import UnsavedField
from incidents import actions
from tests.factories import browser
from tests.incidents.browsing import page
from tests.incidents.stories import AT, HOUR, reported, save, staffed_body, triaged

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    body, people = staffed_body()
    incident = actions.take_triage(reported(body, people), by=people["adviser"], at=AT + HOUR)
    return incident, people, browser(people["adviser"])


def step(client, incident, key, **sent):
    incident.refresh_from_db()
    address = reverse("incidents:triage_step", args=[incident.pk, key])
    return client.post(address, {"version": incident.version, **sent})


def steps(client, incident) -> str:
    return client.get(page("triage_steps", incident)).content.decode()


def test_the_list_of_steps_says_what_is_still_unanswered_and_leads_to_the_first(here):
    incident, _, client = here
    text = steps(client, incident)
    assert "What kind of incident it is" in text
    assert "The kind of breach, the type of incident" in text
    assert f'href="{reverse("incidents:triage_step", args=[incident.pk, "kind"])}"' in text
    assert "Go on to assess it" not in text


def test_a_step_saves_its_own_answers_and_leaves_the_others(here):
    incident, people, client = here
    save(incident, people["adviser"], AT + HOUR, "triage", {"encryption": "none", "media": ["paper"]})
    answer = step(client, incident, "kind", personal_data="yes", breach_kind=["confidentiality"], cyber="no")
    assert answer.status_code == 302
    assert answer.url.endswith("/triage/steps/data/")
    incident.refresh_from_db()
    assert (incident.breach_kind, incident.encryption, incident.media) == (
        ["confidentiality"],
        "none",
        ["paper"],
    )


def test_one_click_says_that_the_rest_is_not_known_yet(here):
    incident, _, client = here
    step(client, incident, "exposure", exposure="public_exposure", unknown="1")
    step(client, incident, "recipient", unknown="1")
    incident.refresh_from_db()
    assert incident.exposure == "public_exposure"
    assert (incident.recipient, incident.recipient_control) == ("not_known", "not_known")
    step(client, incident, "kind", personal_data="yes", breach_kind=["integrity"], unknown="1")
    incident.refresh_from_db()
    assert (incident.breach_kind, incident.incident_type, incident.premises) == (
        ["integrity"],
        "Not Provided",
        "not_known",
    )


def test_what_cannot_be_saved_is_kept_on_its_step_when_another_step_is_saved(here):
    incident, _, client = here
    answer = step(client, incident, "people", people_min="some dozens")
    assert answer.status_code == 422
    step(client, incident, "data", encryption="none")
    assert UnsavedField.objects.get().name == "people_min"
    assert "Something typed here is not saved" in steps(client, incident)
    again = client.get(reverse("incidents:triage_step", args=[incident.pk, "people"])).content.decode()
    assert 'value="some dozens"' in again


def test_after_the_last_answer_the_list_leads_to_assessing():
    body, people = staffed_body()
    incident = triaged(body, people)
    client = browser(people["adviser"])
    assert "Go on to assess it" in steps(client, incident)
    answer = step(client, incident, "wider", press_interest="no", provisional_cause=["human_error"])
    assert answer.url == page("triage_steps", incident)


def test_saved_for_later_leads_to_the_incident(here):
    incident, _, client = here
    assert step(client, incident, "data", later="1").url == incident.get_absolute_url()


def test_a_step_that_is_none_is_not_found_and_one_that_is_not_needed_leads_to_the_list(here):
    incident, _, client = here
    assert client.get(reverse("incidents:triage_step", args=[incident.pk, "nothing"])).status_code == 404
    save(incident, here[1]["adviser"], AT + HOUR, "triage", {"breach_kind": ["confidentiality"]})
    answer = client.get(reverse("incidents:triage_step", args=[incident.pk, "use"]))
    assert answer.url == page("triage_steps", incident)


def test_an_incident_without_personal_data_can_be_closed_from_its_steps():
    body, people = staffed_body()
    kind = {"report_type": "other_information_incident", "personal_data": "no"}
    incident = triaged(body, people, facts={"press_interest": "no"}, **kind)
    assert "Close it: no personal data are concerned" in steps(browser(people["adviser"]), incident)


def test_a_problem_with_a_question_leads_to_its_step(here):
    incident, _, client = here
    page_text = client.get(page("assess", incident)).content.decode()
    assert f"{reverse('incidents:triage_step', args=[incident.pk, 'recipient'])}#id_recipient" in page_text


def test_a_near_miss_that_is_taken_leads_to_its_closing():
    body, people = staffed_body()
    near = reported(body, people, report_type="near_miss", personal_data="no")
    client = browser(people["adviser"])
    answer = client.post(page("do", near, name="take_triage"), {"version": near.version}, follow=True)
    page_text = answer.content.decode()
    assert page_text.count(page("step", near, name="close_without_personal_data")) == 1
    assert "Vulnerable people among them" not in page_text
    done = client.post(
        page("step", near, name="close_without_personal_data"),
        {"version": near.version + 1, "reason": "The door was shut and a lock is ordered."},
    )
    assert done.status_code == 302
    near.refresh_from_db()
    assert near.status == "closed"
