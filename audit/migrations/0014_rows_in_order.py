"""Trigrams for searches, and indexes in the order in which the audit log and the outbox are read.

They are made while others go on writing: a table may have millions of rows.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("audit", "0013_addressee_of_a_message"),
    ]

    operations = [
        TrigramExtension(),
        AddIndexConcurrently(
            model_name="event",
            index=models.Index(
                condition=models.Q(("subject__startswith", "incidents."), _negated=True),
                fields=["-id"],
                name="event_not_of_incidents",
            ),
        ),
        AddIndexConcurrently(
            model_name="event",
            index=models.Index(
                condition=models.Q(("subject__startswith", "incidents."), _negated=True),
                fields=["organisation", "-id"],
                name="event_not_of_incidents_by_body",
            ),
        ),
        AddIndexConcurrently(
            model_name="outboxmessage",
            index=models.Index(fields=["-created_at", "id"], name="message_newest"),
        ),
        AddIndexConcurrently(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("status__in", ["sent", "cancelled"]), _negated=True),
                fields=["-created_at", "id"],
                name="message_owed_newest",
            ),
        ),
    ]
