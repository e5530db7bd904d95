"""Is the portal well: database, broker, the worker of each queue, beat, and whether anything holds up messages or fails by itself."""

from django.apps import apps
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.models.functions import Now

from audit.liveness import key

ON = ("holding", "off_asked")  # of a kill switch; by value, because beat imports this before there are models
PARTS = ("timers", "regulator", "mail", "documents", "imports", "beat")


def forget() -> None:
    """Signs of before a start prove nothing."""
    cache.delete_many([key(part) for part in PARTS])


def check() -> dict[str, bool]:
    """Each part and whether it answers."""
    well = {"database": _database(), "broker": False} | dict.fromkeys(PARTS, False)
    well |= {"sending": False, "notices": False, "messages": False, "sweeps": False, "papers": False}
    try:
        signs = cache.get_many([key(part) for part in PARTS])
    except Exception:  # noqa: BLE001 - whatever is wrong with the broker, the answer is "not well"
        signs = None
    if signs is not None:
        well["broker"] = True
        well |= {part: key(part) in signs for part in PARTS}
    if well["database"]:
        well |= _sending()
    return well


def _sending() -> dict[str, bool]:
    """Whether anything holds up messages: a suspension of sending, or a message that kept killing its worker.

    And whether the kill switch keeps notices from a regulator, whether any sweep fails with an item, or as a whole, and whether a paper that is wanted could not be made.
    """
    # By name, because beat imports this before there are models.
    names = ("Suspension", "OutboxMessage", "SweepFailure")
    suspensions, messages, failures = (apps.get_model("audit", name) for name in names)
    switches = apps.get_model("incidents", "KillSwitch")
    editions = apps.get_model("reporting", "Edition")
    failed = editions.objects.filter(status=editions.Status.FAILED).defer("data", "narrative")
    try:
        return {
            "sending": not suspensions.objects.filter(ended_at=None).exists(),
            "notices": not switches.objects.filter(status__in=ON, ends_at__gt=Now()).exists(),
            "messages": not messages.objects.filter(status=messages.Status.SET_ASIDE).exists(),
            "sweeps": not failures.objects.exists(),
            "papers": not any(edition.wanted for edition in failed.select_related("statement", "report")),
        }
    except DatabaseError:
        return {}


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except DatabaseError:
        return False
