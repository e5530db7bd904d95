"""Rules and delivery listeners of a test's own, taken back at its end; messages, a clock and a mail server."""

import threading
from datetime import UTC, datetime, timedelta
from email import message_from_bytes

import pytest
from celery import Celery
from django.template.loader import render_to_string

from audit import outbox, registry
from audit.record import SYSTEM, record
from audit.registry import Message
from tests.audit.slow import ByteByByte
from tests.factories import make_organisation

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


class Clock:
    """A clock that a test moves."""

    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now

    def forward(self, **step):
        self.now += timedelta(**step)


@pytest.fixture
def short_limits(settings):
    settings.OUTBOX_ATTEMPT_SECONDS, settings.OUTBOX_SLOW_SECONDS = 2, 0.5


@pytest.fixture
def owe(db, rules):
    """Owe notices of one event to some addresses; give them, and the clock of their moment."""

    def make(*addresses, at=None, **message):
        rules("thing.done", *addresses, **message)
        event = record("thing.done", subject=make_organisation("home-office"), by=SYSTEM, at=at or AT)
        return list(event.messages.order_by("to")), Clock(event.recorded_at)

    return make


@pytest.fixture
def rules():
    """Register rules by `rules("thing.done", write)` and listeners by `rules.listen(name, fn)`."""
    return _Rules


@pytest.fixture(autouse=True)
def registry_as_it_was():
    """The ground is tested without the rules of the apps above it."""
    kept = {kind: list(known) for kind, known in registry.RULES.items()}, dict(registry.DELIVERY_LISTENERS)
    checks = list(registry.ADDRESSEE_CHECKS)
    registry.RULES.clear()
    registry.DELIVERY_LISTENERS.clear()
    registry.ADDRESSEE_CHECKS.clear()
    yield
    registry.RULES.clear()
    registry.RULES.update(kept[0])
    registry.DELIVERY_LISTENERS.clear()
    registry.DELIVERY_LISTENERS.update(kept[1])
    registry.ADDRESSEE_CHECKS[:] = checks


class _Rules:
    def __new__(cls, kind, *addresses, channel="email", name="tell", **message):
        """A rule that tells these addresses."""

        def write(event, subject):
            """Tell them."""
            for address in addresses:
                yield Message(to=address, **{"subject": "Done", "body": "It is done.", **message})

        write.__name__ = name
        registry.notice(kind, channel=channel)(write)
        return f"tests.{name}"

    @staticmethod
    def listen(name, fn):
        registry.delivery_listener(name)(fn)


@pytest.fixture
def byte_by_byte():
    """Start such a peer with its answer."""
    servers = []

    def start(answer: bytes) -> ByteByByte:
        server = ByteByByte(answer)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    yield start
    for server in servers:
        server.ended.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def test_documents(settings):
    """Documents may be made of the templates of these tests."""
    settings.TEMPLATES = [
        {
            **settings.TEMPLATES[0],
            "DIRS": [*settings.TEMPLATES[0]["DIRS"], settings.BASE_DIR / "tests/audit/templates"],
        }
    ]
    assert render_to_string(
        "documents/notice_of_test.html", {"document": {"lang": "en", "title": "x"}, "n": 1}
    )


def attached(message) -> dict[str, bytes]:
    """The files of a mail by their names."""
    return {
        part.get_filename(): part.get_payload(decode=True)
        for part in message_from_bytes(message.as_bytes()).walk()
        if part.get_filename()
    }


@pytest.fixture
def woken(monkeypatch, tmp_path):
    """A broker of the test's own that keeps what it is sent, in the place of the portal's."""
    app = Celery("wake", broker="memory://", set_as_current=False)
    names = []
    app.send_task = lambda name, **_: names.append(name)
    monkeypatch.setattr(outbox, "current_app", app)
    monkeypatch.setattr(outbox, "_quiet_until", 0.0)
    return names
