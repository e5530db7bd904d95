"""Whether the Cabinet Office was notified of an incident stands with the incident.

Older code, which serves until the migrations are through, neither knows the column nor sets it. So the database has its
default, and a decision that notifies the centre sets it of itself. Earlier decisions follow in the next migration: this one
holds the table of incidents only for a moment.
"""

from django.db import migrations, models

FOLLOW = """
CREATE FUNCTION incidents_follow_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE incidents_incident SET cabinet_office_notified = true
        WHERE id = NEW.incident_id AND NOT cabinet_office_notified;
    RETURN NULL;
END
$$;
CREATE TRIGGER incidents_decision_notifies_centre AFTER INSERT ON incidents_decision
    FOR EACH ROW WHEN (NEW.notify_cabinet_office) EXECUTE FUNCTION incidents_follow_decision();
"""
FORGET = """
DROP TRIGGER incidents_decision_notifies_centre ON incidents_decision;
DROP FUNCTION incidents_follow_decision();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0030_notices_of_each_law"),
    ]

    operations = [
        migrations.AddField(
            "incident", "cabinet_office_notified", models.BooleanField(db_default=False, default=False)
        ),
        migrations.RunSQL(FOLLOW, FORGET),
    ]
