"""Whether the Cabinet Office was notified stands with the incident, where an index has it in the orders of the centre's lists.

The indexes are made while others go on writing: the table may have a million rows.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

# fmt: off

NEWEST, BY_DEADLINE = ["-reported_at", "reference"], ["deadline_at", "reference"]
NOTIFIED = models.Q(("cabinet_office_notified", True))
OPEN = models.Q(
    ("cabinet_office_notified", True),
    ("status__in", ("reported", "held_elsewhere", "triage", "assessed", "decided", "responding", "learning")),
)
FROM_DECISIONS = """UPDATE incidents_incident SET cabinet_office_notified = true
    WHERE NOT cabinet_office_notified
        AND id IN (SELECT incident_id FROM incidents_decision WHERE notify_cabinet_office)"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("incidents", "0030_notices_of_each_law"),
    ]

    operations = [
        migrations.AddField("incident", "cabinet_office_notified", models.BooleanField(default=False)),
        migrations.RunSQL(FROM_DECISIONS, migrations.RunSQL.noop),
        AddIndexConcurrently("incident", models.Index(condition=NOTIFIED, fields=NEWEST, name="incident_of_centre_newest")),
        AddIndexConcurrently("incident", models.Index(condition=NOTIFIED, fields=BY_DEADLINE, name="incident_of_centre_deadline")),
        AddIndexConcurrently(
            "incident",
            models.Index(condition=OPEN, fields=NEWEST, include=("status", "origin"), name="incident_of_centre_open_newest"),
        ),
        AddIndexConcurrently("incident", models.Index(condition=OPEN, fields=BY_DEADLINE, name="incident_of_centre_open_next")),
        RemoveIndexConcurrently("decision", "decision_centre_is_told"),
    ]
