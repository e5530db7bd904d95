from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0017_what_is_due"),
    ]

    operations = [
        migrations.AlterField(
            model_name="asset",
            name="suppliers",
            field=models.ManyToManyField(
                blank=True, related_name="assets", to="departments.supplier", verbose_name="Suppliers"
            ),
        ),
        migrations.AlterField(
            model_name="asset",
            name="systems",
            field=models.ManyToManyField(
                blank=True, related_name="assets", to="departments.system", verbose_name="Systems"
            ),
        ),
        migrations.AlterField(
            model_name="copymonitoring",
            name="method",
            field=models.CharField(max_length=200, verbose_name="System or product that monitors it"),
        ),
        migrations.AlterField(
            model_name="copymonitoring",
            name="watched",
            field=models.CharField(
                choices=[
                    ("export", "Exports and downloads"),
                    ("media", "Copying to removable media"),
                    ("print", "Printing"),
                    ("mail", "Mail to outside addresses"),
                    ("all", "All of these"),
                ],
                max_length=8,
                verbose_name="What is monitored",
            ),
        ),
        migrations.AlterField(
            model_name="disposal",
            name="waste",
            field=models.CharField(
                choices=[
                    ("paper", "Paper"),
                    ("discs", "Discs, sticks and tapes"),
                    ("drives", "Computer drives"),
                    ("equipment", "Laptops, phones and other equipment"),
                ],
                max_length=12,
                verbose_name="What is disposed of",
            ),
        ),
        migrations.AlterField(
            model_name="mediaban",
            name="scope",
            field=models.TextField(max_length=1000, verbose_name="Who and what it covers"),
        ),
        migrations.AlterField(
            model_name="overseas",
            name="holder",
            field=models.CharField(max_length=120, verbose_name="Who holds or accesses it"),
        ),
        migrations.AlterField(
            model_name="overseas",
            name="way",
            field=models.CharField(
                choices=[
                    ("held", "Held there"),
                    ("reached", "Accessed from there"),
                    ("both", "Held there and accessed from there"),
                ],
                max_length=8,
                verbose_name="Held or accessed",
            ),
        ),
    ]
