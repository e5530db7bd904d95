"""The person who signs in, and the clock that sessions, delays and pages read."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import PASSWORD, make_user


@pytest.fixture
def siro(db):
    return make_user("siro@home-office.invalid", "Senior Information Risk Owner", PASSWORD)


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test moves by seconds."""

    class Clock:
        ahead = 0.0

        def forward(self, seconds):
            self.ahead += seconds

    real, real_now, clock = time.time, timezone.now, Clock()
    monkeypatch.setattr("time.time", lambda: real() + clock.ahead)
    monkeypatch.setattr("django.utils.timezone.now", lambda: real_now() + timedelta(seconds=clock.ahead))
    return clock
