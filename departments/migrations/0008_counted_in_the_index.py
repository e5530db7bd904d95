"""Indexes in which open actions are looked for and counted without reading their rows, and which lead to what is ownerless.

They are made while others go on writing: a table may have a hundred thousand rows.
"""

from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("departments", "0007_rows_in_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="action",
            index=models.Index(
                condition=models.Q(
                    (
                        "status__in",
                        ["proposed", "agreed", "in_progress", "done_awaiting_check", "overdue_escalated"],
                    )
                ),
                fields=["organisation", "due"],
                include=(
                    "status",
                    "owner_role",
                    "agreed_at",
                    "cancel_asked",
                    "origin",
                    "demonstration",
                    "created_at",
                ),
                name="action_open_of_body",
            ),
        ),
        AddIndexConcurrently(
            model_name="action",
            index=models.Index(
                condition=models.Q(("origin", "report_2007"), ("demonstration", True), _connector="OR"),
                fields=["organisation", "due"],
                name="action_of_record",
            ),
        ),
        AddIndexConcurrently(
            model_name="action",
            index=models.Index(
                condition=models.Q(
                    ("status", "done_awaiting_check"), ("cancel_asked", True), _connector="OR"
                ),
                fields=["organisation"],
                name="action_to_check",
            ),
        ),
        AddIndexConcurrently(
            model_name="action",
            index=models.Index(
                fields=["organisation", "due"],
                include=("origin", "demonstration", "created_at", "status"),
                name="action_of_body_by_due",
            ),
        ),
        AddIndexConcurrently(
            model_name="asset",
            index=models.Index(
                condition=models.Q(("status", "in_use")),
                fields=["organisation", "owner"],
                name="asset_in_use_by_owner",
            ),
        ),
        RemoveIndexConcurrently(
            model_name="action",
            name="action_open_by_due",
        ),
        RemoveIndexConcurrently(
            model_name="action",
            name="action_by_body_and_due",
        ),
    ]
