"""What has to be so before notices are held back, or go at once."""

import pytest

from incidents import actions
from incidents.checks import holding
from tests.incidents.stories import AT, HOUR, advised, ico_notices, notified, sends, staffed_body

pytestmark = pytest.mark.django_db


def test_a_hold_counts_until_its_end_and_is_open_until_it_is_released():
    body, people = staffed_body()
    case = advised(body, people).regulator_case
    reason = "The papers concern an operation of the agencies."
    case = actions.hold(
        case, by=people["siro"], at=AT + 4 * HOUR, ground="defence", reason=reason, ends_at=AT + 9 * HOUR
    )
    assert holding.not_held(case, AT + 8 * HOUR)
    assert not holding.not_held(case, AT + 9 * HOUR)
    assert not holding.is_held(case, AT + 9 * HOUR)
    assert holding.has_no_open_hold(case, AT + 9 * HOUR)


def test_what_has_gone_cannot_be_held():
    body, people = staffed_body()
    case = notified(body, people).regulator_case
    assert not holding.something_can_be_held(case, AT + 5 * HOUR)
    sends(ico_notices().get(), AT + 5 * HOUR)
    assert holding.something_can_be_held(type(case).objects.get(pk=case.pk), AT + 6 * HOUR)
