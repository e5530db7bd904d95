"""What incidents want of a person on the home page."""

import pytest

from audit import deliver
from departments.models import Appointment
from departments.organisations.powers import forget_appointments
from departments.organisations.roles import Role
from incidents import actions
from incidents.home import tasks_for
from incidents.models import Incident
from incidents.presenting import case_state
from tests.beginnings import begins_with, begins_with_nothing
from tests.factories import person as make_person
from tests.incidents.cases import by_telephone, now
from tests.incidents.stories import (
    AT,
    HOUR,
    SLIGHT,
    advised,
    assessed,
    clock_at,
    ico_notices,
    notified,
    sends,
    staffed_body,
)

pytestmark = pytest.mark.django_db


def again(incident, people, at, **fields):
    return actions.reassess(
        incident=incident, by=people["adviser"], at=at, reason="New facts were found.", fields=fields
    )


def needs(person):
    return [task.text for task in tasks_for(person, AT + 9 * HOUR)]


@begins_with()
def test_a_delegate_is_asked_to_record_history_within_the_delegation_alone(beginning):
    body, people, _ = beginning
    serious = assessed(body, people, AT.replace(year=2007))
    slight = assessed(body, people, AT.replace(year=2007), facts=SLIGHT)
    wanted = [
        f"Record what history says of incident {incident.reference}: {incident.title}"
        for incident in (serious, slight)
    ]
    assert sorted(needs(people["siro"])) == sorted(wanted)
    assert needs(people["delegate"]) == wanted[1:]


@begins_with()
def test_home_asks_for_advice_on_the_newest_assessment_only(beginning):
    body, people, _ = beginning
    incident = again(assessed(body, people), people, AT + 3 * HOUR, people_max=4000)
    assert needs(people["dpo"]) == [f"Give advice on incident {incident.reference}: {incident.title}"]
    assert needs(people["siro"]) == []
    actions.advise(incident=incident, by=people["dpo"], at=AT + 4 * HOUR, advice="notify")
    assert needs(people["dpo"]) == []
    assert needs(people["siro"]) == [f"Decide on incident {incident.reference}: {incident.title}"]


@begins_with_nothing
@pytest.mark.django_db
def test_a_notice_without_a_way_waits_for_a_person_and_on_their_home_page(settings):
    settings.REGULATOR_CHANNEL = "copy_sheet"
    body, people = staffed_body()
    case = notified(body, people).regulator_case
    message = case.unsent_notice.message
    assert case_state(case) == "by_hand"
    for channels in (["ico"], ["email"]):
        claimed = deliver.claim(clock_at(message, AT + 50 * HOUR), channels)
        assert claimed is None or claimed.channel != "copy_sheet"
    asked = [task.text for task in tasks_for(people["dpo"], AT + 5 * HOUR)]
    assert f"Send the notice of incident {case.incident.reference} by hand: {case.incident.title}" in asked
    by_telephone(case, people)
    assert case_state(now(case)) == "sent"


@begins_with()
def test_a_decision_that_is_still_owed_after_a_notice_went_is_due_a_day_after_it_and_not_by_the_deadline(
    beginning,
):
    body, people, _ = beginning
    incident = advised(body, people)

    def due(at):
        (task,) = tasks_for(people["siro"], at)
        return task.due

    assert due(AT + 4 * HOUR) == incident.deadline_at
    actions.notify_now(
        incident.regulator_case, by=people["siro"], at=AT + 5 * HOUR, description="A bag was left."
    )
    sends(ico_notices().get(), AT + 6 * HOUR)
    assert due(AT + 7 * HOUR) == AT + 29 * HOUR


@begins_with()
def test_advice_waits_for_nobody_who_caused_the_incident_and_somebody_is_asked_for(beginning):
    body, people, _ = beginning
    people["dpo_deputy"] = make_person("dpo-deputy@home-office.example", Role.DEPUTY_DPO, body)
    incident = assessed(body, people)
    Incident.objects.filter(pk=incident.pk).update(caused_by=people["dpo"])
    assert words_for(people["dpo_deputy"]) == [f"Give advice on incident {incident.reference}"]
    assert words_for(people["dpo"]) == []
    Appointment.objects.filter(role=Role.DEPUTY_DPO, organisation=body).delete()
    assert words_for(people["dpo"]) == [
        "Ask the Cabinet Office to appoint another person, because nobody in post can do this: "
        f"give advice on incident {incident.reference}"
    ]


def words_for(user):
    forget_appointments(user)
    return [task.step for task in tasks_for(user, AT + 4 * HOUR) if "advice" in task.step]
