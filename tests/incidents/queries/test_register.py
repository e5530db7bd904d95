"""Which incidents are in the register of breaches of a body."""

import pytest

from incidents.queries.register import breaches_of
from tests.incidents.stories import AT, HOUR, reported, staffed_body

pytestmark = pytest.mark.django_db


def test_the_oldest_is_first_and_none_is_there_for_whoever_may_not_see_the_body():
    body, people = staffed_body()
    second = reported(body, people, at=AT + HOUR)
    first = reported(body, people, at=AT)
    assert list(breaches_of(people["dpo"], body, AT + 2 * HOUR)) == [first, second]
    _, others = staffed_body("cabinet-office", "CO")
    assert list(breaches_of(others["dpo"], body, AT + 2 * HOUR)) == []
