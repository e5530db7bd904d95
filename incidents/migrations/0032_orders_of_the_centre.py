"""Of which incidents the centre was notified by earlier decisions, and indexes that have these in the orders of its lists.

All is done while others go on writing: the table may have a million rows.
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
        ("incidents", "0031_of_which_the_centre_is_notified"),
    ]

    operations = [
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
