"""What is due says whether nobody answers for it: its list asks that of each review once, and PostgreSQL expects how many there are."""

from django.db import migrations

# fmt: off

DUE = """
    CREATE OR REPLACE VIEW departments_duething AS
    SELECT * FROM (
        SELECT id, register, organisation_id, name, due_on, owner_role, NULL::bigint AS owner_id, id AS about, owner_role = '' AS is_nobodys
        FROM departments_entry WHERE status = 'in_use' AND due_on IS NOT NULL ORDER BY due_on, id
    ) entries
    UNION ALL
    SELECT * FROM (
        SELECT r.asset_id, 'assets'::varchar(32), r.organisation_id,
            (SELECT a.name FROM departments_asset a WHERE a.id = r.asset_id), r.due_on,
            COALESCE((
                SELECT p.role FROM departments_asset a JOIN departments_appointment p ON p.id = a.owner_id WHERE a.id = r.asset_id
            ), '')::varchar(80),
            (SELECT a.owner_id FROM departments_asset a WHERE a.id = r.asset_id), r.asset_id,
            (SELECT a.owner_id IS NULL FROM departments_asset a WHERE a.id = r.asset_id)
        FROM departments_assetreview r WHERE NOT (r.status = 'retired') ORDER BY r.due_on, r.asset_id
    ) reviews
    UNION ALL
    SELECT * FROM (
        SELECT md5(c.id::text || '-' || p.id)::uuid AS reading_id, 'circulars'::varchar(32), p.organisation_id, c.name, c.answer_by,
            p.role::varchar(80), p.id, c.id AS circular_id, false
        FROM departments_circular c JOIN departments_appointment p ON p.role = ANY(c.asked_roles)
        WHERE c.status = 'published' AND COALESCE((
            SELECT false FROM departments_circularanswer a WHERE a.circular_id = c.id AND a.number = c.number AND a.by_id = p.user_id
        ), true) ORDER BY c.answer_by, reading_id
    ) readings
"""


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0046_email"),
    ]

    operations = [
        migrations.RunSQL(DUE, migrations.RunSQL.noop),
    ]
