"""What registers want of a person on the home page."""

from datetime import UTC, datetime, timedelta

from accounts.models import User
from departments.home import tasks_for
from departments.models import Action, Appointment, Asset
from departments.organisations import actions as organisation_actions
from departments.organisations.calendar import add_working_days
from departments.organisations.roles import Role
from departments.registers import actions
from tests import factories
from tests.departments.conftest import AT, REASON


def test_an_asset_whose_owner_has_left_is_for_who_holds_the_role_next(people, home_office, newcomer, asset):
    owner = Appointment.objects.get(user=people["iao"])
    Asset.objects.update(owner=owner)
    later = AT + timedelta(days=30)
    organisation_actions.end_appointment(owner, by=people["admin"], at=AT)

    def named(user):
        return [task.text for task in tasks_for(User.objects.get(pk=user.pk), later) if "owner" in task.text]

    tasks = [f"Name the owner of an asset: {asset.name}"]
    assert named(people["preparer"]) == tasks
    organisation_actions.appoint(newcomer, Role.IAO, home_office, by=people["admin"], at=AT)
    assert (named(newcomer), named(people["preparer"])) == (tasks, [])


def test_people_learn_on_their_home_page_what_actions_want_of_them(people, home_office, proposed, due):
    assert [task.text for task in tasks_for(people["siro"], AT)] == [
        f"Agree to or reject proposed action {proposed.code}: Encrypt backup tapes"
    ]
    assert tasks_for(people["other_siro"], AT) == []
    assert tasks_for(people["reviewer"], AT) == []


def test_what_fell_due_is_late_on_the_home_page_from_the_next_day(people, home_office, due):
    thing = actions.propose_action(home_office, by=people["siro"], at=AT, summary="Encrypt", due=due)
    thing = actions.agree_action(thing, by=people["siro"], at=AT, owner_role=Role.IAO)
    actions.begin_action(thing, by=people["iao"], at=AT)
    evening = datetime(due.year, due.month, due.day, 18, tzinfo=UTC)
    for at in (evening, evening + timedelta(days=1)):
        (task,) = tasks_for(people["iao"], at)
        assert task.text == f"Finish action {thing.code}: Encrypt"
        assert (task.due < at) == (at > evening)
        assert task.due.date() == due
    (late,) = tasks_for(people["siro"], evening + timedelta(days=1))
    assert late.text == f"Give a new date to late action {thing.code}: Encrypt"
    assert tasks_for(people["iao"], evening + timedelta(days=400)) == [task]
    Action.objects.update(origin=Action.Origin.REPORT_2007)
    assert tasks_for(people["iao"], evening + timedelta(days=1000)) == []


def test_a_check_is_wanted_twenty_working_days_after_it_was_reported_done(people, home_office, due):
    thing = actions.propose_action(home_office, by=people["siro"], at=AT, summary="Encrypt", due=due)
    thing = actions.agree_action(thing, by=people["siro"], at=AT, owner_role=Role.IAO)
    thing = actions.begin_action(thing, by=people["iao"], at=AT)
    reported = AT + timedelta(days=20)
    actions.report_done(thing, by=people["iao"], at=reported, evidence="Certificate")
    (task,) = tasks_for(people["audit"], reported)
    assert task.due.date() == add_working_days(reported.date(), 20)


def words_for(user):
    return [task.step for task in tasks_for(User.objects.get(pk=user.pk), AT)]


def test_where_everybody_of_the_body_took_the_earlier_step_the_centre_checks_what_was_done(
    people, home_office, due
):
    both = people["siro"]
    factories.appoint(both, Role.PREPARER, home_office)
    thing = actions.propose_action(home_office, by=both, at=AT, summary="Encrypt", due=due)
    thing = actions.agree_action(thing, by=both, at=AT, owner_role=Role.IAO)
    thing = actions.begin_action(thing, by=people["iao"], at=AT)
    actions.report_done(thing, by=both, at=AT, evidence="Certificate")
    check = f"Check what was done for action {thing.code}"
    assert check in words_for(people["audit"])
    assert words_for(people["reviewer"]) == []
    for name in ("audit", "deputy"):
        people[name].appointments.all().delete()
    assert check not in words_for(both)
    assert words_for(people["reviewer"]) == [check]


def test_who_asked_to_cancel_does_not_agree_to_it_and_the_centre_does_where_nobody_else_can(
    people, home_office, due
):
    thing = actions.propose_action(home_office, by=people["siro"], at=AT, summary="Encrypt", due=due)
    thing = actions.agree_action(thing, by=people["siro"], at=AT, owner_role=Role.IAO)
    factories.appoint(people["siro"], Role.IAO, home_office)
    actions.ask_cancel(thing, by=people["siro"], at=AT, reason=REASON)
    lift = f"Agree to cancel, or not, action {thing.code}"
    assert lift in words_for(people["deputy"])
    assert words_for(people["approver"]) == []
    people["deputy"].appointments.all().delete()
    assert lift not in words_for(people["siro"])
    assert words_for(people["approver"]) == [lift]
