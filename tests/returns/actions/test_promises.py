"""Actions that a signed return promises: signing is agreement, and what is withdrawn is taken back with the return."""

from dataclasses import replace
from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from audit import chain, records
from audit.models import Event, OutboxMessage
from audit.record import subject_of
from audit.transitions import Refused
from departments.models import Action
from departments.registers import actions as improvements
from departments.registers.queries import actions_for
from departments.registers.workflow import ACTION
from returns import actions
from returns.models import Return
from returns.questionnaire import AnswerValue
from tests.beginnings import begins_with
from tests.returns.browsing import read
from tests.returns.world import SHORT, accepted, at, notified_of, opened, signed

pytestmark = pytest.mark.django_db


def promised(here):
    """A signed return that promises an action."""
    return signed(here, A1=SHORT)


def promised_and_accepted(here):
    return accepted(here, A1=SHORT)


def the_action():
    return Action.objects.get(origin="return")


def events(action):
    return list(
        Event.objects.filter(subject=subject_of(action)).order_by("pk").values_list("kind", flat=True)
    )


def withdrawn(here, quarterly_return):
    return actions.withdraw(quarterly_return, reason="One figure was wrong", by=here.home.siro, at=at(1, 1))


def signed_again(here, quarterly_return, answer=None, day=1):
    if answer:
        quarterly_return = actions.save_answers(
            quarterly_return, answers={"A1": answer}, by=here.home.preparer, at=at(day, 2)
        )
    quarterly_return = actions.send_to_siro(quarterly_return, by=here.home.preparer, at=at(day, 3))
    return actions.sign_and_submit(
        quarterly_return, declared=True, figures_confirmed=True, by=here.home.siro, at=at(day, 4)
    )


def begun(here):
    return improvements.begin_action(the_action(), by=here.home.preparer, at=at(1, 1))


def corrected(here, answer=None):
    new = actions.correct(Return.objects.get(), reason="C2 counted twice", by=here.home.siro, at=at(10))
    return signed_again(here, new, answer, day=11)


@begins_with(promised)
def test_signing_is_agreement_by_whom_when_and_with_which_return(beginning):
    here, quarterly_return = beginning
    action = the_action()
    assert (action.status, action.agreed_by, action.agreed_at) == ("agreed", here.home.siro, at(1))
    assert (action.origin_part, action.agreed_with) == ("A1", subject_of(quarterly_return.submission))
    assert events(action) == ["action.agreed_by_signature"]
    assert notified_of("action.agreed_by_signature") == ["siro@home-office.example"]
    assert not OutboxMessage.objects.filter(subject__contains="is proposed").exists()


@begins_with(promised)
def test_an_action_of_a_return_is_late_ten_working_days_after_its_own_date_and_not_for_want_of_an_answer(
    beginning,
):
    assert improvements.escalate_overdue(at=at(90)) == []
    Action.objects.update(status="proposed", agreed_at=None)  # as the version before left it
    assert improvements.escalate_overdue(at=at(90)) == []
    assert improvements.escalate_overdue(at=at(180)) == [the_action()]


@begins_with(promised)
def test_withdrawing_takes_back_what_the_signature_agreed_to_and_nobody_has_begun(beginning):
    here, first = beginning
    quarterly_return = withdrawn(here, first)
    action = the_action()
    assert (action.status, action.agreed_by, action.agreed_at) == ("taken_back", None, None)
    assert not actions_for(here.home.siro, at(2), state="open").exists()
    assert improvements.escalate_overdue(at=at(300)) == []
    assert notified_of("action.taken_back") == ["siro@home-office.example"]
    assert quarterly_return.status == "in_preparation"


@begins_with(opened)
def test_an_overdue_action_that_nobody_has_begun_is_taken_back_too(beginning):
    here, _ = beginning
    quarterly_return = signed(here, A1=replace(SHORT, action_due=date(2007, 7, 11)))
    assert improvements.escalate_overdue(at=at(30)) == [the_action()]
    actions.withdraw(quarterly_return, reason="One figure was wrong", by=here.home.siro, at=at(31))
    assert the_action().status == "taken_back"


@begins_with(promised)
def test_what_had_begun_before_the_withdrawal_goes_on_and_the_pages_say_so(client, beginning):
    here, quarterly_return = beginning
    action = begun(here)
    withdrawn(here, quarterly_return)
    assert the_action().status == "in_progress"
    assert events(action)[-1] == "action.kept"
    assert "Work on this action had begun, so it goes on" in read(client, here.home.siro, action)
    assert f"Work on {action.code} had begun, so it goes on." in read(
        client, here.home.siro, quarterly_return
    )
    signed_again(here, Return.objects.get())
    assert the_action().status == "in_progress"


@begins_with(promised)
def test_the_page_of_a_withdrawn_return_says_what_was_taken_back(client, beginning):
    here, first = beginning
    quarterly_return = withdrawn(here, first)
    shown = read(client, here.home.siro, quarterly_return)
    assert "1 action of the return was taken back with it" in shown
    assert "Taken back with its return" in shown
    assert "was withdrawn, and its signature" not in read(
        client, here.home.siro, signed_again(here, quarterly_return)
    )


@begins_with(promised)
def test_signing_again_agrees_to_the_same_action_again(beginning):
    here, first = beginning
    quarterly_return = signed_again(here, withdrawn(here, first))
    action = the_action()
    assert (action.status, action.agreed_at, action.agreed_with) == (
        "agreed",
        at(1, 4),
        subject_of(quarterly_return.submission),
    )
    assert events(action) == ["action.agreed_by_signature", "action.taken_back", "action.agreed_again"]


@begins_with(promised)
def test_the_action_has_the_words_the_owner_and_the_date_that_were_signed_last(beginning):
    here, first = beginning
    quarterly_return = withdrawn(here, first)
    other = replace(
        SHORT, action_summary="Appoint two members", action_owner="cio", action_due=date(2008, 1, 31)
    )
    signed_again(here, quarterly_return, other)
    action = the_action()
    assert (action.summary, action.owner_role, action.due) == (
        "Appoint two members",
        "cio",
        date(2008, 1, 31),
    )
    (facts,) = Event.objects.filter(kind="action.agreed_again").values_list("facts", flat=True)
    assert (facts["due_before"], facts["due"]) == ("2007-12-01", "2008-01-31")


@begins_with(promised)
def test_an_answer_that_is_met_at_the_next_signature_leaves_its_action_taken_back(beginning):
    here, first = beginning
    signed_again(here, withdrawn(here, first), AnswerValue(choice="met"))
    assert the_action().status == "taken_back"


@begins_with(promised)
def test_other_words_after_work_has_begun_are_another_action(beginning):
    here, quarterly_return = beginning
    begun(here)
    other = replace(SHORT, action_summary="Ask a consultant")
    signed_again(here, withdrawn(here, quarterly_return), other)
    assert list(Action.objects.order_by("created_at").values_list("summary", "status")) == [
        ("Appoint a board member", "in_progress"),
        ("Ask a consultant", "agreed"),
    ]


@begins_with(promised_and_accepted)
@pytest.mark.parametrize("status", ["agreed", "in_progress", "done_awaiting_check", "verified", "cancelled"])
def test_a_correction_does_not_make_its_actions_twice(beginning, status):
    here, _ = beginning
    Action.objects.update(status=status)
    corrected(here)
    assert the_action().status == status


@begins_with(promised_and_accepted)
def test_a_correction_that_is_signed_without_the_promise_takes_it_back(beginning):
    here, _ = beginning
    corrected(here, AnswerValue(choice="met"))
    assert the_action().status == "taken_back"


@begins_with(promised_and_accepted)
@pytest.mark.parametrize("step", ["withdraw", "drop_correction"])
def test_the_signature_of_the_accepted_edition_counts_again_when_its_correction_is_taken_back(
    beginning, step
):
    here, old = beginning
    new = corrected(here, replace(SHORT, action_summary="Appoint two members", action_owner="cio"))
    assert the_action().summary == "Appoint two members"
    text = {"reason": "It was right as it was"} if step == "withdraw" else {}
    getattr(actions, step)(new, by=here.home.siro, at=at(12), **text)
    action = the_action()
    assert (action.summary, action.owner_role, action.status) == ("Appoint a board member", "siro", "agreed")
    assert (action.agreed_at, action.agreed_with) == (at(1), subject_of(old.submission))


@begins_with(opened)
def test_freezing_takes_back_what_only_a_dropped_correction_promised(beginning):
    here, _ = beginning
    accepted(here)
    corrected(here, SHORT)
    actions.close_cycle(here.cycle, by=here.centre.approver, at=at(30))
    actions.freeze(here.cycle, by=here.centre.approver, at=at(31))
    actions.finish_cycles(at=at(31))
    assert the_action().status == "taken_back"


@begins_with(opened)
def test_a_proposal_in_the_words_of_a_signed_answer_is_agreed_by_the_signature(beginning):
    here, _ = beginning
    improvements.propose_action(
        here.home.organisation, by=here.home.preparer, at=at(), summary=SHORT.action_summary
    )
    signed(here, A1=SHORT)
    action = Action.objects.get()
    assert (action.origin, action.status, action.agreed_by) == ("own", "agreed", here.home.siro)
    assert (action.owner_role, action.due) == ("siro", date(2007, 12, 1))


@begins_with(opened)
def test_nobody_takes_an_action_back_without_its_return(beginning):
    here, _ = beginning
    own = improvements.propose_action(here.home.organisation, by=here.home.preparer, at=at(), summary="Train")
    with pytest.raises(Refused):
        ACTION["take_back"].perform(own, by=here.home.preparer, at=at())
    with pytest.raises(Exception, match="does not come from a return"):
        ACTION["take_back"].perform(own, by=here.home.siro, at=at())


@begins_with(promised)
def test_the_page_of_an_action_names_who_agreed_to_it_and_links_the_return(client, beginning):
    here, quarterly_return = beginning
    shown = read(client, here.home.preparer, the_action())
    assert f"By {here.home.siro.name} on 10 July 2007" in shown
    assert f'href="{quarterly_return.submission.get_absolute_url()}"' in shown
    assert "Escalated" not in shown


@begins_with(promised)
def test_an_installation_of_before_takes_over_its_promises_as_agreed_by_their_signatures(beginning):
    here, quarterly_return = beginning
    before = {
        "status": "overdue_escalated",
        "agreed_at": None,
        "agreed_by": None,
        "agreed_with": "",
        "origin_part": "",
    }
    Action.objects.update(**before)
    upgrade = import_module("returns.migrations.0007_signatures_agree_to_actions")
    upgrade.agree(apps, None)
    action = the_action()
    assert (action.agreed_by, action.agreed_at, action.origin_part) == (here.home.siro, at(1), "A1")
    assert action.agreed_with == subject_of(quarterly_return.submission)
    withdrawn(here, quarterly_return)
    Action.objects.update(**before)
    upgrade.agree(apps, None)
    assert the_action().status == "taken_back"
    chain.seal()
    assert list(records.verify()) == []
