"""The outbox row is called what it is, has an idempotency key, and knows how it was sent and who must still be told."""

import django.db.models.deletion
from django.db import migrations, models


def fill(apps, schema_editor):
    """Keys are the ids that attempts already carried; what is sent went by the portal unless its receipt says not."""
    schema_editor.execute("UPDATE audit_notice SET key = id::text")
    schema_editor.execute(
        "UPDATE audit_notice SET sent_way = CASE WHEN receipt LIKE 'Sent by hand%%' THEN 'by_hand' ELSE 'portal' END "
        "WHERE status = 'sent'"
    )


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_words_of_the_post")]

    operations = [
        migrations.AlterModelTable(name="notice", table="audit_notice"),
        migrations.RenameModel(old_name="Notice", new_name="OutboxMessage"),
        migrations.AlterField(
            model_name="outboxmessage",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="audit.event"
            ),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="status",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("sending", "Being sent"),
                    ("sent", "Sent"),
                    ("set_aside", "Set aside"),
                ],
                default="waiting",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="key",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="sent_way",
            field=models.CharField(
                blank=True,
                choices=[
                    ("portal", "By the portal"),
                    ("form", "By the addressee's own form"),
                    ("helpline", "By the helpline"),
                    ("post", "By post"),
                    ("by_hand", "By hand"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="unreported",
            field=models.JSONField(default=list),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        # What the rows still owe to their foreign keys must be settled before the table changes again.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL IMMEDIATE"),
        migrations.AlterField(
            model_name="outboxmessage",
            name="key",
            field=models.CharField(max_length=64, unique=True),
        ),
        migrations.AddConstraint(
            model_name="outboxmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("key", ""), _negated=True), name="message_has_a_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("status", "sent"), ("sent_way", ""), _connector="XOR"),
                name="message_sent_in_a_way",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("unreported", []), _negated=True),
                fields=["id"],
                name="message_unreported",
            ),
        ),
    ]
