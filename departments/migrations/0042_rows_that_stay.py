"""What was changed of a supplier, and how often accumulations are reviewed, is never changed again: the database refuses it."""

from django.db import migrations

UNCHANGED = ("departments_supplierchange", "departments_accumulationthreshold")
KEEP = "".join(
    f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION departments_edition_refuse();"
    for table in UNCHANGED
)
LET_GO = "".join(f"DROP TRIGGER {table}_unchanged ON {table};" for table in UNCHANGED)


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0041_reminders_of_actions"),
    ]

    operations = [migrations.RunSQL(KEEP, LET_GO)]
