"""Reading what is kept: a stored file that is whole, and who opened what.

There is one event for a person and a thing in a quarter of an hour, however often the page is loaded.
"""

import hashlib
import logging
from datetime import datetime
from typing import IO, Any

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction

from audit.record import actor_of, record, subject_of
from audit.transitions import NotReady, Problem

log = logging.getLogger(__name__)

ONCE_IN_SECONDS = 15 * 60
WAIT = "1s"  # for the audit log, at most
DAMAGED = (
    "The stored file is missing or damaged, so it is not shown. Ask an administrator to restore it from the backup, "
    "then open it again."
)


def open_intact(name: str, sha256: str) -> IO[bytes]:
    """A stored file, open at its start. Raises NotReady with a sentence where it is missing or has another hash."""
    try:
        file = open(default_storage.path(name), "rb")  # noqa: SIM115 - whoever asked for it closes it
    except OSError:
        raise NotReady([Problem(DAMAGED)]) from None
    if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
        file.close()
        raise NotReady([Problem(DAMAGED)])
    file.seek(0)
    return file


def record_reading(
    kind: str, *, subject, by, at: datetime, part: str = "", organisation: str = "", **facts: Any
) -> None:
    """Write that a person opened a thing, unless it was written within the last quarter of an hour.

    `part` distinguishes things that have one subject, for example the number of a notice in its case. Reading does not
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
