"""Figures that a return draws from registers."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from audit.models import OutboxMessage
from departments.models import Action
from departments.organisations.calendar import Quarter, london_day
from returns import actions
from returns.models import Cycle, Return
from returns.queries import content
from returns.queries.registers import Registers
from returns.queries.signing import entered_later, to_sign
from tests.beginnings import begins_with, begins_with_nothing
from tests.factories import sign_in
from tests.incidents.stories import notified, sends, staffed_body
from tests.returns import world as worlds
from tests.returns.browsing import text
from tests.returns.world import at, confirm, figure, opened, report, sent, signed

pytestmark = pytest.mark.django_db


@begins_with(opened)
def test_an_action_opened_after_sending_counts_in_what_is_signed(beginning):
    here, _ = beginning
    quarterly_return = sent(here)
    Action.objects.create(
        organisation=here.home.organisation, code="HO-99", summary="Encrypt", origin="own", status="agreed",
        created_at=at(),
    )  # fmt: skip
    assert figure(confirm(here, quarterly_return, at(1)), "G1", "planned") == 1


def next_quarter(world):
    """The return of the quarter after, sent to its SIRO by today's rules."""
    cycle = actions.open_cycle(year="2007-08", quarter=2, by=world.centre.approver, at=at(85))
    quarterly_return = Return.objects.get(cycle=cycle, organisation=world.home.organisation)
    quarterly_return = actions.start(quarterly_return, by=world.home.preparer, at=at(90))
    quarterly_return = worlds.answered(quarterly_return, by=world.home.preparer, at=at(90))
    return actions.send_to_siro(quarterly_return, by=world.home.preparer, at=at(91))


@begins_with(signed)
def test_what_was_entered_after_the_signature_is_named_in_the_next_return(client, beginning):
    here, _ = beginning
    report(here, -15)
    quarterly_return = next_quarter(here)
    named = entered_later(quarterly_return, at(92))
    assert (named["quarter"], named["words"], named["signed_on"]) == (
        "2007-08-q1",
        "April to June 2007",
        "2007-07-10",
    )
    assert named["figures"] == [
        {"question": "F1", "line": "recorded", "text": "Instances of potential data compromise", "signed": 0, "now": 1}
    ]  # fmt: skip
    quarterly_return = confirm(here, quarterly_return, at(92))
    assert json.loads(quarterly_return.submission.content)["entered_later"] == named
    address = reverse("returns:signed", args=["home-office", "2007-08-q2"])
    for who in (here.home.siro, here.centre.reviewer):
        shown = text(sign_in(client, who).get(address))
        assert "Entered after the return for April to June 2007 was signed" in shown
        assert "0 when signed, 1 now" in shown


@begins_with(signed)
def test_what_the_next_return_named_stays_as_it_was_signed(beginning):
    here, _ = beginning
    report(here, -15)
    quarterly_return = confirm(here, next_quarter(here), at(92))
    report(here, -14)
    assert content.content_of(quarterly_return) == json.loads(quarterly_return.submission.content)


@begins_with(signed)
def test_nothing_is_named_where_nothing_was_entered_later(beginning):
    here, _ = beginning
    assert "entered_later" not in to_sign(next_quarter(here), at(92)).content


@begins_with_nothing
def test_a_notice_after_72_hours_is_in_time_and_one_a_second_later_is_not():
    body, people = staffed_body()
    soon, late = notified(body, people), notified(body, people)
    limit = soon.discovered_at + timedelta(hours=72)
    for incident, moment in ((soon, limit), (late, limit + timedelta(seconds=1))):
        sends(OutboxMessage.objects.get(payload__reference=incident.reference), moment)
    quarter = Quarter.of(london_day(soon.reported_at))
    cycle = Cycle(
        year=quarter.year_name, quarter=quarter.number, first_day=quarter.first_day, last_day=quarter.last_day
    )
    registers = Registers(Return(organisation=body, cycle=cycle), limit)
    assert len(registers.sent) == 2
    assert registers.notified_within_72_of("discovered_at") == 1
