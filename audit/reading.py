"""Who opened what: one event for a person and a thing in a quarter of an hour, however often the page is loaded."""

import logging
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError, connection, transaction

from audit.record import actor_of, record, subject_of

log = logging.getLogger(__name__)

ONCE_IN_SECONDS = 15 * 60
WAIT = "1s"  # for the audit log, at most


def record_reading(
    kind: str, *, subject, by, at: datetime, part: str = "", organisation: str = "", **facts: Any
) -> None:
    """Write that a person opened a thing, unless it was written within the last quarter of an hour.

    `part` tells things apart that have one subject, for example the number of a notice in its case. Reading does not
    wait for the audit log: when that cannot be written within a second, the thing is shown, the failure is logged, and
    the next opening is written.
    """
    key = f"read:{kind}:{actor_of(by)}:{subject_of(subject)}:{part}"
    if not cache.add(key, True, ONCE_IN_SECONDS):
        return
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [WAIT])
            record(kind, subject=subject, by=by, at=at, organisation=organisation, **facts)
    except DatabaseError as problem:
        cache.delete(key)
        log.error("The opening of %s could not be written to the audit log: %s", subject_of(subject), problem)
