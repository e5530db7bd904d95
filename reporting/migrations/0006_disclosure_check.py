from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0005_dates_that_can_be"),
    ]

    operations = [
        migrations.AlterField(
            model_name="parliamentreport",
            name="status",
            field=models.CharField(
                choices=[
                    ("planned", "Planned"),
                    ("data_locked", "Figures locked"),
                    ("drafting", "Being drafted"),
                    ("fact_check", "With departments for fact check"),
                    ("redaction_check", "In disclosure check"),
                    ("final_proof", "Final proof"),
                    ("minister_cleared", "Cleared by the minister"),
                    ("embargoed", "Under embargo"),
                    ("laid", "Laid"),
                    ("published", "Published"),
                ],
                default="planned",
                max_length=20,
            ),
        ),
    ]
