"""The life of an action, step by step, with every refusal."""

from datetime import UTC, date, datetime
from functools import partial
from uuid import uuid4

import pytest

from audit.models import Event
from audit.record import SYSTEM, subject_of
from audit.transitions import NotReady, Refused
from departments.models import Action
from departments.organisations.roles import Role
from departments.registers import actions
from departments.registers.workflow import ACTION
from tests import factories
from tests.departments.conftest import AT

Status = Action.Status
LATER = datetime(2026, 11, 2, tzinfo=UTC)
REASON = "The supplier is three months late."


@pytest.fixture
def begins():
    return AT


def kinds(thing):
    return list(Event.objects.filter(subject=subject_of(thing)).values_list("kind", flat=True))


def test_an_action_goes_from_proposal_to_verified_closure(done, people):
    closed = actions.verify_action(done, by=people["audit"], at=AT)
    assert closed.status == Status.VERIFIED
    assert kinds(closed) == [
        "action.proposed",
        "action.agreed",
        "action.begun",
        "action.done",
        "action.verified",
    ]


def test_actions_of_a_body_are_numbered_in_turn_after_the_reports_own(
    home_office, transport, people, proposed
):
    second = actions.propose_action(home_office, by=people["siro"], at=AT, summary="Train everybody")
    first = actions.propose_action(transport, by=people["other_siro"], at=AT, summary="Train everybody")
    assert (proposed.code, second.code, first.code) == ("HO-7", "HO-8", "DFT-1")


def test_a_body_without_a_prefix_cannot_number_actions(db):
    nameless = factories.make_organisation("nameless")
    with pytest.raises(NotReady, match="letters for its references"):
        actions.propose_action(nameless, by=SYSTEM, at=AT, summary="Anything")


def test_an_action_needs_words_and_known_areas(home_office, people):
    with pytest.raises(NotReady, match="what is to be done"):
        actions.propose_action(home_office, by=people["siro"], at=AT, summary="  ")
    with pytest.raises(NotReady, match="no area"):
        actions.propose_action(home_office, by=people["siro"], at=AT, summary="Do it", areas=["magic"])


def test_a_form_that_is_sent_twice_proposes_one_action_and_with_other_words_another(home_office, people):
    key = uuid4()
    first, again, other = (
        actions.propose_action(home_office, by=people["siro"], at=AT, summary=summary, key=key)
        for summary in ("Train everybody", "Train everybody", "Train the new ones")
    )
    assert (first, [first.code, other.code]) == (again, ["HO-7", "HO-8"])


@pytest.mark.parametrize("name", ["staff", "audit", "reviewer", "other_siro", "admin"])
def test_only_those_with_the_power_there_propose(home_office, people, name):
    with pytest.raises(Refused):
        actions.propose_action(home_office, by=people[name], at=AT, summary="Do it")


def test_an_action_is_agreed_with_an_owner_and_a_date(proposed, people, due):
    with pytest.raises(NotReady) as missing:
        actions.agree_action(proposed, by=people["siro"], at=AT)
    assert [problem.field for problem in missing.value.problems] == ["owner_role", "due"]
    with pytest.raises(Refused):
        actions.agree_action(proposed, by=people["preparer"], at=AT, owner_role=Role.IAO, due=due)
    with pytest.raises(Refused):
        actions.agree_action(proposed, by=people["other_siro"], at=AT, owner_role=Role.IAO, due=due)


def test_a_deputy_agrees_for_the_siro(proposed, people, due):
    assert (
        actions.agree_action(proposed, by=people["deputy"], at=AT, owner_role=Role.IAO, due=due).agreed_at
        == AT
    )


def test_a_proposal_is_turned_down_with_a_reason(proposed, people):
    with pytest.raises(NotReady, match="at least 10"):
        actions.reject_action(proposed, by=people["siro"], at=AT, reason="No")
    with pytest.raises(Refused):
        actions.reject_action(proposed, by=people["iao"], at=AT, reason=REASON)
    rejected = actions.reject_action(proposed, by=people["siro"], at=AT, reason=REASON)
    assert (rejected.status, rejected.note) == (Status.REJECTED, REASON)


def test_a_condition_of_acceptance_cannot_be_rejected(home_office, people):
    condition = actions.propose_action(
        home_office, by=people["approver"], at=AT, summary="Encrypt", origin=Action.Origin.CONDITION
    )
    with pytest.raises(NotReady, match="condition"):
        actions.reject_action(condition, by=people["siro"], at=AT, reason=REASON)


def test_the_audit_log_keeps_the_length_of_a_reason_and_not_its_words(proposed, people):
    rejected = actions.reject_action(proposed, by=people["siro"], at=AT, reason=REASON)
    facts = Event.objects.get(subject=subject_of(rejected), kind="action.rejected").facts
    assert facts["reason_length"] == len(REASON)
    assert "supplier" not in str(facts)


@pytest.mark.parametrize("name", ["siro", "audit", "staff", "other_preparer"])
def test_only_those_who_do_the_work_begin_it(agreed, people, name):
    with pytest.raises(Refused):
        actions.begin_action(agreed, by=people[name], at=AT)


def test_nothing_is_done_without_evidence(begun, people):
    with pytest.raises(NotReady, match="shows that it is done"):
        actions.report_done(begun, by=people["iao"], at=AT, evidence=" ")


def test_what_is_not_accepted_goes_back_to_work_with_the_reason(done, people):
    back = actions.not_accepted(done, by=people["audit"], at=AT, reason="The certificate is of last year.")
    assert (back.status, back.note) == (Status.IN_PROGRESS, "The certificate is of last year.")
    with pytest.raises(Refused):
        actions.not_accepted(done, by=people["preparer"], at=AT, reason=REASON)


def test_a_new_date_is_later_has_a_reason_and_is_counted(begun, people):
    with pytest.raises(NotReady, match="today or in the future"):
        actions.replan(begun, by=people["siro"], at=AT, due=date(2026, 1, 1), reason=REASON)
    with pytest.raises(Refused):
        actions.replan(begun, by=people["iao"], at=AT, due=date(2026, 12, 1), reason=REASON)
    moved = actions.replan(begun, by=people["siro"], at=AT, due=date(2026, 12, 1), reason=REASON)
    moved = actions.replan(moved, by=people["siro"], at=AT, due=date(2027, 1, 1), reason=REASON)
    assert (moved.moves, moved.due, moved.status) == (2, date(2027, 1, 1), Status.IN_PROGRESS)


@pytest.mark.parametrize("year", [1066, 1707, 2206, 9999])
def test_no_step_gives_an_action_a_date_that_nobody_means(home_office, proposed, begun, people, year):
    wrong = date(year, 12, 31)
    steps = (
        partial(actions.propose_action, home_office, by=people["preparer"], summary="Encrypt backup tapes"),
        partial(actions.agree_action, proposed, by=people["siro"], owner_role="cio"),
        partial(actions.replan, begun, by=people["siro"], reason=REASON),
    )
    for step in steps:
        with pytest.raises(NotReady, match="The date by which it is to be done must be"):
            step(at=AT, due=wrong)


def test_cancelling_takes_two_people(agreed, people):
    with pytest.raises(NotReady, match="Nobody has asked"):
        actions.cancel(agreed, by=people["siro"], at=AT)
    asked = actions.ask_cancel(agreed, by=people["siro"], at=AT, reason=REASON)
    assert asked.status == Status.AGREED
    with pytest.raises(Refused, match="Somebody else"):
        actions.cancel(asked, by=people["siro"], at=AT)
    assert actions.cancel(asked, by=people["deputy"], at=AT).status == Status.CANCELLED


def test_only_the_centre_lifts_its_condition(home_office, people, due):
    condition = actions.propose_action(
        home_office, by=people["approver"], at=AT, summary="Encrypt", origin=Action.Origin.CONDITION
    )
    condition = actions.agree_action(condition, by=people["siro"], at=AT, owner_role=Role.IAO, due=due)
    condition = actions.ask_cancel(condition, by=people["iao"], at=AT, reason=REASON)
    with pytest.raises(Refused, match="only the centre"):
        actions.cancel(condition, by=people["siro"], at=AT)
    assert actions.cancel(condition, by=people["approver"], at=AT).status == Status.CANCELLED


def test_an_agreed_action_that_is_late_is_not_agreed_again(agreed, people):
    (late,) = actions.escalate_overdue(at=datetime(2026, 11, 1, tzinfo=UTC))
    with pytest.raises(NotReady, match="agreed before"):
        actions.agree_action(late, by=people["siro"], at=LATER, owner_role=Role.IAO, due=date(2027, 1, 1))


def test_only_the_portal_escalates_and_only_what_is_late(agreed, people):
    with pytest.raises(Refused):
        ACTION["escalate"].perform(agreed, by=people["siro"], at=AT)
    with pytest.raises(NotReady, match="long enough to be escalated"):
        ACTION["escalate"].perform(agreed, by=SYSTEM, at=AT)


def test_a_new_date_ends_the_request_to_cancel_and_every_reason_is_kept(agreed, people):
    begun = actions.begin_action(agreed, by=people["iao"], at=AT)
    asked = actions.ask_cancel(begun, by=people["iao"], at=AT, reason="Another action does the same.")
    moved = actions.replan(asked, by=people["siro"], at=AT, due=date(2026, 12, 1), reason=REASON)
    assert not moved.cancel_asked
    with pytest.raises(NotReady, match="Nobody has asked"):
        actions.cancel(moved, by=people["siro"], at=AT)
    assert [(remark.step, remark.text) for remark in moved.remarks.order_by("id")] == [
        ("ask_cancel", "Another action does the same."),
        ("replan", REASON),
    ]


@pytest.mark.parametrize(("name", "most"), [("summary", 300), ("owner_role", 80)])
def test_the_words_of_a_proposal_fit_or_are_refused_at_their_field(home_office, people, name, most):
    def proposed_with(length):
        more = {"summary": "Encrypt", name: "x" * length}
        return actions.propose_action(home_office, by=people["siro"], at=AT, **more)

    assert len(getattr(proposed_with(most), name)) == most
    with pytest.raises(NotReady, match=f"must be {most} characters or fewer") as refused:
        proposed_with(most + 1)
    assert [problem.field for problem in refused.value.problems] == [name]
