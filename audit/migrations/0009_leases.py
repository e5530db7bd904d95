"""What a lease keeps on its row, a Message-ID that stays the same, and the hash of every attached file."""

from django.db import migrations, models


def fill(apps, schema_editor):
    """The Message-ID is the one that attempts carried until now."""
    schema_editor.execute(
        "UPDATE audit_notice SET message_id = '<' || key || '@data-handling-portal>', attachments = coalesce("
        "(SELECT jsonb_agg(jsonb_build_object('name', name, 'sha256', '')) "
        "FROM jsonb_array_elements_text(attachments) AS name), '[]'::jsonb)"
    )
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("audit", "0008_record_digests")]

    operations = [
        migrations.AddField("outboxmessage", "tried_at", models.DateTimeField(null=True)),
        migrations.AddField("outboxmessage", "unanswered", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField(
            "outboxmessage",
            "message_id",
            models.CharField(default="", max_length=200),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "outboxmessage",
            models.Index(
                condition=models.Q(("attempts", 0), ("status", "waiting")),
                fields=["channel", "created_at"],
                name="message_never_tried",
            ),
        ),
    ]
