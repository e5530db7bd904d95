"""Of actions that are escalated when an installation is upgraded, somebody was notified already: they count as reminded.

A sixteenth of them at a time, while others go on reading and writing. The day is not today, since a body of which somebody is
reminded today gets no other reminder that day.
"""

from django.db import migrations

REMINDED = (
    "UPDATE departments_action SET reminded_at = now() - interval '25 hours' "
    "WHERE status = 'overdue_escalated' AND reminded_at IS NULL AND left(id::text, 1) = %s"
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("departments", "0044_files_of_staff_training_are_found"),
    ]

    operations = [
        migrations.RunSQL([(REMINDED, [digit]) for digit in "0123456789abcdef"], migrations.RunSQL.noop)
    ]
