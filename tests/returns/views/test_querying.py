"""The pages of a query."""

import pytest
from django.urls import reverse

from returns import actions
from returns.models import Query
from returns.queries import content
from tests.factories import sign_in
from tests.returns import world as worlds
from tests.returns.browsing import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(recent):
    return recent


def test_after_the_decision_no_step_of_a_query_is_offered_or_taken(client, here):
    worlds.under_review(here)
    query = worlds.queried(here)
    actions.draft_answer(query, answer="Nothing was asked for.", by=here.home.preparer, at=worlds.at(4))
    quarterly_return = actions.answer_queries(
        here.quarterly_return, declared=True, by=here.home.siro, at=worlds.at(5)
    )
    address = reverse("returns:query", args=[query.pk])
    sign_in(client, here.centre.reviewer)
    assert "Ask again" in text(client.get(address))
    for section in content.signed_content(quarterly_return.submission)["sections"]:
        actions.mark_section(
            quarterly_return, section=section["key"], mark="clear", by=here.centre.reviewer, at=worlds.at(6)
        )
    quarterly_return = actions.recommend(
        quarterly_return, words="Accept it.", by=here.centre.reviewer, at=worlds.at(6)
    )
    actions.accept(quarterly_return, by=here.centre.approver, at=worlds.at(7))
    assert "What you can do" not in text(client.get(address))
    withdraw = reverse("returns:query_step", args=[query.pk, "withdraw_query"])
    assert "The return is now: Accepted" in text(client.get(withdraw))
    version = Query.objects.get().version
    assert client.post(withdraw, {"version": version, "reason": "Asked in error"}).status_code == 422
    assert Query.objects.get().status == "answered"


def test_a_query_is_written_only_while_the_return_is_reviewed(client, here):
    worlds.signed(here)
    address = reverse("returns:ask", args=[here.quarterly_return.organisation.code, here.cycle.slug, "A1"])
    sign_in(client, here.centre.reviewer)
    before = client.get(address)
    assert before.status_code == 409
    assert "The step is not possible in the state that it is in" in text(before)
    faulty = client.post(address, {"text": "", "answer_by_day": "1"})
    assert faulty.status_code == 409
