"""A notice can be cancelled before it is sent; the first one that goes after it is then the first of its case."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0012_message_cancelled"),
        ("incidents", "0004_cases_with_the_regulator"),
    ]

    operations = [
        migrations.AddField("regulatornotice", "cancelled_at", models.DateTimeField(null=True)),
        migrations.RemoveConstraint("regulatornotice", "notice_one_first_of_a_case"),
        migrations.AddConstraint(
            "regulatornotice",
            models.UniqueConstraint(
                condition=models.Q(("cancelled_at", None), ("phase", "initial")),
                fields=("case",),
                name="notice_one_first_of_a_case",
            ),
        ),
    ]
