import datetime

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

ADDED = """
    UPDATE departments_asset a SET created_at = e.at
    FROM (SELECT subject, min(at) AS at FROM audit_event WHERE kind = 'asset.added' GROUP BY subject) e
    WHERE e.subject = 'departments.Asset:' || a.id
"""

WORDS = """
    UPDATE departments_entry e SET words = array_to_string(array_remove(ARRAY[{texts}]::text[], ''), ' ')
    FROM {table} r WHERE r.entry_ptr_id = e.id
"""


def keep_words(apps, schema_editor):
    """Put every text of an entry together, in which the search of a list looks."""
    entry = apps.get_model("departments", "Entry")
    for model in apps.get_app_config("departments").get_models():
        if entry not in model.__bases__:
            continue
        own = [
            field.column
            for field in model._meta.local_fields
            if isinstance(field, models.CharField | models.TextField) and not field.choices
        ]
        table = schema_editor.quote_name(model._meta.db_table)
        texts = ", ".join(
            ["e.name", *(f"r.{schema_editor.quote_name(column)}" for column in own), "e.key", "e.note"]
        )
        schema_editor.execute(WORDS.format(texts=texts, table=table))


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0018_plain_labels"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="asset",
            name="asset_text",
        ),
        migrations.RemoveIndex(
            model_name="entry",
            name="entry_text",
        ),
        migrations.AddField(
            model_name="asset",
            name="created_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="assetedition",
            name="upload",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="departments.import",
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="words",
            field=models.TextField(default="", editable=False),
        ),
        migrations.AddField(
            model_name="entryedition",
            name="upload",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="departments.import",
            ),
        ),
        migrations.AddField(
            model_name="import",
            name="is_change",
            field=models.BooleanField(default=False),
        ),
        migrations.RunSQL(ADDED, migrations.RunSQL.noop),
        migrations.RunPython(keep_words, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="asset",
            index=models.Index(
                models.OrderBy(models.F("created_at"), descending=True, nulls_last=True),
                models.F("id"),
                name="asset_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="asset",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper(
                        django.db.models.functions.text.Concat(
                            "name",
                            models.Value(" "),
                            "key",
                            models.Value(" "),
                            "purpose",
                            models.Value(" "),
                            "places",
                            models.Value(" "),
                            "countries",
                            models.Value(" "),
                            "sharing",
                            models.Value(" "),
                            "retention",
                            models.Value(" "),
                            "value",
                            models.Value(" "),
                            "risk_note",
                            models.Value(" "),
                            "note",
                            output_field=models.TextField(),
                        )
                    ),
                    name="gin_trgm_ops",
                ),
                name="asset_text",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["register", "-created_at", "id"], name="entry_newest"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper(models.F("words")), name="gin_trgm_ops"
                ),
                name="entry_text",
            ),
        ),
        migrations.AddConstraint(
            model_name="asset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("created_at", None),
                    models.Q(
                        ("created_at__gte", datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.UTC)),
                        (
                            "created_at__lte",
                            datetime.datetime(2100, 1, 1, 23, 59, 59, 999999, tzinfo=datetime.UTC),
                        ),
                    ),
                    _connector="OR",
                ),
                name="asset_created_at_kept",
            ),
        ),
    ]
