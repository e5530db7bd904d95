"""What is due, read in its order from the indexes of entries and of reviews; and the training of staff by number.

Indexes are made while others go on writing: the tables may have several hundred thousand rows.
"""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

# fmt: off

IN_USE = models.Q(("status", "in_use"))
WAITS = models.Q(("status", "retired"), _negated=True)
VIEW = """
    CREATE OR REPLACE VIEW departments_duething AS
    SELECT * FROM (
        SELECT id, register, organisation_id, name, due_on, owner_role, NULL::bigint AS owner_id
        FROM departments_entry WHERE status = 'in_use' AND due_on IS NOT NULL ORDER BY due_on, id
    ) entries
    UNION ALL
    SELECT * FROM (
        SELECT r.asset_id, 'assets'::varchar(32), r.organisation_id,
            (SELECT a.name FROM departments_asset a WHERE a.id = r.asset_id), r.due_on,
            COALESCE((
                SELECT p.role FROM departments_asset a JOIN departments_appointment p ON p.id = a.owner_id WHERE a.id = r.asset_id
            ), '')::varchar(80),
            (SELECT a.owner_id FROM departments_asset a WHERE a.id = r.asset_id)
        FROM departments_assetreview r WHERE NOT (r.status = 'retired') ORDER BY r.due_on, r.asset_id
    ) reviews
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("departments", "0021_entries_are_counted"),
    ]

    operations = [
        AddIndexConcurrently("entry", models.Index(condition=IN_USE, fields=["organisation", "due_on", "id"], name="entry_due_of_body")),
        AddIndexConcurrently("entry", models.Index(condition=IN_USE, fields=["due_on", "id"], name="entry_due_soonest")),
        AddIndexConcurrently(
            "entry",
            models.Index(condition=models.Q(("owner_role", ""), ("status", "in_use")), fields=["due_on", "id"], name="entry_due_of_nobody"),
        ),
        AddIndexConcurrently(
            "assetreview", models.Index(condition=WAITS, fields=["organisation", "due_on", "asset"], name="asset_review_due_of_body")
        ),
        AddIndexConcurrently("assetreview", models.Index(condition=WAITS, fields=["due_on", "asset"], name="asset_review_due_in_order")),
        RemoveIndexConcurrently("entry", "entry_in_use_due"),
        RemoveIndexConcurrently("entry", "entry_due"),
        RemoveIndexConcurrently("assetreview", "asset_review_due"),
        RemoveIndexConcurrently("assetreview", "asset_review_due_soonest"),
        migrations.RunSQL(VIEW, migrations.RunSQL.noop),
        AddIndexConcurrently(
            "stafftraining",
            models.Index(
                models.F("organisation"),
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("staff_number"), name="text_pattern_ops"
                ),
                name="staff_training_by_number",
            ),
        ),
    ]
