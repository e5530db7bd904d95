"""Answers of an incident that cannot be right together are refused; unlikely ones are asked about first."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.transitions import NotReady
from departments.organisations.calendar import london_day
from govuk.widgets import LONDON
from incidents import actions
from incidents.models import Incident, Timer
from tests.factories import sign_in
from tests.incidents.stories import AT, HOUR, advised, notified, staffed_body, triaged

pytestmark = pytest.mark.django_db
MOMENT = ("day", "month", "year", "time")


def save(incident, people, section="triage", at=AT + 2 * HOUR, **fields):
    return actions.save(
        incident=incident, by=people["dpo"], at=at, version=incident.version, section=section, fields=fields
    )


def sentences(incident, people, **more):
    with pytest.raises(NotReady) as caught:
        save(incident, people, **more)
    return [problem.text for problem in caught.value.problems]


@pytest.fixture
def triage():
    body, people = staffed_body()
    return triaged(body, people), people


@pytest.fixture
def responding():
    body, people = staffed_body()
    incident = notified(body, people)
    return actions.respond(
        incident=incident, by=people["dpo"], at=AT + 5 * HOUR, version=incident.version
    ), people


def test_an_exact_number_of_people_is_one_number(triage):
    incident, people = triage
    exact = {"people_min": 1, "people_max": 40, "people_known": "exact"}
    (sentence,) = sentences(incident, people, **exact)
    assert sentence.startswith("1 to 40 is not an exact number of people")
    assert save(incident, people, **(exact | {"people_min": 40})).people_known == "exact"


def test_an_older_incident_that_says_otherwise_can_still_be_worked_on(triage):
    incident, people = triage
    Incident.objects.filter(pk=incident.pk).update(people_known="exact", people_min=1, people_max=40)
    incident.refresh_from_db()
    assert save(incident, people, country="France").country == "France"


def test_an_incident_does_not_end_in_the_future(triage):
    incident, people = triage
    assert sentences(incident, people, occurred_to=AT + 9 * HOUR) == [
        "The time it ended must not be in the future"
    ]


def test_a_recipient_confirms_nothing_before_it_happened_or_in_the_future(triage):
    incident, people = triage
    before = {"recipient_confirmed_on": date(2026, 5, 1)}
    assert sentences(incident, people, **before) == ["It cannot have been confirmed before it happened"]
    after = {"recipient_confirmed_on": date(2030, 1, 1)}
    assert sentences(incident, people, **after) == ["The day of the confirmation must not be in the future"]


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2030, 1, 1), "The day on which people were notified must not be in the future"),
        (date(2026, 5, 31), "People cannot have been notified before it was found"),
    ],
)
def test_people_were_notified_between_the_discovery_and_today(responding, day, sentence):
    incident, people = responding
    told = {"people_told": "yes", "people_told_on": day}
    assert sentences(incident, people, section="response", at=AT + 6 * HOUR, **told) == [sentence]
    told["people_told_on"] = date(2026, 6, 1)
    saved = save(incident, people, section="response", at=AT + 6 * HOUR, **told)
    assert saved.people_told_on == date(2026, 6, 1)


def test_whoever_says_when_people_were_notified_says_that_they_were_notified(responding):
    incident, people = responding
    told = {"people_told": "no", "people_told_on": date(2026, 6, 1)}
    (sentence,) = sentences(incident, people, section="response", at=AT + 6 * HOUR, **told)
    assert "say that they have been notified, or clear these" in sentence


def test_the_rest_of_a_notice_follows_on_a_day_to_come():
    body, people = staffed_body()
    incident = advised(body, people)
    for day in (date(1066, 10, 14), AT.date()):
        with pytest.raises(NotReady, match="must be in the future"):
            actions.decide(
                incident=incident, by=people["siro"], at=AT + 4 * HOUR, decision="notify", to_follow_by=day
            )


def held(people, body, **more):
    return actions.report_held_elsewhere(
        by=people["staff"], at=AT, organisation=body, classification="SECRET", personal_data="yes",
        discovered_at=AT - HOUR, holder="Security unit", reference_there="S/12", **more,
    )  # fmt: skip


def test_nothing_is_decided_elsewhere_before_it_was_found():
    body, people = staffed_body()
    stub = held(people, body)
    with pytest.raises(NotReady, match="before it was found"):
        actions.decided_elsewhere(
            incident=stub, by=people["siro"], at=AT + 2 * HOUR, version=stub.version, decision="record_only",
            decided_there_at=AT - 2 * HOUR,
        )  # fmt: skip


@pytest.mark.parametrize("year", [1066, 2206, 9999])
def test_the_next_look_at_what_is_held_elsewhere_is_on_a_day_to_come(year):
    body, people = staffed_body()
    with pytest.raises(NotReady, match="The day of the next look must be"):
        held(people, body, next_look_on=date(year, 7, 31))


# The report


def parts(name, moment):
    here = moment.astimezone(LONDON)
    return dict(
        zip(
            (f"{name}_{part}" for part in MOMENT),
            (str(here.day), str(here.month), str(here.year), f"{here:%H:%M}"),
            strict=True,
        )
    )


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
    assert london_day(Incident.objects.get().discovered_at) == day


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


@pytest.mark.parametrize(
    ("people", "words"), [("0", "no people are affected"), ("90000000", "more people than live")]
)
def test_an_unlikely_number_of_people_is_asked_about(client, people, words):
    body, staff = staffed_body()
    incident = triaged(body, staff)
    sign_in(client, staff["dpo"])
    address = reverse("incidents:triage", kwargs={"pk": incident.pk})
    typed = {"version": incident.version, "personal_data": "yes", "people_max": people}
    page = client.post(address, typed).content.decode()
    assert words in page
    assert f"Yes, {int(people):,} is right" in page
