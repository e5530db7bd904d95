"""Indexes in which the entries in use of each register are counted, of a body and of all of government.

They are made while others go on writing: the table may have several hundred thousand rows.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("departments", "0020_gateway_reviews"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("status", "in_use")),
                fields=["register", "organisation", "due_on"],
                name="entry_counted_of_body",
            ),
        ),
        AddIndexConcurrently(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("status", "in_use")), fields=["register", "due_on"], name="entry_counted"
            ),
        ),
    ]
