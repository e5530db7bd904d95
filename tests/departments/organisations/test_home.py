"""What a person's home page says of posts and of what waits in them."""

from datetime import date, timedelta

from accounts.models import User
from departments.home import tasks_for
from departments.models import Appointment
from departments.organisations import actions as organisation_actions
from departments.organisations.roles import Role
from tests.departments.conftest import AT


def test_a_vacant_post_is_shown_to_those_who_appoint_and_to_the_siro_until_it_is_filled(
    people, home_office, newcomer
):
    held = Appointment.objects.get(user=people["audit"])
    organisation_actions.end_appointment(held, by=people["admin"], at=AT, ends_on=date(2026, 6, 10))
    later = AT + timedelta(days=1)

    def shown(name):
        user = User.objects.get(pk=people[name].pk)
        return [task.text for task in tasks_for(user, later) if "vacant post" in task.text]

    post = "Internal audit at Home Office"
    assert shown("admin") == [f"Appoint somebody to a vacant post: {post}"]
    assert shown("siro") == [f"Ask the system administrator to fill a vacant post: {post}"]
    assert shown("other_siro") == shown("preparer") == []
    organisation_actions.appoint(newcomer, Role.INTERNAL_AUDIT, home_office, by=people["admin"], at=later)
    assert shown("admin") == shown("siro") == []
