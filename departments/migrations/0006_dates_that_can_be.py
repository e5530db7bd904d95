"""The database keeps no date of a year that cannot be. Rows that hold one stay: `manage.py migrate` names them."""

import datetime

from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0005_search_of_actions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddConstraintNotValid(
            model_name="action",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due", None),
                    models.Q(
                        ("due__gte", datetime.date(1990, 1, 1)), ("due__lte", datetime.date(2099, 12, 31))
                    ),
                    _connector="OR",
                ),
                name="action_due_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on", None),
                    models.Q(
                        ("starts_on__gte", datetime.date(1990, 1, 1)),
                        ("starts_on__lte", datetime.date(2099, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="appointment_starts_on_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None),
                    models.Q(
                        ("ends_on__gte", datetime.date(1990, 1, 1)),
                        ("ends_on__lte", datetime.date(2099, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="appointment_ends_on_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="asset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewed_on", None),
                    models.Q(
                        ("reviewed_on__gte", datetime.date(1990, 1, 1)),
                        ("reviewed_on__lte", datetime.date(2099, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="asset_reviewed_on_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="asset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("retired_on", None),
                    models.Q(
                        ("retired_on__gte", datetime.date(1990, 1, 1)),
                        ("retired_on__lte", datetime.date(2099, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="asset_retired_on_kept",
            ),
        ),
    ]
