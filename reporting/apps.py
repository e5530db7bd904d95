"""What is compiled: statements and the report to Parliament."""

import importlib

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load every kind of report, so that a statement or report finds its own, and whoever finds signed statements."""
        importlib.import_module("reporting.reports")
        importlib.import_module("reporting.queries")
