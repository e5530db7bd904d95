"""The tables of returns, quarters and queries."""

from datetime import date, datetime

import pytest

from audit.transitions import Refused
from departments.organisations.calendar import LONDON
from returns import actions
from returns.models import Return
from returns.queries import content
from returns.workflow import RETURN, TABLES
from tests.factories import Role, enrol, make_organisation, person
from tests.returns.world import (
    answered,
    world,
)

pytestmark = pytest.mark.django_db


def test_every_status_is_reached_by_some_step():
    reached = {step.target for step in RETURN.values() if step.target}
    assert reached == set(Return.Status.values)


def test_steps_that_sign_or_accept_ask_for_the_password_again():
    assert {
        f"{key}.{name}" for key, rows in TABLES.items() for name, step in rows.items() if step.step_up
    } == {
        "return.sign_and_submit",
        "return.answer_queries",
        "return.accept",
        "return.accept_with_conditions",
    }


def test_an_arms_length_body_is_decided_on_by_its_sponsor():
    here = world(year="2026-27", quarter=1)
    sponsor = here.home
    agency = make_organisation(
        "passport-agency", reference_prefix="PA", kind="executive_agency", sponsor=sponsor.organisation
    )
    approver = person("approver@agency.example", Role.ALB_APPROVER, agency)
    preparer = person("preparer@agency.example", Role.ALB_PREPARER, agency)
    reviewer = person("sponsor@home-office.example", Role.SPONSOR_REVIEWER, sponsor.organisation)

    enrol(agency)
    now = datetime(2026, 10, 5, 10, tzinfo=LONDON)
    actions.open_cycle(year="2026-27", quarter=2, by=here.centre.approver, at=now)
    quarterly_return = Return.objects.get(organisation=agency)
    quarterly_return = answered(actions.start(quarterly_return, by=preparer, at=now), by=preparer, at=now)
    quarterly_return = actions.send_to_siro(quarterly_return, by=preparer, at=now)
    quarterly_return = actions.sign_and_submit(quarterly_return, declared=True, by=approver, at=now)
    with pytest.raises(Refused, match="by its sponsor"):
        actions.take_up(quarterly_return, by=here.centre.reviewer, at=now)
    quarterly_return = actions.take_up(quarterly_return, by=reviewer, at=now)
    for section in content.signed_content(quarterly_return.submission)["sections"]:
        actions.mark_section(quarterly_return, section=section["key"], mark="clear", by=reviewer, at=now)
    quarterly_return = actions.recommend(quarterly_return, words="Accept it.", by=reviewer, at=now)
    condition = actions.Condition("Test the backups", "cio", date(2026, 12, 1))
    with pytest.raises(Refused, match="by its sponsor"):
        actions.accept(quarterly_return, by=here.centre.approver, at=now)
    quarterly_return = actions.accept_with_conditions(
        quarterly_return, conditions=[condition], by=sponsor.siro, at=now
    )
    assert quarterly_return.status == "accepted_with_conditions"
