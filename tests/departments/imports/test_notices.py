"""What came with a file or a change of many is one message for each person, and not one for each action."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import OutboxMessage
from departments.imports import actions
from departments.imports.models import Import
from departments.imports.targets import TARGETS
from departments.models import Action
from departments.organisations.roles import Role
from departments.registers import actions as register_actions
from tests.factories import appoint

LATER = timezone.localdate() + timedelta(days=90)


@pytest.fixture
def proposed(home_office, people):
    """Twenty-two proposed actions."""
    there = [
        register_actions.propose_action(
            home_office, by=people["preparer"], at=timezone.now(), summary=f"Lock door {number}"
        )
        for number in range(22)
    ]
    OutboxMessage.objects.all().delete()
    return there


def together(things, step, by, **values):
    upload = actions.begin_change(
        TARGETS["actions"],
        things[0].organisation,
        things,
        by=by,
        at=timezone.now(),
        field=step,
        values=values,
    )
    actions.import_files(timezone.now)
    actions.confirm_import(Import.objects.get(pk=upload.pk), by=by, at=timezone.now())
    actions.import_files(timezone.now)
    return list(Action.objects.order_by("created_at", "code"))


def test_whoever_answers_for_what_was_agreed_gets_one_message_that_names_the_first_twenty(proposed, people):
    for action, role in ((proposed[0], "dpo"), (proposed[1], "iao")):
        Action.objects.filter(pk=action.pk).update(owner_role=role)
    together(Action.objects.all(), "agree", people["siro"], owner_role="iao", due=LATER)
    (message,) = OutboxMessage.objects.all()
    assert (message.to, message.subject) == ("iao@example.test", "Actions are yours")
    assert "22 actions of Home Office. They have been agreed and you answer for them." in message.body
    assert "and 2 more" in message.body
    assert "Lock" not in message.subject
    assert message.addressee


def test_the_siro_and_for_conditions_the_centre_learn_of_requests_to_cancel(proposed, people):
    agreed = together(Action.objects.all(), "agree", people["siro"], owner_role=Role.IAO, due=LATER)
    Action.objects.filter(pk=agreed[0].pk).update(origin=Action.Origin.CONDITION)
    OutboxMessage.objects.all().delete()
    together(Action.objects.all(), "ask_cancel", people["siro"], reason="The building is sold.")
    numbers = {message.to: message.body.partition(" of ")[0] for message in OutboxMessage.objects.all()}
    assert numbers == {"siro@example.test": "22 actions", "approver@example.test": "1 action"}


def test_who_holds_two_posts_is_notified_of_the_actions_of_both_in_one_message(proposed, people, home_office):
    appoint(people["iao"], Role.LEAD_IAO, home_office)
    for action, role in zip(proposed[:3], ("iao", "lead_iao", "lead_iao"), strict=True):
        Action.objects.filter(pk=action.pk).update(owner_role=role)
    together(proposed[:3], "agree", people["siro"], due=LATER)
    (message,) = OutboxMessage.objects.filter(to="iao@example.test")
    assert "3 actions of Home Office" in message.body
    assert all(f"Lock door {number}" in message.body for number in range(3))


def test_who_answers_in_place_of_two_vacant_posts_reads_why_of_both(proposed, people):
    for action, role in zip(proposed[:2], ("data_guardian", "caldicott"), strict=True):
        Action.objects.filter(pk=action.pk).update(owner_role=role)
    together(proposed[:2], "agree", people["siro"], due=LATER)
    messages = list(OutboxMessage.objects.all())
    assert len({message.to for message in messages}) == len(messages)
    for message in messages:
        assert "2 actions of Home Office" in message.body
        assert "Data Guardian" in message.body
        assert "Caldicott Guardian" in message.body
