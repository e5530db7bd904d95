"""Whether a worker has still to tell bodies of a due date that has changed. Of the changes before, everybody was told at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("returns", "0009_quarterly_return")]
    operations = [
        migrations.AddField(
            "cycle",
            "is_telling_due_date",
            models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
