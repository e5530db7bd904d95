"""Is the portal well: database, broker, worker, beat."""

import time

from django.core.cache import cache
from django.db import DatabaseError, connection

ALIVE_SECONDS = 45  # beat asks for a heartbeat every ten seconds and a worker writes it


def beat(now: float | None = None) -> None:
    """Written by a worker, because beat asked: proves both, and the broker between them."""
    cache.set("heartbeat", now or time.time(), timeout=3600)


def check() -> dict[str, bool]:
    """Each part and whether it answers."""
    well = {"database": _database(), "broker": False, "worker": False, "beat": False}
    try:
        last = cache.get("heartbeat")
    except Exception:  # noqa: BLE001 - whatever is wrong with the broker, the answer is "not well"
        return well
    well["broker"] = True
    well["worker"] = well["beat"] = last is not None and time.time() - last < ALIVE_SECONDS
    return well


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except DatabaseError:
        return False
