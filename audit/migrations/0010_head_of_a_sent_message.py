from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0009_leases")]
    operations = [
        migrations.AddField(
            "outboxmessage",
            "head",
            models.CharField(blank=True, default="", max_length=90),
            preserve_default=False,
        ),
    ]
