"""The heartbeat."""

from celery import shared_task

from portal import health


@shared_task(name="portal.heartbeat", acks_late=False)
def heartbeat(**_):
    """Beat asks, a worker answers: `/healthz` reads it."""
    health.beat()
