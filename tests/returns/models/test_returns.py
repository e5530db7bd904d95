"""What the owner of the tables meets at the answers that were signed."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from returns import actions
from returns.models import SignedAnswer
from tests.returns import world as worlds
from tests.returns.world import at, queried


@pytest.fixture
def answered(as_owner, db, here):
    """A query of a return, answered and signed."""
    worlds.under_review(here)
    query = queried(here)
    actions.draft_answer(query, answer="Yes.", by=here.home.preparer, at=at(4))
    actions.answer_queries(query.quarterly_return, declared=True, by=here.home.siro, at=at(5))
    return here


def test_not_even_the_owner_changes_or_deletes_a_signed_answer_unnoticed(answered):
    for change in (
        lambda: SignedAnswer.objects.update(text="No."),
        lambda: SignedAnswer.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()


def test_what_was_signed_before_answers_were_kept_gets_its_row(answered):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE returns_signedanswer")
    import_module("returns.migrations.0003_signed_answers_are_kept").keep_what_stands(apps, None)
    kept = SignedAnswer.objects.get()
    assert (kept.text, kept.signed_by, kept.signed_at) == ("Yes.", answered.home.siro, at(5))
