"""Appointing and ending, what the database refuses, and who is told of a vacancy."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from audit.models import Event, OutboxMessage
from audit.record import SYSTEM
from audit.transitions import NotReady, Refused
from departments.home import tasks_for
from departments.models import Appointment, Asset, Enrolment, OrganisationName
from departments.organisations import actions as organisation_actions
from departments.organisations import powers
from departments.organisations.presenting import who_takes_over
from departments.organisations.queries import addresses_for, at_the_centre, post_holder, posts_of
from departments.organisations.roles import ROLES, Can, Reach, Role
from departments.registers import actions as register_actions
from departments.registers.queries import owners_in
from tests import factories
from tests.departments.conftest import AT, text


@pytest.fixture
def newcomer(db):
    return factories.make_user("newcomer@example.test")


def test_the_administrator_appoints_from_today(people, home_office, newcomer):
    made = organisation_actions.appoint(newcomer, Role.DPO, home_office, by=people["admin"], at=AT)
    assert (made.starts_on, made.ends_on) == (date(2026, 6, 10), None)
    event = Event.objects.get(kind="appointment.made")
    assert event.facts["holder"] == f"user:{newcomer.pk}"
    assert "newcomer" not in str(event.facts)


@pytest.mark.parametrize("name", ["siro", "approver", "staff"])
def test_nobody_else_appoints(people, home_office, newcomer, name):
    with pytest.raises(Refused):
        organisation_actions.appoint(newcomer, Role.DPO, home_office, by=people[name], at=AT)


def test_nobody_appoints_themselves(people, home_office):
    with pytest.raises(NotReady, match="Nobody can appoint themselves"):
        organisation_actions.appoint(people["admin"], Role.SIRO, home_office, by=people["admin"], at=AT)
    assert Appointment.objects.filter(user=people["admin"]).count() == 1


@pytest.mark.parametrize(
    "role", [role for role, spec in ROLES.items() if spec.reach in (Reach.GOVERNMENT, Reach.NONE)]
)
def test_a_role_that_reaches_over_government_is_not_held_in_a_department(people, home_office, newcomer, role):
    with pytest.raises(NotReady, match="is a role of a"):
        organisation_actions.appoint(newcomer, role, home_office, by=people["admin"], at=AT)
    assert not Appointment.objects.filter(user=newcomer).exists()


def test_the_centre_and_the_regulator_hold_their_own_roles_and_not_each_others(people, centre, newcomer):
    office = factories.commissioner()
    organisation_actions.appoint(newcomer, Role.CO_APPROVER, centre, by=people["admin"], at=AT)
    organisation_actions.appoint(newcomer, Role.ICO_OFFICER, office, by=people["admin"], at=AT)
    for role, body in ((Role.ICO_OFFICER, centre), (Role.CO_APPROVER, office)):
        with pytest.raises(NotReady, match="is a role of a"):
            organisation_actions.appoint(people["staff"], role, body, by=people["admin"], at=AT)


def test_a_reviewer_of_the_cabinet_offices_own_return_is_lent_to_the_centre(people, centre):
    lent = people["other_preparer"]
    for role in (Role.CO_REVIEWER, Role.CO_APPROVER):
        organisation_actions.appoint(lent, role, centre, by=people["admin"], at=AT, limited_to=centre.sponsor)


def test_an_appointment_in_the_wrong_place_can_be_ended(people, home_office, newcomer):
    wrong = factories.appoint(newcomer, Role.CO_APPROVER, home_office)
    organisation_actions.end_appointment(wrong, by=people["admin"], at=AT)
    assert Appointment.objects.get(pk=wrong.pk).ends_on == date(2026, 6, 10)


def test_a_post_that_is_held_is_refused_with_who_holds_it_until_when(people, home_office, newcomer):
    with pytest.raises(NotReady, match="is held from 1 January 2000 with no last day"):
        organisation_actions.appoint(newcomer, Role.SIRO, home_office, by=people["admin"], at=AT)
    assert not Appointment.objects.filter(user=newcomer).exists()


def test_a_post_passes_from_one_day_to_the_next(people, home_office, newcomer):
    held = Appointment.objects.get(user=people["siro"])
    organisation_actions.end_appointment(held, by=people["admin"], at=AT, ends_on=date(2026, 6, 30))
    with pytest.raises(NotReady, match="until 30 June 2026"):
        organisation_actions.appoint(
            newcomer, Role.SIRO, home_office, by=people["admin"], at=AT, starts_on=date(2026, 6, 30)
        )
    organisation_actions.appoint(
        newcomer, Role.SIRO, home_office, by=people["admin"], at=AT, starts_on=date(2026, 7, 1)
    )
    assert post_holder(home_office, Role.SIRO, AT).user == people["siro"]


def test_the_same_person_is_not_appointed_twice_to_the_same(people, home_office):
    with pytest.raises(NotReady, match="already"):
        organisation_actions.appoint(
            people["preparer"], Role.PREPARER, home_office, by=people["admin"], at=AT
        )


def test_dates_must_be_in_order(people, home_office, newcomer):
    with pytest.raises(NotReady, match="last day"):
        organisation_actions.appoint(
            newcomer,
            Role.DPO,
            home_office,
            by=SYSTEM,
            at=AT,
            starts_on=date(2026, 7, 1),
            ends_on=date(2026, 6, 1),
        )


def test_only_a_role_over_government_is_limited(home_office, transport, newcomer):
    with pytest.raises(NotReady, match="limited"):
        organisation_actions.appoint(newcomer, Role.IAO, home_office, by=SYSTEM, at=AT, limited_to=transport)


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [(date(2026, 1, 1), None), (date(1999, 1, 1), date(2000, 1, 1)), (date(2010, 1, 1), date(2010, 1, 1))],
)
def test_the_database_itself_refuses_two_holders_of_one_post(
    people, home_office, newcomer, starts_on, ends_on
):
    with pytest.raises(IntegrityError, match="one_holder_at_a_time"), transaction.atomic():
        factories.appoint(newcomer, Role.SIRO, home_office, starts_on=starts_on, ends_on=ends_on)


def test_the_database_allows_several_holders_where_there_may_be_several(people, home_office, newcomer):
    factories.appoint(newcomer, Role.IAO, home_office)
    assert Appointment.objects.filter(organisation=home_office, role=Role.IAO).count() == 2


def test_the_database_refuses_names_and_enrolments_that_overlap(home_office):
    factories.enrol(home_office, date(2007, 4, 1), date(2008, 3, 31))
    factories.enrol(home_office, date(2026, 4, 1))
    with pytest.raises(IntegrityError, match="enrolled_once"), transaction.atomic():
        Enrolment.objects.create(organisation=home_office, starts_on=date(2008, 3, 31), source="a test")
    OrganisationName.objects.create(organisation=home_office, name="One")
    with pytest.raises(IntegrityError, match="one_name_at_a_time"), transaction.atomic():
        OrganisationName.objects.create(organisation=home_office, name="Two", starts_on=date(2020, 1, 1))


def test_a_vacancy_is_told_to_the_centre(people):
    held = Appointment.objects.get(user=people["siro"])
    organisation_actions.end_appointment(held, by=people["admin"], at=AT, ends_on=date(2026, 6, 30))
    told = OutboxMessage.objects.get(rule="departments.notify_centre_of_vacancy")
    assert told.to == "approver@example.test"
    assert "falls vacant after 30 June 2026" in told.body


def test_no_vacancy_is_told_where_somebody_follows_or_several_may_hold_it(people, home_office, newcomer):
    held = Appointment.objects.get(user=people["siro"])
    factories.appoint(held.user, Role.STAFF, home_office)
    Appointment.objects.filter(pk=held.pk).update(ends_on=date(2026, 6, 30))
    factories.appoint(newcomer, Role.SIRO, home_office, starts_on=date(2026, 7, 1))
    organisation_actions.end_appointment(held, by=people["admin"], at=AT, ends_on=date(2026, 6, 20))
    organisation_actions.end_appointment(Appointment.objects.get(role=Role.IAO), by=people["admin"], at=AT)
    assert not OutboxMessage.objects.filter(rule="departments.notify_centre_of_vacancy").exists()


def test_ending_twice_on_the_same_day_changes_nothing(people):
    held = Appointment.objects.get(user=people["iao"])
    organisation_actions.end_appointment(held, by=people["admin"], at=AT)
    organisation_actions.end_appointment(held, by=people["admin"], at=AT)
    assert Event.objects.filter(kind="appointment.ended").count() == 1


def test_an_appointment_does_not_end_before_it_begins_nor_twice(people, home_office, newcomer):
    past = factories.appoint(newcomer, Role.IAO, home_office, ends_on=date(2020, 1, 1))
    with pytest.raises(NotReady, match="ended already"):
        organisation_actions.end_appointment(past, by=people["admin"], at=AT)
    held = Appointment.objects.get(user=people["iao"])
    with pytest.raises(NotReady, match="on or after"):
        organisation_actions.end_appointment(held, by=people["admin"], at=AT, ends_on=date(1999, 1, 1))


def test_a_notice_to_a_vacant_post_falls_to_the_deputy_and_then_to_the_centre(people, home_office):
    def to():
        return [one.address for one in addresses_for(home_office, Role.SIRO, AT)]

    assert to() == ["siro@example.test"]
    Appointment.objects.filter(user=people["siro"]).delete()
    assert to() == ["deputy@example.test"]
    Appointment.objects.filter(user=people["deputy"]).delete()
    assert to() == ["approver@example.test"]


def test_a_closed_account_is_a_vacant_post_everywhere(people, home_office):
    User.objects.filter(pk=people["siro"].pk).update(is_active=False)
    siro = User.objects.get(pk=people["siro"].pk)
    assert [one.address for one in addresses_for(home_office, Role.SIRO, AT)] == ["deputy@example.test"]
    assert not powers.holds(siro, Can.RETURN_SIGN_AND_SUBMIT, AT)
    named = [one.user for one in powers.holders_of_power(home_office, Can.RETURN_SIGN_AND_SUBMIT, AT)]
    assert named == [people["deputy"]]
    assert siro not in [one.user for one in owners_in(home_office, AT)]
    (post,) = [one for one in posts_of(home_office, AT) if one.title == "Senior Information Risk Owner"]
    assert post.holders == ()


def test_whoever_stands_in_is_told_why_under_the_name_that_the_body_bears(people, home_office):
    assert [one.why for one in addresses_for(home_office, Role.SIRO, AT)] == [""]
    Appointment.objects.filter(user=people["siro"]).delete()
    (deputy,) = addresses_for(home_office, Role.SIRO, AT)
    why = "You are told because the post of Senior Information Risk Owner of Home Office is vacant."
    assert deputy.message(subject="Due", body="It is due.\n").body == f"It is due.\n\n{why}\n"
    Appointment.objects.filter(user=people["reviewer"]).delete()
    (approver,) = at_the_centre(Role.CO_REVIEWER, AT)
    assert approver.why == (
        "You are told because the post of Cabinet Office reviewer of Central review team is vacant."
    )


def test_a_notice_to_a_deputy_that_a_body_does_not_have_goes_to_the_post_itself(people, home_office):
    def to():
        return [one.address for one in addresses_for(home_office, Role.DEPUTY_SIRO, AT)]

    assert to() == ["deputy@example.test"]
    Appointment.objects.filter(user=people["deputy"]).delete()
    assert to() == ["siro@example.test"]
    Appointment.objects.filter(user=people["siro"]).delete()
    assert to() == ["approver@example.test"]


def test_a_vacant_post_at_the_centre_swallows_no_notice(people, home_office):
    def told(role):
        return [one.address for one in at_the_centre(role, AT)]

    assert told(Role.CO_REVIEWER) == ["reviewer@example.test"]
    Appointment.objects.filter(user=people["reviewer"]).delete()
    assert told(Role.CO_REVIEWER) == ["approver@example.test"]
    Appointment.objects.filter(user=people["approver"]).delete()
    assert told(Role.CO_APPROVER) == ["admin@example.test"]
    assert [one.address for one in addresses_for(home_office, Role.CIO, AT)] == ["admin@example.test"]


def test_posts_are_shown_held_with_their_deputies_or_vacant(people, home_office):
    posts = {post.title: post for post in posts_of(home_office, AT)}
    siro = posts["Senior Information Risk Owner"]
    assert [one.user for one in siro.holders] == [people["siro"]]
    assert [one.user for one in siro.deputies] == [people["deputy"]]
    assert posts["Accounting Officer"].holders == ()


def test_an_asset_keeps_its_place_when_its_owners_post_ends(people, home_office):
    owner = Appointment.objects.get(user=people["iao"])
    asset = register_actions.add_asset(
        home_office,
        by=people["iao"],
        at=AT,
        name="Cases",
        purpose="Case files",
        personal_data=True,
        owner=owner,
    )
    organisation_actions.end_appointment(owner, by=people["admin"], at=AT)
    assert Asset.objects.get(pk=asset.pk).owner == owner


def test_the_extract_to_the_commissioner_is_switched_once(people, home_office):
    organisation_actions.set_extract_to_commissioner(home_office, by=people["admin"], at=AT, on=True)
    organisation_actions.set_extract_to_commissioner(home_office, by=people["admin"], at=AT, on=True)
    assert Event.objects.filter(kind="organisation.extract_set").count() == 1
    with pytest.raises(Refused):
        organisation_actions.set_extract_to_commissioner(home_office, by=people["siro"], at=AT, on=False)


def test_what_is_open_goes_to_who_holds_the_role_next_else_to_the_deputy_else_it_stays_with_the_post(
    people, home_office, newcomer
):
    siro = Appointment.objects.get(user=people["siro"])
    last = date(2026, 6, 30)
    assert who_takes_over(siro, last) == (
        "From 1 July 2026 what is open is for deputy (Deputy SIRO by recorded delegation)."
    )
    organisation_actions.end_appointment(siro, by=people["admin"], at=AT, ends_on=last)
    organisation_actions.appoint(
        newcomer, Role.SIRO, home_office, by=people["admin"], at=AT, starts_on=date(2026, 7, 6)
    )
    assert who_takes_over(siro, last) == (
        "Nobody holds the post from 1 July 2026. From 6 July 2026 what is open is for newcomer (Senior Information "
        "Risk Owner)."
    )
    assert who_takes_over(siro, date(2026, 7, 5)).startswith("From 6 July 2026 what is open is for newcomer")
    audit = Appointment.objects.get(user=people["audit"])
    assert who_takes_over(audit, last) == (
        "Nobody follows: what is open stays with the post, which is shown to the system administrators and to the SIRO "
        "of Home Office."
    )


def test_a_vacant_post_is_shown_to_those_who_appoint_and_to_the_siro_until_it_is_filled(
    people, home_office, newcomer
):
    held = Appointment.objects.get(user=people["audit"])
    organisation_actions.end_appointment(held, by=people["admin"], at=AT, ends_on=date(2026, 6, 10))
    later = AT + timedelta(days=1)

    def shown(name):
        found = User.objects.get(pk=people[name].pk)
        return [task.text for task in tasks_for(found, later) if "vacant post" in task.text]

    post = "Internal audit at Home Office"
    assert shown("admin") == [f"Appoint somebody to a vacant post: {post}"]
    assert shown("siro") == [f"Ask the system administrator to fill a vacant post: {post}"]
    assert shown("other_siro") == shown("preparer") == []
    organisation_actions.appoint(newcomer, Role.INTERNAL_AUDIT, home_office, by=people["admin"], at=later)
    assert shown("admin") == shown("siro") == []


def test_an_asset_whose_owner_has_left_is_for_who_holds_the_role_next(people, home_office, newcomer, asset):
    owner = Appointment.objects.get(user=people["iao"])
    Asset.objects.update(owner=owner)
    later = AT + timedelta(days=30)
    organisation_actions.end_appointment(owner, by=people["admin"], at=AT)

    def named(user):
        return [task.text for task in tasks_for(User.objects.get(pk=user.pk), later) if "asset" in task.text]

    words = [f"Name the owner of an asset: {asset.name}"]
    assert named(people["preparer"]) == words
    organisation_actions.appoint(newcomer, Role.IAO, home_office, by=people["admin"], at=AT)
    assert (named(newcomer), named(people["preparer"])) == (words, [])


def test_the_page_of_an_asset_says_when_its_owner_is_in_post_no_more(enter, people, asset):
    Asset.objects.update(owner=Appointment.objects.get(user=people["iao"]))
    page = reverse("departments:asset", args=[asset.pk])
    assert "in post no more" not in text(enter("preparer").get(page))
    User.objects.filter(pk=people["iao"].pk).update(is_active=False)
    assert "who is in post no more: a new owner is to be named" in text(enter("preparer").get(page))


def test_the_page_that_ends_an_appointment_lists_what_is_open_without_its_content(enter, people, proposed):
    siro = Appointment.objects.get(user=people["siro"])
    page = text(enter("admin").get(reverse("departments:appointment_end", args=[siro.pk])))
    assert f"Agree to or reject proposed action {proposed.code}, due" in page
    assert "what is open is for deputy" in page
    assert "Encrypt backup tapes" not in page
