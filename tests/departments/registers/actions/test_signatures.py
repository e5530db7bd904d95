"""Actions that a signed return promises are agreed to by its signature, and taken back with it."""

from datetime import date

import pytest

from audit.models import Event
from departments.models import Action
from departments.registers import actions
from departments.registers.actions import Promise, Signature, follow_signature
from tests.departments.conftest import AT

RETURN = "returns.Return:1"
SIGNED = "returns.Submission:1"
WORDS = "Encrypt every laptop"


@pytest.fixture
def follow(home_office, people):
    """A function that brings the actions into line with what the SIRO signed, or with nothing."""

    def run(*promises, signed=True, **more):
        signature = Signature(people["siro"], AT, SIGNED) if signed else None
        follow_signature(
            home_office,
            by=people["siro"],
            at=AT,
            origins=[RETURN],
            promises=promises,
            signature=signature,
            **more,
        )

    return run


def promise(summary=WORDS, part="A1", due=date(2026, 9, 30)):
    return Promise(part, summary, "iao", due, "Q1 return")


def state():
    return list(Action.objects.order_by("code").values_list("summary", "status"))


def test_a_promise_becomes_one_agreed_action_however_often_it_is_signed(follow):
    follow(promise())
    follow(promise())
    action = Action.objects.get()
    assert (action.status, action.origin_subject, action.origin_part, action.agreed_with) == (
        "agreed", RETURN, "A1", SIGNED,
    )  # fmt: skip
    assert (action.owner_role, action.due, action.source) == ("iao", date(2026, 9, 30), "Q1 return")


def test_what_is_not_promised_any_more_is_taken_back_and_agreed_again_when_it_is(follow):
    follow(promise())
    follow(signed=False)
    assert state() == [(WORDS, "taken_back")]
    assert Action.objects.get().agreed_at is None
    follow(promise(due=date(2026, 12, 31)))
    assert state() == [(WORDS, "agreed")]
    assert Action.objects.get().due == date(2026, 12, 31)


def test_other_words_for_the_same_question_change_the_action_on_which_nobody_has_begun(follow):
    follow(promise())
    follow(promise("Encrypt every laptop and phone"))
    assert state() == [("Encrypt every laptop and phone", "agreed")]


def test_an_action_on_which_work_has_begun_stays_and_other_words_make_another(follow, people):
    follow(promise())
    actions.begin_action(Action.objects.get(), by=people["iao"], at=AT)
    follow(promise("Buy new laptops"))
    assert state() == [(WORDS, "in_progress"), ("Buy new laptops", "agreed")]


def test_a_proposal_in_the_same_words_is_agreed_and_not_made_twice(follow, home_office, people):
    actions.propose_action(home_office, by=people["preparer"], at=AT, summary=WORDS, areas=["encryption"])
    follow(promise())
    assert state() == [(WORDS, "agreed")]
    action = Action.objects.get()
    assert (action.agreed_with, action.owner_role, action.due) == (SIGNED, "iao", date(2026, 9, 30))


def test_an_action_of_another_return_is_left_alone(follow, home_office, people):
    follow(promise())
    follow_signature(
        home_office, by=people["siro"], at=AT, origins=["returns.Return:2"], promises=[], signature=None
    )
    assert state() == [(WORDS, "agreed")]


def test_the_date_that_a_signature_gives_a_proposal_without_one_is_in_the_event(follow, home_office, people):
    actions.propose_action(home_office, by=people["preparer"], at=AT, summary=WORDS, areas=["encryption"])
    follow(promise())
    facts = Event.objects.get(kind="action.agreed").facts
    assert (facts["due_before"], facts["due"]) == ("", "2026-09-30")
