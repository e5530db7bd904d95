"""Answers of an incident that cannot be right together are refused; unlikely ones are asked about first."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from audit.transitions import NotReady, Stale
from incidents import actions
from incidents.actions.triage import contradictions
from incidents.models import Incident
from tests.beginnings import begins_with, begins_with_nothing
from tests.factories import sign_in
from tests.incidents.stories import (
    AT,
    HOUR,
    advised,
    notified,
    reported,
    save,
    triaged,
)

pytestmark = pytest.mark.django_db


def save_as_dpo(incident, people, section="triage", at=AT + 2 * HOUR, **fields):
    return save(incident, people["dpo"], at, section, fields)


def sentences(incident, people, **more):
    with pytest.raises(NotReady) as caught:
        save_as_dpo(incident, people, **more)
    return [problem.text for problem in caught.value.problems]


def in_response(body, people):
    incident = notified(body, people)
    return actions.respond(incident=incident, by=people["dpo"], at=AT + 5 * HOUR, version=incident.version)


@pytest.fixture
def triage(beginning):
    _, people, incident = beginning
    return incident, people


@pytest.fixture
def responding(beginning):
    _, people, incident = beginning
    return incident, people


@begins_with(triaged)
def test_an_exact_number_of_people_is_one_number(triage):
    incident, people = triage
    exact = {"people_min": 1, "people_max": 40, "people_known": "exact"}
    (sentence,) = sentences(incident, people, **exact)
    assert sentence.startswith("1 to 40 is not an exact number of people")
    assert save_as_dpo(incident, people, **(exact | {"people_min": 40})).people_known == "exact"


@begins_with_nothing
@pytest.mark.parametrize(("notified_people", "fields"), [(40, []), (41, ["people_told_count"])])
def test_no_more_people_were_notified_than_could_be_affected(notified_people, fields):
    incident = Incident(discovered_at=AT - HOUR, people_max=40, people_told_count=notified_people)
    assert [problem.field for problem in contradictions(incident, AT, set())] == fields


@begins_with(triaged)
def test_an_older_incident_that_says_otherwise_can_still_be_worked_on(triage):
    incident, people = triage
    Incident.objects.filter(pk=incident.pk).update(people_known="exact", people_min=1, people_max=40)
    incident.refresh_from_db()
    assert save_as_dpo(incident, people, country="France").country == "France"


@begins_with(triaged)
def test_an_incident_does_not_end_in_the_future(triage):
    incident, people = triage
    assert sentences(incident, people, occurred_to=AT + 9 * HOUR) == [
        "The time it ended must not be in the future"
    ]


@begins_with(triaged)
def test_a_recipient_confirms_nothing_before_it_happened_or_in_the_future(triage):
    incident, people = triage
    before = {"recipient_confirmed_on": date(2026, 5, 1)}
    assert sentences(incident, people, **before) == ["It cannot have been confirmed before it happened"]
    after = {"recipient_confirmed_on": date(2030, 1, 1)}
    assert sentences(incident, people, **after) == ["The day of the confirmation must not be in the future"]


@begins_with(in_response)
@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2030, 1, 1), "The day on which people were notified must not be in the future"),
        (date(2026, 5, 31), "People cannot have been notified before it was found"),
    ],
)
def test_people_were_notified_between_the_discovery_and_today(responding, day, sentence):
    incident, people = responding
    answers = {"people_told": "yes", "people_told_on": day}
    assert sentences(incident, people, section="response", at=AT + 6 * HOUR, **answers) == [sentence]
    answers["people_told_on"] = date(2026, 6, 1)
    saved = save_as_dpo(incident, people, section="response", at=AT + 6 * HOUR, **answers)
    assert saved.people_told_on == date(2026, 6, 1)


@begins_with(in_response)
def test_whoever_says_when_people_were_notified_says_that_they_were_notified(responding):
    incident, people = responding
    answers = {"people_told": "no", "people_told_on": date(2026, 6, 1)}
    (sentence,) = sentences(incident, people, section="response", at=AT + 6 * HOUR, **answers)
    assert "say that they have been notified, or clear these" in sentence


@begins_with()
def test_the_rest_of_a_notice_follows_on_a_day_to_come(beginning):
    body, people, _ = beginning
    incident = advised(body, people)
    for day in (date(1066, 10, 14), AT.date()):
        with pytest.raises(NotReady, match="must be in the future"):
            actions.decide(
                incident=incident, by=people["siro"], at=AT + 4 * HOUR, decision="notify", to_follow_by=day
            )


@begins_with(triaged)
@pytest.mark.parametrize(
    ("people", "text"), [("0", "no people are affected"), ("90000000", "more people than live")]
)
def test_an_unlikely_number_of_people_is_asked_about(beginning, client, people, text):
    _, staff, incident = beginning
    sign_in(client, staff["dpo"])
    address = reverse("incidents:triage", kwargs={"pk": incident.pk})
    typed = {"version": incident.version, "personal_data": "yes", "people_max": people}
    page = client.post(address, typed).content.decode()
    assert text in page
    assert f"Yes, {int(people):,} is right" in page


@begins_with()
def test_triage_sets_its_own_time_and_starts_no_clock(beginning):
    body, people, _ = beginning
    incident = reported(body, people)
    before = incident.deadline_at
    incident = actions.take_triage(incident=incident, by=people["duty"], at=AT + 5 * HOUR)
    assert incident.triaged_at == AT + 5 * HOUR
    assert incident.deadline_at == before


@begins_with(triaged)
def test_awareness_later_than_discovery_needs_a_reason_and_moves_the_deadline(beginning):
    _, people, incident = beginning
    later = {"aware_at": AT, "aware_reason": ""}
    with pytest.raises(NotReady):
        save(incident, people["dpo"], AT + 2 * HOUR, "triage", later)
    later["aware_reason"] = "The list was found in the bag only then."
    incident = save(incident, people["dpo"], AT + 2 * HOUR, "triage", later)
    assert incident.deadline_at == AT + timedelta(hours=72)
    assert incident.timers.get(key="late").due_at == AT + timedelta(hours=72)
    assert incident.timers.get(key="opened").due_at == AT - HOUR


@begins_with(triaged)
def test_a_saved_section_changes_only_its_own_fields(beginning):
    _, people, incident = beginning
    fields = {"status": "closed", "reference": "X", "decision": "notify", "country": "France"}
    incident = save(incident, people["dpo"], AT + 2 * HOUR, "triage", fields)
    assert (incident.status, incident.reference, incident.decision) == ("triage", "HO-2026-00001", "")
    assert incident.country == "France"


@begins_with(triaged)
def test_saving_over_a_newer_version_is_refused(beginning):
    _, people, incident = beginning
    with pytest.raises(Stale):
        actions.save(
            incident=incident,
            by=people["dpo"],
            at=AT,
            version=incident.version - 1,
            section="triage",
            fields={},
        )


@begins_with(triaged)
def test_a_number_of_people_that_was_confirmed_is_shown_so_and_not_asked_about_again(beginning, client):
    _, staff, incident = beginning
    sign_in(client, staff["dpo"])
    address = reverse("incidents:triage", kwargs={"pk": incident.pk})
    typed = {"version": incident.version, "personal_data": "yes", "people_max": "90000000"}
    client.post(address, typed | {"confirmed": "people_max: Yes, 90,000,000 is right"})
    incident.refresh_from_db()
    assert incident.people_max == 90_000_000
    page = client.get(incident.get_absolute_url()).content.decode()
    assert f"(confirmed as right, when asked, by {staff['dpo']} on" in page
    assert "When asked, confirmed that 90,000,000 is right" in page
    again = client.post(address, typed | {"version": incident.version, "country": "France"})
    assert "more people than live" not in again.content.decode()
    incident.refresh_from_db()
    assert incident.country == "France"
