"""Who is reminded of entries that are due."""

from django.utils import timezone

from audit.models import OutboxMessage
from departments.entries import actions
from departments.entries.declared import REGISTERS
from departments.models import Entry
from departments.organisations.roles import Role
from tests.departments.entries.conftest import TODAY, example


def letters():
    return {
        message.to: message for message in OutboxMessage.objects.filter(rule="departments.remind_of_entries")
    }


def test_who_answers_for_an_entry_gets_one_message_that_names_all_that_is_due(
    sharing, home_office, people, guardian
):
    actions.add_entry(
        REGISTERS["media-exemptions"], home_office, by=people["iao"], at=timezone.now(),
        **example(REGISTERS["media-exemptions"]),
    )  # fmt: skip
    Entry.objects.update(review_on=TODAY)
    Entry.objects.filter(register="sharing").update(owner_role=Role.DPO)
    actions.remind_of_entries(at=timezone.now())
    mails = letters()
    assert set(mails) == {"iao@example.test", "dpo@example.test"}
    assert "Sharing arrangements: An example" in mails["dpo@example.test"].body
    assert "sharing" not in mails["iao@example.test"].body.lower().replace("sharing arrangements of", "")
    assert "An example" not in mails["dpo@example.test"].subject


def test_where_nobody_answers_for_it_who_keeps_the_registers_is_reminded(sharing):
    Entry.objects.update(review_on=TODAY, owner_role="")
    actions.remind_of_entries(at=timezone.now())
    assert set(letters()) == {"preparer@example.test"}


def test_many_entries_are_counted_rather_than_named(home_office, people):
    for number in range(25):
        actions.add_entry(
            REGISTERS["sharing"], home_office, by=people["iao"], at=timezone.now(),
            **example(REGISTERS["sharing"]) | {"name": f"Arrangement {number}"},
        )  # fmt: skip
    Entry.objects.update(review_on=TODAY)
    actions.remind_of_entries(at=timezone.now())
    body = letters()["iao@example.test"].body
    assert "25 entries must be reviewed" in body
    assert "and 5 more" in body
