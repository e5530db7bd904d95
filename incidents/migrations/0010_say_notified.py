"""The words of choices say "notified", as pages do. Nothing in the database changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0009_dates_that_can_be"),
    ]

    operations = [
        migrations.AlterField(
            model_name="assessment",
            name="advice",
            field=models.CharField(
                choices=[
                    ("record_only", "Record only"),
                    ("record_consider", "Record, and consider whether this one differs"),
                    ("notify", "Notify the regulator"),
                    ("notify_and_tell_people", "Notify the regulator and the people"),
                ],
                max_length=24,
            ),
        ),
        migrations.AlterField(
            model_name="assessment",
            name="dpo_advice",
            field=models.CharField(
                blank=True,
                choices=[
                    ("record_only", "Record only"),
                    ("notify", "Notify the regulator"),
                    ("notify_and_tell_people", "Notify the regulator and the people"),
                ],
                max_length=24,
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="decision",
            field=models.CharField(
                choices=[
                    ("record_only", "Record only"),
                    ("notify", "Notify the regulator"),
                    ("notify_and_tell_people", "Notify the regulator and the people"),
                ],
                max_length=24,
            ),
        ),
        migrations.AlterField(
            model_name="incident",
            name="controller_or_processor",
            field=models.CharField(
                blank=True,
                choices=[
                    ("sole_controller", "This body alone decides how the data are used"),
                    ("joint_controller", "This body decides together with another"),
                    (
                        "processor_told_controller",
                        "This body processes the data for another, which must be notified",
                    ),
                ],
                max_length=60,
            ),
        ),
        migrations.AlterField(
            model_name="incident",
            name="decision",
            field=models.CharField(
                blank=True,
                choices=[
                    ("record_only", "Record only"),
                    ("notify", "Notify the regulator"),
                    ("notify_and_tell_people", "Notify the regulator and the people"),
                ],
                max_length=60,
            ),
        ),
        migrations.AlterField(
            model_name="incident",
            name="high_risk_exception",
            field=models.CharField(
                blank=True,
                choices=[
                    ("none", "None: the people are notified"),
                    ("effective_encryption", "The data were effectively encrypted"),
                    ("later_measures_removed_risk", "Later measures removed the high risk"),
                    (
                        "disproportionate_so_public_notice",
                        "It would take disproportionate effort, so a public notice is given",
                    ),
                ],
                max_length=60,
            ),
        ),
        migrations.AlterField(
            model_name="incident",
            name="people_told",
            field=models.CharField(
                blank=True,
                choices=[
                    ("yes", "Yes"),
                    ("about_to_be", "They are about to be notified"),
                    ("no_but_aware", "No, but they know"),
                    ("no", "No"),
                    ("not_decided", "Not decided yet"),
                ],
                max_length=60,
            ),
        ),
    ]
