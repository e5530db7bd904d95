"""Which step an incident waits for in each of its states."""

from uuid import uuid4

from incidents.models import Incident, choices
from incidents.workflow.waiting import STEPS


def test_every_state_in_which_somebody_has_something_to_do_has_a_step_with_a_page():
    assert set(STEPS) == {str(status) for status in choices.Status.open}
    incident = Incident(pk=uuid4())
    assert all(step.href(incident).startswith("/incidents/") for steps in STEPS.values() for step in steps)
