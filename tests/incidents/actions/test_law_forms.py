"""The form of a notice under each law: what it asks, in which order, and what it leaves out."""

from datetime import timedelta

import pytest

from incidents import actions, checks
from incidents.actions.law_forms import FORMS, NIS_PARTS, PECR_PARTS, duration_in_words, form_of
from incidents.actions.previewing import preview
from incidents.duty import clock
from incidents.duty.notice_schema import problems_in
from incidents.models import Incident
from tests.incidents.stories import AT, HOUR, SERIOUS, advised, decide_to_notify, save, staffed_body

pytestmark = pytest.mark.django_db
OUTAGE = {
    "essential_service": "Passenger information at ports",
    "service_impact": "No border post could read passports for three hours.",
    "users_affected": 41_000,
    "area_affected": "Kent and Calais",
    "cross_border_impact": "yes",
    "country": "France",
    "helpful_information": "The supplier has warned the other ports.",
}


def under(law, details, **facts):
    """A case of this law in an incident that waits for its decision, with the details for its notice."""
    body, people = staffed_body()
    incident = advised(body, people, facts={**SERIOUS, "regimes": [law], **facts})
    incident = save(incident, people["dpo"], AT + 3 * HOUR, "notice", details)
    return incident.regulator_cases.get(regime=law), people


def rows_of(payload):
    return {row["field"]: (row["number"], row["answer"]) for part in payload["parts"] for row in part["rows"]}


def test_each_law_names_a_form_that_exists():
    assert {law.form for law in clock.law().regimes.values()} == set(FORMS)
    assert (
        form_of("uk_gdpr").schema
        == form_of("dpa_part3").schema
        == form_of("processor").schema
        == "incident-notice"
    )
    assert (form_of("nis").schema, form_of("pecr").schema, form_of("pecr_before").schema) == (
        "nis-notice", "pecr-notice", "pecr-notice",
    )  # fmt: skip


def test_the_form_of_a_nis_incident_has_each_item_of_regulation_11_3():
    numbers = {question.number for part in NIS_PARTS for question in part.questions}
    assert {f"11(3)(a)({item})" for item in ("i", "ii", "iii", "iv", "v", "vi")} | {
        "11(2)(a)",
        "11(2)(c)",
    } <= numbers


def test_the_form_of_a_breach_in_communications_has_each_number_of_annex_i_in_its_order():
    numbers = [question.number for part in PECR_PARTS for question in part.questions if question.number]
    assert list(dict.fromkeys(numbers)) == [str(number) for number in range(1, 18)]


def test_a_nis_notice_says_what_the_competent_authority_asks_and_nothing_about_data_of_people():
    case, people = under("nis", OUTAGE, occurred_to=AT + HOUR)
    decide_to_notify(case.incident, people["siro"])
    payload = case.notices.get().payload
    assert problems_in(payload) == []
    assert (payload["schema"], payload["version"]) == ("nis-notice", 1)
    assert payload["schema_address"].endswith("/incidents/notices/schema/nis-notice/1/")
    rows = rows_of(payload)
    assert rows["organisation"] == ("11(3)(a)(i)", case.body_name)
    assert rows["essential_service"] == ("11(3)(a)(i)", "Passenger information at ports")
    assert rows["duration"] == ("11(3)(a)(iii)", "3 hours")
    assert rows["users_affected"] == ("11(2)(a)", "41,000")
    assert rows["area_affected"] == ("11(2)(c)", "Kent and Calais")
    assert rows["cross_border_impact"] == ("11(3)(a)(v)", "Yes")
    assert not {"data_types", "people", "subject_types", "previous_reports", "staff_training"} & rows.keys()
    assert not {"people", "registration_number", "previous_reports", "processor"} & payload.keys()
    assert "data_types" not in payload["answers"]
    assert {owed["field"] for owed in payload["to_follow"]} <= FORMS["nis"].fields


def test_the_notice_to_the_commissioner_of_the_same_incident_says_nothing_of_the_service():
    case, people = under("nis", OUTAGE)
    decide_to_notify(case.incident, people["siro"])
    payload = case.incident.regulator_cases.get(regime="uk_gdpr").notices.get().payload
    assert payload["schema"] == "incident-notice"
    assert problems_in(payload) == []
    assert not set(OUTAGE) - {"country"} & rows_of(payload).keys()


def test_a_pecr_notice_says_what_was_written_to_the_people_how_and_to_how_many():
    details = {
        "people_told": "yes",
        "measures_before": "Every record is encrypted.",
        "processor_involved": "no",
    }
    case, people = under("pecr", details)
    follows = (AT + 200 * HOUR).date()
    actions.decide(
        incident=case.incident,
        by=people["siro"],
        at=AT + 4 * HOUR,
        decision="notify_and_tell_people",
        to_follow_by=follows,
    )
    incident = Incident.objects.get(pk=case.incident_id)
    plan = {
        "who": "All of them.",
        "way": "letter",
        "letter": "Your call records were seen.",
        "due_on": (AT + 48 * HOUR).date(),
    }
    notice = actions.plan_people_notice(incident.people_notice, by=people["dpo"], at=AT + 5 * HOUR, **plan)
    payload = preview(case, at=AT + 6 * HOUR)
    assert problems_in(payload) == []
    rows = rows_of(payload)
    assert rows["people_letter"] == ("13", notice.letter)
    assert rows["people_ways"][0] == "14"
    assert rows["measures_before"] == ("7", "Every record is encrypted.")
    assert not {"staff_training", "previous_reports", "vulnerable_people"} & rows.keys()


def test_what_a_first_notice_leaves_to_follow_is_what_its_laws_ask():
    case, _ = under("nis", {})
    assert set(checks.NIS_FIELDS) | {"consequences", "staff_training"} <= set(
        checks.gaps_of_notice(case.incident)
    )
    only = Incident(personal_data="no", regimes=["nis"], discovered_at=AT)
    assert set(checks.gaps_of_notice(only)) == set(checks.NIS_FIELDS)
    calls = Incident(personal_data="yes", regimes=["pecr"], discovered_at=AT)
    assert "staff_training" not in checks.gaps_of_notice(calls)
    assert "consequences" in checks.gaps_of_notice(calls)


def test_no_users_affected_is_an_answer():
    only = Incident(personal_data="no", regimes=["nis"], discovered_at=AT, users_affected=0)
    assert "users_affected" not in checks.gaps_of_notice(only)


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ({}, ""),
        ({"occurred_from": AT}, ""),
        ({"occurred_from": AT, "ongoing": True}, "It is still going on"),
        ({"occurred_from": AT, "occurred_to": AT + timedelta(seconds=20)}, "Less than a minute"),
        (
            {"occurred_from": AT, "occurred_to": AT + timedelta(days=1, hours=2, minutes=1)},
            "1 day, 2 hours, 1 minute",
        ),
    ],
)
def test_the_duration_is_worked_out_from_its_times(times, words):
    assert duration_in_words(Incident(**times)) == words


def test_notifying_the_authority_at_once_says_not_yet_known_for_what_regulation_11_wants():
    case, people = under("nis", {})
    actions.notify_now(
        case,
        by=people["siro"],
        at=AT + 4 * HOUR,
        description="The gates are closed.",
        essential_service="Border control",
    )
    payload = case.notices.get().payload
    assert problems_in(payload) == []
    rows = {field: answer for field, (_, answer) in rows_of(payload).items()}
    assert (rows["description"], rows["essential_service"]) == ("The gates are closed.", "Border control")
    assert rows["users_affected"] == rows["area_affected"] == rows["service_impact"] == "Not yet known"
    assert "data_types" not in rows
