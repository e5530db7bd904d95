from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """What went wrong, how it was judged, who had to be notified by when."""

    name = "incidents"
    verbose_name = "Incidents"
    default_auto_field = "django.db.models.BigAutoField"
