"""Opening, extending, closing and freezing a quarter."""

import hashlib
from datetime import date

import pytest

from audit.models import Event
from audit.transitions import NotNow, NotReady, Refused
from departments.models import Action
from returns import actions
from returns.models import Cycle, Return
from tests.beginnings import begins_with
from tests.factories import enrol, make_organisation
from tests.returns.world import (
    SHORT,
    at,
    notified_of,
    opened,
    recommended,
    sent,
    signed,
)

pytestmark = pytest.mark.django_db


@begins_with(opened)
def test_opening_makes_one_return_for_every_body_and_tells_its_head_and_siro(beginning):
    here, _ = beginning
    assert here.cycle.due_on == date(2007, 7, 27)
    assert notified_of("return.opened") == [
        "accounting_officer@home-office.example",
        "siro@home-office.example",
    ]


@begins_with(opened)
def test_a_quarter_opened_with_its_returns_is_one_transaction_so_that_no_worker_makes_them_at_another_time(
    beginning,
):
    here, _ = beginning
    assert actions.open_cycle.is_action
    enrol(make_organisation("transport"))
    actions.open_cycle(year="2007-08", quarter=2, by=here.centre.approver, at=at(80))
    cycle = Cycle.objects.get(quarter=2)
    opened = Event.objects.filter(kind="return.opened", facts__quarter=cycle.slug)
    assert {event.at for event in opened} == {cycle.returns_made_at} == {at(80)}
    assert opened.count() == 2


@begins_with(opened)
def test_a_quarter_is_opened_once(beginning):
    here, _ = beginning
    with pytest.raises(NotNow):
        actions.open_cycle(year="2007-08", quarter=1, by=here.centre.approver, at=at())
    assert Return.objects.count() == 1


@begins_with(opened)
def test_a_body_that_comes_later_owes_nothing(beginning):
    here, _ = beginning
    later = make_organisation("new-department", reference_prefix="ND")

    enrol(later, starts_on=date(2007, 10, 1))
    actions.open_cycle(year="2007-08", quarter=2, by=here.centre.approver, at=at(80))
    assert set(Return.objects.filter(cycle__quarter=2).values_list("organisation__code", flat=True)) == {
        "home-office"
    }


@begins_with(opened)
def test_only_the_centres_approver_opens(beginning):
    here, _ = beginning
    for who in (here.centre.reviewer, here.home.siro):
        with pytest.raises(Refused):
            actions.open_cycle(year="2007-08", quarter=2, by=who, at=at())


@begins_with(opened)
def test_a_quarter_is_extended_closed_reopened_and_frozen(beginning):
    here, _ = beginning
    cycle = actions.extend(
        here.cycle, due_on=date(2007, 8, 3), reason="Floods in the north", by=here.centre.approver, at=at()
    )
    with pytest.raises(NotReady, match="due date has not passed"):
        actions.close_cycle(cycle, by=here.centre.approver, at=at())
    cycle = actions.close_cycle(cycle, by=here.centre.approver, at=at(30))
    cycle = actions.reopen_cycle(cycle, reason="One more came in", by=here.centre.approver, at=at(31))
    cycle = actions.close_cycle(cycle, by=here.centre.approver, at=at(32))
    cycle = actions.freeze(cycle, by=here.centre.approver, at=at(33))
    assert hashlib.sha256(cycle.snapshot.encode()).hexdigest() == cycle.snapshot_sha256
    assert '"status":"not_started"' in cycle.snapshot


def frozen(here):
    cycle = actions.close_cycle(here.cycle, by=here.centre.approver, at=at(30))
    return actions.freeze(cycle, by=here.centre.approver, at=at(31))


@begins_with(opened)
def test_no_return_of_a_frozen_quarter_is_changed(beginning):
    here, _ = beginning
    quarterly_return = actions.start(here.quarterly_return, by=here.home.preparer, at=at())
    frozen(here)
    with pytest.raises(NotReady, match="frozen"):
        actions.save_answers(quarterly_return, answers={"A1": SHORT}, by=here.home.preparer, at=at(32))
    with pytest.raises(NotReady, match="frozen"):
        actions.record_missing(quarterly_return, by=here.centre.approver, at=at(32))


@begins_with(opened)
@pytest.mark.parametrize(
    ("make_return", "step", "who"),
    [
        (sent, "sign_and_submit", "siro"),
        (signed, "take_up", "reviewer"),
        (recommended, "accept", "approver"),
    ],
)
def test_a_frozen_quarter_is_neither_signed_nor_reviewed(beginning, make_return, step, who):
    here, _ = beginning
    quarterly_return = make_return(here)
    frozen(here)
    more = {"declared": True} if step == "sign_and_submit" else {}
    by = getattr(here.centre, who, None) or getattr(here.home, who)
    with pytest.raises(NotReady, match="frozen"):
        getattr(actions, step)(quarterly_return, by=by, at=at(32), **more)


@begins_with(opened)
def test_conditions_are_still_discharged_when_the_quarter_is_frozen(beginning):
    here, _ = beginning
    condition = actions.Condition("Encrypt the last laptops", "cio", date(2007, 10, 1))
    quarterly_return = actions.accept_with_conditions(
        recommended(here), conditions=[condition], by=here.centre.approver, at=at(4)
    )
    frozen(here)
    Action.objects.update(status="verified")
    assert (
        actions.discharge_conditions(quarterly_return, by=here.centre.approver, at=at(40)).status
        == "accepted"
    )


REASON = "The supplier's figures come late"


def extend(here, due_on, day=1):
    return actions.extend(here.cycle, due_on=due_on, reason=REASON, by=here.centre.approver, at=at(day))


@begins_with(opened)
@pytest.mark.parametrize("year", [2206, 9999])
def test_more_time_until_a_year_that_cannot_be_is_refused_and_nobody_is_notified(beginning, year):
    here, _ = beginning
    with pytest.raises(NotReady, match="The new due date must be on or before"):
        extend(here, date(year, 7, 31))
    assert not Event.objects.filter(kind="cycle.extended").exists()


@begins_with(opened)
def test_a_due_date_in_the_past_or_of_today_is_refused(beginning):
    here, _ = beginning
    for day in (at(1).date(), date(1707, 5, 1)):
        with pytest.raises(NotReady, match="The new due date must be in the future"):
            extend(here, day)


@begins_with(opened)
def test_the_due_date_that_there_is_already_is_no_new_one(beginning):
    here, _ = beginning
    with pytest.raises(NotReady, match="already"):
        extend(here, here.cycle.due_on)


@begins_with(opened)
def test_a_wrong_due_date_is_put_right_by_a_nearer_one_and_the_quarter_can_be_closed(beginning):
    here, _ = beginning
    Cycle.objects.filter(pk=here.cycle.pk).update(due_on=date(2099, 7, 31))
    here.cycle.refresh_from_db()
    cycle = extend(here, date(2007, 7, 31))
    assert cycle.due_on == date(2007, 7, 31)
    assert actions.close_cycle(cycle, by=here.centre.approver, at=at(30)).status == "closed"
