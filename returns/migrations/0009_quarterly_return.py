"""Name the return by its whole word; the tables and what is in them stay as they are.

PostgreSQL renames the column in its constraints and its index too, so that only Django's state of those changes.
"""

from django.db import migrations, models

ORDERED = {"answer": "question", "query": "number", "remark": "at id", "submission": "number"}
ONCE = {
    "answer": ("question", "answer_once_per_question"),
    "query": ("number", "query_number_once"),
    "submission": ("number", "submission_number_once"),
}
PLURAL = {"query": {"verbose_name_plural": "queries"}}


class Migration(migrations.Migration):
    dependencies = [("returns", "0008_evidence_findings_confirmed")]

    operations = [
        *(
            migrations.RenameField(model, "ret", "quarterly_return")
            for model in ("answer", "evidence", "query", "remark", "submission")
        ),
        *(
            migrations.AlterModelOptions(
                model, {"ordering": ["quarterly_return", *more.split()], **PLURAL.get(model, {})}
            )
            for model, more in ORDERED.items()
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                operation
                for model, (field, name) in ONCE.items()
                for operation in (
                    migrations.RemoveConstraint(model, name),
                    migrations.AddConstraint(
                        model, models.UniqueConstraint(fields=["quarterly_return", field], name=name)
                    ),
                )
            ]
            + [
                migrations.RemoveIndex("evidence", "evidence_by_question"),
                migrations.AddIndex(
                    "evidence",
                    models.Index(fields=["quarterly_return", "question"], name="evidence_by_question"),
                ),
            ]
        ),
    ]
