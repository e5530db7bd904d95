"""An index in which the people of a body who are late with their training are counted.

It is made while others go on writing: the table may have several hundred thousand rows.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("departments", "0033_reminders_of_people_in_several_bodies"),
    ]

    operations = [
        AddIndexConcurrently(
            "stafftraining",
            models.Index(
                fields=["organisation", "due_on"],
                include=("is_required", "passed_on"),
                name="staff_training_due",
            ),
        ),
    ]
