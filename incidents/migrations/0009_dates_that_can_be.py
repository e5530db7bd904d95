"""The database keeps no date of a year that cannot be. Rows that hold one stay: `manage.py migrate` names them."""

import datetime

from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0006_dates_that_can_be"),
        ("incidents", "0008_standing_instructions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddConstraintNotValid(
            model_name="heldelsewhere",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("next_look_on", None),
                    models.Q(
                        ("next_look_on__gte", datetime.date(1990, 1, 1)),
                        ("next_look_on__lte", datetime.date(2099, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="elsewhere_next_look_on_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="heldelsewhere",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_there_at", None),
                    models.Q(
                        ("decided_there_at__gte", datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.UTC)),
                        (
                            "decided_there_at__lte",
                            datetime.datetime(2100, 1, 1, 23, 59, 59, 999999, tzinfo=datetime.UTC),
                        ),
                    ),
                    _connector="OR",
                ),
                name="elsewhere_decided_there_at_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("recipient_confirmed_on", None),
                    models.Q(
                        ("recipient_confirmed_on__gte", datetime.date(1990, 1, 1)),
                        ("recipient_confirmed_on__lte", datetime.date(2099, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="incident_recipient_confirmed_on_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("people_told_on", None),
                    models.Q(
                        ("people_told_on__gte", datetime.date(1990, 1, 1)),
                        ("people_told_on__lte", datetime.date(2099, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="incident_people_told_on_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("occurred_from", None),
                    models.Q(
                        ("occurred_from__gte", datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.UTC)),
                        (
                            "occurred_from__lte",
                            datetime.datetime(2100, 1, 1, 23, 59, 59, 999999, tzinfo=datetime.UTC),
                        ),
                    ),
                    _connector="OR",
                ),
                name="incident_occurred_from_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("occurred_to", None),
                    models.Q(
                        ("occurred_to__gte", datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.UTC)),
                        (
                            "occurred_to__lte",
                            datetime.datetime(2100, 1, 1, 23, 59, 59, 999999, tzinfo=datetime.UTC),
                        ),
                    ),
                    _connector="OR",
                ),
                name="incident_occurred_to_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("discovered_at", None),
                    models.Q(
                        ("discovered_at__gte", datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.UTC)),
                        (
                            "discovered_at__lte",
                            datetime.datetime(2100, 1, 1, 23, 59, 59, 999999, tzinfo=datetime.UTC),
                        ),
                    ),
                    _connector="OR",
                ),
                name="incident_discovered_at_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("aware_at", None),
                    models.Q(
                        ("aware_at__gte", datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.UTC)),
                        (
                            "aware_at__lte",
                            datetime.datetime(2100, 1, 1, 23, 59, 59, 999999, tzinfo=datetime.UTC),
                        ),
                    ),
                    _connector="OR",
                ),
                name="incident_aware_at_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reported_at", None),
                    models.Q(
                        ("reported_at__gte", datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.UTC)),
                        (
                            "reported_at__lte",
                            datetime.datetime(2100, 1, 1, 23, 59, 59, 999999, tzinfo=datetime.UTC),
                        ),
                    ),
                    _connector="OR",
                ),
                name="incident_reported_at_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("year", None), models.Q(("year__gte", 1990), ("year__lte", 2099)), _connector="OR"
                ),
                name="incident_year_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="owed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expected_on", None),
                    models.Q(
                        ("expected_on__gte", datetime.date(1990, 1, 1)),
                        ("expected_on__lte", datetime.date(2099, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="owed_expected_on_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="referencecounter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("year", None), models.Q(("year__gte", 1990), ("year__lte", 2099)), _connector="OR"
                ),
                name="counter_year_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="regulatorcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("more_wanted_by", None),
                    models.Q(
                        ("more_wanted_by__gte", datetime.date(1990, 1, 1)),
                        ("more_wanted_by__lte", datetime.date(2099, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="case_more_wanted_by_kept",
            ),
        ),
    ]
