"""A message can be cancelled before it is sent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0011_sweep_failure")]

    operations = [
        migrations.AddField("outboxmessage", "cancelled_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "outboxmessage",
            "status",
            models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("sending", "Being sent"),
                    ("sent", "Sent"),
                    ("set_aside", "Set aside"),
                    ("cancelled", "Cancelled before it was sent"),
                ],
                default="waiting",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            "outboxmessage",
            models.CheckConstraint(
                condition=models.Q(("status", "cancelled"), _negated=True)
                | models.Q(("cancelled_at__isnull", False)),
                name="message_cancelled_with_its_time",
            ),
        ),
    ]
