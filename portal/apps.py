"""The project's own pages."""

import gc

from django.apps import AppConfig

from portal import celery  # noqa: F401 - makes the Celery app the current one, to wake workers from the web


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self):
        """Whatever the apps have made by now stays until the process ends, so that the garbage collector need not search it.

        That search, which a program makes when it ends too, took a third of the time of a short one.
        """
        gc.freeze()
