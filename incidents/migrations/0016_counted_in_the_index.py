"""Indexes in which a body's incidents are counted without reading their rows, and which lead to open cases.

The search has an index of the words and one of the references, since a part of a reference is in nearly all of them. How
common a word is must be known closely, or the newest incidents are read one by one to look for one that is rare.
They are made while others go on writing: a table may have millions of rows.
"""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("departments", "0007_rows_in_order"),
        ("incidents", "0015_split_from"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="incident",
            index=models.Index(
                condition=models.Q(
                    ("status__in", ("closed", "merged", "not_an_incident")),
                    models.Q(
                        ("origin", "recorded_history"),
                        ("status__in", ("decided", "responding", "learning")),
                    ),
                    _connector="OR",
                ),
                fields=["organisation", "-reported_at"],
                name="incident_ended_by_body",
            ),
        ),
        AddIndexConcurrently(
            model_name="incident",
            index=models.Index(
                condition=models.Q(
                    (
                        "status__in",
                        (
                            "reported",
                            "held_elsewhere",
                            "triage",
                            "assessed",
                            "decided",
                            "responding",
                            "learning",
                        ),
                    )
                ),
                fields=["organisation", "-reported_at"],
                include=("status", "origin"),
                name="incident_open_of_body_newest",
            ),
        ),
        AddIndexConcurrently(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("notified_in_source", "yes")),
                fields=["organisation", "-reported_at"],
                name="incident_notified_in_source",
            ),
        ),
        AddIndexConcurrently(
            model_name="incident",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper(
                        django.db.models.functions.text.Concat(
                            "title", models.Value(" "), "description", output_field=models.TextField()
                        )
                    ),
                    name="gin_trgm_ops",
                ),
                name="incident_words",
            ),
        ),
        AddIndexConcurrently(
            model_name="incident",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper(models.F("reference")), name="gin_trgm_ops"
                ),
                name="incident_reference_text",
            ),
        ),
        AddIndexConcurrently(
            model_name="regulatorcase",
            index=models.Index(
                condition=models.Q(("status__in", ["owed", "notified"])),
                fields=["organisation", "opened_at"],
                name="case_open_by_organisation",
            ),
        ),
        migrations.RunSQL(
            [
                "ALTER INDEX incident_words ALTER COLUMN 1 SET STATISTICS 500",
                "ANALYZE incidents_incident",
            ],
            migrations.RunSQL.noop,
        ),
        RemoveIndexConcurrently(
            model_name="incident",
            name="incident_open_by_body",
        ),
        RemoveIndexConcurrently(
            model_name="incident",
            name="incident_text",
        ),
    ]
