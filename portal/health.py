"""Is the portal well: database, broker, the worker of each queue, beat."""

from django.apps import apps
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.models.functions import Now

PARTS = ("worker", "documents", "beat")
ALIVE_SECONDS = (
    60  # a sign is due every ten seconds; a worker may be busy with one hung mail server for most of a minute
)


def sign(part: str, lasts: int = ALIVE_SECONDS) -> None:
    """A part says that it is alive: a worker when it does what beat asked of its queue, beat when it has asked."""
    cache.set(_key(part), True, timeout=lasts)


def forget() -> None:
    """Signs of before a start prove nothing."""
    cache.delete_many([_key(part) for part in PARTS])


def check() -> dict[str, bool]:
    """Each part and whether it answers."""
    well = {"database": _database(), "broker": False} | dict.fromkeys(PARTS, False)
    try:
        signs = cache.get_many([_key(part) for part in PARTS])
    except Exception:  # noqa: BLE001 - whatever is wrong with the broker, the answer is "not well"
        return well
    well["broker"] = True
    well |= {part: _key(part) in signs for part in PARTS}
    # One long paper after another leaves no room for a sign; the lease that the printing renews is one too.
    well["documents"] = well["documents"] or (well["database"] and _printing())
    return well


def _key(part: str) -> str:
    return f"alive:{part}"


def _printing() -> bool:
    # By name, because beat imports this before there are models.
    edition = apps.get_model("reporting", "Edition")
    try:
        return edition.objects.filter(status="working", claimed_until__gt=Now()).exists()
    except DatabaseError:
        return False


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except DatabaseError:
        return False
