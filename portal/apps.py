"""The project's own pages."""

import gc

from django.apps import AppConfig

from portal import celery  # noqa: F401 - makes the Celery app the current one, to wake workers from the web


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self):
        """The last app is loaded. What there is now stays to the end: searched for garbage, most of all when a program
        ends, it would take a third of the time of a short one."""
        gc.freeze()
