"""Whose notices to the people affected a person finds."""

import pytest

from incidents.queries.people import people_notice_for, people_notices_open
from tests.incidents.stories import AT, HOUR, of_high_risk, staffed_body


@pytest.mark.django_db
def test_it_is_found_by_its_body_alone_and_waits_for_who_plans_it():
    body, people = staffed_body()
    incident = of_high_risk(body, people)
    _, others = staffed_body("cabinet-office", "CO")
    at = AT + 5 * HOUR
    assert people_notice_for(people["siro"], at, incident.pk).incident == incident
    assert people_notice_for(others["siro"], at, incident.pk) is None
    assert [notice.incident for notice in people_notices_open(people["dpo"], at)] == [incident]
    assert not people_notices_open(people["adviser"], at).exists()
    assert not people_notices_open(others["dpo"], at).exists()
