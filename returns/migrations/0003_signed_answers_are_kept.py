"""A row for every signed answer to a query, with a trigger that refuses to change or delete it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit.chain import sha256_of

REFUSE = """
CREATE TRIGGER returns_signedanswer_unchanged BEFORE UPDATE OR DELETE ON returns_signedanswer
    FOR EACH ROW EXECUTE FUNCTION returns_submission_refuse();
"""
ALLOW = "DROP TRIGGER returns_signedanswer_unchanged ON returns_signedanswer;"


def keep_what_stands(apps, schema_editor):
    """The answers that stand signed get their row; who signed and when is read from the trail."""
    trail = apps.get_model("audit", "Event").objects.filter(kind="query.answered").order_by("position")
    for query in apps.get_model("returns", "Query").objects.filter(status="answered"):
        event = trail.filter(subject=f"returns.Query:{query.pk}").last()
        apps.get_model("returns", "SignedAnswer").objects.create(
            query=query,
            number=1,
            text=query.answer,
            sha256=sha256_of(query.answer),
            submission=query.answered_in,
            signed_by_id=event.actor.removeprefix("user:"),
            signed_at=event.at,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
        ("returns", "0002_submissions_are_never_changed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="SignedAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField(max_length=1500)),
                ("sha256", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField()),
                (
                    "query",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signed_answers",
                        to="returns.query",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signed_answers",
                        to="returns.submission",
                    ),
                ),
            ],
            options={
                "ordering": ["query", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("query", "number"), name="signed_answer_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="signed_answer_has_its_hash",
                    ),
                ],
            },
        ),
        migrations.RunSQL(REFUSE, ALLOW),
        migrations.RunPython(keep_what_stands, migrations.RunPython.noop),
    ]
