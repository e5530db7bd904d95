"""Who takes over when a post ends."""

from datetime import date

from departments.models import Appointment
from departments.organisations import actions as organisation_actions
from departments.organisations.presenting import who_takes_over
from departments.organisations.roles import Role
from tests.departments.conftest import AT


def test_what_is_open_goes_to_who_holds_the_role_next_else_to_the_deputy_else_it_stays_with_the_post(
    people, home_office, newcomer
):
    siro = Appointment.objects.get(user=people["siro"])
    last = date(2026, 6, 30)
    assert who_takes_over(siro, last) == (
        "From 1 July 2026 open tasks go to deputy (Deputy SIRO by recorded delegation)."
    )
    organisation_actions.end_appointment(siro, by=people["admin"], at=AT, ends_on=last)
    organisation_actions.appoint(
        newcomer, Role.SIRO, home_office, by=people["admin"], at=AT, starts_on=date(2026, 7, 6)
    )
    assert who_takes_over(siro, last) == (
        "Nobody holds the post from 1 July 2026. From 6 July 2026 open tasks go to newcomer (Senior Information "
        "Risk Owner)."
    )
    assert who_takes_over(siro, date(2026, 7, 5)).startswith("From 6 July 2026 open tasks go to newcomer")
    audit = Appointment.objects.get(user=people["audit"])
    assert who_takes_over(audit, last) == (
        "Nobody follows: open tasks stay with the post, which is shown to the system administrators and to the SIRO "
        "of Home Office."
    )
