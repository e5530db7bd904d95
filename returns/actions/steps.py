"""What the verbs share: a step of a return with the words that go with it."""

from datetime import datetime
from typing import Any

from audit.record import Actor, System
from returns.models import Remark, Return
from returns.workflow import RETURN


def step(
    name: str,
    quarterly_return: Return,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
    words: str = "",
    **more: Any,
) -> Return:
    """Perform a step and keep its words with the return."""
    done = RETURN[name].perform(quarterly_return, by=by, at=at, version=version, reason=words, **more)
    if words.strip():
        if isinstance(by, System):
            raise TypeError("Only a person gives words with a step.")
        Remark.objects.create(quarterly_return=done, step=name, text=words.strip(), by=by, at=at)
    return done
