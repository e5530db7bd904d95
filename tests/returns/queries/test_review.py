"""What a reviewer reads: signed answers beside those of before."""

from datetime import datetime

import pytest
from django.urls import reverse

from departments.organisations.calendar import LONDON
from returns import actions
from returns.models import Return, SignedAnswer
from returns.questionnaire import AnswerValue
from tests.factories import sign_in
from tests.returns import world as worlds
from tests.returns.browsing import text
from tests.returns.world import at, queried, world

pytestmark = pytest.mark.django_db
YEARLY = "B1"  # asked in the third quarter only
QUARTERLY = "A4"


def filed(here, year: str, quarter: int, day: int, **different):
    """The return of a quarter, signed on a day of the world's story."""
    cycle = actions.open_cycle(year=year, quarter=quarter, by=here.centre.approver, at=at(day))
    quarterly_return = Return.objects.get(cycle=cycle, organisation=here.home.organisation)
    quarterly_return = actions.start(quarterly_return, by=here.home.preparer, at=at(day))
    quarterly_return = worlds.answered(quarterly_return, by=here.home.preparer, at=at(day), **different)
    quarterly_return = actions.send_to_siro(quarterly_return, by=here.home.preparer, at=at(day))
    return actions.sign_and_submit(
        quarterly_return, declared=True, figures_confirmed=True, by=here.home.siro, at=at(day + 1)
    )


@pytest.fixture
def years(monkeypatch):
    """The third quarters of two years, and the second of the later one between them."""
    monkeypatch.setattr(worlds, "AT", datetime(2025, 1, 6, 10, tzinfo=LONDON))
    here = world(year="2024-25", quarter=2)
    yearly = AnswerValue(whole=10, part=8, confirmed=True)
    here.first = filed(here, "2024-25", 3, 1, **{YEARLY: yearly})
    here.between = filed(
        here, "2025-26", 2, 280, **{QUARTERLY: AnswerValue(choice="amber", reason="One risk.")}
    )
    here.last = filed(here, "2025-26", 3, 370, **{YEARLY: AnswerValue(whole=12, part=8, confirmed=True)})
    return here


def test_the_review_names_the_quarter_of_each_comparison_and_what_was_never_asked(client, years):
    shown = text(sign_in(client, years.centre.reviewer).get(f"{years.last.get_absolute_url()}review/"))
    assert "Changed since Q3 2024-25" in shown
    assert "Changed since Q2 2025-26" in shown
    assert "Changed since last quarter" not in shown


def answered_twice(world):
    """A query whose first signed answer was not enough, and whose second is drafted."""
    worlds.under_review(world)
    query = queried(world)
    actions.draft_answer(query, answer="It is on the board.", by=world.home.preparer, at=worlds.at(4))
    actions.answer_queries(query.quarterly_return, declared=True, by=world.home.siro, at=worlds.at(5))
    query = actions.ask_again(
        query,
        still_wanted="Since when?",
        answer_by=worlds.at(40).date(),
        by=world.centre.reviewer,
        at=worlds.at(6),
    )
    return actions.draft_answer(query, answer="Since May only.", by=world.home.preparer, at=worlds.at(7))


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
