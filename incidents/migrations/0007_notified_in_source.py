"""Name what a source says about the notification by that; the data stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0006_rows_in_order_and_search")]

    operations = [
        migrations.RenameField("incident", "told_then", "notified_in_source"),
        migrations.RenameField("decision", "tell_cabinet_office", "notify_cabinet_office"),
        migrations.SeparateDatabaseAndState(  # PostgreSQL renames the column in its index too
            state_operations=[
                migrations.RemoveIndex("decision", "decision_centre_is_told"),
                migrations.AddIndex(
                    "decision",
                    models.Index(
                        fields=["incident"],
                        condition=models.Q(notify_cabinet_office=True),
                        name="decision_centre_is_told",
                    ),
                ),
            ]
        ),
    ]
