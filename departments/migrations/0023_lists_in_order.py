"""Indexes that have the lists of assets and of entries in the orders that a person may ask for.

They are made while others go on writing: the tables may have several hundred thousand rows.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

# fmt: off


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("departments", "0022_what_is_due_in_order"),
    ]

    operations = [
        AddIndexConcurrently(
            "action", models.Index(condition=models.Q(("areas", []), _negated=True), fields=["organisation"], name="action_with_areas")
        ),
        AddIndexConcurrently("asset", models.Index(fields=["size", "id"], name="asset_in_order_of_size")),
        AddIndexConcurrently("asset", models.Index(fields=["organisation", "size", "id"], name="asset_of_body_by_size")),
        AddIndexConcurrently("asset", models.Index(fields=["name", "id"], name="asset_by_name")),
        AddIndexConcurrently("entry", models.Index(fields=["register", "name", "id"], name="entry_by_name")),
        AddIndexConcurrently(
            "entry",
            models.Index(condition=models.Q(("status", "ended")), fields=["register", "organisation", "name", "id"], name="entry_ended"),
        ),
    ]
