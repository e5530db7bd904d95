"""An index in the order of the list of returns.

It is made while others go on writing.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("returns", "0011_dates_that_can_be"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="cycle",
            index=models.Index(fields=["-first_day"], name="cycle_newest"),
        ),
    ]
