import datetime
import uuid

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

# fmt: off
# One line for each column.

SENT = """
UPDATE departments_supplier SET instruction = CASE WHEN acknowledged_on IS NULL THEN 'sent' ELSE 'acknowledged' END
WHERE instructed_on IS NOT NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('departments', '0011_deadlines_and_landings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SupplierInstruction',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('words', models.TextField(max_length=5000)),
                ('address', models.EmailField(max_length=254)),
                ('acknowledge_by', models.DateField()),
                ('sent_at', models.DateTimeField()),
                ('reminded_at', models.DateTimeField(null=True)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('acknowledged_by', models.CharField(blank=True, max_length=120)),
            ],
            options={
                'ordering': ['supplier', 'number'],
            },
        ),
        migrations.AddField(
            model_name='supplier',
            name='acknowledge_by',
            field=models.DateField(blank=True, null=True, verbose_name='Date by which the instruction is to be acknowledged'),
        ),
        migrations.AddField(
            model_name='supplier',
            name='contact',
            field=models.EmailField(blank=True, max_length=254, verbose_name='E-mail address for instructions, of a post rather than a person'),
        ),
        migrations.AddField(
            model_name='supplier',
            name='instruction',
            field=models.CharField(choices=[('not_sent', 'Not sent'), ('sent', 'Sent, not acknowledged'), ('acknowledged', 'Acknowledged')], default='not_sent', editable=False, max_length=12, verbose_name='Instruction'),
        ),
        migrations.RunSQL(SENT, migrations.RunSQL.noop),
        AddConstraintNotValid(
            model_name='supplier',
            constraint=models.CheckConstraint(condition=models.Q(('acknowledge_by', None), models.Q(('acknowledge_by__gte', datetime.date(1990, 1, 1)), ('acknowledge_by__lte', datetime.date(2099, 12, 31))), _connector='OR'), name='supplier_acknowledge_by_kept'),
        ),
        migrations.AddField(
            model_name='supplierinstruction',
            name='sent_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='supplierinstruction',
            name='supplier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='instructions', to='departments.supplier'),
        ),
        migrations.AddConstraint(
            model_name='supplierinstruction',
            constraint=models.UniqueConstraint(fields=('supplier', 'number'), name='instruction_number_once'),
        ),
        migrations.AddConstraint(
            model_name='supplierinstruction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('acknowledged_at', None), ('acknowledged_by', '')), models.Q(('acknowledged_at__isnull', False), models.Q(('acknowledged_by', ''), _negated=True)), _connector='OR'), name='instruction_acknowledged_by_a_post'),
        ),
        migrations.AddConstraint(
            model_name='supplierinstruction',
            constraint=models.CheckConstraint(condition=models.Q(('acknowledge_by', None), models.Q(('acknowledge_by__gte', datetime.date(1990, 1, 1)), ('acknowledge_by__lte', datetime.date(2099, 12, 31))), _connector='OR'), name='instruction_acknowledge_by_kept'),
        ),
        migrations.AddConstraint(
            model_name='supplierinstruction',
            constraint=models.CheckConstraint(condition=models.Q(('sent_at', None), models.Q(('sent_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.UTC)), ('sent_at__lte', datetime.datetime(2100, 1, 1, 23, 59, 59, 999999, tzinfo=datetime.UTC))), _connector='OR'), name='instruction_sent_at_kept'),
        ),
        migrations.AddConstraint(
            model_name='supplierinstruction',
            constraint=models.CheckConstraint(condition=models.Q(('reminded_at', None), models.Q(('reminded_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.UTC)), ('reminded_at__lte', datetime.datetime(2100, 1, 1, 23, 59, 59, 999999, tzinfo=datetime.UTC))), _connector='OR'), name='instruction_reminded_at_kept'),
        ),
        migrations.AddConstraint(
            model_name='supplierinstruction',
            constraint=models.CheckConstraint(condition=models.Q(('acknowledged_at', None), models.Q(('acknowledged_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.UTC)), ('acknowledged_at__lte', datetime.datetime(2100, 1, 1, 23, 59, 59, 999999, tzinfo=datetime.UTC))), _connector='OR'), name='instruction_acknowledged_at_kept'),
        ),
    ]
