"""An index for the search of the list of actions.

They are made while others go on writing: a table may have millions of rows.
"""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("audit", "0014_rows_in_order"),
        ("departments", "0004_claims_are_kept"),
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
                name="action_open_by_due",
            ),
        ),
        AddIndexConcurrently(
            model_name="action",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper(
                        django.db.models.functions.text.Concat(
                            "code", models.Value(" "), "summary", output_field=models.TextField()
                        )
                    ),
                    name="gin_trgm_ops",
                ),
                name="action_text",
            ),
        ),
    ]
