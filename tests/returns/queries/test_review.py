"""What a reviewer reads: signed answers beside those of before."""

import pytest
from django.urls import reverse

from returns import actions
from returns.models import SignedAnswer
from returns.queries.review import review_of
from tests.factories import sign_in
from tests.returns import world as worlds
from tests.returns.browsing import text
from tests.returns.world import QUARTERLY, answered_twice

pytestmark = pytest.mark.django_db


def test_the_review_names_the_quarter_of_each_comparison_and_what_was_never_asked(client, years):
    shown = text(sign_in(client, years.centre.reviewer).get(f"{years.last.get_absolute_url()}review/"))
    assert "Changed since Q3 2024-25" in shown
    assert "Changed since Q2 2025-26" in shown
    assert "Changed since last quarter" not in shown


def test_a_signed_answer_outlives_the_next_draft_and_is_shown_to_both_sides(client, recent):
    query = answered_twice(recent)
    address = reverse("returns:query", args=[query.pk])
    for who, sees_draft in ((recent.centre.reviewer, False), (recent.home.preparer, True)):
        shown = text(sign_in(client, who).get(address))
        assert "It is on the board." in shown
        assert ("Since May only." in shown) is sees_draft
    actions.answer_queries(query.quarterly_return, declared=True, by=recent.home.siro, at=worlds.at(8))
    shown = text(sign_in(client, recent.centre.reviewer).get(address))
    assert shown.index("It is on the board.") < shown.index("Since May only.")
    assert list(SignedAnswer.objects.values_list("number", flat=True)) == [1, 2]


def test_the_reason_of_the_answer_before_is_read_beside_it_where_the_answer_changed(years):
    rows = {row.question: row for part in review_of(years.last) for row in part.rows}
    assert "One risk." in dict(rows[QUARTERLY].before_beside).values()
    same = next(row for row in rows.values() if row.before and not row.changed_since_last_asked)
    assert same.before_beside == ()
