"""Editions keep what the shared lease needs. One that is being made is put back to wait when its lease runs out."""

from datetime import UTC, datetime

from django.db import migrations, models

PAST = datetime(2026, 11, 28, tzinfo=UTC)  # so that those which wait are due


class Migration(migrations.Migration):
    dependencies = [("reporting", "0002_fact_check_answers")]

    operations = [
        migrations.AlterField("edition", "attempts", models.PositiveIntegerField(default=0)),
        migrations.AddField("edition", "failures", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("edition", "unanswered", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("edition", "tried_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "edition", "next_try_at", models.DateTimeField(default=PAST), preserve_default=False
        ),
    ]
