"""Indexes in the order of the lists of actions and organisations.

They are made while others go on writing.
"""

from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("departments", "0006_dates_that_can_be"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="action",
            index=models.Index(
                models.Case(
                    models.When(
                        status__in=[
                            "proposed",
                            "agreed",
                            "in_progress",
                            "done_awaiting_check",
                            "overdue_escalated",
                        ],
                        then=0,
                    ),
                    default=1,
                ),
                models.F("due"),
                name="action_open_first",
            ),
        ),
        AddIndexConcurrently(
            model_name="action",
            index=models.Index(
                models.F("organisation"),
                models.Case(
                    models.When(
                        status__in=[
                            "proposed",
                            "agreed",
                            "in_progress",
                            "done_awaiting_check",
                            "overdue_escalated",
                        ],
                        then=0,
                    ),
                    default=1,
                ),
                models.F("due"),
                name="action_open_first_by_body",
            ),
        ),
        AddIndexConcurrently(
            model_name="action",
            index=models.Index(fields=["due"], name="action_by_due"),
        ),
        AddIndexConcurrently(
            model_name="action",
            index=models.Index(fields=["organisation", "due"], name="action_by_body_and_due"),
        ),
        AddIndexConcurrently(
            model_name="action",
            index=models.Index(fields=["-created_at"], name="action_newest"),
        ),
        AddIndexConcurrently(
            model_name="action",
            index=models.Index(fields=["organisation", "-created_at"], name="action_newest_by_body"),
        ),
        AddIndexConcurrently(
            model_name="organisation",
            index=models.Index(fields=["name"], name="organisation_by_name"),
        ),
    ]
