"""In which words each side reads what the addressee of a notice does."""

import pytest

from incidents.workflow.cases import REGULATOR_CASE, AddresseeStep
from tests.beginnings import begins_with, begins_with_nothing
from tests.incidents.cases import acknowledged_case
from tests.incidents.stories import AT, HOUR, officer

pytestmark = pytest.mark.django_db
STEPS = [step for step in REGULATOR_CASE.values() if isinstance(step, AddresseeStep)]


@begins_with()
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_the_officer_reads_the_button_and_the_body_that_it_records_what_the_regulator_did(beginning, step):
    body, people, _ = beginning
    case = acknowledged_case(body, people)
    theirs, ours = (step.seen_by(who, case, AT + 9 * HOUR) for who in (officer(), people["dpo"]))
    assert theirs.page == step.page
    assert ours.page.button != step.page.button
    assert "regulator" in ours.page.title
    assert (ours.power, ours.event) == (step.power, step.event)


@begins_with_nothing
def test_every_step_that_an_officer_may_take_has_words_for_the_body_too():
    assert {step.name for step in STEPS} == {
        "acknowledge", "ask_more", "record_reference", "regulator_close", "reopen_by_regulator", "withdrawal_refused",
    }  # fmt: skip
