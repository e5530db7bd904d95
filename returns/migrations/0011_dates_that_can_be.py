"""The database keeps no date of a year that cannot be. Rows that hold one stay: `manage.py migrate` names them."""

import datetime

from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0010_due_date_told_one_by_one"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddConstraintNotValid(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("day", None),
                    models.Q(
                        ("day__gte", datetime.date(1990, 1, 1)), ("day__lte", datetime.date(2099, 12, 31))
                    ),
                    _connector="OR",
                ),
                name="answer_day_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("action_due", None),
                    models.Q(
                        ("action_due__gte", datetime.date(1990, 1, 1)),
                        ("action_due__lte", datetime.date(2099, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="answer_action_due_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="cycle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("first_day", None),
                    models.Q(
                        ("first_day__gte", datetime.date(1990, 1, 1)),
                        ("first_day__lte", datetime.date(2099, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="cycle_first_day_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="cycle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("last_day", None),
                    models.Q(
                        ("last_day__gte", datetime.date(1990, 1, 1)),
                        ("last_day__lte", datetime.date(2099, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="cycle_last_day_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="cycle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_on", None),
                    models.Q(
                        ("due_on__gte", datetime.date(1990, 1, 1)),
                        ("due_on__lte", datetime.date(2099, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="cycle_due_on_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="cycle",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__regex", "^(199|20\\d)\\d-\\d\\d$")), name="cycle_year_kept"
            ),
        ),
        AddConstraintNotValid(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("dated_on", None),
                    models.Q(
                        ("dated_on__gte", datetime.date(1990, 1, 1)),
                        ("dated_on__lte", datetime.date(2099, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="evidence_dated_on_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="query",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answer_by", None),
                    models.Q(
                        ("answer_by__gte", datetime.date(1990, 1, 1)),
                        ("answer_by__lte", datetime.date(2099, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="query_answer_by_kept",
            ),
        ),
    ]
