"""Whose sanctions a person finds."""

import pytest

from incidents.queries.sanctions import commitment_for, sanction_for, sanctions_of
from tests.incidents.cases import acknowledged_case
from tests.incidents.stories import AT, HOUR, officer, sanctioned, staffed_body


@pytest.mark.django_db
def test_a_sanction_is_found_by_its_body_and_the_regulator_and_by_no_other_body():
    body, people = staffed_body()
    case = acknowledged_case(body, people)
    sanction = sanctioned(case, officer())
    _, others = staffed_body("cabinet-office", "CO")
    sanctions = [
        sanction_for(user, AT + 9 * HOUR, sanction.pk) for user in (people["siro"], officer(), others["siro"])
    ]
    assert sanctions == [sanction, sanction, None]
    assert commitment_for(others["dpo"], AT + 9 * HOUR, sanction.commitments.get().pk) is None
    assert sanctions_of(case.incident) == [sanction]
