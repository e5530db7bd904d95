from django.db import migrations, models

REMINDED = "UPDATE departments_action SET reminded_at = now() WHERE status = 'overdue_escalated'"


class Migration(migrations.Migration):
    """When somebody was last reminded of an overdue action. Of those that are escalated somebody was notified already."""

    dependencies = [("departments", "0040_search_in_every_text")]

    operations = [
        migrations.AddField("action", "reminded_at", models.DateTimeField(null=True)),
        migrations.RunSQL(REMINDED, migrations.RunSQL.noop),
    ]
