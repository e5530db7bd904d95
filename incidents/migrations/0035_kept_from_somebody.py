"""An index of the few incidents that are kept from somebody for a time. It is made while others go on writing."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("incidents", "0034_email"),
    ]

    operations = [
        AddIndexConcurrently(
            "incident",
            models.Index(
                fields=["organisation", "kept_until"],
                condition=models.Q(kept_until__isnull=False),
                name="incident_kept_from_somebody",
            ),
        ),
    ]
