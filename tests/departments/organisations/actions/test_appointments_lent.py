"""Lending a person to a body in which nobody is there who could act."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Absence
from audit.models import OutboxMessage
from audit.transitions import NotReady, Refused
from departments.models import Organisation
from departments.organisations import actions
from departments.organisations.powers import can, holders_of_power
from departments.organisations.queries import roles_without_anybody
from departments.organisations.roles import Can, Role
from tests.factories import centre, make_organisation, person

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
TODAY = AT.date()
WEEK = TODAY + timedelta(days=7)


@pytest.fixture
def agency():
    sponsor = make_organisation("home-office", name="Home Office")
    body = make_organisation(
        "agency", name="The Agency", kind=Organisation.Kind.EXECUTIVE_AGENCY, sponsor=sponsor
    )
    siro = person("siro@home-office.example", Role.SIRO, sponsor)
    deputy = person("deputy@home-office.example", Role.DEPUTY_SIRO, sponsor)
    return body, siro, deputy


def lend(agency, user=None, role=Role.DEPUTY_SIRO, by=None, **kw):
    body, siro, deputy = agency
    days = {"starts_on": TODAY, "ends_on": WEEK, **kw}
    return actions.lend(user or deputy, role, body, by=by or siro, at=AT, **days)


def test_the_sponsor_lends_a_person_who_acts_until_a_day_and_is_named_with_it(agency):
    body, _, deputy = agency
    result = lend(agency)
    [holder] = holders_of_power(body, Can.INCIDENT_DECIDE_BELOW, AT)
    assert holder.user == deputy
    assert holder.named == (
        f"{deputy.name} (Deputy SIRO by recorded delegation, lent by Home Office until 8 June 2026)"
    )
    assert can(deputy, Can.INCIDENT_DECIDE, body, AT)
    assert not can(deputy, Can.INCIDENT_DECIDE, body, AT + timedelta(days=8))
    mail = OutboxMessage.objects.get(to=deputy.email)
    assert "until 8 June 2026" in mail.body
    assert result.lent_by.code == "home-office"


def test_nobody_is_lent_where_somebody_is_there_and_one_who_is_away_does_not_count(agency):
    body, *_ = agency
    own = person("ao@agency.example", Role.ACCOUNTING_OFFICER, body)
    with pytest.raises(NotReady, match="nobody need be lent"):
        lend(agency)
    Absence.objects.create(user=own, starts_on=TODAY, ends_on=WEEK, recorded_at=AT)
    assert roles_without_anybody([body], TODAY) == {body.pk: [Role.DEPUTY_SIRO, Role.DEPUTY_DPO]}
    assert lend(agency).pk


def test_who_may_lend_whom(agency):
    body, siro, _ = agency
    stranger = person("siro@other.example", Role.SIRO, make_organisation("other"))
    own = person("staff@agency.example", Role.STAFF, body)
    with pytest.raises(Refused):
        lend(agency, by=stranger)
    with pytest.raises(Refused):
        lend(agency, by=own)
    with pytest.raises(NotReady, match="yourself"):
        lend(agency, user=siro)
    with pytest.raises(NotReady, match="holds no post in your organisation"):
        lend(agency, user=stranger)
    with pytest.raises(NotReady, match="as whom"):
        lend(agency, role=Role.ACCOUNTING_OFFICER)
    with pytest.raises(NotReady, match="The last day"):
        lend(agency, ends_on=TODAY + timedelta(days=200))
    approver = person("approver@centre.example", Role.CO_APPROVER, centre())
    assert lend(agency, user=stranger, role=Role.DEPUTY_DPO, by=approver).lent_by == centre()
