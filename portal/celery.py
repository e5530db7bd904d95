"""The Celery app: `celery -A portal worker`, `celery -A portal beat`."""

import contextlib
import logging
import os

from celery import Celery
from celery.beat import PersistentScheduler

from audit import liveness
from portal import health

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
log = logging.getLogger(__name__)
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class Schedule(PersistentScheduler):
    """Beat, whose memory of what ran when may be damaged (a full disk, a power cut) without stopping the clock.

    Every job is a sweep that may run once too often, so a memory that cannot be read is thrown away and begun again.
    """

    def setup_schedule(self):
        with _as_warning():
            health.forget()
        try:
            super().setup_schedule()
        except Exception as problem:  # noqa: BLE001 - whatever is wrong with the file, the notices must go out
            log.warning("the memory of beat could not be read and is begun again: %s", type(problem).__name__)
            self._remove_db()
            super().setup_schedule()

    def apply_async(self, *args, **kwargs):
        """Once it has sent something, beat is alive, whether or not a worker hears it."""
        sent = super().apply_async(*args, **kwargs)
        liveness.sign("beat")
        return sent


@contextlib.contextmanager
def _as_warning():
    """Beat goes on without its sign of life."""
    try:
        yield
    except Exception as problem:  # noqa: BLE001 - whatever is wrong with the cache, the notices must go out
        log.warning("the sign that beat is alive could not be kept: %s", type(problem).__name__)
