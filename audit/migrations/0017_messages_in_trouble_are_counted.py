"""Indexes of the few messages that failed several times or were set aside, which PostgreSQL would look for among all that are owed.

They are made while others go on writing: the table may have a million rows.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

IN_TROUBLE = models.Q(models.Q(("status__in", ["sent", "cancelled"]), _negated=True), ("attempts__gte", 3))
SET_ASIDE = models.Q(("status", "set_aside"))
NEWEST = ["-created_at", "id"]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("audit", "0016_delivery_of_a_message"),
    ]

    operations = [
        AddIndexConcurrently(
            "outboxmessage", models.Index(condition=IN_TROUBLE, fields=NEWEST, name="message_in_trouble")
        ),
        AddIndexConcurrently(
            "outboxmessage", models.Index(condition=SET_ASIDE, fields=NEWEST, name="message_set_aside")
        ),
    ]
