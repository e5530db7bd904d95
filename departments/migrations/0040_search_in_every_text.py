"""Indexes for the search of actions and of the centre's texts in every field that is text.

They are made while others go on writing: a table may have millions of rows. The ones before go once these are there.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations

from audit.search import search_index

ACTION = ("code", "summary", "source", "status_words", "due_text", "evidence", "note")
CIRCULAR = ("name", "text", "edition", "changes", "outcome", "link")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("departments", "0039_thresholds_of_accumulations")]

    operations = [
        AddIndexConcurrently("action", search_index("action_texts", *ACTION)),
        AddIndexConcurrently("circular", search_index("circular_texts", *CIRCULAR)),
        RemoveIndexConcurrently("action", "action_text"),
        RemoveIndexConcurrently("circular", "circular_text"),
    ]
