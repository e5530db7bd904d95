"""Indexes that have entries by day, what is due for a post, and assets by age, in the orders in which pages read them; and what
people owe the centre, found text by text: PostgreSQL then makes no more of it than a page shows.

They are made while others go on writing: the tables may have several hundred thousand rows.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

# fmt: off

DUE = """
    CREATE OR REPLACE VIEW departments_duething AS
    SELECT * FROM (
        SELECT id, register, organisation_id, name, due_on, owner_role, NULL::bigint AS owner_id, id AS about
        FROM departments_entry WHERE status = 'in_use' AND due_on IS NOT NULL ORDER BY due_on, id
    ) entries
    UNION ALL
    SELECT * FROM (
        SELECT r.asset_id, 'assets'::varchar(32), r.organisation_id,
            (SELECT a.name FROM departments_asset a WHERE a.id = r.asset_id), r.due_on,
            COALESCE((
                SELECT p.role FROM departments_asset a JOIN departments_appointment p ON p.id = a.owner_id WHERE a.id = r.asset_id
            ), '')::varchar(80),
            (SELECT a.owner_id FROM departments_asset a WHERE a.id = r.asset_id), r.asset_id
        FROM departments_assetreview r WHERE NOT (r.status = 'retired') ORDER BY r.due_on, r.asset_id
    ) reviews
    UNION ALL
    SELECT * FROM (
        SELECT md5(c.id::text || '-' || p.id)::uuid AS reading_id, 'circulars'::varchar(32), p.organisation_id, c.name, c.answer_by,
            p.role::varchar(80), p.id, c.id AS circular_id
        FROM departments_circular c JOIN departments_appointment p ON p.role = ANY(c.asked_roles)
        WHERE c.status = 'published' AND NOT EXISTS (
            SELECT 1 FROM departments_circularanswer a WHERE a.circular_id = c.id AND a.number = c.number AND a.by_id = p.user_id
        ) ORDER BY c.answer_by, reading_id
    ) readings
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("departments", "0027_files_of_long_lists"),
    ]

    operations = [
        AddIndexConcurrently("entry", models.Index(fields=["register", "due_on", "name", "id"], name="entry_by_day")),
        AddIndexConcurrently(
            "entry",
            models.Index(
                condition=models.Q(("status", "in_use")), fields=["organisation", "owner_role", "due_on", "id"], name="entry_due_of_post"
            ),
        ),
        AddIndexConcurrently("asset", models.Index(fields=["-created_at", "id"], name="asset_by_age")),
        AddIndexConcurrently("asset", models.Index(fields=["organisation", "-created_at", "id"], name="asset_of_body_by_age")),
        AddIndexConcurrently(
            "asset",
            models.Index(
                condition=models.Q(("owner", None), ("status", "in_use")), fields=["organisation", "name", "id"], name="asset_without_owner"
            ),
        ),
        RemoveIndexConcurrently("asset", "asset_newest"),
        migrations.RunSQL(DUE, migrations.RunSQL.noop),
    ]
