"""The ground: events and notices."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AuditConfig(AppConfig):
    """Finds every app's `notices.py` at start, as Django's admin finds its modules."""

    name = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        autodiscover_modules("notices")
