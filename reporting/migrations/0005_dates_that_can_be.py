"""The database keeps no date of a year that cannot be. Rows that hold one stay: `manage.py migrate` names them."""

import datetime

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0006_dates_that_can_be"),
        ("reporting", "0004_signatures_are_never_changed"),
    ]

    operations = [
        AddConstraintNotValid(
            model_name="parliamentreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fact_check_by", None),
                    models.Q(
                        ("fact_check_by__gte", datetime.date(1990, 1, 1)),
                        ("fact_check_by__lte", datetime.date(2099, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="report_fact_check_by_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="parliamentreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("laying_on", None),
                    models.Q(
                        ("laying_on__gte", datetime.date(1990, 1, 1)),
                        ("laying_on__lte", datetime.date(2099, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="report_laying_on_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="parliamentreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("laid_commons_at", None),
                    models.Q(
                        ("laid_commons_at__gte", datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.UTC)),
                        (
                            "laid_commons_at__lte",
                            datetime.datetime(2100, 1, 1, 23, 59, 59, 999999, tzinfo=datetime.UTC),
                        ),
                    ),
                    _connector="OR",
                ),
                name="report_laid_commons_at_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="parliamentreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("laid_lords_at", None),
                    models.Q(
                        ("laid_lords_at__gte", datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.UTC)),
                        (
                            "laid_lords_at__lte",
                            datetime.datetime(2100, 1, 1, 23, 59, 59, 999999, tzinfo=datetime.UTC),
                        ),
                    ),
                    _connector="OR",
                ),
                name="report_laid_lords_at_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="parliamentreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__regex", "^(199|20\\d)\\d-\\d\\d$")), name="report_year_kept"
            ),
        ),
        AddConstraintNotValid(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("committee_met_on", None),
                    models.Q(
                        ("committee_met_on__gte", datetime.date(1990, 1, 1)),
                        ("committee_met_on__lte", datetime.date(2099, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="statement_committee_met_on_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("report_laid_on", None),
                    models.Q(
                        ("report_laid_on__gte", datetime.date(1990, 1, 1)),
                        ("report_laid_on__lte", datetime.date(2099, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="statement_report_laid_on_kept",
            ),
        ),
        AddConstraintNotValid(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__regex", "^(199|20\\d)\\d-\\d\\d$")), name="statement_year_kept"
            ),
        ),
    ]
