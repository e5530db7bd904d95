"""A message knows by which appointment its address is the right one, so that it is asked again before it goes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0012_message_cancelled")]

    operations = [
        migrations.AddField(
            "outboxmessage",
            "addressee",
            models.CharField(blank=True, default="", max_length=128),
            preserve_default=False,
        ),
    ]
