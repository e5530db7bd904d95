"""Who checks an action, and when one is escalated."""

from datetime import UTC, datetime, timedelta

import pytest

from audit.models import Event
from audit.record import subject_of
from audit.transitions import Refused
from departments.models import Action
from departments.organisations.calendar import add_working_days
from departments.organisations.roles import Role
from departments.registers import actions, checks
from tests import factories
from tests.departments.conftest import AT

Status = Action.Status


@pytest.fixture
def begins():
    return AT


def kinds(thing):
    return list(Event.objects.filter(subject=subject_of(thing)).values_list("kind", flat=True))


def test_who_reported_it_done_never_verifies_it(begun, people, home_office):
    both = people["siro"]
    factories.appoint(both, Role.PREPARER, home_office)
    reported = actions.report_done(begun, by=both, at=AT, evidence="Certificate")
    with pytest.raises(Refused, match="Somebody else"):
        actions.verify_action(reported, by=both, at=AT)


def test_who_answers_for_it_never_verifies_it(home_office, people, due):
    thing = actions.propose_action(home_office, by=people["preparer"], at=AT, summary="Encrypt")
    thing = actions.agree_action(thing, by=people["siro"], at=AT, owner_role=Role.SIRO, due=due)
    thing = actions.begin_action(thing, by=people["iao"], at=AT)
    thing = actions.report_done(thing, by=people["iao"], at=AT, evidence="Certificate")
    for owner in ("siro", "deputy"):
        with pytest.raises(Refused, match="answers for"):
            actions.verify_action(thing, by=people[owner], at=AT)
    assert actions.verify_action(thing, by=people["reviewer"], at=AT).status == Status.VERIFIED


def test_a_reviewer_does_not_verify_the_actions_of_the_department_they_sit_in(people, due):
    cabinet_office = factories.make_organisation("cabinet-office")
    siro = factories.person("co-siro@example.test", Role.SIRO, cabinet_office)
    iao = factories.person("co-iao@example.test", Role.IAO, cabinet_office)
    thing = actions.propose_action(cabinet_office, by=siro, at=AT, summary="Encrypt")
    thing = actions.agree_action(thing, by=siro, at=AT, owner_role=Role.IAO, due=due)
    thing = actions.report_done(
        actions.begin_action(thing, by=iao, at=AT), by=iao, at=AT, evidence="Certificate"
    )
    with pytest.raises(Refused):
        actions.verify_action(thing, by=people["reviewer"], at=AT)


def test_an_action_is_escalated_ten_working_days_after_its_date_and_once(agreed, due):
    last = add_working_days(due, 10)
    on_the_day = datetime(last.year, last.month, last.day, 12, tzinfo=UTC)
    assert actions.escalate_overdue(at=on_the_day) == []
    assert [action.code for action in actions.escalate_overdue(at=on_the_day + timedelta(days=1))] == ["HO-7"]
    assert actions.escalate_overdue(at=on_the_day + timedelta(days=2)) == []


def test_a_proposal_without_an_answer_is_escalated_after_twenty_working_days(proposed, people, due):
    last = add_working_days(AT.date(), 20)
    late = datetime(last.year, last.month, last.day, 12, tzinfo=UTC) + timedelta(days=1)
    assert actions.escalate_overdue(at=late - timedelta(days=1)) == []
    (escalated,) = actions.escalate_overdue(at=late)
    answered = actions.agree_action(escalated, by=people["siro"], at=late, owner_role=Role.IAO, due=due)
    assert (answered.status, kinds(answered)[-1]) == (Status.AGREED, "action.agreed_late")


def test_what_was_promised_is_escalated_however_long_ago_it_fell_due(agreed):
    assert [action.code for action in actions.escalate_overdue(at=datetime(2030, 1, 1, tzinfo=UTC))] == [
        "HO-7"
    ]


def test_an_action_of_a_closed_record_is_not_escalated(agreed):
    Action.objects.update(origin=Action.Origin.REPORT_2007)
    assert actions.escalate_overdue(at=datetime(2030, 1, 1, tzinfo=UTC)) == []


@pytest.mark.parametrize(("days", "is_refused"), [(-1, True), (0, False), (1, False)])
def test_a_new_date_is_today_or_later(days, is_refused):
    action = Action(due=AT.date() + timedelta(days=days))
    assert bool(checks.has_a_later_date(action, AT)) == is_refused


def test_a_new_date_is_wanted():
    assert [problem.field for problem in checks.has_a_later_date(Action(), AT)] == ["due"]
