"""The ways of notifying somebody. A channel is a module of this package, and nothing else names it.

It has `send(message) -> receipt`, which raises TryLater, and `LANE`, the lane whose worker sends by it ("regulator" or
"mail"). `send` runs in a process of its own that is killed at its limit and that must not use the database. "copy_sheet"
is no channel: a person sends it.
"""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from audit import outbox

CHANNELS: dict[str, ModuleType] = {}


def load() -> None:
    """Add every module of this package that can send to the channels, and its lane to those of the outbox."""
    for info in iter_modules(__path__):
        module = import_module(f"{__name__}.{info.name}")
        if hasattr(module, "send"):
            CHANNELS[info.name] = module
            outbox.LANE_OF[info.name] = module.LANE


load()
