"""Events, their chain and the digests of records; the outbox."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate  # noqa: TID251 - what Django offers for work after a migration
from django.utils.module_loading import autodiscover_modules, import_string


class AuditConfig(AppConfig):
    """Finds the channels and every app's `notices.py` and `records.py` at start, as Django's admin finds its modules."""

    name = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        autodiscover_modules("channels", "notices", "records")
        post_migrate.connect(import_string("audit.records.install"), sender=self)
