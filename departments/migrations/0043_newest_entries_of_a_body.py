"""An index of the entries of a body, the newest first, in which a word that most of them have is found at once.

It is made while others go on writing: there may be a million entries.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("departments", "0042_rows_that_stay"),
    ]

    operations = [
        AddIndexConcurrently(
            "entry",
            models.Index(
                fields=["register", "organisation", "-created_at", "id"], name="entry_newest_of_body"
            ),
        ),
    ]
