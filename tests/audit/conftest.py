"""Rules and delivery listeners of a test's own, taken back at its end."""

import pytest

from audit import registry
from audit.registry import Message


@pytest.fixture
def rules():
    """Register rules by `rules("thing.done", write)` and listeners by `rules.listen(name, fn)`."""
    return _Rules


@pytest.fixture(autouse=True)
def registry_as_it_was():
    """The ground is tested without the rules of the apps above it."""
    kept = {kind: list(known) for kind, known in registry.RULES.items()}, dict(registry.DELIVERY_LISTENERS)
    registry.RULES.clear()
    registry.DELIVERY_LISTENERS.clear()
    yield
    registry.RULES.clear()
    registry.RULES.update(kept[0])
    registry.DELIVERY_LISTENERS.clear()
    registry.DELIVERY_LISTENERS.update(kept[1])


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
