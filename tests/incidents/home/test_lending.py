"""The task to lend somebody to a body with an undecided incident and nobody there to act on it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Absence
from departments.models import Appointment, Organisation
from departments.organisations.calendar import london_day
from departments.organisations.roles import Role
from incidents import presenting
from incidents.home.lending import lending_tasks
from tests.factories import browser, make_organisation, person
from tests.incidents.stories import approver, reported, staffed_body

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    """A body under a sponsor with a report, whose SIRO and Accounting Officer are away; the sponsor's SIRO and one of its staff."""
    body, people = staffed_body("agency", "AG")
    sponsor = make_organisation("home-office", name="Home Office")
    Organisation.objects.filter(pk=body.pk).update(kind="executive_agency", sponsor=sponsor)
    now = timezone.now()
    today = london_day(now)
    for post in ("siro", "accounting"):
        Absence.objects.create(
            user=people[post], starts_on=today, ends_on=today + timedelta(days=9), recorded_at=now
        )
    siro = person("siro@home-office.example", Role.SIRO, sponsor)
    lent = person("head@home-office.example", Role.IAO, sponsor)
    return Organisation.objects.get(pk=body.pk), people, siro, lent


def test_the_sponsor_and_the_centre_have_it_on_their_home_page_until_somebody_is_lent(agency):
    body, people, siro, lent = agency
    now = timezone.now()
    assert lending_tasks(siro, now).answer() == []
    incident = reported(body, people, at=now)
    assert "Home Office can lend" in dict(presenting.next_people(incident, now))["If none of them can"]
    for lender in (siro, approver()):
        [task] = lending_tasks(lender, now).answer()
        assert task.step.startswith("Lend Agency a Deputy SIRO")
        assert task.due == incident.deadline_at
    assert lending_tasks(people["dpo"], now).answer() == []
    last = london_day(now) + timedelta(days=5)
    form = {
        "email": lent.email, "role": "deputy_siro", "starts_on_day": london_day(now).day, "starts_on_month": london_day(now).month,
        "starts_on_year": london_day(now).year, "ends_on_day": last.day, "ends_on_month": last.month, "ends_on_year": last.year,
    }  # fmt: skip
    assert "Lend Agency a Deputy SIRO" in browser(siro).get("/").content.decode()
    browser(siro).post(f"{reverse('departments:lend')}?organisation=agency", form)
    assert Appointment.objects.get(user=lent, organisation=body).lent_by.name == "Home Office"
    assert lending_tasks(siro, now).answer() == []
    page = browser(people["dpo"]).get(incident.get_absolute_url()).content.decode()
    assert "lent by Home Office until" in page
