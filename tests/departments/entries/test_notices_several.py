"""Whoever holds posts in several bodies gets one message a day, with a part for each."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event, OutboxMessage
from audit.sending import deliver_due
from departments.entries import actions
from departments.entries.declared import REGISTERS
from departments.models import Appointment, Entry, Reminder
from departments.organisations.roles import Role
from tests.departments.entries.conftest import example, today
from tests.factories import appoint, person


@pytest.fixture
def shared_keeper(people, transport):
    """The Home Office's information asset owner, who is the Lead Information Asset Owner of Transport too."""
    return appoint(people["iao"], Role.LEAD_IAO, transport).user


@pytest.fixture
def due_in_both(shared_keeper, home_office, transport, people):
    """An entry that is due in each body, which this person answers for."""
    for body, name in ((home_office, "Benefits data"), (transport, "Licence data")):
        due_in(body, name, people)


def due_in(body, name, people, owner=""):
    by = people["preparer" if body.code == "home-office" else "other_preparer"]
    register = REGISTERS["sharing"]
    entry = actions.add_entry(register, body, by=by, at=timezone.now(), **example(register) | {"name": name})
    role = owner or (Role.IAO if body.code == "home-office" else Role.LEAD_IAO)
    Entry.objects.filter(pk=entry.pk).update(review_on=today(), owner_role=role)
    return entry


def mails():
    rules = (
        "departments.remind_of_entries",
        "departments.remind_of_several_bodies",
        "departments.remind_in_parts",
    )
    return list(OutboxMessage.objects.filter(rule__in=rules).order_by("created_at", "pk"))


def test_a_person_with_posts_in_two_bodies_gets_one_message_with_a_part_for_each(due_in_both, shared_keeper):
    actions.remind_of_entries(at=timezone.now())
    (message,) = mails()
    assert message.to == "iao@example.test"
    parts = message.body.split("\n\n")
    assert parts.index("Department for Transport") < parts.index("Home Office")
    assert "1 entry in the registers of Home Office" in message.body
    assert "Sharing arrangements: Licence data" in message.body
    assert (message.subject, message.organisation) == ("Entries of your registers are due", "")
    event = Event.objects.get(kind="person.reminded")
    assert event.facts["bodies"] == 2
    assert not event.organisation


def test_they_read_in_each_body_only_what_they_answer_for_there(due_in_both, home_office, transport, people):
    due_in(home_office, "Prison data", people, owner=Role.PREPARER)
    due_in(transport, "Railway data", people, owner=Role.PREPARER)
    actions.remind_of_entries(at=timezone.now())
    by_address = {message.to: message.body for message in mails()}
    assert set(by_address) == {"iao@example.test", "preparer@example.test", "other_preparer@example.test"}
    assert "Prison data" not in by_address["iao@example.test"]
    assert "Railway data" not in by_address["iao@example.test"]
    assert "Transport" not in by_address["preparer@example.test"]
    assert "Railway data" in by_address["other_preparer@example.test"]


def test_what_falls_due_later_in_the_day_waits_for_the_message_of_the_next_day(
    shared_keeper, home_office, transport, people
):
    now = timezone.now()
    due_in(home_office, "Benefits data", people)
    actions.remind_of_entries(at=now)
    due_in(transport, "Licence data", people)
    actions.remind_of_entries(at=now)
    assert ["Licence data" in message.body for message in mails()] == [False]
    actions.remind_of_entries(at=now + timedelta(days=1))
    assert ["Licence data" in message.body for message in mails()] == [False, True]
    assert mails()[1].organisation == "transport"
    actions.remind_of_entries(at=now + timedelta(days=2))
    assert len(mails()) == 2


def test_a_message_whose_person_left_one_post_goes_in_parts_to_who_holds_each_now(
    post, due_in_both, shared_keeper, transport
):
    now = timezone.now()
    actions.remind_of_entries(at=now)
    Appointment.objects.filter(user=shared_keeper, organisation=transport).update(
        ends_on=today() - timedelta(days=1)
    )
    person("next@example.test", Role.LEAD_IAO, transport)
    deliver_due(lambda: now)
    withheld, *parts = mails()
    assert withheld.status == OutboxMessage.Status.CANCELLED
    bodies = {message.to: message.body for message in parts}
    assert set(bodies) == {"iao@example.test", "next@example.test"}
    assert "Licence data" not in bodies["iao@example.test"]
    assert "Benefits data" not in bodies["next@example.test"]
    assert "Licence data" in bodies["next@example.test"]


def test_what_was_sent_is_kept_for_sixty_days(due_in_both):
    now = timezone.now()
    actions.remind_of_entries(at=now)
    assert Reminder.objects.count() == 2
    Entry.objects.all().update(status="ended", ended_on=today())
    actions.remind_of_entries(at=now + timedelta(days=61))
    assert not Reminder.objects.exists()
