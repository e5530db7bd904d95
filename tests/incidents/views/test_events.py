"""The page of one event of several bodies, and where it is confirmed, rejected, changed and taken back."""

from copy import deepcopy

import pytest
from django.urls import reverse

from incidents.models import Incident, SharedEvent
from tests.factories import browser
from tests.incidents.shared import WHY, confirmed, departments_with_one_loss
from tests.incidents.stories import approver, officer

pytestmark = pytest.mark.django_db
NAME = "Swift Couriers, parcels lost in June"


@pytest.fixture(scope="module")
def shared_rows(request, shared):
    with shared(request, departments_with_one_loss) as rows:
        yield rows


@pytest.fixture
def departments(shared_rows):
    return deepcopy(shared_rows)


def text(person, page, **query):
    return browser(person).get(page, query).content.decode()


def step_of(event, name):
    return reverse("incidents:event_step", args=[event.pk, name])


def test_the_centre_confirms_one_event_on_the_page_of_an_incident(departments):
    first, *others = [incident for incident, _ in departments]
    page = reverse("incidents:confirm_event", args=[first.pk])
    assert page in text(approver(), first.get_absolute_url())
    shown = text(approver(), page)
    for other in others:
        assert f"{other.reference}, {other.body_name}" in shown
    data = {"version": first.version, "chosen": [other.pk for other in others], "name": NAME, "reason": WHY}
    done = browser(approver()).post(page, data, follow=True).content.decode()
    assert "Confirmed: these incidents are one event." in done
    assert NAME in done
    assert WHY.replace("'", "&#x27;") in done
    assert done.count("Deadline:") == 3
    assert done.count("To the Information Commissioner") == 3
    assert page not in text(approver(), first.get_absolute_url())


def test_an_officer_confirms_at_the_regulators_desk_by_reference(departments):
    first, second, _ = [incident for incident, _ in departments]
    case = first.regulator_case
    page = reverse("incidents:confirm_event", args=[first.pk])
    assert page in text(officer(), case.get_absolute_url())
    data = {
        "version": first.version,
        "references": f"{second.reference.lower()}; ",
        "name": NAME,
        "reason": WHY,
    }
    done = browser(officer()).post(page, data, follow=True).content.decode()
    assert second.regulator_case.get_absolute_url() in done
    assert first.get_absolute_url() not in done  # an officer opens cases
    assert NAME in text(officer(), case.get_absolute_url())


def test_a_reference_that_the_person_cannot_see_is_refused_like_one_that_never_was(departments):
    first = departments[0][0]
    page = reverse("incidents:confirm_event", args=[first.pk])
    for reference in ("XX-2026-00001", departments[1][0].reference):
        if reference == departments[1][0].reference:
            Incident.objects.filter(pk=departments[1][0].pk).update(cabinet_office_notified=False)
        data = {"version": first.version, "references": reference, "name": NAME, "reason": WHY}
        answer = browser(approver()).post(page, data)
        assert answer.status_code == 422
        assert f"no incident with the reference {reference}" in answer.content.decode()
    answer = browser(approver()).post(page, {"version": first.version, "name": NAME, "reason": WHY})
    assert "Choose the incidents, or enter their references" in answer.content.decode()
    assert not SharedEvent.objects.exists()


def test_a_body_reads_how_many_others_have_the_event_and_nothing_that_anybody_wrote(departments):
    confirmed(departments, name=NAME)
    (incident, people), (other, _), _ = departments
    for page in (incident.get_absolute_url(), incident.regulator_case.get_absolute_url()):
        shown = text(people["dpo"], page)
        assert "2 other organisations have the same event" in shown
        for word in (NAME, "van", other.reference, other.organisation.name):
            assert word not in shown
    assert "Other organisations have an incident with" not in text(people["dpo"], incident.get_absolute_url())


def test_a_body_opens_neither_the_event_nor_its_steps(departments):
    event = confirmed(departments)
    incident, people = departments[0]
    pages = (
        event.get_absolute_url(),
        step_of(event, "take_back"),
        reverse("incidents:confirm_event", args=[incident.pk]),
        reverse("incidents:reject_event", args=[incident.pk]),
    )
    for page in pages:
        assert browser(people["siro"]).get(page).status_code in (403, 404)


def test_the_page_counts_the_incidents_that_its_reader_cannot_see(departments):
    event = confirmed(departments, by=officer())
    Incident.objects.filter(pk=departments[2][0].pk).update(cabinet_office_notified=False)
    shown = text(approver(), event.get_absolute_url())
    assert "You cannot see 1 other incident of this event." in shown
    assert departments[2][0].reference not in shown


def test_an_incident_is_taken_out_and_the_history_says_who_and_why(departments):
    event = confirmed(departments)
    page = step_of(event, "remove_incident")
    data = {"version": event.version, "incident": departments[2][0].pk, "reason": "It was another van."}
    done = browser(officer()).post(page, data, follow=True).content.decode()
    assert "The incident is removed from the event." in done
    assert "An incident was removed" in done
    assert departments[2][0].regulator_case.get_absolute_url() not in done


def test_the_answer_is_taken_back_and_the_question_is_open_again(departments):
    event = confirmed(departments)
    data = {"version": event.version, "reason": "The vans were two."}
    done = browser(approver()).post(step_of(event, "take_back"), data, follow=True).content.decode()
    assert "Taken back: the question is open again." in done
    assert "The vans were two." in done
    assert reverse("incidents:confirm_event", args=[departments[0][0].pk]) in text(
        approver(), departments[0][0].get_absolute_url()
    )


def test_what_is_not_one_event_is_no_longer_offered_as_one(departments):
    first, second, third = [incident for incident, _ in departments]
    page = reverse("incidents:reject_event", args=[first.pk])
    data = {
        "version": first.version,
        "chosen": [second.pk, third.pk],
        "reason": "Three vans on departments days.",
    }
    done = browser(approver()).post(page, data, follow=True).content.decode()
    assert "Recorded: these incidents are not one event." in done
    assert "It may be one event" not in text(approver(), first.get_absolute_url())


def test_both_lists_are_filtered_by_an_event(departments):
    lists = ((officer(), reverse("incidents:received")), (approver(), reverse("incidents:list")))
    for person, page in lists:
        shown = text(person, page, event="perhaps", show="")
        assert all(incident.reference in shown for incident, _ in departments)
    event = confirmed(departments[:2], name=NAME)
    for person, page in lists:
        assert departments[0][0].reference not in text(person, page, event="perhaps", show="")
        assert NAME in text(person, page)
        for wanted in (event.pk, "any"):
            shown = text(person, page, event=wanted, show="")
            assert departments[0][0].reference in shown
            assert departments[2][0].reference not in shown
    own = text(departments[0][1]["siro"], reverse("incidents:list"))
    assert NAME not in own
    assert "One event of several organisations" not in own
