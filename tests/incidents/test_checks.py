"""What must be answered before a step, and what must not be in a text that leaves the body."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from incidents import checks
from incidents.models import Assessment, Incident
from tests.incidents.stories import AT, HOUR, LONG_REASON, SERIOUS, notified, reported, sends, staffed_body


def incident(**fields) -> Incident:
    """An incident of which every question of triage has an answer, and that is nowhere stored."""
    usual = {**SERIOUS, "personal_data": "yes", "aware_at": AT, "discovered_at": AT, "media": ["paper"]}
    return Incident(**usual | fields)


def named(problems):
    return [problem.field for problem in problems]


@pytest.mark.parametrize(("before", "many", "pause"), [(0, False, 0), (4, False, 0), (5, True, 10), (6, True, 20), (9, True, 50), (10, True, 60), (50, True, 60)])  # fmt: skip
def test_the_sixth_report_within_an_hour_waits_ten_seconds_and_each_later_one_longer(before, many, pause):
    assert checks.many_reports(before) is many
    assert checks.pause_before_report(before) == pause


def test_what_looks_like_personal_data_is_named_by_its_field():
    kinds_by_field = checks.found_in_fields(
        [("title", "A bag"), ("description", "AB123456C"), ("how_occurred", None)]
    )
    assert kinds_by_field == {"description": ["a National Insurance number"]}
    everywhere = incident(**dict.fromkeys(checks.FREE_TEXT, "anna@home-office.example"))
    assert list(checks.personal_data_in(everywhere)) == list(checks.FREE_TEXT)


def test_a_notice_has_a_gap_for_each_question_without_an_answer_and_two_more_for_a_cyber_incident():
    known_from_triage = {"how_occurred": "", "data_types": [], "subject_types": []}
    unknown = {**known_from_triage, "people_told": ""}
    assert set(checks.gaps_of_notice(incident(**unknown))) == set(checks.NOTIFY_FIELDS)
    assert set(checks.gaps_of_notice(incident(**unknown, cyber="yes"))) == {
        *checks.NOTIFY_FIELDS,
        *checks.NOTIFY_CYBER,
    }
    assert "containment" not in checks.gaps_of_notice(incident(containment="The bag was searched for."))


def test_triage_is_complete_when_everything_is_answered_or_said_not_to_be_known():
    assert checks.triage_complete(incident(), AT) == []
    (problem,) = checks.triage_complete(incident(exposure=""), AT)
    assert (problem.field, problem.text) == ("exposure", "Enter what became of the data")


@pytest.mark.parametrize(
    ("fields", "gaps"),
    [
        ({"ongoing": None, "how_occurred": "", "data_types": [], "co_category": ""}, []),
        ({"exposure": "not_exposed", "recipient": "", "recipient_control": ""}, []),
        ({"exposure": "public_exposure", "recipient": ""}, ["recipient"]),
        ({"people_known": ""}, ["people_known"]),
        ({"people_known": "", "personal_data": "no"}, []),
        ({"aware_at": None}, ["aware_at"]),
        ({"aware_at": None, "personal_data": "suspected"}, []),
        ({"aware_at": None, "governing_regime": "dpa_1998"}, []),
        ({"premises": "overseas", "country": ""}, []),
        ({"premises": "supplier_site", "supplier_serves_others": ""}, ["supplier_serves_others"]),
        ({"breach_kind": ["availability"]}, ["backup_available", "outage", "effect_on_people"]),
        ({"breach_kind": ["integrity"]}, ["backup_available", "effect_on_people", "integrity_state"]),
        ({"encryption": "effective_key_safe"}, ["backup_available"]),
        ({"cyber": "yes"}, ["exfiltration"]),
        ({"cyber": "not_known"}, ["exfiltration"]),
        ({"cyber": "yes", "personal_data": "no"}, []),
        ({"controller_or_processor": ""}, ["controller_or_processor"]),
        ({"controller_or_processor": "", "origin": "recorded_history"}, []),
    ],
)  # fmt: skip
def test_which_questions_are_asked_follows_from_the_other_answers(fields, gaps):
    assert list(checks.triage_gaps(incident(**fields))) == gaps


@pytest.mark.django_db
def test_what_triage_may_leave_open_is_asked_before_closing():
    body, people = staffed_body()
    fields = {problem.field for problem in checks.ready_to_close(reported(body, people), AT)}
    assert fields >= {"how_occurred", "co_category", "protected_personal_data", "assets"}


DAY = AT.date()


@pytest.mark.parametrize(
    ("fields", "changed", "wrong"),
    [
        ({"people_known": "exact", "people_min": 1, "people_max": 2}, {"people_min"}, ["people_known"]),
        ({"people_known": "exact", "people_min": 2, "people_max": 2}, {"people_min"}, []),
        ({"people_known": "exact", "people_min": None, "people_max": 2}, {"people_max"}, []),
        ({"people_known": "estimate", "people_min": 1, "people_max": 2}, {"people_min"}, []),
        ({"people_known": "exact", "people_min": 1, "people_max": 2}, {"title"}, []),
        ({"occurred_to": AT}, {"occurred_to"}, []),
        ({"occurred_to": AT + HOUR}, {"occurred_to"}, ["occurred_to"]),
        ({"people_told": "yes", "people_told_on": DAY}, {"people_told_on"}, []),
        ({"people_told": "yes", "people_told_on": DAY + timedelta(days=1)}, {"people_told_on"}, ["people_told_on"]),
        ({"people_told": "yes", "people_told_on": DAY - timedelta(days=1)}, {"people_told_on"}, ["people_told_on"]),
        ({"people_told": "no", "people_told_on": DAY}, {"people_told"}, ["people_told"]),
        ({"people_told": "no", "people_told_count": 4}, {"people_told_count"}, ["people_told"]),
        ({"people_told": "", "people_told_on": DAY}, {"people_told"}, []),
        ({"people_told": "no"}, {"people_told"}, []),
        ({"recipient_confirmed_on": DAY, "occurred_from": AT}, {"occurred_from"}, []),
        ({"recipient_confirmed_on": DAY + timedelta(days=1)}, {"recipient_confirmed_on"}, ["recipient_confirmed_on"]),
        ({"recipient_confirmed_on": date(2026, 5, 31), "occurred_from": AT}, {"occurred_from"}, ["recipient_confirmed_on"]),
    ],
)  # fmt: skip
def test_answers_that_cannot_be_right_together_are_named_when_one_of_them_changes(fields, changed, wrong):
    assert named(checks.between_answers(incident(**fields), AT, changed)) == wrong


@pytest.mark.parametrize(
    ("category", "media", "wrong"),
    [
        ("I", ["paper"], []),
        ("II", ["email"], ["co_category"]),
        ("III", [], []),  # asked before closing
        ("IV", ["email"], []),
    ],
)
def test_the_categories_of_lost_devices_and_paper_want_a_device_or_paper(category, media, wrong):
    assert named(checks.category_fits(incident(co_category=category, media=media), AT)) == wrong


def test_what_is_contained_says_what_was_done_and_what_will_stop_it():
    assert named(checks.containment_written(incident(), AT)) == ["containment", "prevention"]
    assert checks.containment_written(incident(containment="Found.", prevention="Encrypt."), AT) == []


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, []),
        ({"root_cause": ""}, ["root_cause"]),
        ({"review_theme": ""}, ["review_theme"]),
        ({"co_category": "not_known"}, ["co_category"]),
        ({"publish_ok": "withhold_harm"}, ["publish_reason"]),
        ({"publish_ok": "withhold_harm", "publish_reason": "Section 31"}, []),
    ],
)
def test_an_incident_is_closed_with_cause_theme_category_and_what_may_be_published(fields, wrong):
    learnt = {"root_cause": "x", "review_theme": "x", "publish_ok": "publish", "no_action_reason": "None."}
    assert named(checks.ready_to_close(incident(**learnt | fields), AT)) == wrong


@pytest.mark.django_db
def test_an_incident_without_an_action_says_why_and_lists_whether_it_has_one():
    body, people = staffed_body()
    stored = reported(body, people)
    assert "no_action_reason" in named(checks.ready_to_close(stored, AT))
    stored.no_action_reason = LONG_REASON
    assert "no_action_reason" not in named(checks.ready_to_close(stored, AT))


@pytest.mark.parametrize(
    ("advice", "severity", "within"),
    [("record_only", 3, True), ("record_consider", 3, True), ("record_only", 4, False), ("notify", 1, False)],
)
def test_a_delegate_decides_up_to_severity_3_and_advice_to_record(advice, severity, within):
    assert checks.is_within_delegation(Assessment(advice=advice, severity=severity)) is within


def test_who_closes_follows_from_the_decision():
    assert checks.was_recorded_only(incident(decision="record_only"), AT) == []
    assert "the SIRO closes it" in checks.was_recorded_only(incident(decision="notify"), AT)[0].text
    (problem,) = checks.first_notice_sent(incident(decision="record_only"), AT)
    assert "the DPO or security adviser closes it" in problem.text


@pytest.mark.django_db
def test_a_notice_is_outstanding_until_the_first_one_was_sent():
    body, people = staffed_body()
    stored = notified(body, people)
    assert checks.is_notice_outstanding(stored)
    assert "has not been sent" in checks.first_notice_sent(stored, AT)[0].text
    assert checks.was_sent(stored.regulator_case, AT) != []
    assert checks.nothing_under_way(stored.regulator_case, AT) != []
    notice = stored.regulator_case.notices.get()
    assert checks.not_sent_yet(notice, AT) == []
    sends(notice.message, AT + 5 * HOUR)
    fresh = Incident.objects.get(pk=stored.pk)
    assert not checks.is_notice_outstanding(fresh)
    assert checks.first_notice_sent(fresh, AT) == []
    assert checks.was_sent(fresh.regulator_case, AT) == []
    assert checks.nothing_under_way(fresh.regulator_case, AT) == []
    assert checks.not_sent_yet(fresh.regulator_case.notices.get(), AT) != []


@pytest.mark.django_db
def test_an_undecided_incident_without_a_notice_has_one_outstanding():
    body, people = staffed_body()
    stored = reported(body, people)
    assert checks.is_undecided(stored)
    assert checks.is_notice_outstanding(stored)


@pytest.mark.parametrize(
    ("owed", "wanted", "final", "text"),
    [
        (False, False, False, None),
        (True, False, False, "Something is still owed"),
        (False, True, False, "The regulator asked for more"),
        (False, False, True, "marked as final already"),
    ],
)
def test_the_last_notice_is_final_when_nothing_is_owed_or_asked_for(owed, wanted, final, text):
    outstanding = SimpleNamespace(filter=lambda **_: SimpleNamespace(exists=lambda: owed))
    case = SimpleNamespace(incident=SimpleNamespace(owed=outstanding), is_more_wanted=wanted, is_final=final)
    refusals = checks.nothing_owed(case, AT)
    assert len(refusals) == (text is not None)
    assert all(text in problem.text for problem in refusals)


def test_a_notice_is_withdrawn_on_a_decision_to_record_only():
    assert checks.decided_to_record_only(SimpleNamespace(incident=incident(decision="record_only")), AT) == []
    assert checks.decided_to_record_only(SimpleNamespace(incident=incident(decision="notify")), AT) != []
