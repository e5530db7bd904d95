"""Notifying the people affected: owed with a decision, planned, sent, or decided not to."""

from datetime import timedelta

import pytest

from audit.models import Event, OutboxMessage
from audit.transitions import NotReady, Refused
from departments.organisations.calendar import london_day
from incidents import actions
from incidents.actions.people import draft_letter
from incidents.home import tasks_for
from incidents.models import Incident, PeopleNotice
from tests.beginnings import begins_with
from tests.incidents.cases import decided_again
from tests.incidents.stories import AT, HOUR, notified, of_high_risk, staffed_body

pytestmark = pytest.mark.django_db

DAY = london_day(AT)
PLAN = {
    "who": "Everybody on the list",
    "way": "letter",
    "due_on": DAY + timedelta(days=5),
    "letter": "We are writing to you.",
}


def owed(body, people):
    return PeopleNotice.objects.get(incident=of_high_risk(body, people))


def planned(body, people):
    return actions.plan_people_notice(owed(body, people), by=people["dpo"], at=AT + 5 * HOUR, **PLAN)


@begins_with(owed)
def test_a_decision_to_notify_the_people_owes_it_with_a_day_and_another_decision_does_not(beginning):
    _, _, notice = beginning
    assert (notice.status, notice.due_on) == ("owed", DAY + timedelta(days=3))
    notified(*staffed_body("cabinet-office", "CO"))
    assert PeopleNotice.objects.count() == 1


@begins_with(owed)
def test_a_new_decision_to_record_only_owes_it_no_more(beginning):
    _, people, notice = beginning
    incident = Incident.objects.get(pk=notice.incident_id)
    decided_again(incident, people, AT + 6 * HOUR, "record_only", exposure="recovered_unread")
    notice.refresh_from_db()
    assert notice.status == "not_needed"


@begins_with(owed)
def test_it_is_on_the_home_page_of_who_plans_it_with_its_day_until_it_is_done(beginning):
    _, people, notice = beginning

    def tasks():
        return [task.step for task in tasks_for(people["dpo"], AT + 5 * HOUR) if "people" in task.step]

    assert tasks() == [f"Plan how the people are notified of incident {notice.incident.reference}"]
    notice = actions.plan_people_notice(notice, by=people["dpo"], at=AT + 5 * HOUR, **PLAN)
    assert tasks() == [f"Notify the people affected by incident {notice.incident.reference}"]
    actions.record_people_sending(
        notice, by=people["dpo"], at=AT + 6 * HOUR, sent_on=DAY, way="letter", people=3000, everybody=True
    )
    assert tasks() == []


@begins_with(planned)
def test_each_sending_is_kept_and_the_incident_counts_them_together_when_everybody_was_notified(beginning):
    _, people, notice = beginning
    first = {"sent_on": DAY, "way": "letter", "people": 3000}
    notice = actions.record_people_sending(notice, by=people["adviser"], at=AT + 6 * HOUR, **first)
    assert notice.status == "planned"
    second = {"sent_on": DAY, "way": "public", "people": 400, "words": "On our website.", "everybody": True}
    notice = actions.record_people_sending(notice, by=people["adviser"], at=AT + 7 * HOUR, **second)
    assert (notice.status, [sending.words for sending in notice.sendings.all()]) == (
        "notified", ["We are writing to you.", "On our website."],
    )  # fmt: skip
    incident = Incident.objects.get(pk=notice.incident_id)
    assert (incident.people_told, incident.people_told_on, incident.people_told_count) == ("yes", DAY, 3400)


@begins_with(owed)
def test_only_the_siro_decides_not_to_notify_on_a_ground_of_the_law_with_a_reason(beginning):
    _, people, notice = beginning
    why = {"ground": "effective_encryption", "reason": "The disk was encrypted and its key is safe."}
    with pytest.raises(Refused):
        actions.free_from_people_notice(notice, by=people["dpo"], at=AT + 5 * HOUR, **why)
    for wrong in ({"ground": "none"}, {"reason": "Short."}):
        with pytest.raises(NotReady):
            actions.free_from_people_notice(notice, by=people["siro"], at=AT + 5 * HOUR, **why | wrong)
    notice = actions.free_from_people_notice(notice, by=people["siro"], at=AT + 5 * HOUR, **why)
    assert (notice.status, notice.decided_by) == ("freed", people["siro"])
    incident = Incident.objects.get(pk=notice.incident_id)
    assert (incident.high_risk_exception, incident.people_told) == ("effective_encryption", "no")
    notice = actions.owe_people_notice_again(
        notice, by=people["dpo"], at=AT + 6 * HOUR, reason="The key is gone too."
    )
    assert (notice.status, notice.ground, notice.decided_by) == ("owed", "", None)


@begins_with(planned)
@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"people": 0}, "people"),
        ({"way": "pigeon"}, "way"),
        ({"sent_on": DAY + timedelta(days=2)}, "sent_on"),
        ({"words": "To anna@example.com"}, "words"),
    ],
)
def test_a_sending_that_cannot_be_is_refused_with_its_field(beginning, more, field):
    _, people, notice = beginning
    values = {"sent_on": DAY, "way": "letter", "people": 3}
    with pytest.raises(NotReady) as caught:
        actions.record_people_sending(notice, by=people["dpo"], at=AT + 6 * HOUR, **values | more)
    assert [problem.field for problem in caught.value.problems] == [field]


@begins_with(owed)
def test_when_its_day_has_passed_it_is_escalated_once_a_day(beginning):
    _, people, _ = beginning
    late = AT + timedelta(days=5)
    actions.sweep_overdue(at=AT + timedelta(days=2))
    assert not Event.objects.filter(kind="notification.overdue", facts__what__contains="people").exists()
    for at in (late, late + HOUR):
        actions.sweep_overdue(at=at)
    (event,) = Event.objects.filter(kind="notification.overdue", facts__what__contains="people")
    assert people["dpo"].email in set(OutboxMessage.objects.filter(event=event).values_list("to", flat=True))


@begins_with(owed)
def test_the_letter_is_drafted_from_what_was_chosen_and_leaves_open_what_nobody_may_guess(beginning):
    _, _, notice = beginning
    letter = draft_letter(notice.incident, "Data Protection Officer, dpo@home-office.example")
    assert "basic personal identifiers" in letter
    assert "[in plain words, without names]" in letter
    assert "A bag with papers" not in letter
