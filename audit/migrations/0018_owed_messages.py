"""The index of when a message is next due leaves out the cancelled ones, as those of owed messages do. It is made while others go on writing."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("audit", "0017_messages_in_trouble_are_counted"),
    ]

    operations = [
        AddIndexConcurrently(
            "outboxmessage",
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(("status__in", ["sent", "cancelled"]), _negated=True),
                name="message_owed_next",
            ),
        ),
        RemoveIndexConcurrently("outboxmessage", "notice_owed"),
    ]
