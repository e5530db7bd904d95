import datetime
import uuid

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

REFUSE = """
CREATE FUNCTION departments_edition_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'An edition of an entry is never changed or deleted.';
END
$$;
CREATE TRIGGER departments_entryedition_unchanged BEFORE UPDATE OR DELETE ON departments_entryedition
    FOR EACH ROW EXECUTE FUNCTION departments_edition_refuse();
"""
ALLOW = """
DROP TRIGGER departments_entryedition_unchanged ON departments_entryedition;
DROP FUNCTION departments_edition_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0008_counted_in_the_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("register", models.CharField(max_length=32)),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                ("key", models.CharField(blank=True, max_length=60, verbose_name="Your own reference")),
                (
                    "owner_role",
                    models.CharField(blank=True, max_length=80, verbose_name="Who answers for it"),
                ),
                ("reviewed_on", models.DateField(null=True, verbose_name="Last reviewed")),
                ("review_on", models.DateField(null=True, verbose_name="Next review")),
                ("expires_on", models.DateField(null=True, verbose_name="Expires")),
                (
                    "due_on",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Least("review_on", "expires_on"),
                        output_field=models.DateField(null=True),
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=1500, verbose_name="Remarks")),
                (
                    "status",
                    models.CharField(
                        choices=[("in_use", "In use"), ("ended", "Ended")], default="in_use", max_length=8
                    ),
                ),
                ("ended_on", models.DateField(null=True)),
                ("ending", models.TextField(blank=True, max_length=1500)),
                ("source", models.CharField(blank=True, max_length=200)),
                ("demonstration", models.BooleanField(default=False)),
                ("reminded_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="departments.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["organisation", "name"],
            },
        ),
        migrations.CreateModel(
            name="EntryEdition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("values", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="departments.entry",
                    ),
                ),
            ],
            options={
                "ordering": ["entry", "number"],
            },
        ),
        migrations.CreateModel(
            name="MediaExemption",
            fields=[
                (
                    "entry_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="departments.entry",
                    ),
                ),
                (
                    "medium",
                    models.CharField(
                        choices=[
                            ("stick", "USB stick or drive"),
                            ("disc", "CD or DVD"),
                            ("tape", "Tape"),
                            ("laptop", "Laptop"),
                            ("other", "Other"),
                        ],
                        max_length=8,
                        verbose_name="Medium",
                    ),
                ),
                ("need", models.TextField(max_length=1000, verbose_name="Why there is no other way")),
                (
                    "people",
                    models.PositiveBigIntegerField(
                        blank=True, null=True, verbose_name="People concerned, at most"
                    ),
                ),
                (
                    "encryption",
                    models.CharField(
                        choices=[
                            ("approved", "To the approved standard"),
                            ("other", "By another method"),
                            ("none", "Not encrypted"),
                        ],
                        max_length=8,
                        verbose_name="Encryption",
                    ),
                ),
                (
                    "ports_open_for",
                    models.CharField(blank=True, max_length=200, verbose_name="For whom ports are opened"),
                ),
                (
                    "transfers_year",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="Transfers in the last 12 months"
                    ),
                ),
                ("approved_by", models.CharField(max_length=120, verbose_name="Post that approved it")),
                ("approved_on", models.DateField(verbose_name="Date of approval")),
                (
                    "ends_with",
                    models.TextField(
                        blank=True, max_length=500, verbose_name="What will make it unnecessary"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_on", None),
                            models.Q(
                                ("approved_on__gte", datetime.date(1990, 1, 1)),
                                ("approved_on__lte", datetime.date(2099, 12, 31)),
                            ),
                            _connector="OR",
                        ),
                        name="media_exemption_approved_on_kept",
                    )
                ],
            },
            bases=("departments.entry",),
        ),
        migrations.CreateModel(
            name="SharingArrangement",
            fields=[
                (
                    "entry_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="departments.entry",
                    ),
                ),
                (
                    "shared_with",
                    models.CharField(
                        choices=[
                            ("department", "Another department or its bodies"),
                            ("devolved", "A devolved administration"),
                            ("regulator", "A statutory regulator"),
                            ("scrutiny", "A scrutiny body, such as the National Audit Office"),
                            ("local", "A local authority or the police"),
                            ("private", "A company, charity or university"),
                            ("abroad", "A body abroad"),
                        ],
                        max_length=12,
                        verbose_name="Kind of the other body",
                    ),
                ),
                (
                    "partner_name",
                    models.CharField(blank=True, max_length=120, verbose_name="Other body, where it has not"),
                ),
                ("purpose", models.TextField(max_length=1000, verbose_name="Purpose")),
                (
                    "gateway",
                    models.CharField(
                        choices=[
                            ("statute", "A power in statute"),
                            ("consent", "Consent"),
                            ("common_law", "Common law or prerogative powers"),
                            ("court", "A court order"),
                            ("none_found", "None found yet"),
                        ],
                        max_length=12,
                        verbose_name="Legal gateway",
                    ),
                ),
                (
                    "gateway_detail",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="Act and section, or other ground"
                    ),
                ),
                (
                    "means",
                    models.CharField(
                        choices=[
                            ("direct", "Access to a system"),
                            ("network", "A secure government network"),
                            ("internet", "An encrypted file over the internet"),
                            ("media", "Removable media"),
                            ("paper", "Paper"),
                        ],
                        max_length=12,
                        verbose_name="Means of transfer",
                    ),
                ),
                (
                    "people",
                    models.PositiveBigIntegerField(
                        blank=True, null=True, verbose_name="People concerned in a year, at most"
                    ),
                ),
                (
                    "owner_there",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="Post that answers for it at the other body"
                    ),
                ),
                ("agreed_on", models.DateField(blank=True, null=True, verbose_name="Date of the agreement")),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.organisation",
                        verbose_name="Other body, where the register of organisations has it",
                    ),
                ),
            ],
            bases=("departments.entry",),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["register", "organisation", "name", "id"], name="entry_of_register"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("status", "in_use")),
                fields=["organisation", "due_on"],
                name="entry_in_use_due",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper(
                        django.db.models.functions.text.Concat(
                            "name", models.Value(" "), "key", output_field=models.TextField()
                        )
                    ),
                    name="gin_trgm_ops",
                ),
                name="entry_text",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                fields=("register", "organisation", "name"), name="entry_named_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("key", ""), _negated=True),
                fields=("register", "organisation", "key"),
                name="entry_known_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on__isnull", False), ("status", "ended")),
                    models.Q(("ended_on", None), ("status", "in_use")),
                    _connector="OR",
                ),
                name="entry_ended_with_its_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewed_on", None),
                    models.Q(
                        ("reviewed_on__gte", datetime.date(1990, 1, 1)),
                        ("reviewed_on__lte", datetime.date(2099, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="entry_reviewed_on_kept",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("review_on", None),
                    models.Q(
                        ("review_on__gte", datetime.date(1990, 1, 1)),
                        ("review_on__lte", datetime.date(2099, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="entry_review_on_kept",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expires_on", None),
                    models.Q(
                        ("expires_on__gte", datetime.date(1990, 1, 1)),
                        ("expires_on__lte", datetime.date(2099, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="entry_expires_on_kept",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on", None),
                    models.Q(
                        ("ended_on__gte", datetime.date(1990, 1, 1)),
                        ("ended_on__lte", datetime.date(2099, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="entry_ended_on_kept",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reminded_at", None),
                    models.Q(
                        ("reminded_at__gte", datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.UTC)),
                        (
                            "reminded_at__lte",
                            datetime.datetime(2100, 1, 1, 23, 59, 59, 999999, tzinfo=datetime.UTC),
                        ),
                    ),
                    _connector="OR",
                ),
                name="entry_reminded_at_kept",
            ),
        ),
        migrations.AddConstraint(
            model_name="entryedition",
            constraint=models.UniqueConstraint(fields=("entry", "number"), name="entry_edition_once"),
        ),
        migrations.AddConstraint(
            model_name="sharingarrangement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_on", None),
                    models.Q(
                        ("agreed_on__gte", datetime.date(1990, 1, 1)),
                        ("agreed_on__lte", datetime.date(2099, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="sharing_agreed_on_kept",
            ),
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
