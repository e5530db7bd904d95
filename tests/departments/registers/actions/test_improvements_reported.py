"""The actions of the report of 2007, as they are loaded."""

from datetime import UTC, date, datetime

from audit.models import Event
from audit.record import SYSTEM
from departments.models import Action, Organisation
from departments.registers.actions import load_report_actions

THEN = datetime(2007, 12, 17, 12, tzinfo=UTC)


def test_the_reports_actions_open_with_its_words_paragraph_and_state(loaded):
    home_office = Organisation.objects.get(code="home-office")
    actions = load_report_actions(home_office, by=SYSTEM, at=THEN)
    third = Action.objects.get(organisation=home_office, code="HO-3")
    assert len(actions) == 6
    assert third.status == Action.Status.AGREED
    assert (third.due, third.due_text) == (date(2008, 3, 31), "early in the New Year")
    assert third.source.endswith("paragraph 30")
    assert Event.objects.filter(kind="action.loaded").first().at == THEN


def test_what_the_report_calls_completed_still_waits_for_a_check(loaded):
    home_office = Organisation.objects.get(code="home-office")
    load_report_actions(home_office, by=SYSTEM, at=THEN)
    first = Action.objects.get(organisation=home_office, code="HO-1")
    assert first.status == Action.Status.DONE_AWAITING_CHECK
    assert "Not checked" in first.evidence


def test_loading_the_reports_actions_twice_adds_none(loaded):
    home_office = Organisation.objects.get(code="home-office")
    load_report_actions(home_office, by=SYSTEM, at=THEN)
    assert load_report_actions(home_office, by=SYSTEM, at=THEN) == []


def test_a_body_that_the_report_does_not_name_has_no_actions_from_it(loaded):
    assert load_report_actions(Organisation.objects.get(code="wales-office"), by=SYSTEM, at=THEN) == []
