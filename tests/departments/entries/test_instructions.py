"""Which instructions wait for their acknowledgement."""

from datetime import timedelta

from django.utils import timezone

from accounts.links import token_for
from departments.entries import actions
from departments.entries.declared import REGISTERS
from departments.entries.instructions import PURPOSE, instruction_for, newest
from tests.departments.entries.conftest import example, today


def test_the_newest_instruction_of_each_supplier_counts_until_its_link_closes(home_office, people):
    now, register = timezone.now(), REGISTERS["suppliers"]
    supplier = actions.add_entry(register, home_office, by=people["iao"], at=now, **example(register))
    for text in ("The first.", "The second."):
        actions.send_instruction(
            supplier, by=people["iao"], at=now, words=text, address="contracts@example.test", acknowledge_by=today()
        )  # fmt: skip
    [result] = newest(now)
    assert result.words == "The second."
    token = token_for(PURPOSE, result.pk)
    assert instruction_for(token, now) == result
    later = now + timedelta(days=366)
    assert (instruction_for(token, later), list(newest(later))) == (None, [])
