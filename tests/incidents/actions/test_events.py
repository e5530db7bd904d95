"""Saying that incidents of several bodies are one event, or that they are not, and taking it back."""

from copy import deepcopy

import pytest

from audit.models import Event
from audit.record import subject_of
from audit.transitions import NotNow, NotReady, Refused, Stale
from incidents import actions
from incidents.models import IncidentInEvent, SharedEvent
from incidents.queries.events import event_of, others_with_event
from tests.incidents.shared import LATER, WHY, confirmed, departments_with_one_loss
from tests.incidents.stories import HOUR, approver, notified_of, officer, reported

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shared_rows(request, shared):
    with shared(request, departments_with_one_loss) as rows:
        yield rows


@pytest.fixture
def departments(shared_rows):
    return deepcopy(shared_rows)


def now(event):
    return SharedEvent.objects.get(pk=event.pk)


def test_three_incidents_are_confirmed_as_one_event_and_each_keeps_its_clock_and_its_case(departments):
    before = [(row.deadline_at, row.version, row.regulator_case.version) for row, _ in departments]
    event = confirmed(departments)
    assert event.is_confirmed
    for incident, _ in departments:
        incident.refresh_from_db()
        assert event_of(incident) == event
        assert others_with_event(incident) == 2
    assert [(row.deadline_at, row.version, row.regulator_case.version) for row, _ in departments] == before


def test_the_regulators_officer_confirms_too_and_nobody_of_a_body_does(departments):
    with pytest.raises(Refused):
        confirmed(departments, by=departments[0][1]["siro"])
    assert not SharedEvent.objects.exists()
    assert confirmed(departments, by=officer()).is_confirmed


def test_the_audit_log_names_the_incidents_and_neither_the_name_nor_the_reason(departments):
    event = confirmed(departments)
    (entry,) = Event.objects.filter(subject=subject_of(event))
    assert entry.facts["incidents"] == sorted(entry.facts["incidents"], key=entry.facts["incidents"].index)
    assert set(entry.facts["incidents"]) == {incident.reference for incident, _ in departments}
    assert "Swift" not in str(entry.facts)
    assert entry.facts["reason_length"] == len(WHY)
    for incident, _ in departments:
        joined = Event.objects.get(subject=subject_of(incident), kind="incident.event_joined")
        assert joined.facts == {"others": 2}


def test_each_body_is_notified_without_the_name_of_another(departments):
    confirmed(departments)
    people = {
        person.email for _, posts in departments for name, person in posts.items() if name in ("dpo", "siro")
    }
    assert people <= notified_of("incident.event_joined")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"reason": "Short"}, "at least 10 characters"),
        ({"name": " "}, "Enter a name"),
        ({"incidents": []}, "other organisations"),
    ],
)
def test_an_answer_without_a_reason_a_name_or_another_body_is_refused(departments, change, problem):
    first, *others = [incident for incident, _ in departments]
    values = {"incidents": others, "name": "One van", "reason": WHY} | change
    with pytest.raises(NotReady, match=problem):
        actions.confirm_event(first, by=approver(), at=LATER, **values)
    assert not SharedEvent.objects.exists()


def test_two_incidents_of_one_body_are_merged_by_it_and_are_no_event_of_several(departments):
    incident, people = departments[0]
    twin = reported(incident.organisation, people)
    with pytest.raises(NotReady, match="merged by its own people"):
        confirmed([(incident, people), (twin, people)])


def test_an_incident_is_of_one_event_at_a_time(departments):
    confirmed(departments[:2])
    with pytest.raises(NotReady, match="part of a confirmed event already"):
        confirmed(departments[1:])


def test_an_answer_of_no_leaves_every_incident_by_itself_and_is_kept(departments):
    first, *others = [incident for incident, _ in departments]
    event = actions.reject_event(first, by=approver(), at=LATER, incidents=others, reason="Three vans.")
    assert event.status == "not_one_event"
    assert event.rows.count() == 3
    assert event_of(first) is None
    assert confirmed(departments).is_confirmed  # somebody learns more


def test_an_incident_is_added_and_taken_out_again(departments):
    event = confirmed(departments[:2])
    third = departments[2][0]
    event = actions.add_to_event(event, by=officer(), at=LATER + HOUR, incidents=[third], reason=WHY)
    assert others_with_event(third) == 2
    event = actions.remove_from_event(
        event, by=officer(), at=LATER + 2 * HOUR, incident=third, reason="It was another van."
    )
    assert event_of(third) is None
    row = IncidentInEvent.objects.get(event=event, incident=third)
    assert (row.ended_at, row.end_reason) == (LATER + 2 * HOUR, "It was another van.")


def test_an_event_of_one_body_alone_is_taken_back_and_not_emptied(departments):
    event = confirmed(departments[:2])
    with pytest.raises(NotReady, match="take the whole answer back"):
        actions.remove_from_event(event, by=officer(), at=LATER, incident=departments[0][0], reason=WHY)
    with pytest.raises(NotReady, match="not part of the event"):
        actions.remove_from_event(event, by=officer(), at=LATER, incident=departments[2][0], reason=WHY)


def test_an_answer_is_taken_back_and_can_be_given_again(departments):
    event = confirmed(departments)
    event = actions.take_back_event(event, by=officer(), at=LATER + HOUR, reason="The vans were two.")
    assert (event.status, event.end_reason) == ("taken_back", "The vans were two.")
    assert all(event_of(incident) is None for incident, _ in departments)
    assert {row.added_at for row in event.rows.all()} == {LATER}
    with pytest.raises(NotNow):
        actions.take_back_event(event, by=officer(), at=LATER + HOUR, reason="Once more, please.")
    assert confirmed(departments, at=LATER + 2 * HOUR).pk != event.pk


def test_two_people_who_change_an_event_at_once_do_not_overwrite_each_other(departments):
    event = confirmed(departments)
    actions.remove_from_event(
        event, by=officer(), at=LATER, incident=departments[2][0], reason=WHY, version=event.version
    )
    with pytest.raises(Stale):
        actions.take_back_event(event, by=approver(), at=LATER, reason=WHY, version=event.version)
    assert now(event).is_confirmed


def test_the_incident_that_goes_on_takes_the_place_of_a_merged_one(departments):
    (incident, people), *_ = departments
    target = reported(incident.organisation, people)
    actions.take_triage(target, by=people["dpo"], at=LATER)
    event = confirmed(departments)
    target.refresh_from_db()
    actions.merge(target, by=people["dpo"], at=LATER + HOUR, into=incident)
    assert event_of(incident) == event
    assert event_of(target) is None


def test_a_merged_incident_leaves_its_place_to_the_one_that_goes_on(departments):
    (incident, people), *_ = departments
    second = departments_second(incident, people)
    event = confirmed([(second, people), *departments[1:]])
    actions.merge(second, by=people["dpo"], at=LATER + HOUR, into=incident)
    assert event_of(incident) == event
    assert event_of(second) is None
    assert others_with_event(incident) == 2


def departments_second(incident, people):
    second = reported(incident.organisation, people)
    actions.take_triage(second, by=people["dpo"], at=LATER)
    second.refresh_from_db()
    return second
