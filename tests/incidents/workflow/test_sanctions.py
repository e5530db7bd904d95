"""When a sanction of the regulator can be closed."""

import pytest

from incidents.workflow.sanctions import every_commitment_met
from tests.incidents.cases import acknowledged_case
from tests.incidents.stories import AT, HOUR, officer, sanctioned, staffed_body


@pytest.mark.django_db
def test_a_commitment_that_is_not_met_keeps_a_sanction_open():
    body, people = staffed_body()
    sanction = sanctioned(acknowledged_case(body, people), officer())
    assert [str(item) for item in every_commitment_met(sanction, AT + 9 * HOUR)] == [
        "A commitment is not met yet: it is closed when the evidence of each is accepted"
    ]
    sanction.commitments.all().delete()
    assert every_commitment_met(sanction, AT + 9 * HOUR) == []
