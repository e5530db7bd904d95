"""An index of the owed messages of an organisation, in which they are counted without reading their rows.

It is made while others go on writing: the table may have millions of rows.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("audit", "0014_rows_in_order")]

    operations = [
        AddIndexConcurrently(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("status__in", ["sent", "cancelled"]), _negated=True),
                fields=["organisation", "-created_at"],
                include=("status", "attempts"),
                name="message_owed_by_organisation",
            ),
        ),
    ]
