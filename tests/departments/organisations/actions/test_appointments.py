"""Appointing and ending, what the database refuses, and who is notified of a vacancy."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from audit.models import Event
from audit.record import SYSTEM
from audit.transitions import NotReady, Refused
from departments.models import Appointment, Asset, Enrolment, OrganisationName
from departments.organisations import actions as organisation_actions
from departments.organisations.queries import post_holder
from departments.organisations.roles import ROLES, Reach, Role
from departments.registers import actions as register_actions
from tests import factories
from tests.departments.conftest import AT


def test_the_administrator_appoints_from_today(people, home_office, newcomer):
    appoint = organisation_actions.appoint(newcomer, Role.DPO, home_office, by=people["admin"], at=AT)
    assert (appoint.starts_on, appoint.ends_on) == (date(2026, 6, 10), None)
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
