"""The project's own pages."""

from django.apps import AppConfig

from portal import celery  # noqa: F401 - makes the Celery app the current one, to wake workers from the web


class PortalConfig(AppConfig):
    name = "portal"
