"""What happens by the clock alone does not happen while the clock is wrong."""

from datetime import timedelta

import pytest
from django.utils import timezone

import accounts.tasks
import departments.tasks
import incidents.tasks
import returns.tasks
from accounts.models import KeptForm
from audit import clock, suspension
from audit.models import Event
from tests.factories import make_user
from tests.incidents import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ahead(monkeypatch):
    """A worker that has looked at its clock once; then the clock goes four days forward."""
    monkeypatch.setattr(clock, "_offset", None)
    assert clock.may_act(timezone.now())
    right = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: right() + timedelta(days=4))


def test_no_timer_of_an_incident_fires_before_its_time(ahead):
    incident = stories.reported(*stories.staffed_body(), at=timezone.now() - timedelta(days=4))
    fired = list(incident.timers.exclude(fired_at=None))
    assert incidents.tasks.sweep_timers() == 0
    assert suspension.is_suspended()
    assert list(incident.timers.exclude(fired_at=None)) == fired


@pytest.mark.parametrize("sweep", [returns.tasks.sweep, departments.tasks.sweep, accounts.tasks.sweep])
def test_no_sweep_does_anything_but_raise_the_alarm(sweep, ahead):
    sweep()
    assert set(Event.objects.values_list("kind", flat=True)) == {"sending.suspended"}


def test_what_was_kept_for_somebody_is_not_deleted_before_its_time(ahead):
    KeptForm.objects.create(
        user=make_user("siro"), page="/", action="/", words=b"x", kept_at=timezone.now() - timedelta(days=4)
    )
    accounts.tasks.sweep()
    assert KeptForm.objects.exists()
