"""A supplier acknowledges an instruction by the link in its mail, and is reminded until it has."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from audit.models import Event, OutboxMessage
from audit.transitions import NotReady, Refused
from departments.entries import actions
from departments.entries.declared import REGISTERS
from departments.models import Entry, SupplierInstruction
from tests.departments.conftest import text
from tests.departments.entries.conftest import example, today

WORDS = "Encrypt every disc. Send none by post."


@pytest.fixture
def supplier(home_office, people):
    register = REGISTERS["suppliers"]
    values = example(register) | {
        "instructed_on": None,
        "acknowledged_on": None,
        "acknowledged_by": "",
        "acknowledge_by": None,
    }
    return actions.add_entry(register, home_office, by=people["iao"], at=timezone.now(), **values)


def send(supplier, by, at=None, **changed):
    values = {
        "words": WORDS,
        "address": "contracts@example.test",
        "acknowledge_by": today() + timedelta(days=20),
    }
    return actions.send_instruction(supplier, by=by, at=at or timezone.now(), **values | changed)


def letters():
    return OutboxMessage.objects.filter(to="contracts@example.test").order_by("created_at")


def link(letter):
    return re.search(r"/organisations/suppliers/\S+", letter.body).group()


def test_a_supplier_reads_and_acknowledges_an_instruction_without_an_account(supplier, people, enter):
    step = f"/organisations/registers/suppliers/{supplier.pk}/instruct/"
    by = today() + timedelta(days=20)
    sent = {"words": WORDS, "address": "contracts@example.test", "version": supplier.version}
    sent |= {"acknowledge_by_day": by.day, "acknowledge_by_month": by.month, "acknowledge_by_year": by.year}
    assert enter("iao").post(step, sent).status_code == 302
    supplier.refresh_from_db()
    assert (supplier.instruction, supplier.instructed_on, supplier.due_on) == ("sent", today(), by)
    waiting = text(enter("siro").get("/organisations/registers/suppliers/", {"instruction": "sent"}))
    assert supplier.name in waiting

    [letter] = letters()
    outside, address = Client(), link(letter)
    page = text(outside.get(address))
    assert WORDS in page
    assert outside.post(address, {"role": "", "has_read": []}).status_code == 422
    assert outside.post(address, {"role": "Head of compliance", "has_read": ["yes"]}).status_code == 302
    assert "Head of compliance acknowledged this instruction" in text(outside.get(address))

    supplier.refresh_from_db()
    assert (supplier.instruction, supplier.acknowledged_on, supplier.acknowledged_by) == ("acknowledged", today(), "Head of compliance")  # fmt: skip
    page = text(enter("siro").get(supplier.get_absolute_url()))
    assert "Instruction 1 acknowledged by the supplier" in page
    assert WORDS in page
    assert "compliance" not in str(Event.objects.get(kind="supplier.acknowledged").facts)


def test_acknowledging_twice_changes_nothing(supplier, people):
    send(supplier, people["iao"])
    instruction = SupplierInstruction.objects.get()
    for role in ("Head of compliance", "Somebody else"):
        actions.acknowledge_instruction(instruction, at=timezone.now(), role=role)
    assert SupplierInstruction.objects.get().acknowledged_by == "Head of compliance"
    assert Event.objects.filter(kind="supplier.acknowledged").count() == 1


def test_a_later_instruction_is_acknowledged_again_and_the_earlier_link_does_nothing(supplier, people):
    send(supplier, people["iao"])
    first = SupplierInstruction.objects.get()
    actions.acknowledge_instruction(first, at=timezone.now(), role="Head of compliance")
    again = send(supplier, people["iao"], words="Another one.")
    assert (again.instruction, again.acknowledged_by) == ("sent", "")
    earlier = SupplierInstruction.objects.filter(number=1)
    earlier.update(acknowledged_at=None, acknowledged_by="")
    with pytest.raises(NotReady, match="later instruction"):
        actions.acknowledge_instruction(earlier.get(), at=timezone.now(), role="Head of compliance")
    assert "is no longer valid" in text(Client().get(first.get_absolute_url()))


def test_a_supplier_is_reminded_every_14_days_until_it_acknowledges_or_its_entry_ends(supplier, people):
    now = timezone.now()
    send(supplier, people["iao"], now)

    def reminded(days):
        return actions.remind_suppliers(at=now + timedelta(days=days))

    assert [reminded(days) for days in (13, 15, 16, 30)] == [0, 1, 0, 1]
    assert letters().count() == 3
    assert letters().last().subject.startswith("Reminder")
    instruction = SupplierInstruction.objects.get()
    actions.acknowledge_instruction(instruction, at=now, role="Head of compliance")
    assert reminded(60) == 0
    send(supplier, people["iao"], now)
    actions.end_entry(Entry.objects.get().supplier, by=people["iao"], at=now, reason="The contract is over.")
    assert reminded(60) == 0


def test_only_suppliers_are_instructed_and_only_by_who_keeps_the_register(sharing, supplier, people, enter):
    assert "instruct" not in text(enter("iao").get(sharing.get_absolute_url()))
    with pytest.raises(Refused):
        send(supplier, people["other_preparer"])
    with pytest.raises(NotReady, match="in the future"):
        send(supplier, people["iao"], acknowledge_by=today() - timedelta(days=1))


def test_a_link_that_the_portal_did_not_make_or_that_is_a_year_old_opens_nothing(supplier, people):
    send(supplier, people["iao"])
    instruction = SupplierInstruction.objects.get()
    address = instruction.get_absolute_url()
    for wrong in (address.replace(str(instruction.pk)[:8], "0" * 8), f"{address[:-2]}/"):
        answer = Client().get(wrong)
        assert answer.status_code == 404
        assert WORDS not in text(answer)
    SupplierInstruction.objects.update(sent_at=timezone.now() - timedelta(days=366))
    assert Client().get(address).status_code == 404
