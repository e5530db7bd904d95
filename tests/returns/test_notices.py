"""Who is told that a return waits for a decision."""

from types import SimpleNamespace

import pytest

from audit.models import Notice
from departments.models import Appointment
from returns import actions
from returns.models import Return
from tests.factories import R, appoint, make_organisation, person
from tests.returns.world import at, body, recommended, the_centre, world

pytestmark = pytest.mark.django_db


def told(kind):
    return sorted(Notice.objects.filter(event__kind=kind).values_list("to", flat=True))


@pytest.fixture
def own():
    """The Cabinet Office's own return, and the people lent to review and accept it."""
    home, middle = body("cabinet-office", "CO"), the_centre()
    cycle = actions.open_cycle(year="2007-08", quarter=1, by=middle.approver, at=at(-5))
    limited = {"organisation": middle.team, "limited_to": home.organisation}
    return SimpleNamespace(
        home=home,
        centre=SimpleNamespace(
            reviewer=person("reviewer@treasury.example", R.CO_REVIEWER, **limited),
            approver=person("approver@treasury.example", R.CO_APPROVER, **limited),
        ),
        ret=Return.objects.get(cycle=cycle, organisation=home.organisation),
    )


def test_the_cabinet_offices_own_return_waits_for_the_person_lent_to_accept_it(own):
    ret = recommended(own)
    assert told("return.recommended") == ["approver@treasury.example"]
    assert actions.accept(ret, by=own.centre.approver, at=at(4)).status == "accepted"


def test_where_nobody_is_lent_the_centre_still_learns_that_its_own_return_waits(own):
    Appointment.objects.filter(user=own.centre.approver).delete()
    recommended(own)
    assert told("return.recommended") == ["approver@centre.example"]
    asked = Notice.objects.get(event__kind="return.recommended")
    assert asked.post == "Cabinet Office approver for the centre, as no Cabinet Office approver may decide"
    assert asked.body.endswith("You are told because no Cabinet Office approver may decide on this.\n")


def test_an_approver_lent_for_another_body_or_fresh_from_this_one_is_not_asked_to_decide():
    here = world()
    other = make_organisation("treasury", reference_prefix="HMT")
    person("lent@treasury.example", R.CO_APPROVER, here.centre.team, limited_to=other)
    fresh = person("fresh@centre.example", R.CO_APPROVER, here.centre.team)
    appoint(fresh, R.STAFF, here.home.organisation, ends_on=at(-30).date())
    recommended(here)
    assert told("return.recommended") == ["approver@centre.example"]
