"""What comes of a decision: the case of notices, withdrawing, merging, closing, and cases that are held elsewhere."""

from datetime import timedelta

import pytest

from audit.models import OutboxMessage
from audit.transitions import NotReady, Refused
from incidents import actions
from incidents.home import tasks_for
from incidents.models import Incident, RegulatorCase
from tests.incidents.stories import (
    AT,
    HOUR,
    LONG_REASON,
    fails,
    ico_notices,
    notified,
    of_2007,
    officer,
    reported,
    sends,
    staffed_body,
    triaged,
)

pytestmark = pytest.mark.django_db


def again(case):
    """A case as it is now, with its notices and their messages."""
    return RegulatorCase.objects.get(pk=case.pk)


def test_a_case_is_owed_while_its_notice_is_tried_and_notified_with_the_reference():
    body, people = staffed_body()
    case = notified(body, people).regulator_case
    message = ico_notices().get()
    assert (case.status, case.unsent_notice.state) == ("owed", "waiting")
    fails(message, AT + 4.5 * HOUR)
    assert again(case).unsent_notice.state == "send_failed"
    sends(message, AT + 5 * HOUR)
    case = again(case)
    assert (case.status, case.first_sent_at, case.is_notified) == ("owed", AT + 5 * HOUR, False)
    case = actions.acknowledge(case=case, by=officer(), at=AT + 6 * HOUR, case_reference="IC-123456-A1B2")
    assert (case.status, case.is_notified) == ("notified", True)


def test_nothing_is_acknowledged_that_was_not_sent():
    body, people = staffed_body()
    case = notified(body, people).regulator_case
    with pytest.raises(NotReady, match="Nothing has been sent yet"):
        actions.acknowledge(case=case, by=people["dpo"], at=AT + 5 * HOUR, case_reference="IC-1")


def test_sent_by_hand_keeps_way_time_and_receipt():
    body, people = staffed_body()
    case = notified(body, people).regulator_case
    case = actions.record_sent_manually(
        case=case,
        by=people["dpo"],
        at=AT + 6 * HOUR,
        way="helpline",
        sent_at=AT + 5 * HOUR,
        receipt="Taken by the duty desk",
    )
    message = again(case).notices.get().message
    assert (message.status, message.sent_way, message.receipt) == (
        "sent",
        "helpline",
        "Taken by the duty desk",
    )
    assert again(case).first_sent_at == AT + 5 * HOUR
    assert case.status == "owed", "the addressee is notified when it gives its reference"


def test_a_withdrawal_can_be_sent_by_hand():
    body, people = staffed_body()
    incident = notified(body, people)
    notice = ico_notices().get()
    sends(notice, AT + 5 * HOUR)
    changes = {"exposure": "recovered_unread"}
    incident = actions.reassess(
        incident=incident, by=people["adviser"], at=AT + 6 * HOUR, reason="Found and unread.", fields=changes
    )
    incident = actions.advise(incident=incident, by=people["dpo"], at=AT + 7 * HOUR, advice="record_only")
    actions.decide(
        incident=incident, by=people["siro"], at=AT + 8 * HOUR, decision="record_only", reason=LONG_REASON
    )
    case = actions.withdraw(
        case=RegulatorCase.objects.get(),
        by=people["dpo"],
        at=AT + 9 * HOUR,
        reason="Found and unread on site.",
    )
    case = actions.record_sent_manually(
        case=case, by=people["dpo"], at=AT + 10 * HOUR, way="helpline", sent_at=AT + 9.5 * HOUR,
        receipt="Spoken to the duty desk",
    )  # fmt: skip
    assert case.status == "withdrawn"
    assert again(case).notices.last().message.sent_way == "helpline"


def test_a_notice_is_withdrawn_on_a_new_decision_and_the_history_stays():
    body, people = staffed_body()
    incident = notified(body, people)
    notice = ico_notices().get()
    sends(notice, AT + 5 * HOUR)
    case = RegulatorCase.objects.get()
    with pytest.raises(NotReady):
        actions.withdraw(case=case, by=people["dpo"], at=AT + 6 * HOUR, reason="Found on site and unread.")
    incident = actions.reassess(
        incident=incident,
        by=people["adviser"],
        at=AT + 7 * HOUR,
        reason="Found where it had been mislaid.",
        fields={"exposure": "recovered_unread"},
    )
    assert incident.deadline_at == AT - HOUR + timedelta(hours=72)
    incident = actions.advise(incident=incident, by=people["dpo"], at=AT + 8 * HOUR, advice="record_only")
    incident = actions.decide(
        incident=incident, by=people["siro"], at=AT + 9 * HOUR, decision="record_only", reason=LONG_REASON
    )
    case = actions.withdraw(case=case, by=people["dpo"], at=AT + 9 * HOUR, reason="Found on site and unread.")
    assert case.status == "withdrawn"
    second = ico_notices().exclude(pk=notice.pk).get()
    assert second.payload["phase"] == "withdrawal"
    assert second.payload["earlier"][0]["key"] == notice.payload["key"]
    sends(second, AT + 10 * HOUR)
    assert again(case).notices.last().sent_at == AT + 10 * HOUR
    assert incident.decisions.count() == 2
    assert case.notices.count() == 2


def test_merging_takes_the_earlier_times():
    body, people = staffed_body()
    early = triaged(body, people, at=AT - 10 * HOUR)
    late = triaged(body, people)
    merged = actions.merge(incident=early, by=people["dpo"], at=AT + 3 * HOUR, into=late)
    late.refresh_from_db()
    assert merged.status == "merged"
    assert late.discovered_at == AT - 11 * HOUR
    assert late.deadline_at == AT - 11 * HOUR + timedelta(hours=72)


def test_dismissing_needs_fifty_characters_and_closes_the_notification():
    body, people = staffed_body()
    incident = triaged(body, people)
    with pytest.raises(NotReady):
        actions.dismiss(incident=incident, by=people["dpo"], at=AT + 2 * HOUR, reason="Not one.")
    incident = actions.dismiss(incident=incident, by=people["dpo"], at=AT + 2 * HOUR, reason=LONG_REASON)
    assert incident.regulator_case.status == "not_needed"


def test_closing_a_told_incident_is_the_siros_and_waits_for_the_first_notice():
    body, people = staffed_body()
    incident = notified(body, people)
    incident = actions.respond(incident=incident, by=people["adviser"], at=AT + 5 * HOUR)
    learning = {"root_cause": ["human_error"], "review_theme": ["none"], "publish_ok": "publish"}
    for section, fields in (
        ("response", {"containment": "Searched.", "prevention": "Lockable bags.", "recovered": "no"}),
        (
            "learning",
            {**learning, "no_action_reason": "The existing rule was right and was repeated to staff."},
        ),
    ):
        incident = actions.save(
            incident=incident,
            by=people["dpo"],
            at=AT + 6 * HOUR,
            version=incident.version,
            section=section,
            fields=fields,
        )
    incident = actions.contained(incident=incident, by=people["adviser"], at=AT + 7 * HOUR)
    with pytest.raises(NotReady):
        actions.close(incident=incident, by=people["siro"], at=AT + 8 * HOUR)
    sends(ico_notices().get(), AT + 9 * HOUR)
    with pytest.raises(Refused):
        actions.close(incident=incident, by=people["adviser"], at=AT + 10 * HOUR)
    assert actions.close(incident=incident, by=people["siro"], at=AT + 10 * HOUR).status == "closed"


def test_secret_content_is_refused_and_a_stub_keeps_clock_and_count():
    body, people = staffed_body()
    with pytest.raises(NotReady):
        reported(body, people, classification="SECRET")
    stub = actions.report_held_elsewhere(
        by=people["staff"],
        at=AT,
        organisation=body,
        classification="SECRET",
        personal_data="suspected",
        discovered_at=AT - HOUR,
        holder="Security unit",
        reference_there="S/12",
    )
    assert (stub.status, stub.title, stub.description) == ("held_elsewhere", "Held elsewhere", "")
    assert stub.deadline_at
    assert stub.timers.exists()
    told = {one.to: one.subject for one in OutboxMessage.objects.exclude(to=people["staff"].email)}
    assert {people["siro"].email, people["dpo"].email, people["adviser"].email} <= set(told)
    assert not [subject for subject in told.values() if "triage" in subject]
    wanted = [task.text for task in tasks_for(people["siro"], AT + HOUR)]
    assert wanted == [f"Enter what was decided elsewhere on incident {stub.reference}: Held elsewhere"]


def test_what_turns_out_to_be_secret_is_emptied_of_everything_but_body_times_clock_and_count():
    body, people = staffed_body()
    texts = ("consequences", "containment", "measures_before", "data_note", "aware_reason")
    incident = triaged(body, people)
    Incident.objects.update(**dict.fromkeys(texts, "What must not be here."))
    stub = actions.hold_elsewhere(
        incident=incident,
        by=people["adviser"],
        at=AT + 2 * HOUR,
        version=incident.version,
        holder="Security unit",
        reference_there="S/13",
        classification="SECRET",
    )
    assert (stub.description, stub.how_occurred, stub.status) == ("", "", "held_elsewhere")
    assert [getattr(stub, text) for text in texts] == [""] * len(texts)
    assert (stub.data_types, stub.harm_flags, stub.exposure) == ([], [], "")
    assert (stub.people_max, stub.deadline_at, stub.discovered_at) == (3648, incident.deadline_at, AT - HOUR)


def test_what_was_decided_elsewhere_to_be_recorded_only_ends_its_chain():
    body, people = staffed_body()
    stub = actions.report_held_elsewhere(
        by=people["staff"], at=AT, organisation=body, classification="SECRET", personal_data="yes",
        discovered_at=AT - HOUR, holder="Security unit", reference_there="S/12",
    )  # fmt: skip
    actions.decided_elsewhere(
        incident=stub, by=people["siro"], at=AT + 2 * HOUR, version=stub.version, decision="record_only",
        decided_there_at=AT + HOUR,
    )  # fmt: skip
    assert RegulatorCase.objects.get().status == "not_needed"


def test_an_incident_of_2007_follows_history_and_has_no_clock():
    body, people = staffed_body()
    incident = of_2007(body, people)
    taken = incident.decisions.get()
    assert (incident.governing_regime, incident.deadline_at, incident.status) == ("dpa_1998", None, "decided")
    assert taken.significant
    assert taken.from_history
    assert not incident.timers.exists()
    assert not ico_notices().exists()
    assert incident.regulator_case.status == "not_needed"
    assert incident.assessments.get().substantial_risk == "no"
