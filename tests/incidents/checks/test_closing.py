"""What keeps an incident from being closed without a decision."""

import pytest

from incidents.checks import closing
from incidents.models import Incident
from tests.incidents.stories import AT, HOUR, staffed_body, triaged

LATER = AT + 2 * HOUR


@pytest.mark.parametrize(("answer", "refused"), [("yes", True), ("suspected", True), ("no", False)])
def test_personal_data_keep_it_open(answer, refused):
    assert bool(closing.no_personal_data(Incident(personal_data=answer), LATER)) is refused


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ({"press_interest": ""}, True),
        ({"press_interest": "", "report_type": "near_miss", "personal_data": "no"}, False),
        ({"press_interest": "no", "supplier_serves_others": "not_applicable"}, False),
        ({"press_interest": "not_known"}, True),
        ({"classification": "OFFICIAL-SENSITIVE"}, True),
        ({"supplier_serves_others": "yes"}, True),
    ],
)
def test_a_ground_for_the_cabinet_office_keeps_it_open(facts, refused):
    incident = Incident(**{"classification": "OFFICIAL", "press_interest": "no", **facts})
    assert bool(closing.not_for_the_cabinet_office(incident, LATER)) is refused


@pytest.mark.django_db
def test_a_deadline_keeps_it_open():
    body, people = staffed_body()
    assert closing.no_law_with_a_clock(triaged(body, people), LATER) != []
    assert closing.no_law_with_a_clock(triaged(body, people, personal_data="no"), LATER) == []
