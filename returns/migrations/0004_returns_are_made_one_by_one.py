"""When every body of an opened quarter had its return. Quarters of before had all of theirs at once."""

from django.db import migrations, models
from django.db.models.functions import Now


def made_already(apps, schema_editor):
    apps.get_model("returns", "Cycle").objects.exclude(status="draft").update(returns_made_at=Now())


class Migration(migrations.Migration):
    dependencies = [("returns", "0003_signed_answers_are_kept")]
    operations = [
        migrations.AddField("cycle", "returns_made_at", models.DateTimeField(editable=False, null=True)),
        migrations.RunPython(made_already, migrations.RunPython.noop),
    ]
