from django.db import migrations, models

# fmt: off

VIEW = """
    CREATE VIEW departments_duething AS
    SELECT id, register, organisation_id, name, due_on, owner_role, NULL::bigint AS owner_id
    FROM departments_entry WHERE status = 'in_use' AND due_on IS NOT NULL
    UNION ALL
    SELECT r.asset_id, 'assets'::varchar(32), r.organisation_id, a.name, r.due_on, COALESCE(p.role, '')::varchar(80), a.owner_id
    FROM departments_assetreview r JOIN departments_asset a ON a.id = r.asset_id
    LEFT JOIN departments_appointment p ON p.id = a.owner_id WHERE NOT (r.status = 'retired')
"""


class Migration(migrations.Migration):
    dependencies = [
        ('departments', '0016_assets_whole'),
    ]

    operations = [
        migrations.CreateModel(
            name='DueThing',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('register', models.CharField(max_length=32)),
                ('name', models.CharField(max_length=120)),
                ('due_on', models.DateField()),
                ('owner_role', models.CharField(max_length=80)),
            ],
            options={'db_table': 'departments_duething', 'ordering': ['due_on', 'id'], 'managed': False},
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(condition=models.Q(('status', 'in_use')), fields=['due_on'], name='entry_due'),
        ),
        migrations.AddIndex(
            model_name='assetreview',
            index=models.Index(condition=models.Q(('status', 'retired'), _negated=True), fields=['due_on'], name='asset_review_due_soonest'),
        ),
        migrations.RunSQL(VIEW, "DROP VIEW departments_duething"),
    ]
