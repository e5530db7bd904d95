"""The traps that the domain's report names (section 7) and that concern incidents, each by its name."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from audit import deliver
from audit.transitions import NotReady
from departments.models import OrganisationName
from incidents import actions, figures
from incidents.duty import clock, scoring
from incidents.home import tasks_for
from incidents.models import Incident
from incidents.queries.events import readable_rows
from tests.beginnings import begins_with, begins_with_nothing
from tests.incidents.shared import LATER, confirmed, departments_with_one_loss
from tests.incidents.stories import (
    AT,
    HOUR,
    LONG_REASON,
    SERIOUS,
    advised,
    decide_to_notify,
    fails,
    ico_notices,
    notified,
    of_2007,
    officer,
    reported,
    save,
    sends,
    staffed_body,
    triaged,
)

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


@begins_with_nothing
def test_trap_1_awareness_on_friday_at_five_before_a_bank_holiday_ends_on_monday_at_five():
    friday = datetime(2026, 5, 22, 17, tzinfo=LONDON)
    body, people = staffed_body()
    incident = triaged(body, people, at=friday + HOUR, discovered_at=friday, occurred_from=friday)
    assert incident.deadline_at.astimezone(LONDON) == datetime(2026, 5, 25, 17, tzinfo=LONDON)


@begins_with_nothing
@pytest.mark.parametrize(("friday", "wall"), [((2026, 3, 27), 18), ((2026, 10, 23), 16)])
def test_trap_1_a_weekend_on_which_the_clocks_change_ends_an_hour_away_on_the_wall(friday, wall):
    aware = datetime(*friday, 17, tzinfo=LONDON)
    assert clock.deadline(aware, 72).astimezone(LONDON).hour == wall


@begins_with(notified)
def test_trap_2_what_is_found_after_a_notice_is_withdrawn_and_the_history_stays(beginning):
    _, people, incident = beginning
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


@begins_with_nothing
def test_trap_3_an_encrypted_stick_with_its_password_on_it_is_not_encrypted():
    facts = {**SERIOUS, "personal_data": "yes", "encryption": "password_only", "media": ["usb_stick"]}
    none = scoring.assess({**facts, "encryption": "none"})
    attached = scoring.assess({**facts, "encryption": "encrypted_key_lost_too"})
    assert (attached.severity, attached.likelihood, attached.advice) == (
        none.severity, none.likelihood, none.advice,
    )  # fmt: skip


@begins_with()
def test_trap_4_a_loss_that_is_found_a_year_late_keeps_its_times_apart(beginning):
    body, people, _ = beginning
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


@begins_with()
def test_trap_5_an_unknown_number_of_people_is_never_zero(beginning):
    body, people, _ = beginning
    incident = reported(body, people)
    assert (incident.people_min, incident.people_max) == (None, None)
    row = figures.rows_of("2026-27")[0]
    assert (row["people_words"], "the number of people" in row["not_recorded"]) == ("", True)


@begins_with()
def test_trap_7_a_department_that_ends_keeps_its_history_under_the_name_of_its_day(beginning):
    body, people, _ = beginning
    ended = (AT + 48 * HOUR).date()
    for name, days in (
        ("Home Department", {"ends_on": ended}),
        ("Department for Home Affairs", {"starts_on": ended + timedelta(days=1)}),
    ):
        OrganisationName.objects.create(organisation=body, name=name, **days)
    incident = Incident.objects.get(pk=reported(body, people).pk)
    assert (incident.body_name, incident.regulator_case.body_name) == ("Home Department", "Home Department")
    assert figures.rows_of("2026-27")[0]["organisation_name"] == "Home Department"
    # The duty goes on with whoever it is called now.
    decided = decide_to_notify(advised(body, people, at=AT + 96 * HOUR), people["siro"], AT + 96 * HOUR)
    payload = decided.regulator_case.unsent_notice.payload
    assert payload["body"]["name"] == "Department for Home Affairs"


@begins_with_nothing
def test_trap_8_an_incident_of_an_agency_is_in_the_agencys_table_and_not_in_its_sponsors_too():
    sponsor, people = staffed_body()
    agency, its_people = staffed_body("passport-office", "HMPO")
    type(agency).objects.filter(pk=agency.pk).update(sponsor=sponsor, kind="executive_agency")
    reported(sponsor, people)
    incident = reported(agency, its_people)
    rows = {
        body.code: [row["reference"] for row in figures.rows_of("2026-27", body)]
        for body in (sponsor, agency)
    }
    assert rows["passport-office"] == [incident.reference]
    assert incident.reference not in rows["home-office"]
    assert len(figures.rows_of("2026-27")) == 2


def of_few(number, title, **values):
    body, people = staffed_body()
    incident = notified(body, people, title=title)
    many = notified(body, people, AT + HOUR, title="Papers of a whole office lost")
    Incident.objects.filter(pk=incident.pk).update(people_min=number, people_max=number, **values)
    assert many.people_max >= 5
    return {row["reference"]: row for row in figures.rows_of("2026-27")}, incident.reference


@begins_with_nothing
@pytest.mark.parametrize("number", [1, 4])
def test_trap_10_a_number_of_people_that_could_point_at_one_is_in_no_cell_of_a_paper(number):
    rows, reference = of_few(number, "A bag with papers was left on a train")
    row = rows[reference]
    assert row["people_words"] == "fewer than 5 people"
    assert (row["people_min"], row["people_max"]) == (None, None)
    assert row["nature"] == "A bag with papers was left on a train"


@begins_with_nothing
def test_trap_10_what_else_would_give_the_number_away_is_left_out_too():
    rows, reference = of_few(
        1, "The notes of a patient were left on a train", data_note="the notes of one patient"
    )
    row = rows[reference]
    assert "patient" not in str(row)
    assert row["nature"] == "Not described: it would say who the fewer than 5 people are"
    day = AT.date()
    for figure in figures.figures_of(list(rows.values()), "2026-27", day):
        assert figure.value in (0, 2)  # of an incident, and never of people


@begins_with_nothing
def test_trap_10_totals_of_incidents_are_never_suppressed_and_the_paper_says_what_is_left_out():
    rows, _ = of_few(2, "A bag was lost")
    assert figures.counts_by_state(list(rows.values()))["all"] == 2
    assert sum(line["all"] for line in figures.by_category(list(rows.values()))) == 2
    assert (
        "their number is not published"
        in figures.definitions_of(list(rows.values()), "2026-27")["definition"]
    )


@begins_with_nothing
def test_trap_10_five_people_nobody_and_numbers_that_a_source_has_published_are_printed():
    for number, text in ((5, "5 people"), (0, "no people")):
        incident = Incident(people_min=number, people_max=number)
        assert figures.published_people(incident) == text
    published = Incident(people_min=3, people_max=3, origin="recorded_history")
    assert figures.published_people(published) == "3 people"
    assert figures.published_people(Incident(people_min=2, people_max=40)) == "up to 40 people"
    assert figures.published_people(Incident(people_min=2)) == "at least one person"


@begins_with()
def test_trap_12_a_weakness_that_staff_report_is_no_breach(beginning):
    body, people, _ = beginning
    reported(body, people, report_type="near_miss", personal_data="no")
    assert figures.rows_of("2026-27") == []


@begins_with()
def test_trap_16_an_incident_of_2007_has_its_own_law_and_no_clock(beginning):
    body, people, _ = beginning
    incident = of_2007(body, people)
    assert (incident.governing_regime, incident.deadline_at, incident.timers.count()) == ("dpa_1998", None, 0)
    assert clock.regulator_name(clock.london_day(incident.discovered_at)) == "Information Commissioner"


@begins_with_nothing
def test_trap_6_one_loss_of_a_supplier_is_a_duty_of_each_controller():
    bodies = [staffed_body(code, prefix) for code, prefix in (("home-office", "HO"), ("hmrc", "HMRC"))]
    incidents = [advised(body, people) for body, people in bodies]
    assert (
        len({incident.regulator_case.pk for incident in incidents})
        == len({incident.reference for incident in incidents})
        == 2
    )


@begins_with_nothing
def test_trap_6_one_loss_in_three_departments_is_one_confirmed_event_with_three_duties():
    rows = departments_with_one_loss()
    event = confirmed(rows)
    incidents = [incident for incident, _ in rows]
    assert readable_rows(officer(), LATER, event) == incidents
    assert len({incident.deadline_at for incident in incidents}) == 3
    assert len({incident.regulator_cases.get().notices.get().message.key for incident in incidents}) == 3


@begins_with()
def test_trap_18_a_text_with_a_national_insurance_number_stops_a_notice_until_a_reason_is_given(beginning):
    body, people, _ = beginning
    incident = advised(body, people, description="It was sent to AB 12 34 56 C by mistake.")
    with pytest.raises(NotReady, match="National Insurance number"):
        decide_to_notify(incident, people["siro"])
    assert not ico_notices().exists()
    decide_to_notify(incident, people["siro"], override="The number is that of a test person.")
    assert ico_notices().count() == 1


@begins_with(notified)
def test_trap_19_a_notice_that_is_tried_again_after_a_failure_goes_once_under_its_one_key(beginning):
    _, _, incident = beginning
    message = ico_notices().get()
    key = message.key
    fails(message, AT + 5 * HOUR)
    fails(message, AT + 6 * HOUR)
    assert (ico_notices().count(), ico_notices().get().key) == (1, key)
    sends(ico_notices().get(), AT + 7 * HOUR)
    assert deliver.claim(AT + 1000 * HOUR, ["ico"]) is None
    assert [notice.key for notice in incident.regulator_case.sent_notices] == [key]


@begins_with()
def test_trap_20_secret_content_is_refused_with_directions_and_a_stub_keeps_clock_count_and_work(beginning):
    body, people, _ = beginning
    with pytest.raises(NotReady, match="kept elsewhere"):
        reported(body, people, classification="SECRET")
    stub = actions.report_held_elsewhere(
        by=people["staff"], at=AT, organisation=body, classification="SECRET", personal_data="yes",
        discovered_at=AT - HOUR, holder="The duty line",
    )  # fmt: skip
    assert stub.deadline_at == AT + 71 * HOUR
    assert stub.timers.exists()
    assert [row["reference"] for row in figures.rows_of("2026-27")] == [stub.reference]
    asked = [task.step for task in tasks_for(people["adviser"], AT + HOUR)]
    assert asked == [f"Call whoever holds incident {stub.reference} and enter where it is held"]


@begins_with_nothing
def test_trap_21_a_disk_that_is_encrypted_lowers_nothing_for_ransomware_and_a_laptop_back_unread_is_lifted_by_nothing():
    inside = {
        **SERIOUS, "personal_data": "yes", "breach_kind": ["confidentiality"], "exposure": "malicious_actor", "recipient": "criminal",
        "harm_flags": ["identity_and_financial"], "incident_type": "Ransomware", "exfiltration": "no_sign_not_ruled_out",
    }  # fmt: skip
    ticked, plain = (
        scoring.assess({**inside, "encryption": text}) for text in ("effective_key_safe", "none")
    )
    assert (ticked.severity, ticked.likelihood, ticked.advice) == (
        plain.severity,
        plain.likelihood,
        plain.advice,
    )
    back = {
        **SERIOUS,
        "personal_data": "yes",
        "exposure": "recovered_unread",
        "encryption": "none",
        "people_max": 400,
    }
    advice = {
        text: scoring.assess({**back, "vulnerable_people": text}).advice
        for text in ("yes", "no", "not_known")
    }
    assert set(advice.values()) == {"record_only"}


@begins_with()
def test_trap_22_a_processors_notice_goes_to_its_controller_and_never_to_the_commissioner(beginning):
    body, people, _ = beginning
    facts = {
        **SERIOUS,
        "controller_or_processor": "processor_told_controller",
        "other_body": "Another department",
    }
    case = notified(body, people, facts=facts).regulator_case
    assert (case.addressee, case.unsent_notice.payload["addressee"]["name"]) == (
        "controller",
        "Another department",
    )
    assert not ico_notices().exists()
    assert not case.incident.regulator_cases.filter(addressee="regulator").exists()


@begins_with()
def test_trap_23_people_of_several_incidents_are_ranges_and_never_added_up(beginning):
    body, people, _ = beginning
    for _ in range(2):
        triaged(body, people)
    rows = figures.rows_of("2026-27")
    assert [row["people_words"] for row in rows] == ["3,000 to 3,648 people"] * 2
    result = figures.figures_of(rows, "2026-27", AT.date())
    assert not any(item.value in (6000, 7296) for item in result)
    assert not {6000, 7296, "6,000", "7,296"} & set(str(figures.tables_of(rows, [])).split())


@begins_with()
def test_trap_24_an_incident_counts_in_the_year_in_which_it_was_recorded_and_shows_its_other_times(beginning):
    body, people, _ = beginning
    happened, april = AT - timedelta(days=500), AT.replace(month=4, day=2)
    reported(body, people, at=april, occurred_from=happened, discovered_at=april - timedelta(days=20))
    assert figures.rows_of("2024-25") == figures.rows_of("2025-26") == []
    (row,) = figures.rows_of("2026-27")
    assert (row["occurred_words"], row["discovered_on"], row["recorded_on"]) == (
        f"{happened.day} {happened:%B %Y}", "2026-03-13", "2026-04-02",
    )  # fmt: skip
