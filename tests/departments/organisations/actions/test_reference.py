"""The register as it is loaded into the portal."""

from datetime import UTC, date, datetime

import pytest

from audit.models import Event
from audit.record import SYSTEM
from departments import reference
from departments.models import Enrolment, Organisation, OrganisationName, Succession
from departments.organisations.actions import load_reference
from departments.organisations.queries import CENTRE, COMMISSIONER, in_returns_on, organisation_by_code
from tests.departments.conftest import LOADED_AT


def test_the_load_keeps_every_organisation_of_the_register(loaded):
    assert Organisation.objects.count() == loaded.organisations == loaded.added == 1255
    assert Organisation.objects.filter(closed=True).count() == 589
    assert Succession.objects.count() == 285
    assert Event.objects.filter(kind="reference.loaded").count() == 1


def test_a_second_load_changes_nothing(loaded):
    again = load_reference(by=SYSTEM, at=LOADED_AT)
    assert again.did_nothing
    assert Event.objects.filter(kind="reference.loaded").count() == 1


def test_a_load_puts_right_what_differs_and_keeps_prefixes(loaded):
    Organisation.objects.filter(code="home-office").update(name="Elsewhere", reference_prefix="ZZZ")
    again = load_reference(by=SYSTEM, at=LOADED_AT)
    home_office = Organisation.objects.get(code="home-office")
    assert again.changed == 1
    assert (home_office.name, home_office.reference_prefix) == ("Home Office", "ZZZ")


def test_a_load_leaves_enrolments_to_the_people_who_keep_them(loaded):
    Enrolment.objects.filter(organisation__code="home-office", ends_on=None).update(ends_on=date(2026, 9, 30))
    load_reference(by=SYSTEM, at=LOADED_AT)
    assert Enrolment.objects.filter(organisation__code="home-office").count() == 2


def test_the_19_owe_returns_in_2007_and_the_ministerial_departments_today(loaded):
    then = {department.code for department in in_returns_on(date(2007, 12, 31))}
    today = {department.code for department in in_returns_on(date(2026, 6, 30))}
    assert then == {department.code for department in reference.departments_2007()}
    assert len(today) == 23
    assert "home-office" in then & today
    assert not in_returns_on(date(2015, 6, 30)).exists()


def test_a_body_is_called_what_it_was_called_on_the_day(loaded):
    health = organisation_by_code("department-of-health-and-social-care")
    assert health.name_on(date(2007, 12, 3)) == "Department of Health"
    assert health.name_on(date(2026, 6, 30)) == "Department of Health and Social Care"
    assert OrganisationName.objects.count() == 6


def test_a_name_that_has_ended_since_makes_room_for_its_successor(loaded):
    first = OrganisationName.objects.exclude(ends_on=None).first()
    names = OrganisationName.objects.filter(organisation=first.organisation)
    before = sorted(names.values_list("name", "ends_on"), key=str)
    names.exclude(pk=first.pk).delete()
    names.update(ends_on=None)
    load_reference(by=SYSTEM, at=datetime(2026, 7, 1, tzinfo=UTC))
    assert sorted(names.values_list("name", "ends_on"), key=str) == before


@pytest.mark.parametrize(
    "in_report", reference.departments_2007(), ids=lambda department: department.abbreviation
)
def test_each_of_the_19_carries_the_name_the_report_gives_it(loaded, in_report):
    organisation = organisation_by_code(in_report.code)
    assert organisation.name_on(date(2007, 12, 17)) == in_report.name
    assert organisation.reference_prefix == in_report.abbreviation.upper()


def test_the_business_of_2007_leads_to_bodies_that_are_open_today(loaded):
    codes = {code for department in reference.departments_2007() for code in department.successors}
    assert Organisation.objects.filter(code__in=codes, closed=False).count() == len(codes)


def test_the_centre_sits_in_the_cabinet_office_and_the_commissioner_is_a_regulator(loaded):
    assert Organisation.objects.get(code=CENTRE).sponsor.code == "cabinet-office"
    assert Organisation.objects.get(code=COMMISSIONER).kind == Organisation.Kind.REGULATOR


def test_an_agency_answers_to_its_department_and_a_shared_one_to_others_too(loaded):
    agency = Organisation.objects.get(code="companies-house")
    assert agency.sponsored
    assert agency.sponsor.code == "department-for-business-and-trade"
    assert Organisation.objects.filter(other_parents__isnull=False).exists()
