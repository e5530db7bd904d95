"""What returns and quarters want of a person on the home page."""

from datetime import UTC, datetime

import pytest

from returns.home import tasks_for
from tests.returns.world import world

pytestmark = pytest.mark.django_db


def test_a_quarter_that_nobody_has_opened_is_a_task_of_whoever_may_open_it():
    centre = world().centre
    texts = [task.text for task in tasks_for(centre.approver, datetime(2026, 8, 3, 9, tzinfo=UTC))]
    assert "Open Q2 2026-27 for returns" in texts
    assert not [text for text in texts if "2025-26" in text and text.startswith("Open")]
    reviewers = tasks_for(centre.reviewer, datetime(2026, 8, 3, 9, tzinfo=UTC))
    assert not [task for task in reviewers if task.text.startswith("Open Q")]
