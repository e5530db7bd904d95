"""A case with the regulator and its notices: one state of sending, further notices, questions, closing and withdrawing."""

from datetime import date, timedelta
from threading import Barrier

import pytest
from django.test import Client
from django.urls import reverse

from audit import deliver
from audit.models import Event, OutboxMessage
from audit.transitions import NotNow, NotReady, Refused
from departments.organisations.calendar import london_day
from incidents import actions
from incidents.home import tasks_for
from incidents.models import Incident, RegulatorCase, RegulatorNotice
from incidents.presenting import case_state, case_steps
from tests.factories import sign_in
from tests.incidents.stories import (
    AT,
    HOUR,
    LONG_REASON,
    clock_at,
    ico_notices,
    notified,
    officer,
    sends,
    staffed_body,
)
from tests.stack import in_threads

SOON = london_day(AT) + timedelta(days=14)
BY_TELEPHONE = {"way": "helpline", "receipt": "Taken by the duty desk"}


def now(case):
    """A case as it is now."""
    return RegulatorCase.objects.get(pk=case.pk)


def sent_case(body, people):
    case = notified(body, people).regulator_case
    sends(ico_notices().get(), AT + 5 * HOUR)
    return now(case)


def acknowledged_case(body, people):
    case = sent_case(body, people)
    return actions.acknowledge(case=case, by=officer(), at=AT + 6 * HOUR, case_reference="IC-123456-A1B2")


def by_telephone(case, people, at=AT + 6 * HOUR):
    return actions.record_sent_manually(
        case=case, by=people["dpo"], at=at, sent_at=AT + 5 * HOUR, **BY_TELEPHONE
    )


@pytest.mark.django_db
def test_a_mail_names_the_deadline_only_until_the_notice_is_with_the_regulator():
    body, people = staffed_body()
    acknowledged_case(body, people)
    bodies = OutboxMessage.objects.filter(rule__startswith="incidents.")
    assert "Outer limit" in bodies.filter(event__kind="incident.reported", to=people["dpo"].email).get().body
    after = bodies.filter(event__kind="notification.acknowledged")
    assert after.exists()
    assert not after.filter(body__contains="Outer limit").exists()


# One state of sending


@pytest.mark.django_db
def test_what_a_person_recorded_while_the_portal_was_sending_is_neither_doubled_nor_marked_otherwise():
    body, people = staffed_body()
    case = notified(body, people).regulator_case
    message = deliver.claim(clock_at(ico_notices().get(), AT + 5 * HOUR), ["ico"])
    by_telephone(case, people)
    sends(message, AT + 6 * HOUR, receipt="Accepted by the mail server")
    kept = OutboxMessage.objects.get(pk=message.pk)
    assert (kept.status, kept.sent_way, kept.sent_at) == ("sent", "helpline", AT + 5 * HOUR)
    assert deliver.claim(clock_at(kept, AT + 30 * HOUR), ["ico"]) is None
    assert not Event.objects.filter(kind="notification.sent").exists()


@pytest.mark.django_db
def test_what_the_portal_has_sent_is_not_recorded_as_sent_by_hand():
    body, people = staffed_body()
    case = sent_case(body, people)
    with pytest.raises(NotReady, match="nothing to record"):
        by_telephone(case, people)
    kept = ico_notices().get()
    assert (kept.sent_way, kept.receipt) == ("portal", "Accepted")
    assert not Event.objects.filter(kind="notification.sent_by_hand").exists()


def test_when_a_person_and_the_portal_finish_at_the_same_moment_one_of_them_is_recorded(real_stack):
    body, people = staffed_body()
    case = notified(body, people).regulator_case
    message = deliver.claim(clock_at(ico_notices().get(), AT + 5 * HOUR), ["ico"])
    together, recorded = Barrier(2, timeout=20), []

    def portal():
        together.wait()
        deliver.keep_receipts([(message, "Accepted", clock_at(message, AT + 6 * HOUR))])

    def person():
        together.wait()
        try:
            recorded.append(by_telephone(case, people))
        except NotReady:
            return

    assert in_threads(portal, person) == []
    kept = OutboxMessage.objects.get(pk=message.pk)
    assert (kept.status, kept.sent_way) == ("sent", "helpline" if recorded else "portal")
    assert Event.objects.filter(kind="notification.sent_by_hand").exists() == bool(recorded)


@pytest.mark.django_db
def test_what_a_message_reports_twice_is_recorded_once():
    body, people = staffed_body()
    case = sent_case(body, people)
    message = ico_notices().get()
    actions.on_delivery_change(message=message, outcome="sent", at=AT + 7 * HOUR)
    assert Event.objects.filter(kind="notification.sent").count() == 1
    assert case.status == "owed"


@pytest.mark.django_db
def test_the_key_of_a_notice_follows_from_incident_law_addressee_and_number():
    body, people = staffed_body()
    notified(body, people)
    notice = RegulatorNotice.objects.get()
    assert notice.key == notice.own_key == ico_notices().get().key == notice.payload["key"]
    notice.number = 2
    assert notice.own_key != notice.key


@pytest.mark.django_db
def test_a_notice_without_a_way_waits_for_a_person_and_on_their_home_page(settings):
    settings.REGULATOR_CHANNEL = "copy_sheet"
    body, people = staffed_body()
    case = notified(body, people).regulator_case
    message = case.unsent_notice.message
    assert case_state(case) == "by_hand"
    for channels in (["ico"], ["email"]):
        claimed = deliver.claim(clock_at(message, AT + 50 * HOUR), channels)
        assert claimed is None or claimed.channel != "copy_sheet"
    asked = [task.text for task in tasks_for(people["dpo"], AT + 5 * HOUR)]
    assert f"Send the notice of incident {case.incident.reference} by hand: {case.incident.title}" in asked
    by_telephone(case, people)
    assert case_state(now(case)) == "sent"


# Further notices


@pytest.mark.django_db
def test_a_further_notice_that_is_begun_and_abandoned_leaves_the_case_notified():
    body, people = staffed_body()
    case = acknowledged_case(body, people)
    case = actions.begin_further_notice(case=case, by=people["dpo"], at=AT + 7 * HOUR, version=case.version)
    assert (case.status, case.case_reference) == ("notified", "IC-123456-A1B2")
    assert now(case).first_sent_at == AT + 5 * HOUR
    actions.abandon_further_notice(case=case, by=people["dpo"], at=AT + 8 * HOUR, version=case.version)
    case = now(case)
    assert (case.status, case_state(case), case.draft) == ("notified", "notified", None)
    assert [(one.phase, one.status) for one in case.notices.all()] == [
        ("initial", "ready"),
        ("further", "abandoned"),
    ]
    assert ico_notices().count() == 1


@pytest.mark.django_db
def test_a_question_is_answered_by_the_notice_that_is_sent_and_not_by_the_one_that_is_abandoned():
    body, people = staffed_body()
    case = actions.ask_more(
        case=acknowledged_case(body, people),
        by=officer(),
        at=AT + 7 * HOUR,
        wanted="How many?",
        wanted_by=SOON,
    )
    case = actions.begin_further_notice(case=case, by=people["dpo"], at=AT + 8 * HOUR)
    actions.abandon_further_notice(case=case, by=people["dpo"], at=AT + 9 * HOUR)
    assert now(case).is_more_wanted
    case = actions.begin_further_notice(case=now(case), by=people["dpo"], at=AT + 10 * HOUR)
    actions.send_further_notice(case=case, by=people["dpo"], at=AT + 11 * HOUR)
    case = now(case)
    assert (case.is_more_wanted, case.unsent_notice.number) == (False, 3)
    assert ico_notices().count() == 2


@pytest.mark.django_db
def test_one_further_notice_is_prepared_at_a_time_and_by_nobody_without_the_power():
    body, people = staffed_body()
    case = acknowledged_case(body, people)
    with pytest.raises(Refused):
        actions.begin_further_notice(case=case, by=people["siro"], at=AT + 7 * HOUR)
    actions.begin_further_notice(case=case, by=people["dpo"], at=AT + 7 * HOUR)
    with pytest.raises(NotReady, match="being prepared"):
        actions.begin_further_notice(case=now(case), by=people["dpo"], at=AT + 8 * HOUR)


# What the regulator does


@pytest.mark.django_db
def test_a_question_can_come_before_the_reference_and_the_reference_after_it():
    body, people = staffed_body()
    case = actions.ask_more(
        case=sent_case(body, people), by=officer(), at=AT + 6 * HOUR, wanted="How many?", wanted_by=SOON
    )
    assert (case.status, case_state(case)) == ("owed", "further_owed")
    case = actions.acknowledge(case=case, by=officer(), at=AT + 7 * HOUR, case_reference="IC-1")
    assert case.is_notified
    assert case.is_more_wanted


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wanted", "day"),
    [("  ", SOON), ("How many?", london_day(AT)), ("How many?", date.max), ("How many?", date(2206, 7, 31))],
)
def test_a_question_has_words_and_a_day_ahead(wanted, day):
    body, people = staffed_body()
    with pytest.raises(NotReady):
        actions.ask_more(
            case=acknowledged_case(body, people), by=officer(), at=AT + 7 * HOUR, wanted=wanted, wanted_by=day
        )


@pytest.mark.django_db
def test_the_regulator_closes_its_case_only_after_its_reference_and_can_reopen_it():
    body, people = staffed_body()
    case = sent_case(body, people)
    closing = {
        "by": officer(),
        "at": AT + 7 * HOUR,
        "ico_decision": "No Further Action",
        "answer": "No more.",
    }
    with pytest.raises(NotNow):
        actions.regulator_close(case=case, **closing)
    case = actions.acknowledge(case=case, by=officer(), at=AT + 6 * HOUR, case_reference="IC-1")
    case = actions.regulator_close(case=case, **closing)
    assert (case.status, case.closed_at, case.closed_answer) == ("closed", AT + 7 * HOUR, "No more.")
    case = actions.reopen_by_regulator(
        case=case, by=officer(), at=AT + 8 * HOUR, wanted="The list, please.", wanted_by=SOON
    )
    assert (case.status, case.closed_at, case.is_more_wanted) == ("notified", None, True)


def withdrawn_case(body, people):
    incident = Incident.objects.get(pk=sent_case(body, people).incident_id)
    incident = decided_again(incident, people, AT + 6 * HOUR, "record_only", exposure="recovered_unread")
    return actions.withdraw(
        case=incident.regulator_case, by=people["dpo"], at=AT + 9 * HOUR, reason="Found on site and unread."
    )


def decided_again(incident, people, at, decision, **facts):
    incident = actions.reassess(
        incident=incident, by=people["adviser"], at=at, reason="New facts were found.", fields=facts
    )
    incident = actions.advise(
        incident=incident,
        by=people["dpo"],
        at=at + HOUR,
        advice=decision,
        reason="As the facts are known now.",
    )
    return actions.decide(
        incident=incident, by=people["siro"], at=at + 2 * HOUR, decision=decision, reason=LONG_REASON, to_follow_by=SOON
    )  # fmt: skip


@pytest.mark.django_db
def test_a_withdrawal_is_refused_once_it_was_sent_and_the_reference_comes_with_the_refusal():
    body, people = staffed_body()
    case = withdrawn_case(body, people)
    refusal = {"by": officer(), "at": AT + 11 * HOUR, "answer": "Tell us who found it.", "wanted_by": SOON}
    with pytest.raises(NotReady, match="not been sent yet"):
        actions.refuse_withdrawal(case=case, **refusal, case_reference="IC-1")
    sends(case.notices.last().message, AT + 10 * HOUR)
    with pytest.raises(NotReady, match="Enter the case reference"):
        actions.refuse_withdrawal(case=now(case), **refusal)
    case = actions.refuse_withdrawal(case=now(case), **refusal, case_reference="IC-1")
    assert (case.status, case.case_reference, case.is_more_wanted) == ("notified", "IC-1", True)


@pytest.mark.django_db
def test_a_decision_to_notify_after_a_withdrawal_sends_a_further_notice():
    body, people = staffed_body()
    case = withdrawn_case(body, people)
    sends(case.notices.last().message, AT + 10 * HOUR)
    incident = decided_again(case.incident, people, AT + 12 * HOUR, "notify", exposure="whereabouts_unknown")
    case = incident.regulator_case
    assert (case.status, case.unsent_notice.phase) == ("owed", "further")


# A decision that changes before its notice has gone


def recorded_only(case, people, at=AT + 6 * HOUR):
    return decided_again(case.incident, people, at, "record_only", exposure="recovered_unread").regulator_case


# Pages


@pytest.mark.django_db
def test_every_step_that_a_page_offers_can_be_taken_and_no_other_is_offered():
    body, people = staffed_body()
    case = notified(body, people).regulator_case

    def offered(who, at=AT + 8 * HOUR):
        return {step.name for step in case_steps(now(case), who, at)}

    assert offered(people["dpo"]) == {"manual_send"}
    sends(ico_notices().get(), AT + 5 * HOUR)
    assert offered(officer()) == {"acknowledge", "ask_more"}
    actions.acknowledge(case=case, by=officer(), at=AT + 6 * HOUR, case_reference="IC-1")
    assert offered(officer()) == {"ask_more", "regulator_close"}
    assert "further_phase" in offered(people["dpo"])
    actions.begin_further_notice(case=now(case), by=people["dpo"], at=AT + 7 * HOUR)
    assert {"queue_phase", "abandon_phase"} <= offered(people["dpo"])
    assert not {"further_phase", "final", "withdraw_notice"} & offered(people["dpo"])


@pytest.mark.django_db
def test_a_further_notice_is_begun_and_abandoned_on_its_pages():
    body, people = staffed_body()
    case = acknowledged_case(body, people)
    client = sign_in(Client(), people["dpo"])
    for name, words in (("further", "Complete the details"), ("abandon_further", "Abandoned.")):
        address = reverse(f"incidents:{name}", args=[case.pk])
        assert client.get(address).status_code == 200
        answer = client.post(address, {"version": now(case).version}, follow=True)
        assert words in answer.content.decode()
    assert "Notified" in answer.content.decode()
    assert "Abandoned before it was sent" in answer.content.decode()
