import datetime

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

# fmt: off
# One line for each column.

REVIEWS = '''
    INSERT INTO departments_assetreview (asset_id, organisation_id, due_on, accepted_on, reminded_at, status, version)
    SELECT id, organisation_id, GREATEST(COALESCE(reviewed_on + 365, CURRENT_DATE), CURRENT_DATE), NULL, NULL,
        CASE status WHEN 'retired' THEN 'retired' ELSE 'due' END, 1
    FROM departments_asset
'''
# Each asset that is there gets its review, due a year after the last one that is known, or today.

UNCHANGED = ("departments_assetedition", "departments_assetassessment", "departments_assessmentanswer")
KEEP = "".join(f"""
    CREATE TRIGGER {table}_unchanged BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION departments_edition_refuse();
""" for table in UNCHANGED)
LET_GO = "".join(f"DROP TRIGGER {table}_unchanged ON {table};" for table in UNCHANGED)


class Migration(migrations.Migration):

    dependencies = [
        ('departments', '0015_imports_of_files'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AssessmentAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('accepted', models.BooleanField()),
                ('reason', models.TextField(blank=True, max_length=1500)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['assessment'],
            },
        ),
        migrations.CreateModel(
            name='AssetAssessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.TextField(max_length=4000)),
                ('use', models.CharField(choices=[('found', 'There is a better use, within the law'), ('in_use', 'It is used so already'), ('none', 'There is none within the law')], max_length=8)),
                ('public_good', models.TextField(max_length=2000)),
                ('risk', models.CharField(choices=[('low', 'Low, never nil'), ('medium', 'Medium'), ('high', 'High'), ('very_high', 'Very high')], max_length=12)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['review', 'number'],
            },
        ),
        migrations.CreateModel(
            name='AssetEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('values', models.JSONField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['asset', 'number'],
            },
        ),
        migrations.CreateModel(
            name='AssetReview',
            fields=[
                ('asset', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='review', serialize=False, to='departments.asset')),
                ('due_on', models.DateField(verbose_name='Review due')),
                ('accepted_on', models.DateField(null=True, verbose_name='Accepted')),
                ('reminded_at', models.DateTimeField(null=True)),
                ('status', models.CharField(choices=[('due', 'Review due'), ('in_review', 'In review'), ('with_siro', 'With the SIRO'), ('current', 'Reviewed and accepted'), ('lapsed', 'Review lapsed'), ('retired', 'Retired')], default='due', max_length=12)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['organisation', 'due_on'],
            },
        ),
        migrations.AddField(
            model_name='asset',
            name='availability',
            field=models.CharField(blank=True, choices=[('low', 'Low: little harm'), ('moderate', 'Moderate: harm to some people, or to the work of the body'), ('high', 'High: serious harm to people, or to what government does')], default='', max_length=8, verbose_name='Harm if it cannot be reached'),
        ),
        migrations.AddField(
            model_name='asset',
            name='backups',
            field=models.CharField(blank=True, choices=[('encrypted', 'Encrypted, and restoring was tested'), ('untested', 'Encrypted, and restoring was not tested'), ('open', 'Not encrypted'), ('none', 'None')], default='', max_length=12, verbose_name='Backups'),
        ),
        migrations.AddField(
            model_name='asset',
            name='confidentiality',
            field=models.CharField(blank=True, choices=[('low', 'Low: little harm'), ('moderate', 'Moderate: harm to some people, or to the work of the body'), ('high', 'High: serious harm to people, or to what government does')], default='', max_length=8, verbose_name='Harm if the wrong people read it'),
        ),
        migrations.AddField(
            model_name='asset',
            name='contents',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('commercial', 'Commercial information'), ('security', 'Information that security depends on'), ('policy', 'Advice and policy'), ('research', 'Statistics and research'), ('operational', 'Operational information')], max_length=16), blank=True, default=list, size=None, verbose_name='What it holds beside personal data'),
        ),
        migrations.AddField(
            model_name='asset',
            name='copying',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('blocked', 'Export in bulk is blocked'), ('approved', 'Each export in bulk is approved'), ('logged', 'Copies and exports are logged'), ('reviewed', 'The log is reviewed'), ('ports', 'Ports for removable media are blocked')], max_length=16), blank=True, default=list, size=None, verbose_name='Controls on copying and export'),
        ),
        migrations.AddField(
            model_name='asset',
            name='countries',
            field=models.CharField(blank=True, default='', max_length=300, verbose_name='Countries outside the United Kingdom'),
        ),
        migrations.AddField(
            model_name='asset',
            name='disposal',
            field=models.CharField(blank=True, choices=[('deleted', 'Deleted by the system'), ('wiped', 'Media wiped or destroyed, with certificate'), ('shredded', 'Paper destroyed, with certificate'), ('archives', 'Transferred to The National Archives'), ('other', 'Another way')], default='', max_length=12, verbose_name='How it is disposed of'),
        ),
        migrations.AddField(
            model_name='asset',
            name='dispose_on',
            field=models.DateField(blank=True, null=True, verbose_name='Date by which it is to be disposed of'),
        ),
        migrations.AddField(
            model_name='asset',
            name='encryption',
            field=models.CharField(blank=True, choices=[('all', 'All of it, to the approved standard'), ('part', 'Part of it'), ('none', 'None of it'), ('paper', 'Not applicable: paper only')], default='', max_length=8, verbose_name='Encryption'),
        ),
        migrations.AddField(
            model_name='asset',
            name='integrity',
            field=models.CharField(blank=True, choices=[('low', 'Low: little harm'), ('moderate', 'Moderate: harm to some people, or to the work of the body'), ('high', 'High: serious harm to people, or to what government does')], default='', max_length=8, verbose_name='Harm if it is wrong'),
        ),
        migrations.AddField(
            model_name='asset',
            name='key',
            field=models.CharField(blank=True, default='', max_length=60, verbose_name='Your own reference'),
        ),
        migrations.AddField(
            model_name='asset',
            name='kinds',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('identifiers', 'Names, addresses and other identifiers'), ('financial', 'Bank, tax, benefit or pension records'), ('health', 'Health'), ('social', 'Social care, housing or education'), ('criminal', 'Offences and allegations'), ('origin', 'Racial or ethnic origin'), ('beliefs', 'Religion, politics or trade union'), ('sex_life', 'Sex life or sexual orientation'), ('biometric', 'DNA, fingerprints or other biometric data'), ('location', 'Location and movements'), ('employment', 'Employment records'), ('other', 'Other personal data')], max_length=16), blank=True, default=list, size=None, verbose_name='Kinds of personal data'),
        ),
        migrations.AddField(
            model_name='asset',
            name='media',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('server', 'Servers of government'), ('cloud_store', 'Cloud services'), ('desktop', 'Desktop computers'), ('laptop', 'Laptops and tablets'), ('mobile_phone', 'Mobile phones'), ('removable', 'USB sticks, portable drives or discs'), ('backup_tape', 'Backup tapes'), ('paper', 'Paper')], max_length=16), blank=True, default=list, size=None, verbose_name='Media'),
        ),
        migrations.AddField(
            model_name='asset',
            name='old_marking',
            field=models.CharField(blank=True, choices=[('UNCLASSIFIED', 'UNCLASSIFIED'), ('PROTECT', 'PROTECT'), ('RESTRICTED', 'RESTRICTED'), ('CONFIDENTIAL', 'CONFIDENTIAL')], default='', max_length=16, verbose_name='Marking before April 2014'),
        ),
        migrations.AddField(
            model_name='asset',
            name='places',
            field=models.TextField(blank=True, default='', max_length=500, verbose_name='Places where it is held'),
        ),
        migrations.AddField(
            model_name='asset',
            name='records',
            field=models.PositiveBigIntegerField(blank=True, null=True, verbose_name='About how many records?'),
        ),
        migrations.AddField(
            model_name='asset',
            name='retention',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='How long it is kept'),
        ),
        migrations.AddField(
            model_name='asset',
            name='risk',
            field=models.CharField(blank=True, choices=[('low', 'Low, never nil'), ('medium', 'Medium'), ('high', 'High'), ('very_high', 'Very high')], default='', max_length=12, verbose_name='Risk'),
        ),
        migrations.AddField(
            model_name='asset',
            name='risk_note',
            field=models.TextField(blank=True, default='', max_length=1000, verbose_name='What the risk is'),
        ),
        migrations.AddField(
            model_name='asset',
            name='sharing',
            field=models.TextField(blank=True, default='', max_length=1000, verbose_name='With whom it is shared, and how'),
        ),
        migrations.AddField(
            model_name='asset',
            name='suppliers',
            field=models.ManyToManyField(blank=True, related_name='assets', to='departments.supplier'),
        ),
        migrations.AddField(
            model_name='asset',
            name='systems',
            field=models.ManyToManyField(blank=True, related_name='assets', to='departments.system'),
        ),
        migrations.AddField(
            model_name='asset',
            name='subjects',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('public', 'Members of the public'), ('customers', 'People who use a service, or apply for one'), ('children', 'Children'), ('patients', 'Patients'), ('offenders', 'Suspects, offenders or prisoners'), ('victims', 'Victims and witnesses'), ('staff', 'Staff and pensioners'), ('suppliers', 'Suppliers and their staff'), ('others', 'Others')], max_length=16), blank=True, default=list, size=None, verbose_name='Whose data'),
        ),
        migrations.AddField(
            model_name='asset',
            name='value',
            field=models.TextField(blank=True, default='', max_length=1000, verbose_name='What it is worth to the body and the public'),
        ),
        migrations.AlterField(
            model_name='asset',
            name='held_overseas',
            field=models.BooleanField(default=False, verbose_name='Is any of it held outside the United Kingdom?'),
        ),
        migrations.AlterField(
            model_name='asset',
            name='marking',
            field=models.CharField(choices=[('OFFICIAL', 'OFFICIAL'), ('OFFICIAL-SENSITIVE', 'OFFICIAL-SENSITIVE'), ('not_set', 'Not yet marked')], default='not_set', max_length=20, verbose_name='Marking'),
        ),
        migrations.AlterField(
            model_name='asset',
            name='name',
            field=models.CharField(max_length=120, verbose_name='Name of the asset'),
        ),
        migrations.AlterField(
            model_name='asset',
            name='note',
            field=models.TextField(blank=True, max_length=1500, verbose_name='Why it was retired, and where it went'),
        ),
        migrations.AlterField(
            model_name='asset',
            name='owner',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='assets', to='departments.appointment', verbose_name='Information Asset Owner'),
        ),
        migrations.AlterField(
            model_name='asset',
            name='people_max',
            field=models.PositiveBigIntegerField(blank=True, null=True, verbose_name='At most'),
        ),
        migrations.AlterField(
            model_name='asset',
            name='people_min',
            field=models.PositiveBigIntegerField(blank=True, null=True, verbose_name='About how many people? At least'),
        ),
        migrations.AlterField(
            model_name='asset',
            name='personal_data',
            field=models.BooleanField(verbose_name='Does it hold personal data?'),
        ),
        migrations.AlterField(
            model_name='asset',
            name='protected',
            field=models.CharField(choices=[('no', 'No protected personal data'), ('A', 'Category A: details whose release could cause harm or distress'), ('B', 'Category B: information about 1,000 people or more'), ('both', 'Both categories')], default='no', max_length=4, verbose_name='Protected personal data'),
        ),
        migrations.AlterField(
            model_name='asset',
            name='purpose',
            field=models.TextField(max_length=1000, verbose_name='What it holds and what it is for'),
        ),
        migrations.AlterField(
            model_name='asset',
            name='retired_on',
            field=models.DateField(null=True, verbose_name='Retired'),
        ),
        migrations.AlterField(
            model_name='asset',
            name='reviewed_on',
            field=models.DateField(blank=True, null=True, verbose_name='Last reviewed'),
        ),
        migrations.AddField(
            model_name='asset',
            name='size',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Greatest(django.db.models.functions.comparison.Coalesce('people_max', 0), django.db.models.functions.comparison.Coalesce('people_min', 0), django.db.models.functions.comparison.Coalesce('records', 0), output_field=models.BigIntegerField()), output_field=models.BigIntegerField()),
        ),
        migrations.AddIndex(
            model_name='asset',
            index=models.Index(condition=models.Q(('personal_data', True), ('status', 'in_use')), fields=['-size', 'id'], name='asset_by_size'),
        ),
        migrations.AddIndex(
            model_name='asset',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper(django.db.models.functions.text.Concat('name', models.Value(' '), 'key', models.Value(' '), 'purpose', output_field=models.TextField())), name='gin_trgm_ops'), name='asset_text'),
        ),
        migrations.AddConstraint(
            model_name='asset',
            constraint=models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('organisation', 'key'), name='asset_known_once'),
        ),
        migrations.AddConstraint(
            model_name='asset',
            constraint=models.CheckConstraint(condition=models.Q(('dispose_on', None), models.Q(('dispose_on__gte', datetime.date(1990, 1, 1)), ('dispose_on__lte', datetime.date(2099, 12, 31))), _connector='OR'), name='asset_dispose_on_kept'),
        ),
        migrations.AddField(
            model_name='assessmentanswer',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='assetassessment',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='assessmentanswer',
            name='assessment',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='departments.assetassessment'),
        ),
        migrations.AddField(
            model_name='assetedition',
            name='asset',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='departments.asset'),
        ),
        migrations.AddField(
            model_name='assetedition',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='assetreview',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='departments.organisation'),
        ),
        migrations.AddField(
            model_name='assetassessment',
            name='review',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='departments.assetreview'),
        ),
        migrations.AddConstraint(
            model_name='assessmentanswer',
            constraint=models.CheckConstraint(condition=models.Q(('accepted', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='assessment_refused_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='assetedition',
            constraint=models.UniqueConstraint(fields=('asset', 'number'), name='asset_edition_once'),
        ),
        migrations.AddIndex(
            model_name='assetreview',
            index=models.Index(condition=models.Q(('status', 'retired'), _negated=True), fields=['organisation', 'due_on'], name='asset_review_due'),
        ),
        migrations.AddIndex(
            model_name='assetreview',
            index=models.Index(fields=['status', 'due_on'], name='asset_review_by_status'),
        ),
        migrations.AddConstraint(
            model_name='assetreview',
            constraint=models.CheckConstraint(condition=models.Q(('due_on', None), models.Q(('due_on__gte', datetime.date(1990, 1, 1)), ('due_on__lte', datetime.date(2099, 12, 31))), _connector='OR'), name='asset_review_due_on_kept'),
        ),
        migrations.AddConstraint(
            model_name='assetreview',
            constraint=models.CheckConstraint(condition=models.Q(('accepted_on', None), models.Q(('accepted_on__gte', datetime.date(1990, 1, 1)), ('accepted_on__lte', datetime.date(2099, 12, 31))), _connector='OR'), name='asset_review_accepted_on_kept'),
        ),
        migrations.AddConstraint(
            model_name='assetreview',
            constraint=models.CheckConstraint(condition=models.Q(('reminded_at', None), models.Q(('reminded_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.UTC)), ('reminded_at__lte', datetime.datetime(2100, 1, 1, 23, 59, 59, 999999, tzinfo=datetime.UTC))), _connector='OR'), name='asset_review_reminded_at_kept'),
        ),
        migrations.AddConstraint(
            model_name='assetassessment',
            constraint=models.UniqueConstraint(fields=('review', 'number'), name='asset_assessment_numbered_once'),
        ),
        migrations.RunSQL(REVIEWS, migrations.RunSQL.noop),
        migrations.RunSQL(KEEP, LET_GO),
    ]
