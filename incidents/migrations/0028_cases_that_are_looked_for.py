"""Indexes by which the regulator's desk finds what it asked about and what is final, without reading every case.

They are made while others go on writing.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("incidents", "0027_shared_events"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="regulatorcase",
            index=models.Index(
                condition=models.Q(("more_asked_at__isnull", False), ("status__in", ["owed", "notified"])),
                fields=["opened_at"],
                name="case_asked",
            ),
        ),
        AddIndexConcurrently(
            model_name="regulatorcase",
            index=models.Index(
                condition=models.Q(("final_at__isnull", False), ("status", "notified")),
                fields=["opened_at"],
                name="case_final",
            ),
        ),
    ]
