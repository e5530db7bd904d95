"""What is signed, and what is marked, is what the person read."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.transitions import Stale
from departments.calendar import Quarter, london_day
from returns import actions
from returns.models import SectionMark
from returns.questionnaire import Given
from tests.factories import sign_in
from tests.returns import world as worlds
from tests.returns.test_pages import known, text
from tests.returns.world import at

pytestmark = pytest.mark.django_db
SHORT = Given(
    choice="not_met",
    reason="Vacant since May",
    action_summary="Appoint a board member",
    action_owner="siro",
    action_due=date(2007, 12, 1),
)


@pytest.fixture
def here():
    return worlds.world()


@pytest.fixture
def today(monkeypatch):
    """The same world told from today backwards, since pages read the clock."""
    start = timezone.now() - timedelta(days=30)
    monkeypatch.setattr(worlds, "AT", start)
    quarter = Quarter.of(london_day(start)).previous()
    return worlds.world(year=quarter.year_name, quarter=quarter.number)


def page(world, name, *more):
    return reverse(f"returns:{name}", args=["home-office", world.cycle.slug, *more])


def queried(here, ret=None, *, question="A1", days=3):
    """A query on a return under review."""
    ret = ret or worlds.under_review(here)
    return actions.raise_query(
        ret,
        question=question,
        text="Is the post on the board?",
        answer_by=at(days + 20).date(),
        by=here.centre.reviewer,
        at=at(days),
    )


# Marks


def test_a_mark_does_not_land_on_a_submission_that_nobody_read(here):
    query = queried(here)
    read = query.ret.submission.sha256
    actions.save_answers(query.ret, answers={"A1": SHORT}, by=here.home.preparer, at=at(4))
    actions.draft_answer(query, answer="It is vacant.", by=here.home.preparer, at=at(4))
    actions.answer_queries(query.ret, declared=True, by=here.home.siro, at=at(4))
    with pytest.raises(Stale):
        actions.mark_section(
            query.ret, section="A", mark="clear", sha256=read, by=here.centre.reviewer, at=at(5)
        )
    assert not SectionMark.objects.exists()


def test_the_form_of_a_mark_carries_the_hash_of_the_submission(client, today):
    ret = worlds.under_review(today)
    shown = sign_in(client, today.centre.reviewer).get(page(today, "review"))
    form = shown.context["parts"][0].mark_form
    assert form["sha256"].value() == ret.submission.sha256
    assert f'name="A-sha256" value="{ret.submission.sha256}"' in text(shown)
    sent = {"A-mark": "clear", "A-sha256": "0" * 64}
    assert client.post(page(today, "mark", "A"), sent).status_code == 409
    assert (
        client.post(page(today, "mark", "A"), sent | {"A-sha256": ret.submission.sha256}).status_code == 302
    )
