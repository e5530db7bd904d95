"""An index in which the rows of training that came with a file are found.

It is made while others go on writing: the table may have several hundred thousand rows.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("departments", "0043_newest_entries_of_a_body"),
    ]

    operations = [
        AddIndexConcurrently(
            "stafftraining", models.Index(fields=["upload"], name="staff_training_by_upload")
        ),
    ]
