"""Which steps an entry has, and what the rules of its register ask."""

from django.utils import timezone

from departments.entries.declared import REGISTERS
from departments.entries.workflow import ENTRY, is_reviewed, rules_hold
from departments.models import Entry, MediaExemption
from tests.departments.entries.conftest import example


def test_an_entry_in_use_is_changed_reviewed_or_ended_and_an_ended_one_used_again(entry, people):
    now = timezone.now()
    offered = {name for name, step in ENTRY.items() if step.open_to(entry, by=people["iao"], at=now)}
    review = {"review"} if not is_reviewed(entry, now) else set()
    instruct = {"instruct"} if entry.register == "suppliers" else set()
    assert offered == {"edit", "end", "add_document"} | review | instruct
    Entry.objects.filter(pk=entry.pk).update(status="ended", ended_on=now.date())
    entry.refresh_from_db()
    offered = {name for name, step in ENTRY.items() if step.open_to(entry, by=people["iao"], at=now)}
    assert offered == {"use_again", "add_document"}
    assert not any(step.open_to(entry, by=people["siro"], at=now) for step in ENTRY.values())


def test_an_example_of_each_register_breaks_no_rule(entry):
    assert rules_hold(entry, timezone.now()) == []


def test_an_exemption_ends_on_a_day_and_after_its_approval(home_office):
    register = REGISTERS["media-exemptions"]
    exemption = MediaExemption(
        register=register.code, organisation=home_office, **example(register) | {"expires_on": None}
    )
    assert [problem.field for problem in rules_hold(exemption, timezone.now())] == ["expires_on"]
    exemption.expires_on = exemption.approved_on.replace(year=2020)
    assert [problem.field for problem in rules_hold(exemption, timezone.now())] == ["expires_on"]


def test_data_about_people_leave_unencrypted_only_with_a_remark(home_office):
    register = REGISTERS["media-exemptions"]
    exemption = MediaExemption(
        register=register.code, organisation=home_office, **example(register) | {"encryption": "none"}
    )
    assert [problem.field for problem in rules_hold(exemption, timezone.now())] == ["note"]
