"""A channel is one module: nothing else names it, and messages go by it."""

import sys

import pytest

from audit import channels, outbox, sending
from audit.models import OutboxMessage
from audit.record import SYSTEM, record
from tests.audit.conftest import AT
from tests.factories import make_organisation

COURIER = '''"""A courier takes the message."""

LANE = "mail"


def send(message):
    return f"Taken by the courier to {message.to}"
'''


@pytest.fixture
def courier(tmp_path, monkeypatch):
    """One more module in the package of channels, and nothing else."""
    (tmp_path / "courier.py").write_text(COURIER)
    monkeypatch.setattr(channels, "__path__", [*channels.__path__, str(tmp_path)])
    channels.load()
    yield
    del channels.CHANNELS["courier"], outbox.LANE_OF["courier"], sys.modules["audit.channels.courier"]


def test_a_new_channel_is_one_module(courier, rules, owe, post):
    rules("thing.reported", "duty@home-office.invalid", channel="courier", name="call_courier")
    record("thing.reported", subject=make_organisation("transport"), by=SYSTEM, at=AT)
    _, clock = owe("siro@home-office.invalid")
    assert sending.deliver_due(clock, "mail") == 2
    message = OutboxMessage.objects.get(channel="courier")
    assert (message.status, message.receipt) == ("sent", "Taken by the courier to duty@home-office.invalid")


def test_a_helper_of_the_channels_is_none_itself():
    assert set(channels.CHANNELS) == set(outbox.LANE_OF) == {"email", "https", "ico", "text"}
