from importlib import import_module

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """What went wrong, how it was judged, who had to be notified by when."""

    name = "incidents"
    verbose_name = "Incidents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # The page of a supplier is of a layer below: what names it here is registered by this module, which nobody else reads.
        import_module("incidents.queries.named")
