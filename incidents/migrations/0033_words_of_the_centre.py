"""Indexes of the texts of those incidents of which the centre is notified: one in twenty, so that few others need be looked at.

They are made while others go on writing: the table may have a million rows.
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Concat, Upper

NOTIFIED = models.Q(("cabinet_office_notified", True))
WORDS = Upper(Concat("title", models.Value(" "), "description", output_field=models.TextField()))
REFERENCE = Upper(models.F("reference"))


def text_index(name, text):
    return GinIndex(OpClass(text, name="gin_trgm_ops"), name=name, condition=NOTIFIED)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("incidents", "0032_orders_of_the_centre"),
    ]

    operations = [
        AddIndexConcurrently("incident", text_index("incident_words_of_centre", WORDS)),
        AddIndexConcurrently("incident", text_index("incident_reference_of_centre", REFERENCE)),
    ]
