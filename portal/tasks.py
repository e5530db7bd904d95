"""The signs of life of the workers."""

from celery import shared_task

from audit import liveness


@shared_task(name="portal.heartbeat", acks_late=False)
def heartbeat(*, part: str, **_):
    """Beat asks each queue, its worker answers: `/healthz` reads it."""
    liveness.sign(part)
