import datetime

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0019_editions_from_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="GatewayReview",
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
                    "project_name",
                    models.CharField(
                        blank=True,
                        max_length=120,
                        verbose_name="Name of the project, if it is on no register here",
                    ),
                ),
                (
                    "gate",
                    models.CharField(
                        choices=[
                            ("0", "Gate 0: strategic assessment"),
                            ("1", "Gate 1: business justification"),
                            ("2", "Gate 2: delivery strategy"),
                            ("3", "Gate 3: investment decision"),
                            ("4", "Gate 4: readiness for service"),
                            ("5", "Gate 5: operations and benefits"),
                            ("other", "Another assurance review"),
                        ],
                        max_length=8,
                        verbose_name="Stage of the review",
                    ),
                ),
                ("reviewer", models.CharField(blank=True, max_length=120, verbose_name="Who reviews")),
                (
                    "planned_on",
                    models.DateField(blank=True, null=True, verbose_name="Planned date of the review"),
                ),
                ("held_on", models.DateField(blank=True, null=True, verbose_name="Date of the review")),
                (
                    "rating",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("green", "Green"),
                            ("amber_green", "Amber/Green"),
                            ("amber", "Amber"),
                            ("amber_red", "Amber/Red"),
                            ("red", "Red"),
                        ],
                        max_length=12,
                        verbose_name="Result",
                    ),
                ),
                (
                    "finding_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "No finding on information"),
                            ("open", "A finding that is open"),
                            ("closed", "A finding that is closed"),
                        ],
                        max_length=8,
                        verbose_name="Findings on information assurance",
                    ),
                ),
                ("findings", models.TextField(blank=True, max_length=1500, verbose_name="Findings in words")),
                (
                    "of_project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.project",
                        verbose_name="Project",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("planned_on", None),
                            models.Q(
                                ("planned_on__gte", datetime.date(1990, 1, 1)),
                                ("planned_on__lte", datetime.date(2099, 12, 31)),
                            ),
                            _connector="OR",
                        ),
                        name="gateway_review_planned_on_kept",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("held_on", None),
                            models.Q(
                                ("held_on__gte", datetime.date(1990, 1, 1)),
                                ("held_on__lte", datetime.date(2099, 12, 31)),
                            ),
                            _connector="OR",
                        ),
                        name="gateway_review_held_on_kept",
                    ),
                ],
            },
            bases=("departments.entry",),
        ),
    ]
