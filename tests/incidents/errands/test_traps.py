"""The traps that the domain's report names (section 7) and that concern incidents, each by its name."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from incidents import actions, figures
from incidents.duty import clock, scoring
from incidents.models import Incident
from tests.incidents.stories import (
    AT,
    HOUR,
    LONG_REASON,
    SERIOUS,
    advised,
    ico_notices,
    notified,
    of_2007,
    reported,
    save,
    sends,
    staffed_body,
    triaged,
)

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


def test_trap_1_awareness_on_friday_at_five_before_a_bank_holiday_ends_on_monday_at_five():
    friday = datetime(2026, 5, 22, 17, tzinfo=LONDON)
    body, people = staffed_body()
    incident = triaged(body, people, at=friday + HOUR, discovered_at=friday, occurred_from=friday)
    assert incident.deadline_at.astimezone(LONDON) == datetime(2026, 5, 25, 17, tzinfo=LONDON)


@pytest.mark.parametrize(("friday", "wall"), [((2026, 3, 27), 18), ((2026, 10, 23), 16)])
def test_trap_1_a_weekend_on_which_the_clocks_change_ends_an_hour_away_on_the_wall(friday, wall):
    aware = datetime(*friday, 17, tzinfo=LONDON)
    assert clock.deadline(aware, 72).astimezone(LONDON).hour == wall


def test_trap_2_what_is_found_after_a_notice_is_withdrawn_and_the_history_stays():
    body, people = staffed_body()
    incident = notified(body, people)
    sends(ico_notices().get(), AT + 5 * HOUR)
    incident = actions.reassess(
        incident=incident, by=people["adviser"], at=AT + 6 * HOUR, reason="The bag was found, unopened.",
        fields={"exposure": "recovered_unopened", "recipient": "nobody"},
    )  # fmt: skip
    incident = actions.advise(
        incident=incident, by=people["dpo"], at=AT + 7 * HOUR, advice="record_only", reason=LONG_REASON
    )
    actions.decide(
        incident=incident, by=people["siro"], at=AT + 8 * HOUR, decision="record_only", reason=LONG_REASON
    )
    case = actions.withdraw(
        incident.regulator_case, by=people["dpo"], at=AT + 9 * HOUR, reason="It was found and shown unread."
    )
    assert [notice.phase for notice in case.notices.all()] == ["initial", "withdrawal"]
    row = figures.rows_of("2026-27")[0]
    assert (row["withdrawn"], row["notification"]) == (True, "not_notified")


def test_trap_3_an_encrypted_stick_with_its_password_on_it_is_not_encrypted():
    facts = {**SERIOUS, "personal_data": "yes", "encryption": "password_only", "media": ["usb_stick"]}
    none = scoring.assess({**facts, "encryption": "none"})
    attached = scoring.assess({**facts, "encryption": "encrypted_key_lost_too"})
    assert (attached.severity, attached.likelihood, attached.advice) == (
        none.severity, none.likelihood, none.advice,
    )  # fmt: skip


def test_trap_4_a_loss_that_is_found_a_year_late_keeps_its_times_apart():
    body, people = staffed_body()
    happened = AT - timedelta(days=370)
    incident = triaged(body, people, occurred_from=happened)
    incident = save(
        incident, people["dpo"], AT + 2 * HOUR, "triage",
        {"aware_at": AT, "aware_reason": "The list showed whose data they were."},
    )  # fmt: skip
    assert (incident.occurred_from, incident.discovered_at, incident.aware_at, incident.reported_at) == (
        happened, AT - HOUR, AT, AT,
    )  # fmt: skip
    assert incident.deadline_at == AT + 72 * HOUR


def test_trap_5_an_unknown_number_of_people_is_never_zero():
    body, people = staffed_body()
    incident = reported(body, people)
    assert (incident.people_min, incident.people_max) == (None, None)
    row = figures.rows_of("2026-27")[0]
    assert (row["people_words"], "the number of people" in row["not_recorded"]) == ("", True)


def test_trap_7_the_name_of_the_body_is_that_of_the_day_of_the_report():
    body, people = staffed_body()
    incident = reported(body, people)
    assert Incident.objects.get(pk=incident.pk).body_name == body.name_on(clock.london_day(AT))


def test_trap_12_a_weakness_that_staff_report_is_no_breach():
    body, people = staffed_body()
    reported(body, people, report_type="near_miss", personal_data="no")
    assert figures.rows_of("2026-27") == []


def test_trap_16_an_incident_of_2007_has_its_own_law_and_no_clock():
    body, people = staffed_body()
    incident = of_2007(body, people)
    assert (incident.governing_regime, incident.deadline_at, incident.timers.count()) == ("dpa_1998", None, 0)
    assert clock.regulator_name(clock.london_day(incident.discovered_at)) == "Information Commissioner"


def test_trap_6_one_loss_of_a_supplier_is_a_duty_of_each_controller():
    bodies = [staffed_body(code, prefix) for code, prefix in (("home-office", "HO"), ("hmrc", "HMRC"))]
    incidents = [advised(body, people) for body, people in bodies]
    assert len({one.regulator_case.pk for one in incidents}) == len({one.reference for one in incidents}) == 2
