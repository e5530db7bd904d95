import datetime

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

# fmt: off
# One line for each column.

OPEN_DEADLINES = """
UPDATE departments_entry e SET deadline = r.day FROM (
    SELECT entry_ptr_id, to_do_by AS day FROM departments_recommendation WHERE progress NOT IN ('done', 'rejected')
    UNION ALL
    SELECT entry_ptr_id, LEAST(CASE WHEN interim_on IS NULL AND main_on IS NULL THEN interim_due END, CASE WHEN main_on IS NULL THEN main_due END)
    FROM departments_independentreview
    UNION ALL SELECT entry_ptr_id, planned_on FROM departments_audit WHERE done_on IS NULL
    UNION ALL SELECT entry_ptr_id, respond_by FROM departments_spotcheck WHERE responded_on IS NULL
    UNION ALL SELECT entry_ptr_id, answer_by FROM departments_consultation WHERE answered_on IS NULL
    UNION ALL SELECT entry_ptr_id, complete_by FROM departments_training WHERE passed < must
    UNION ALL SELECT entry_ptr_id, electronic_by FROM departments_transfer WHERE medium IN ('media', 'paper')
) r WHERE r.entry_ptr_id = e.id AND r.day IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ('departments', '0010_more_registers'),
    ]

    operations = [
        migrations.CreateModel(
            name='MediaBan',
            fields=[
                ('entry_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='departments.entry')),
                ('media', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('stick', 'USB stick or drive'), ('disc', 'CD or DVD'), ('tape', 'Tape'), ('laptop', 'Laptop'), ('other', 'Other')], max_length=8), default=list, size=None, verbose_name='Media that are banned')),
                ('scope', models.TextField(max_length=1000, verbose_name='Whom and what it covers')),
                ('begins_on', models.DateField(verbose_name='Date from which it holds')),
                ('is_temporary', models.BooleanField(blank=True, null=True, verbose_name='Is it temporary?')),
                ('ports', models.CharField(choices=[('all', 'Blocked on all computers'), ('some', 'Blocked on some computers'), ('none', 'Not blocked')], max_length=8, verbose_name='Writing to media')),
                ('instead', models.TextField(blank=True, max_length=1000, verbose_name='What is used instead')),
                ('approved_by', models.CharField(max_length=120, verbose_name='Post that approved it')),
            ],
            bases=('departments.entry',),
        ),
        migrations.AddField(
            model_name='entry',
            name='deadline',
            field=models.DateField(editable=False, null=True, verbose_name='Next deadline'),
        ),
        migrations.AddField(
            model_name='guidance',
            name='reached',
            field=models.PositiveBigIntegerField(blank=True, null=True, verbose_name='People whom it reached'),
        ),
        migrations.AddField(
            model_name='independentreview',
            name='departments',
            field=models.CharField(blank=True, max_length=200, verbose_name='Other departments that it concerns'),
        ),
        migrations.AddField(
            model_name='recommendation',
            name='origin',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='departments.entry', verbose_name='Review, audit, spot check or project it comes from'),
        ),
        migrations.AddField(
            model_name='recommendation',
            name='tracked',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='departments.action', verbose_name='Action in this portal'),
        ),
        migrations.AlterField(
            model_name='audit',
            name='auditor',
            field=models.CharField(max_length=120, verbose_name='Auditor'),
        ),
        migrations.AlterField(
            model_name='audit',
            name='done_on',
            field=models.DateField(blank=True, null=True, verbose_name='Date on which it was done'),
        ),
        migrations.AlterField(
            model_name='consultation',
            name='answer_by',
            field=models.DateField(blank=True, null=True, verbose_name='Date by which an answer is due'),
        ),
        migrations.AlterField(
            model_name='consultation',
            name='in_force_on',
            field=models.DateField(blank=True, null=True, verbose_name='Date on which it comes into force'),
        ),
        migrations.AlterField(
            model_name='copymonitoring',
            name='alerts',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='Alerts since the last check'),
        ),
        migrations.AlterField(
            model_name='copymonitoring',
            name='findings',
            field=models.TextField(blank=True, max_length=1000, verbose_name='Findings of the last check'),
        ),
        migrations.AlterField(
            model_name='copymonitoring',
            name='looked_on',
            field=models.DateField(blank=True, null=True, verbose_name='Date of the last check of the alerts'),
        ),
        migrations.AlterField(
            model_name='copymonitoring',
            name='method',
            field=models.CharField(max_length=200, verbose_name='System or product that watches'),
        ),
        migrations.AlterField(
            model_name='disposal',
            name='contractor',
            field=models.CharField(blank=True, max_length=120, verbose_name='Contractor, if there is one'),
        ),
        migrations.AlterField(
            model_name='disposal',
            name='is_approved',
            field=models.BooleanField(blank=True, null=True, verbose_name='Is this method approved for the marking?'),
        ),
        migrations.AlterField(
            model_name='encryptionstate',
            name='kind',
            field=models.CharField(choices=[('laptops', 'Laptops'), ('media', 'Sticks, drives and discs'), ('phones', 'Phones and tablets'), ('backups', 'Central backups'), ('local_backups', 'Local backups'), ('transit', 'Network links')], max_length=16, verbose_name='What is encrypted'),
        ),
        migrations.AlterField(
            model_name='encryptionstate',
            name='restored',
            field=models.PositiveBigIntegerField(blank=True, null=True, verbose_name='Encrypted backups restored in a test'),
        ),
        migrations.AlterField(
            model_name='encryptionstate',
            name='restored_on',
            field=models.DateField(blank=True, null=True, verbose_name='Date of the last restore test'),
        ),
        migrations.AlterField(
            model_name='encryptionstate',
            name='sites_checked',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='Sites in the group that were checked'),
        ),
        migrations.RunSQL(OPEN_DEADLINES, migrations.RunSQL.noop),
        # The expression of a column that the database works out cannot be changed: it is made again, and its index.
        migrations.RemoveIndex(model_name='entry', name='entry_in_use_due'),
        migrations.RemoveField(model_name='entry', name='due_on'),
        migrations.AddField(
            model_name='entry',
            name='due_on',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Least('review_on', 'expires_on', 'deadline'), output_field=models.DateField(null=True)),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(condition=models.Q(('status', 'in_use')), fields=['organisation', 'due_on'], name='entry_in_use_due'),
        ),
        migrations.AlterField(
            model_name='guidance',
            name='passed_on',
            field=models.DateField(blank=True, null=True, verbose_name='Date on which it was passed on to them'),
        ),
        migrations.AlterField(
            model_name='independentreview',
            name='reviewer',
            field=models.CharField(max_length=120, verbose_name='Reviewer'),
        ),
        migrations.AlterField(
            model_name='mediaexemption',
            name='ports_open_for',
            field=models.CharField(blank=True, max_length=200, verbose_name='People or posts whose ports are open'),
        ),
        migrations.AlterField(
            model_name='professionals',
            name='counted_on',
            field=models.DateField(verbose_name='Date of this count'),
        ),
        migrations.AlterField(
            model_name='project',
            name='begun_on',
            field=models.DateField(verbose_name='Date on which it began'),
        ),
        migrations.AlterField(
            model_name='project',
            name='involved_on',
            field=models.DateField(blank=True, null=True, verbose_name='Date on which the data protection specialist was first involved'),
        ),
        migrations.AlterField(
            model_name='project',
            name='live_on',
            field=models.DateField(blank=True, null=True, verbose_name='Date of going live'),
        ),
        migrations.AlterField(
            model_name='recommendation',
            name='action',
            field=models.CharField(blank=True, max_length=24, verbose_name='Number of its action, such as HO-7'),
        ),
        migrations.AlterField(
            model_name='recommendation',
            name='review',
            field=models.CharField(blank=True, max_length=120, verbose_name='What it comes from, if that is on no register here'),
        ),
        migrations.AlterField(
            model_name='recommendation',
            name='to_do_by',
            field=models.DateField(blank=True, null=True, verbose_name='Date by which it is to be done'),
        ),
        migrations.AlterField(
            model_name='sharingarrangement',
            name='partner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='departments.organisation', verbose_name='Other body, if it is an organisation in this portal'),
        ),
        migrations.AlterField(
            model_name='sharingarrangement',
            name='partner_name',
            field=models.CharField(blank=True, max_length=120, verbose_name='Name of the other body, if it is not in this portal'),
        ),
        migrations.AlterField(
            model_name='spotcheck',
            name='respond_by',
            field=models.DateField(blank=True, null=True, verbose_name='Date by which a response is due'),
        ),
        migrations.AlterField(
            model_name='supplier',
            name='acknowledged_on',
            field=models.DateField(blank=True, null=True, verbose_name='Date of the acknowledgement'),
        ),
        migrations.AlterField(
            model_name='supplier',
            name='company',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='departments.organisation', verbose_name='Supplier, if it is an organisation in this portal'),
        ),
        migrations.AlterField(
            model_name='supplier',
            name='company_name',
            field=models.CharField(blank=True, max_length=120, verbose_name='Name of the supplier, if it is not in this portal'),
        ),
        migrations.AlterField(
            model_name='supplier',
            name='finding',
            field=models.CharField(blank=True, choices=[('nothing', 'No finding'), ('minor', 'Minor findings'), ('serious', 'Serious findings')], max_length=8, verbose_name='Finding of that check'),
        ),
        migrations.AlterField(
            model_name='supplier',
            name='instructed_on',
            field=models.DateField(blank=True, null=True, verbose_name='Date on which the instruction was sent'),
        ),
        migrations.AlterField(
            model_name='system',
            name='accreditor',
            field=models.CharField(blank=True, max_length=120, verbose_name='Accreditor (post or body)'),
        ),
        migrations.AlterField(
            model_name='training',
            name='complete_by',
            field=models.DateField(blank=True, null=True, verbose_name='Date by which everybody must have passed'),
        ),
        migrations.AlterField(
            model_name='training',
            name='counted_on',
            field=models.DateField(verbose_name='Date of this count'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='electronic_by',
            field=models.DateField(blank=True, null=True, verbose_name='Date by which it becomes electronic'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='other',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='departments.organisation', verbose_name='Other body, if it is an organisation in this portal'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='other_name',
            field=models.CharField(blank=True, max_length=120, verbose_name='Name of the other body, if it is not in this portal'),
        ),
        AddConstraintNotValid(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('deadline', None), models.Q(('deadline__gte', datetime.date(1990, 1, 1)), ('deadline__lte', datetime.date(2099, 12, 31))), _connector='OR'), name='entry_deadline_kept'),
        ),
        migrations.AddConstraint(
            model_name='mediaban',
            constraint=models.CheckConstraint(condition=models.Q(('begins_on', None), models.Q(('begins_on__gte', datetime.date(1990, 1, 1)), ('begins_on__lte', datetime.date(2099, 12, 31))), _connector='OR'), name='media_ban_begins_on_kept'),
        ),
        migrations.AddField(
            model_name='mediaexemption',
            name='ban',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='departments.mediaban', verbose_name='Ban that it is exempt from'),
        ),
    ]
