"""Indexes in which a body's incidents are counted without reading their rows, and which have its cases in their order.

They are made while others go on writing: a table may have a million rows.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

# fmt: off

ENDED = models.Q(
    ("status__in", ("closed", "merged", "not_an_incident")),
    models.Q(("origin", "recorded_history"), ("status__in", ("decided", "responding", "learning"))),
    _connector="OR",
)
KEPT = ("kept_until", "kept_from")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("incidents", "0028_cases_that_are_looked_for"),
    ]

    operations = [
        AddIndexConcurrently("incident", models.Index(fields=["organisation", "-reported_at"], include=KEPT, name="incident_of_body_newest")),
        AddIndexConcurrently(
            "incident",
            models.Index(condition=ENDED, fields=["organisation", "-reported_at"], include=KEPT, name="incident_ended_of_body"),
        ),
        AddIndexConcurrently("regulatorcase", models.Index(fields=["organisation", "-opened_at", "id"], name="case_of_organisation")),
        RemoveIndexConcurrently("incident", "incident_by_body"),
        RemoveIndexConcurrently("incident", "incident_ended_by_body"),
        RemoveIndexConcurrently("regulatorcase", "case_by_organisation"),
    ]
