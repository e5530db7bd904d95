"""Who is notified of what happens to an action, in words without free text."""

import pytest

from audit.models import OutboxMessage
from departments.registers import actions
from tests.departments.conftest import AT


@pytest.fixture
def begins():
    return AT


def letters(rule):
    return set(OutboxMessage.objects.filter(rule=f"departments.{rule}").values_list("to", flat=True))


def test_the_siro_is_asked_the_owner_notified_and_audit_asked_to_check(done, people):
    actions.verify_action(done, by=people["audit"], at=AT)
    assert letters("ask_for_an_answer") == {"siro@example.test"}
    assert letters("notify_owner") == {"iao@example.test"}
    assert letters("ask_for_a_check") == {"audit@example.test"}
    assert letters("notify_of_closure") == {"iao@example.test"}


def test_subjects_of_letters_carry_no_free_text(done):
    assert not OutboxMessage.objects.filter(subject__icontains="tapes").exists()
