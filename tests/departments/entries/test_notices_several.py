"""Whoever holds posts in several bodies gets one message a day, with a part for each."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event, OutboxMessage
from audit.record import SYSTEM, record
from audit.sending import deliver_due
from departments.entries import actions
from departments.entries.declared import REGISTERS
from departments.entries.notices import why_parts_are_withheld
from departments.models import Appointment, Entry, Reminder
from departments.organisations.roles import Role
from tests.departments.entries.conftest import example, today
from tests.factories import appoint, make_organisation, person


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
    by = people[{"home-office": "preparer", "transport": "other_preparer"}.get(body.code, body.code)]
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


@pytest.fixture
def passports(people):
    """A third body, of which this person is the Lead Information Asset Owner too, with an entry that is due."""
    body = make_organisation("passports", name="Passport Service")
    appoint(people["iao"], Role.LEAD_IAO, body)
    people["passports"] = person("passports@example.test", Role.PREPARER, body)
    due_in(body, "Passport data", people)
    return body


def leave(user, *bodies):
    held = Appointment.objects.filter(user=user, organisation__in=bodies)
    held.update(ends_on=today() - timedelta(days=1))


def test_what_is_left_to_a_person_after_they_left_a_post_is_one_message_of_all_the_other_bodies(
    post, due_in_both, shared_keeper, transport, passports
):
    now = timezone.now()
    actions.remind_of_entries(at=now)
    leave(shared_keeper, transport)
    person("next@example.test", Role.LEAD_IAO, transport)
    deliver_due(lambda: now)
    parts = mails()[1:]
    bodies = {message.to: message.body for message in parts}
    assert set(bodies) == {"iao@example.test", "next@example.test"}
    assert [name in bodies["iao@example.test"] for name in ("Benefits", "Passport", "Licence")] == [
        True,
        True,
        False,
    ]
    assert "Licence data" in bodies["next@example.test"]
    deliver_due(lambda: now)
    assert {message.status for message in mails()} == {"cancelled", "sent"}


def test_a_person_who_leaves_a_second_post_before_that_message_goes_does_not_read_of_it(
    due_in_both, shared_keeper, transport, passports, home_office
):
    now = timezone.now()
    actions.remind_of_entries(at=now)
    leave(shared_keeper, transport)
    (first,) = mails()
    record("message.withheld", subject=first, by=SYSTEM, at=now)
    second = next(message for message in mails()[1:] if message.to == "iao@example.test")
    assert not why_parts_are_withheld(second, now)
    leave(shared_keeper, passports)
    assert why_parts_are_withheld(second, now)
    person("heir@example.test", Role.LEAD_IAO, passports)
    record("message.withheld", subject=second, by=SYSTEM, at=now)
    texts = {
        message.to: message.body for message in mails()[2:] if message.event.subject.endswith(str(second.pk))
    }
    assert set(texts) == {"iao@example.test", "heir@example.test"}
    assert [name in texts["iao@example.test"] for name in ("Benefits", "Passport")] == [True, False]
    assert [name in texts["heir@example.test"] for name in ("Benefits", "Passport")] == [False, True]


def test_a_person_who_holds_the_post_again_by_a_new_appointment_reads_its_part_too(
    post, due_in_both, shared_keeper, transport
):
    now = timezone.now()
    actions.remind_of_entries(at=now)
    leave(shared_keeper, transport)
    appoint(shared_keeper, Role.LEAD_IAO, transport, starts_on=today())
    deliver_due(lambda: now)
    (message,) = mails()[1:]
    assert message.to == "iao@example.test"
    assert "Benefits data" in message.body
    assert "Licence data" in message.body


def test_two_parts_that_fall_to_the_same_person_are_one_message(
    post, due_in_both, shared_keeper, transport, passports
):
    now = timezone.now()
    actions.remind_of_entries(at=now)
    leave(shared_keeper, transport, passports)
    heir = person("heir@example.test", Role.LEAD_IAO, transport)
    appoint(heir, Role.LEAD_IAO, passports)
    deliver_due(lambda: now)
    texts = {message.to: message.body for message in mails()[1:]}
    assert set(texts) == {"iao@example.test", "heir@example.test"}
    assert "Licence data" in texts["heir@example.test"]
    assert "Passport data" in texts["heir@example.test"]


def test_what_was_sent_is_kept_for_sixty_days(due_in_both):
    now = timezone.now()
    actions.remind_of_entries(at=now)
    assert Reminder.objects.count() == 2
    Entry.objects.all().update(status="ended", ended_on=today())
    actions.remind_of_entries(at=now + timedelta(days=61))
    assert not Reminder.objects.exists()
