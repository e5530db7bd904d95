"""How far triage has come."""

import pytest

from incidents.presenting import triage_rows
from tests.incidents.stories import reported, staffed_body, triaged

pytestmark = pytest.mark.django_db


def test_each_step_says_what_is_open_answered_or_can_wait():
    body, people = staffed_body()
    text = {row.key: row.words for row in triage_rows(reported(body, people))}
    assert text["kind"] == "Still to answer: 4"
    assert text["course"] == "Can wait"
    assert {row.words for row in triage_rows(triaged(body, people))} == {"Answered", "Can wait"}
