"""What a notice to the regulator holds."""

import pytest

from tests.incidents.stories import (
    SERIOUS,
    advised,
    decide_to_notify,
    ico_notices,
    notified,
    staffed_body,
)

pytestmark = pytest.mark.django_db


def test_a_notice_says_when_it_happened_no_more_exactly_than_is_known():
    body, people = staffed_body()
    incident = advised(body, people, occurred_precision="month")
    decide_to_notify(incident, people["siro"])
    payload = ico_notices().get().payload
    rows = {row["question"]: row["answer"] for part in payload["parts"] for row in part["rows"]}
    assert rows["When it happened"] == "June 2026"
    assert payload["answers"]["occurred_precision"] == "month"


def test_a_processor_owes_its_controller_and_never_the_commissioner():
    body, people = staffed_body()
    facts = {
        **SERIOUS,
        "controller_or_processor": "processor_told_controller",
        "other_body": "Another department",
    }
    incident = notified(body, people, facts=facts)
    assert incident.regulator_case.addressee == "controller"
    assert incident.deadline_at is None
    assert not ico_notices().exists()
    assert incident.regulator_case.notices.get().payload["addressee"]["name"] == "Another department"
