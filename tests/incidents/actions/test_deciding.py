"""The verbs, from the report of an incident to the decision."""

from datetime import date, timedelta

import pytest

from audit.models import Event, OutboxMessage
from audit.transitions import NotNow, NotReady, Refused, Stale
from departments.organisations.roles import Role
from incidents import actions
from incidents.models import Decision, Incident, RegulatorCase, RegulatorNotice
from tests.factories import person
from tests.incidents.stories import (
    AT,
    HOUR,
    LONG_REASON,
    SERIOUS,
    SLIGHT,
    advised,
    assessed,
    ico_notices,
    notified,
    recorded,
    reported,
    sends,
    staffed_body,
    triaged,
)

pytestmark = pytest.mark.django_db


def test_a_report_opens_clock_timers_and_notification_at_once():
    body, people = staffed_body()
    incident = reported(body, people)
    assert incident.reference == "HO-2026-00001"
    assert incident.deadline_at == AT - HOUR + timedelta(hours=72)
    assert incident.regulator_case.status == "owed"
    assert [timer.at_hours for timer in incident.timers.all()] == [0, 4, 24, 48, 60, 66, 72]
    told = set(OutboxMessage.objects.values_list("to", flat=True))
    assert {"staff@home-office.example", "dpo@home-office.example", "adviser@home-office.example"} <= told


def test_references_run_without_gaps_for_each_body_and_year():
    body, people = staffed_body()
    other, others = staffed_body("treasury", "HMT")
    first, second = reported(body, people), reported(body, people)
    elsewhere = reported(other, others)
    next_year = reported(body, people, at=AT.replace(year=2027))
    assert [first.reference, second.reference] == ["HO-2026-00001", "HO-2026-00002"]
    assert elsewhere.reference == "HMT-2026-00001"
    assert next_year.reference == "HO-2027-00001"


def test_a_refused_report_uses_up_no_reference():
    body, people = staffed_body()
    with pytest.raises(NotReady):
        reported(body, people, discovered_at=AT + HOUR)
    assert reported(body, people).reference == "HO-2026-00001"


def test_only_somebody_with_a_post_in_the_body_reports_for_it():
    body, _people = staffed_body()
    _, strangers = staffed_body("treasury", "HMT")
    with pytest.raises(Refused):
        reported(body, {"staff": strangers["staff"]})
    assert not Incident.objects.exists()


def test_an_incident_without_personal_data_has_no_clock_and_no_notification():
    body, people = staffed_body()
    incident = reported(body, people, personal_data="no")
    assert incident.deadline_at is None
    assert not incident.timers.exists()
    assert not RegulatorCase.objects.exists()


def test_triage_sets_its_own_time_and_starts_no_clock():
    body, people = staffed_body()
    incident = reported(body, people)
    before = incident.deadline_at
    incident = actions.take_triage(incident=incident, by=people["duty"], at=AT + 5 * HOUR)
    assert incident.triaged_at == AT + 5 * HOUR
    assert incident.deadline_at == before


def test_awareness_later_than_discovery_needs_a_reason_and_moves_the_deadline():
    body, people = staffed_body()
    incident = triaged(body, people)
    later = {"aware_at": AT, "aware_reason": ""}
    with pytest.raises(NotReady):
        actions.save(
            incident=incident,
            by=people["dpo"],
            at=AT + 2 * HOUR,
            version=incident.version,
            section="triage",
            fields=later,
        )
    later["aware_reason"] = "The list was found in the bag only then."
    incident = actions.save(
        incident=incident,
        by=people["dpo"],
        at=AT + 2 * HOUR,
        version=incident.version,
        section="triage",
        fields=later,
    )
    assert incident.deadline_at == AT + timedelta(hours=72)
    assert incident.timers.get(key="late").due_at == AT + timedelta(hours=72)
    assert incident.timers.get(key="opened").due_at == AT - HOUR


def test_a_saved_section_changes_only_its_own_fields():
    body, people = staffed_body()
    incident = triaged(body, people)
    fields = {"status": "closed", "reference": "X", "decision": "notify", "country": "France"}
    incident = actions.save(
        incident=incident,
        by=people["dpo"],
        at=AT + 2 * HOUR,
        version=incident.version,
        section="triage",
        fields=fields,
    )
    assert (incident.status, incident.reference, incident.decision) == ("triage", "HO-2026-00001", "")
    assert incident.country == "France"


def test_saving_over_a_newer_version_is_refused():
    body, people = staffed_body()
    incident = triaged(body, people)
    with pytest.raises(Stale):
        actions.save(
            incident=incident,
            by=people["dpo"],
            at=AT,
            version=incident.version - 1,
            section="triage",
            fields={},
        )


def test_assessing_waits_for_every_answer_and_takes_not_known_for_one():
    body, people = staffed_body()
    incident = triaged(body, people, facts={**SERIOUS, "encryption": ""})
    with pytest.raises(NotReady) as caught:
        actions.assess(incident=incident, by=people["dpo"], at=AT + 2 * HOUR)
    assert [problem.field for problem in caught.value.problems] == ["encryption"]
    incident = actions.save(
        incident=incident,
        by=people["dpo"],
        at=AT + 2 * HOUR,
        version=incident.version,
        section="triage",
        fields={"encryption": "not_known"},
    )
    assert actions.assess(incident=incident, by=people["dpo"], at=AT + 2 * HOUR).status == "assessed"


def test_an_assessment_freezes_facts_reasoning_and_the_version_of_the_rule():
    body, people = staffed_body()
    incident = assessed(body, people)
    made = incident.assessments.get()
    assert (made.advice, made.severity, made.likelihood, made.rule_version) == ("notify", 4, 3, 2)
    assert made.facts["people_max"] == 3648
    assert made.reasoning["branches"][0]["lines"]
    assert made.cabinet_office


def test_the_decision_waits_for_the_dpos_advice():
    body, people = staffed_body()
    incident = assessed(body, people)
    with pytest.raises(NotReady):
        actions.decide(incident=incident, by=people["siro"], at=AT + 4 * HOUR, decision="notify")
    assert not Decision.objects.exists()


def test_only_the_dpo_advises_and_only_once():
    body, people = staffed_body()
    incident = assessed(body, people)
    with pytest.raises(Refused):
        actions.advise(incident=incident, by=people["siro"], at=AT + 3 * HOUR, advice="notify")
    incident = actions.advise(incident=incident, by=people["dpo"], at=AT + 3 * HOUR, advice="notify")
    with pytest.raises(NotNow):
        actions.advise(incident=incident, by=people["dpo"], at=AT + 3 * HOUR, advice="notify")


def test_advice_that_differs_from_the_rule_needs_a_reason():
    body, people = staffed_body()
    incident = assessed(body, people)
    with pytest.raises(NotReady):
        actions.advise(
            incident=incident, by=people["dpo"], at=AT + 3 * HOUR, advice="record_only", reason="No."
        )


def test_deciding_to_notify_freezes_and_queues_exactly_one_notice():
    body, people = staffed_body()
    incident = notified(body, people)
    case = incident.regulator_case
    notice = case.notices.get()
    message = ico_notices().get()
    assert (incident.status, case.status, notice.phase) == ("decided", "owed", "initial")
    assert (notice.status, notice.state) == ("ready", "waiting")
    assert notice.message == message
    assert message.payload == notice.payload
    assert message.document == "documents/ico_notice.html"
    assert message.to == "officer@ico.example"
    assert {owed.field for owed in incident.owed.all()} >= {"consequences", "containment"}
    assert [row["field"] for row in notice.payload["to_follow"]]


def test_a_notice_names_nobody_and_its_subject_has_no_free_text():
    body, people = staffed_body()
    notified(body, people)
    notice = ico_notices().get()
    assert notice.subject == "First notice of incident HO-2026-00001"
    assert "train" not in notice.body


def test_where_there_is_no_way_to_the_regulator_the_officers_are_asked_to_send_by_hand(settings):
    body, people = staffed_body()
    settings.REGULATOR_CHANNEL = "copy_sheet"
    notified(body, people)
    assert not ico_notices().exists()
    waiting = RegulatorNotice.objects.get().message
    assert (waiting.channel, waiting.status, waiting.to) == (
        "copy_sheet",
        "waiting",
        "Information Commissioner",
    )
    asked = OutboxMessage.objects.filter(rule="incidents.ask_to_send_by_hand")
    assert "dpo@home-office.example" in asked.values_list("to", flat=True)


def test_deciding_twice_queues_nothing_twice():
    body, people = staffed_body()
    incident = advised(body, people)
    done = actions.decide(
        incident=incident,
        by=people["siro"],
        at=AT + 4 * HOUR,
        decision="notify",
        to_follow_by=date(2026, 6, 9),
    )
    with pytest.raises(NotNow):
        actions.decide(
            incident=done,
            by=people["siro"],
            at=AT + 4 * HOUR,
            decision="notify",
            to_follow_by=date(2026, 6, 9),
        )
    assert ico_notices().count() == 1
    assert RegulatorNotice.objects.count() == 1


def test_what_is_not_known_must_say_by_when_it_follows():
    body, people = staffed_body()
    incident = advised(body, people)
    with pytest.raises(NotReady) as caught:
        actions.decide(incident=incident, by=people["siro"], at=AT + 4 * HOUR, decision="notify")
    assert caught.value.problems[0].field == "to_follow_by"
    assert not Decision.objects.exists()
    assert not Event.objects.filter(kind="incident.decided").exists()


def test_personal_data_in_a_text_stops_the_notice_until_somebody_says_why_it_may_go():
    body, people = staffed_body()
    incident = advised(body, people, description="It was sent to AB 12 34 56 C by mistake.")
    given = {"incident": incident, "by": people["siro"], "at": AT + 4 * HOUR, "decision": "notify"}
    with pytest.raises(NotReady):
        actions.decide(**given, to_follow_by=date(2026, 6, 9))
    incident = actions.decide(
        **given, to_follow_by=date(2026, 6, 9), override="It is a made-up number used in training material."
    )
    assert incident.regulator_case.unsent_notice.state == "waiting"
    incident.refresh_from_db()
    assert incident.pattern_override_by == people["siro"]


def test_what_was_let_through_once_does_not_speak_for_the_next_notice():
    body, people = staffed_body()
    incident = advised(body, people, description="It was sent to AB 12 34 56 C by mistake.")
    actions.decide(
        incident=incident, by=people["siro"], at=AT + 4 * HOUR, decision="notify", to_follow_by=date(2026, 6, 9),
        override="It is a made-up number used in training material.",
    )  # fmt: skip
    notice = ico_notices().get()
    sends(notice, AT + 5 * HOUR)
    case = actions.begin_further_notice(case=RegulatorCase.objects.get(), by=people["dpo"], at=AT + 6 * HOUR)
    with pytest.raises(NotReady, match="National Insurance number"):
        actions.send_further_notice(case=case, by=people["dpo"], at=AT + 7 * HOUR)


def test_a_notice_says_when_it_happened_no_more_exactly_than_is_known():
    body, people = staffed_body()
    incident = advised(body, people, occurred_precision="month")
    actions.decide(
        incident=incident,
        by=people["siro"],
        at=AT + 4 * HOUR,
        decision="notify",
        to_follow_by=date(2026, 6, 9),
    )
    payload = ico_notices().get().payload
    rows = {row["question"]: row["answer"] for part in payload["parts"] for row in part["rows"]}
    assert rows["When it happened"] == "June 2026"
    assert payload["answers"]["occurred_precision"] == "month"


def test_recording_only_closes_the_notification_as_not_needed():
    body, people = staffed_body()
    incident = recorded(body, people)
    assert incident.regulator_case.status == "not_needed"
    assert not ico_notices().exists()


def test_recording_only_of_personal_data_needs_a_reason():
    body, people = staffed_body()
    incident = advised(body, people, facts=SLIGHT, advice="record_only")
    with pytest.raises(NotReady):
        actions.decide(
            incident=incident, by=people["siro"], at=AT + 4 * HOUR, decision="record_only", reason="Slight."
        )


def test_whoever_assessed_does_not_decide():
    body, people = staffed_body()
    both = person("both@home-office.example", Role.DEPUTY_DPO, body)
    person("both@home-office.example", Role.DEPUTY_SIRO, body)
    incident = triaged(body, people)
    incident = actions.assess(incident=incident, by=both, at=AT + 2 * HOUR)
    incident = actions.advise(incident=incident, by=people["dpo"], at=AT + 3 * HOUR, advice="notify")
    with pytest.raises(Refused):
        actions.decide(
            incident=incident, by=both, at=AT + 4 * HOUR, decision="notify", to_follow_by=date(2026, 6, 9)
        )


def test_the_person_who_caused_it_takes_no_part():
    body, people = staffed_body()
    incident = advised(body, people, facts={**SERIOUS, "caused_by": people["siro"]})
    with pytest.raises(Refused):
        actions.decide(
            incident=incident,
            by=people["siro"],
            at=AT + 4 * HOUR,
            decision="notify",
            to_follow_by=date(2026, 6, 9),
        )


def test_below_the_advice_only_the_siro_decides_and_says_why():
    body, people = staffed_body()
    incident = advised(body, people)
    given = {"incident": incident, "at": AT + 4 * HOUR, "decision": "record_only"}
    with pytest.raises(Refused):
        actions.decide(**given, by=people["delegate"], reason=LONG_REASON)
    with pytest.raises(NotReady):
        actions.decide(**given, by=people["siro"], reason="No need.")
    incident = actions.decide(**given, by=people["siro"], reason=LONG_REASON)
    taken = incident.decisions.get()
    assert taken.below_advice
    assert taken.decided_as == "siro"
    assert Event.objects.filter(kind="incident.decided_below").exists()


def test_a_delegate_decides_only_within_the_delegation():
    body, people = staffed_body()
    serious = advised(body, people)
    with pytest.raises(Refused):
        actions.decide(
            incident=serious,
            by=people["delegate"],
            at=AT + 4 * HOUR,
            decision="notify",
            to_follow_by=date(2026, 6, 9),
        )
    slight = advised(body, people, facts=SLIGHT, advice="record_only")
    done = actions.decide(
        incident=slight, by=people["delegate"], at=AT + 4 * HOUR, decision="record_only", reason=LONG_REASON
    )
    assert done.decisions.get().decided_as == "incident_delegate"


def test_the_cabinet_office_is_told_when_the_rule_says_so():
    body, people = staffed_body()
    recorded(body, people)
    assert not OutboxMessage.objects.filter(rule="incidents.notify_cabinet_office").exists()
    incident = notified(body, people)
    assert (
        OutboxMessage.objects.filter(
            rule="incidents.notify_cabinet_office", to="approver@centre.example"
        ).count()
        == 1
    )
    assert "decided as notifiable" in incident.decisions.get().cabinet_office


def test_a_processor_owes_its_controller_and_never_the_commissioner():
    body, people = staffed_body()
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
