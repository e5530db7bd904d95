from django.db import migrations, models


class Migration(migrations.Migration):
    """When somebody was last reminded of an overdue action."""

    dependencies = [("departments", "0040_search_in_every_text")]

    operations = [migrations.AddField("action", "reminded_at", models.DateTimeField(null=True))]
