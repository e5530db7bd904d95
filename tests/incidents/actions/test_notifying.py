"""What comes of a decision: the case of notices, withdrawing, merging, closing, and cases that are held elsewhere."""

from datetime import UTC, date, datetime, timedelta

import pytest

from audit import deliver
from audit.models import Event, OutboxMessage
from audit.transitions import NotReady, Refused
from incidents import actions
from incidents.models import Decision, Incident, RegulatorCase, RegulatorNotice
from incidents.presenting import case_state, off_schema
from tests.beginnings import begins_with
from tests.incidents.cases import (
    acknowledged_case,
    by_telephone,
    decided_again,
    now,
    recorded_only,
    sent_case,
    withdrawn_case,
)
from tests.incidents.stories import (
    AT,
    HOUR,
    LONG_REASON,
    advised,
    clock_at,
    decide_to_notify,
    fails,
    ico_notices,
    notified,
    officer,
    reported,
    save,
    sends,
)

pytestmark = pytest.mark.django_db


def again(case):
    """A case as it is now, with its notices and their messages."""
    return RegulatorCase.objects.get(pk=case.pk)


@begins_with(notified)
def test_a_case_is_owed_while_its_notice_is_tried_and_notified_with_the_reference(beginning):
    _, _, incident = beginning
    case = incident.regulator_case
    message = ico_notices().get()
    assert (case.status, case.unsent_notice.state) == ("owed", "waiting")
    fails(message, AT + 4.5 * HOUR)
    assert again(case).unsent_notice.state == "send_failed"
    sends(message, AT + 5 * HOUR)
    case = again(case)
    assert (case.status, case.first_sent_at, case.is_notified) == ("owed", AT + 5 * HOUR, False)
    case = actions.acknowledge(case=case, by=officer(), at=AT + 6 * HOUR, case_reference="IC-123456-A1B2")
    assert (case.status, case.is_notified) == ("notified", True)


@begins_with(notified)
def test_sent_by_hand_keeps_way_time_and_receipt(beginning):
    _, people, incident = beginning
    case = incident.regulator_case
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


@begins_with()
def test_a_notice_sent_in_the_minute_in_which_it_was_made_ready_is_recorded_and_an_earlier_time_is_not(
    beginning,
):
    body, people, _ = beginning
    made_ready = AT + timedelta(seconds=23)
    case = decide_to_notify(advised(body, people), people["siro"], made_ready).regulator_case
    sending = {
        "case": case,
        "by": people["dpo"],
        "at": AT + 6 * HOUR,
        "way": "helpline",
        "receipt": "A. Clerk",
    }
    with pytest.raises(NotReady, match="was made ready at Monday 1 June 2026, 2:00pm"):
        actions.record_sent_manually(sent_at=AT + 3.9 * HOUR, **sending)
    actions.record_sent_manually(sent_at=AT + 4 * HOUR, **sending)
    assert again(case).first_sent_at == made_ready + 4 * HOUR


@begins_with(notified)
def test_a_withdrawal_can_be_sent_by_hand(beginning):
    _, people, incident = beginning
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


@begins_with(notified)
def test_a_notice_is_withdrawn_on_a_new_decision_and_the_history_stays(beginning):
    _, people, incident = beginning
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


@begins_with(notified)
def test_a_notice_names_nobody_and_its_subject_has_no_free_text(beginning):
    notice = ico_notices().get()
    assert notice.subject == "First notice of incident HO-2026-00001"
    assert "train" not in notice.body


@begins_with()
def test_where_there_is_no_way_to_the_regulator_the_officers_are_asked_to_send_by_hand(beginning, settings):
    body, people, _ = beginning
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


@begins_with(advised)
def test_what_is_not_known_must_say_by_when_it_follows(beginning):
    _, people, incident = beginning
    with pytest.raises(NotReady) as caught:
        actions.decide(incident=incident, by=people["siro"], at=AT + 4 * HOUR, decision="notify")
    assert caught.value.problems[0].field == "to_follow_by"
    assert not Decision.objects.exists()
    assert not Event.objects.filter(kind="incident.decided").exists()


@begins_with()
def test_personal_data_in_a_text_stops_the_notice_until_somebody_says_why_it_may_go(beginning):
    body, people, _ = beginning
    incident = advised(body, people, description="It was sent to AB 12 34 56 C by mistake.")
    values = {"incident": incident, "by": people["siro"], "at": AT + 4 * HOUR, "decision": "notify"}
    with pytest.raises(NotReady):
        actions.decide(**values, to_follow_by=date(2026, 6, 9))
    incident = actions.decide(
        **values, to_follow_by=date(2026, 6, 9), override="It is a made-up number used in training material."
    )
    assert incident.regulator_case.unsent_notice.state == "waiting"
    incident.refresh_from_db()
    assert incident.pattern_override_by == people["siro"]


@begins_with()
def test_what_was_let_through_once_does_not_speak_for_the_next_notice(beginning):
    body, people, _ = beginning
    incident = advised(body, people, description="It was sent to AB 12 34 56 C by mistake.")
    decide_to_notify(incident, people["siro"], override="It is a made-up number used in training material.")
    notice = ico_notices().get()
    sends(notice, AT + 5 * HOUR)
    case = actions.begin_further_notice(case=RegulatorCase.objects.get(), by=people["dpo"], at=AT + 6 * HOUR)
    with pytest.raises(NotReady, match="National Insurance number"):
        actions.send_further_notice(case=case, by=people["dpo"], at=AT + 7 * HOUR)


@begins_with(acknowledged_case)
@pytest.mark.django_db
def test_a_mail_names_the_deadline_only_until_the_notice_is_with_the_regulator(beginning):
    _, people, _ = beginning
    bodies = OutboxMessage.objects.filter(rule__startswith="incidents.")
    assert "Deadline" in bodies.filter(event__kind="incident.reported", to=people["dpo"].email).get().body
    after = bodies.filter(event__kind="notification.acknowledged")
    assert after.exists()
    assert not after.filter(body__contains="Deadline").exists()


# One state of sending


@begins_with(notified)
@pytest.mark.django_db
def test_what_a_person_recorded_while_the_portal_was_sending_is_neither_doubled_nor_marked_otherwise(
    beginning,
):
    _, people, incident = beginning
    case = incident.regulator_case
    message = deliver.claim(clock_at(ico_notices().get(), AT + 5 * HOUR), ["ico"])
    by_telephone(case, people)
    sends(message, AT + 6 * HOUR, receipt="Accepted by the mail server")
    kept = OutboxMessage.objects.get(pk=message.pk)
    assert (kept.status, kept.sent_way, kept.sent_at) == ("sent", "helpline", AT + 5 * HOUR)
    assert deliver.claim(clock_at(kept, AT + 30 * HOUR), ["ico"]) is None
    assert not Event.objects.filter(kind="notification.sent").exists()


@begins_with(sent_case)
@pytest.mark.django_db
def test_what_the_portal_has_sent_is_not_recorded_as_sent_by_hand(beginning):
    _, people, case = beginning
    with pytest.raises(NotReady, match="nothing to record"):
        by_telephone(case, people)
    kept = ico_notices().get()
    assert (kept.sent_way, kept.receipt) == ("portal", "Accepted")
    assert not Event.objects.filter(kind="notification.sent_by_hand").exists()


@begins_with(sent_case)
@pytest.mark.django_db
def test_what_a_message_reports_twice_is_recorded_once(beginning):
    _, _, case = beginning
    message = ico_notices().get()
    actions.on_delivery_change(message=message, outcome="sent", at=AT + 7 * HOUR)
    assert Event.objects.filter(kind="notification.sent").count() == 1
    assert case.status == "owed"


# Further notices


@begins_with(acknowledged_case)
@pytest.mark.django_db
def test_a_further_notice_that_is_begun_and_abandoned_leaves_the_case_notified(beginning):
    _, people, case = beginning
    case = actions.begin_further_notice(case=case, by=people["dpo"], at=AT + 7 * HOUR, version=case.version)
    assert (case.status, case.case_reference) == ("notified", "IC-123456-A1B2")
    assert now(case).first_sent_at == AT + 5 * HOUR
    actions.abandon_further_notice(case=case, by=people["dpo"], at=AT + 8 * HOUR, version=case.version)
    case = now(case)
    assert (case.status, case_state(case), case.draft) == ("notified", "notified", None)
    assert [(notice.phase, notice.status) for notice in case.notices.all()] == [
        ("initial", "ready"),
        ("further", "abandoned"),
    ]
    assert ico_notices().count() == 1


@begins_with(acknowledged_case)
@pytest.mark.django_db
def test_one_further_notice_is_prepared_at_a_time_and_by_nobody_without_the_power(beginning):
    _, people, case = beginning
    with pytest.raises(Refused):
        actions.begin_further_notice(case=case, by=people["siro"], at=AT + 7 * HOUR)
    actions.begin_further_notice(case=case, by=people["dpo"], at=AT + 7 * HOUR)
    with pytest.raises(NotReady, match="being prepared"):
        actions.begin_further_notice(case=now(case), by=people["dpo"], at=AT + 8 * HOUR)


@begins_with(withdrawn_case)
@pytest.mark.django_db
def test_a_decision_to_notify_after_a_withdrawal_sends_a_further_notice(beginning):
    _, people, case = beginning
    sends(case.notices.last().message, AT + 10 * HOUR)
    incident = decided_again(case.incident, people, AT + 12 * HOUR, "notify", exposure="whereabouts_unknown")
    case = incident.regulator_case
    assert (case.status, case.unsent_notice.phase) == ("owed", "further")


@begins_with(withdrawn_case)
def test_a_notice_that_is_sent_after_a_withdrawal_promises_nothing_that_it_says(beginning):
    _, people, case = beginning
    sends(case.notices.last().message, AT + 10 * HOUR)
    save(Incident.objects.get(), people["dpo"], AT + 11 * HOUR, "notice", {"consequences": "Distress."})
    later = datetime(2026, 6, 20, 9, tzinfo=UTC)
    incident = decided_again(
        Incident.objects.get(),
        people,
        later,
        "notify",
        follows=date(2026, 7, 1),
        exposure="whereabouts_unknown",
    )
    promised = incident.regulator_case.unsent_notice.payload["to_follow"]
    assert "consequences" not in {item["field"] for item in promised}
    assert {item["expected_on"] for item in promised} == {"2026-07-01"}


def further_notice_after_the_promise(body, people):
    """A first notice promised the rest by 9 June; a further one is prepared a day later, with nothing more known."""
    incident = advised(body, people)
    decide_to_notify(incident, people["siro"])
    sends(ico_notices().get(), AT + 5 * HOUR)
    later = datetime(2026, 6, 10, 9, tzinfo=UTC)
    return actions.begin_further_notice(case=RegulatorCase.objects.get(), by=people["dpo"], at=later), later


@begins_with()
@pytest.mark.parametrize("day", [None, date(2026, 6, 9), date(2026, 6, 10)])
def test_no_further_notice_promises_what_is_owed_by_a_day_that_is_not_to_come(beginning, day):
    body, people, _ = beginning
    case, later = further_notice_after_the_promise(body, people)
    with pytest.raises(NotReady) as caught:
        actions.send_further_notice(case=case, by=people["dpo"], at=later, to_follow_by=day)
    assert caught.value.problems[0].field == "to_follow_by"
    assert ico_notices().count() == 1


@begins_with()
def test_a_further_notice_promises_the_new_day_for_what_is_still_owed(beginning):
    body, people, _ = beginning
    case, later = further_notice_after_the_promise(body, people)
    case = actions.send_further_notice(case=case, by=people["dpo"], at=later, to_follow_by=date(2026, 6, 20))
    promised = {item["expected_on"] for item in case.unsent_notice.payload["to_follow"]}
    assert promised == {"2026-06-20"}


@begins_with()
def test_to_take_personal_data_out_is_only_advised_where_the_text_can_be_changed(beginning):
    body, people, _ = beginning
    incident = advised(body, people, description="It was sent to AB 12 34 56 C by mistake.")
    incident.containment = incident.aware_reason = "AB 12 34 56 C was called."
    incident.save(update_fields=["containment", "aware_reason"])
    with pytest.raises(NotReady) as caught:
        decide_to_notify(incident, people["siro"])
    text = {str(problem.text).split(" seems")[0]: problem.text for problem in caught.value.problems}
    assert "Hide it on the page of the incident, or say" in text["The description"]
    assert "Hide it on the page of the incident, or say" in text["The aware reason"]  # triage is over
    assert "Take it out, or say" in text["The containment"]


@begins_with(acknowledged_case)
def test_nobody_is_advised_to_take_something_out_of_a_closed_incident(beginning):
    _, people, case = beginning
    Incident.objects.update(status="closed", containment="AB 12 34 56 C was called.")
    case = actions.begin_further_notice(case=now(case), by=people["dpo"], at=AT + 7 * HOUR)
    with pytest.raises(NotReady, match="Hide it on the page of the incident, or say"):
        actions.send_further_notice(
            case=now(case), by=people["dpo"], at=AT + 8 * HOUR, to_follow_by=date(2026, 6, 20)
        )


@begins_with()
def test_a_further_notice_can_be_cancelled_until_it_has_gone_and_what_it_answered_is_owed_again(beginning):
    body, people, _ = beginning
    case = actions.begin_further_notice(
        case=acknowledged_case(body, people), by=people["dpo"], at=AT + 7 * HOUR
    )
    save(case.incident, people["dpo"], AT + 8 * HOUR, "notice", {"consequences": "Distress."})
    case = actions.send_further_notice(case=case, by=people["dpo"], at=AT + 9 * HOUR)
    assert not case.incident.owed.filter(field="consequences", supplied_at=None).exists()
    case = actions.cancel_notice(case=now(case), by=people["dpo"], at=AT + 10 * HOUR)
    further = again(case).notices.last()
    assert (further.state, further.message.status) == ("cancelled", "cancelled")
    assert case.incident.owed.filter(field="consequences", supplied_at=None).exists()
    assert (again(case).is_notified, case_state(again(case))) == (True, "notified")


@begins_with(notified)
def test_a_first_notice_or_one_that_has_gone_is_not_cancelled_by_that_step(beginning):
    _, people, incident = beginning
    case = incident.regulator_case
    with pytest.raises(NotReady, match="cancelled by a decision to record only"):
        actions.cancel_notice(case=case, by=people["dpo"], at=AT + 5 * HOUR)
    sends(ico_notices().get(), AT + 5 * HOUR)
    with pytest.raises(NotReady, match="No notice waits"):
        actions.cancel_notice(case=now(case), by=people["dpo"], at=AT + 6 * HOUR)


@begins_with(reported)
def test_a_notice_sent_at_once_can_be_cancelled_until_it_goes_and_then_nothing_is_promised_by_it(beginning):
    _, people, incident = beginning
    case = incident.regulator_case
    sent = {"description": "Papers were lost.", "by": people["accounting"]}
    case = actions.notify_now(case=case, at=AT + HOUR, **sent)
    case = actions.cancel_notice(case=again(case), by=people["siro"], at=AT + 2 * HOUR)
    assert again(case).notices.get().state == "cancelled"
    assert (again(case).has_notices, case.incident.owed.exists()) == (False, False)
    actions.notify_now(case=again(case), at=AT + 3 * HOUR, **sent)
    assert again(case).unsent_notice.number == 2


@begins_with()
@pytest.mark.parametrize(("stage", "status"), [(sent_case, "owed"), (acknowledged_case, "notified")])
def test_a_withdrawal_can_be_cancelled_until_it_goes_and_the_case_is_as_before(beginning, stage, status):
    body, people, _ = beginning
    case = recorded_only(stage(body, people), people)
    actions.withdraw(case=now(case), by=people["dpo"], at=AT + 9 * HOUR, reason=LONG_REASON)
    actions.cancel_notice(case=now(case), by=people["dpo"], at=AT + 10 * HOUR)
    assert (again(case).status, again(case).withdrawal_reason) == (status, "")
    actions.withdraw(case=now(case), by=people["dpo"], at=AT + 11 * HOUR, reason=LONG_REASON)
    message = again(case).unsent_notice.message
    OutboxMessage.objects.filter(pk=message.pk).update(status="sending", claimed_until=AT)
    with pytest.raises(NotReady, match="counts as sent"):
        actions.cancel_notice(case=now(case), by=people["dpo"], at=AT + 12 * HOUR)


@begins_with(acknowledged_case)
def test_beginning_a_further_notice_leaves_the_regulator_notified_until_and_after_it_is_sent(beginning):
    _, people, case = beginning
    stages = [case]
    stages.append(actions.begin_further_notice(case=case, by=people["dpo"], at=AT + 7 * HOUR))
    stages.append(actions.send_further_notice(case=stages[-1], by=people["dpo"], at=AT + 8 * HOUR))
    assert [(stage.is_notified, case_state(again(stage))) for stage in stages] == [(True, "notified")] * 3


@begins_with(advised)
def test_data_that_do_not_follow_the_schema_go_by_hand_and_people_read_why(beginning):
    _, people, incident = beginning
    Incident.objects.filter(pk=incident.pk).update(registration_number="12")  # as no page lets it be entered
    case = decide_to_notify(now(incident.regulator_case).incident, people["siro"]).regulator_case
    message = case.notices.get().message
    assert message.channel == "copy_sheet"
    assert off_schema(again(case)) == ["the notice, registration_number: does not have the form wanted"]
    mails = OutboxMessage.objects.filter(channel="email", to=people["dpo"].email)
    assert mails.filter(body__contains="do not follow the published schema").count() == 1
