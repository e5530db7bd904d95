"""How far a worker is with something that a page waits for, while the row of it is locked."""

import contextlib

from django.core.cache import cache
from django.db.models import Model

KEPT_SECONDS = 3600


def note_progress(thing: Model, done: int) -> None:
    """Say how many rows of a thing are done."""
    with contextlib.suppress(Exception):  # without a cache the page says less, and the work goes on
        cache.set(_place(thing), done, timeout=KEPT_SECONDS)


def progress_of(thing: Model) -> int:
    """How many rows of a thing are done, as far as that is known."""
    with contextlib.suppress(Exception):
        return int(cache.get(_place(thing)) or 0)
    return 0


def forget_progress(thing: Model) -> None:
    """The work is over."""
    with contextlib.suppress(Exception):
        cache.delete(_place(thing))


def _place(thing: Model) -> str:
    return f"progress:{thing._meta.label}:{thing.pk}"
