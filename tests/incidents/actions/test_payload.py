"""What a notice to the regulator holds."""

from datetime import timedelta

import pytest

from incidents import actions
from incidents.duty.notice_schema import problems_in
from incidents.models import RegulatorNotice
from tests.beginnings import begins_with, begins_with_nothing
from tests.factories import make_organisation
from tests.incidents.cases import acknowledged_case, sent_case, withdrawn_case
from tests.incidents.stories import (
    AT,
    HOUR,
    SERIOUS,
    advised,
    decide_to_notify,
    ico_notices,
    notified,
    save,
    staffed_body,
)

pytestmark = pytest.mark.django_db


@begins_with()
def test_a_notice_says_when_it_happened_no_more_exactly_than_is_known(beginning):
    body, people, _ = beginning
    incident = advised(body, people, occurred_precision="month")
    decide_to_notify(incident, people["siro"])
    payload = ico_notices().get().payload
    rows = {row["question"]: row["answer"] for part in payload["parts"] for row in part["rows"]}
    assert rows["When it happened"] == "June 2026"
    assert payload["answers"]["occurred_precision"] == "month"


@begins_with()
def test_a_processor_owes_its_controller_and_never_the_commissioner(beginning):
    body, people, _ = beginning
    facts = {
        **SERIOUS,
        "controller_or_processor": "processor_told_controller",
        "other_body": "Another department",
    }
    incident = notified(body, people, facts=facts)
    assert incident.regulator_case.addressee == "controller"
    assert incident.deadline_at is None
    assert not ico_notices().exists()
    assert incident.regulator_case.notices.get().payload["addressee"]["name"] == "Another department"


ASKED = {
    "measures_before": "Bags with papers are locked.",
    "staff_training": "trained_12_to_24_months",
    "people_told": "about_to_be",
    "others_told": ["police"],
    "others_told_detail": "Crime number 1, 1 June 2026",
    "registration_number": "Z1234567",
    "contact_for_regulator": "Duty Data Protection Officer",
    "contact_email": "duty@home-office.example",
    "contact_telephone": "020 7946 0000",
    "cross_border": "yes",
    "country": "France",
    "processor_involved": "no",
}


def rows_of(payload):
    return {row["field"]: row["answer"] for part in payload["parts"] for row in part["rows"]}


def with_details(body, people):
    incident = advised(body, people)
    incident = save(incident, people["dpo"], AT + 3 * HOUR, "notice", ASKED)
    decide_to_notify(incident, people["siro"])
    return ico_notices().get().payload


@begins_with()
def test_a_notice_answers_all_that_the_form_of_the_regulator_asks_each_in_a_field_of_its_own(beginning):
    body, people, _ = beginning
    payload = with_details(body, people)
    assert payload["contact_details"] == {
        "post": "Duty Data Protection Officer", "email": "duty@home-office.example", "telephone": "020 7946 0000",
    }  # fmt: skip
    assert payload["registration_number"] == "Z1234567"
    assert payload["processor"] == {"involved": "no", "name": ""}
    kept = ("measures_before", "staff_training", "people_told", "others_told", "cross_border", "country")
    assert {name: payload["answers"][name] for name in kept} == {name: ASKED[name] for name in kept}
    rows = rows_of(payload)
    assert rows["staff_training"] == "Trained 12 to 24 months before"
    assert rows["contact_telephone"] == "020 7946 0000"
    assert rows["report_kind"] == "First report"
    assert rows["previous_reports"] == "None in the register of this body"


@begins_with()
def test_the_parts_stand_in_the_order_of_the_form(beginning):
    body, people, _ = beginning
    titles = [part["title"] for part in with_details(body, people)["parts"]]
    assert titles == [
        "About this report", "What happened", "When", "Staff and training", "Data and people", "Risk to people",
        "Measures in place before", "Who else has been notified", "Who reports",
    ]  # fmt: skip


@begins_with()
def test_reports_before_are_counted_from_the_register_and_only_what_was_sent_counts(beginning):
    body, people, _ = beginning
    first = sent_case(body, people, at=AT - timedelta(days=900))
    second = sent_case(body, people, at=AT - timedelta(days=100))
    notified(body, people, at=AT - timedelta(days=1))
    payload = notified(body, people).regulator_case.notices.get().payload
    assert first.incident_id != second.incident_id
    assert payload["previous_reports"] == {"total": 2, "two_years": 1}
    assert "2 in the register of this body, 1 of them" in rows_of(payload)["previous_reports"]


@begins_with_nothing
def test_the_reports_of_another_body_do_not_count():
    other, others = staffed_body("cabinet-office", "CO")
    sent_case(other, others, at=AT - timedelta(days=10))
    body, people = staffed_body()
    payload = notified(body, people).regulator_case.notices.get().payload
    assert payload["previous_reports"] == {"total": 0, "two_years": 0}


@begins_with()
def test_a_supplier_that_is_named_is_the_processor_involved(beginning):
    body, people, _ = beginning
    supplier = make_organisation("couriers", kind="supplier", name="Couriers Ltd")
    notified(body, people, facts={**SERIOUS, "supplier": supplier})
    payload = ico_notices().get().payload
    assert payload["processor"] == {"involved": "yes", "name": "Couriers Ltd"}
    assert rows_of(payload)["processor"] == "Yes: Couriers Ltd"


@begins_with()
def test_without_a_contact_entered_it_is_the_data_protection_officer_in_post(beginning):
    body, people, _ = beginning
    notified(body, people)
    details = ico_notices().get().payload["contact_details"]
    assert details == {"post": "Data Protection Officer", "email": people["dpo"].email, "telephone": ""}


@begins_with()
def test_every_notice_follows_the_published_schema(beginning):
    body, people, _ = beginning
    assert problems_in(with_details(body, people)) == []
    withdrawn_case(*staffed_body("cabinet-office", "CO"))
    payloads = [regulator_notice.payload for regulator_notice in RegulatorNotice.objects.all()]
    assert [payload["phase"] for payload in payloads].count("withdrawal") == 1
    assert [problems_in(payload) for payload in payloads] == [[], [], []]


@begins_with()
def test_a_further_notice_says_what_changed_old_beside_new(beginning):
    body, people, _ = beginning
    case = acknowledged_case(body, people)
    case = actions.begin_further_notice(case=case, by=people["dpo"], at=AT + 7 * HOUR)
    save(
        case.incident,
        people["dpo"],
        AT + 8 * HOUR,
        "notice",
        {"records_count": 4000, "staff_training": "not_known"},
    )
    actions.send_further_notice(case=case, by=people["dpo"], at=AT + 9 * HOUR)
    first, second = (notice.payload for notice in case.notices.all())
    assert first["changes"] == []
    assert second["changes"] == [
        {"question": "Data protection training of the staff involved", "before": "", "now": "Not known"},
        {"question": "Records", "before": "", "now": "4,000"},
    ]
    assert rows_of(second)["report_kind"] == "Follow-up to case IC-123456-A1B2"
