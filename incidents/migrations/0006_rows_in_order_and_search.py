"""Indexes that match scope and order of the lists of incidents and cases, and one for the search.

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
        ("departments", "0005_search_of_actions"),
        ("incidents", "0005_notice_cancelled"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                fields=["organisation", "deadline_at"],
                name="incident_open_by_deadline",
            ),
        ),
        AddIndexConcurrently(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("tell_cabinet_office", True)),
                fields=["incident"],
                name="decision_centre_is_told",
            ),
        ),
        AddIndexConcurrently(
            model_name="incident",
            index=models.Index(fields=["organisation", "deadline_at"], name="incident_by_body_deadline"),
        ),
        AddIndexConcurrently(
            model_name="incident",
            index=models.Index(fields=["organisation", "reference"], name="incident_by_body_reference"),
        ),
        AddIndexConcurrently(
            model_name="incident",
            index=models.Index(fields=["-reported_at", "reference"], name="incident_newest"),
        ),
        AddIndexConcurrently(
            model_name="incident",
            index=models.Index(fields=["deadline_at"], name="incident_by_deadline"),
        ),
        AddIndexConcurrently(
            model_name="incident",
            index=models.Index(fields=["reporter", "-reported_at"], name="incident_by_reporter"),
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
                name="incident_open_by_body",
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
                fields=["-reported_at"],
                name="incident_open_newest",
            ),
        ),
        AddIndexConcurrently(
            model_name="incident",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper(
                        django.db.models.functions.text.Concat(
                            "reference",
                            models.Value(" "),
                            "title",
                            models.Value(" "),
                            "description",
                            output_field=models.TextField(),
                        )
                    ),
                    name="gin_trgm_ops",
                ),
                name="incident_text",
            ),
        ),
        AddIndexConcurrently(
            model_name="regulatorcase",
            index=models.Index(fields=["-opened_at", "id"], name="case_newest"),
        ),
        AddIndexConcurrently(
            model_name="regulatorcase",
            index=models.Index(fields=["organisation", "-opened_at"], name="case_by_organisation"),
        ),
    ]
