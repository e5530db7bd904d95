"""Signs that a part of the portal is alive, kept for `/healthz` in the cache."""

import logging

from django.core.cache import cache

log = logging.getLogger(__name__)

ALIVE_SECONDS = 60  # a sign is due every ten seconds


def sign(part: str, lasts: int = ALIVE_SECONDS) -> None:
    """A part says that it is alive. A cache that does not answer changes nothing for the part."""
    try:
        cache.set(key(part), True, timeout=lasts)
    except Exception as problem:  # noqa: BLE001 - whatever is wrong with the cache, the work goes on
        log.warning("the sign that %s is alive could not be kept: %s", part, type(problem).__name__)


def key(part: str) -> str:
    """The name under which a part's sign is kept."""
    return f"alive:{part}"
