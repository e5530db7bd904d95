"""What is owed is sent at least once, later each time it fails, and never given up."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from audit import deliver, queries, sending
from audit.lease import IN_TROUBLE_AFTER
from audit.models import Event, OutboxMessage
from audit.record import SYSTEM, record
from tests.factories import make_organisation
from tests.stack import in_threads

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
MAIL = ("email",)
SIRO, DPO = "siro@home-office.invalid", "dpo@home-office.invalid"


def test_what_is_owed_is_sent_with_its_id_as_message_id_and_keeps_the_receipt(owe, post):
    (notice,), clock = owe(SIRO, subject="Return signed", body="It is signed.")
    assert sending.deliver_due(clock) == 1
    (message,) = post.accepted
    assert notice.key == str(notice.pk)
    assert message["Message-ID"] == notice.message_id == f"<{notice.pk}@data-handling-portal.invalid>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Portal-Notice"] == str(notice.pk)
    assert message["To"] == SIRO
    assert message["Subject"].endswith("Return signed")
    assert message.get_content().strip() == "It is signed."
    notice.refresh_from_db()
    assert (notice.status, notice.attempts, notice.sent_at) == ("sent", 1, clock.now)
    assert notice.message_id in notice.receipt
    assert sending.deliver_due(clock) == 0


def test_one_address_that_fails_does_not_hold_up_the_others(owe, post):
    (dpo, siro), clock = owe(SIRO, DPO)
    post.meeting = lambda message: "550 no such mailbox" if message["To"] == DPO else ""
    assert sending.deliver_due(clock) == 1
    dpo.refresh_from_db()
    siro.refresh_from_db()
    assert (dpo.status, siro.status) == ("waiting", "sent")
    assert dpo.last_error == "The mail server did not take it: SMTPDataError"


def test_each_failure_waits_longer_and_the_portal_never_gives_up(owe, sample):
    (notice,), clock = owe(SIRO)  # nobody listens where the settings of a test point
    waits = {1: 1, 2: 5, 3: 15}
    for attempt in sample(range(1, 101), 10, always=[*waits, 4, 5, 100]):
        OutboxMessage.objects.update(attempts=attempt - 1)
        sending.deliver_due(clock)
        notice.refresh_from_db()
        assert (notice.status, notice.attempts) == ("waiting", attempt)
        assert (notice.next_try_at - clock.now).total_seconds() / 60 == waits.get(attempt, 60)
        clock.now = notice.next_try_at - timedelta(seconds=1)
        assert sending.deliver_due(clock) == 0
        assert OutboxMessage.objects.get().attempts == attempt  # not a second before its time
        clock.now = notice.next_try_at


def test_it_is_sent_when_the_server_is_back(owe, post):
    (notice,), clock = owe(SIRO)
    post.meeting = lambda message: "451 later"
    sending.deliver_due(clock)
    post.meeting = lambda message: ""
    clock.forward(minutes=1)
    assert sending.deliver_due(clock) == 1
    notice.refresh_from_db()
    assert (notice.status, notice.attempts, notice.last_error) == ("sent", 2, "")


def test_a_claimed_message_is_nobody_elses_until_its_lease_runs_out(owe, settings):
    (message,), clock = owe(SIRO)
    assert deliver.claim(clock(), MAIL).pk == message.pk
    clock.forward(seconds=settings.OUTBOX_LEASE_SECONDS)
    assert deliver.end_lapsed(clock()) == 0
    assert deliver.claim(clock(), MAIL) is None
    clock.forward(seconds=1)
    assert deliver.end_lapsed(clock()) == 1
    claimed = deliver.claim(clock(), MAIL)
    assert (claimed.pk, claimed.attempts) == (message.pk, 2)


def test_the_claim_puts_off_the_next_attempt_so_that_a_killed_one_is_not_first_again(owe, settings):
    messages, clock = owe(SIRO, DPO)
    killed = deliver.claim(clock(), MAIL)
    other = next(message for message in messages if message.pk != killed.pk)
    deliver.reschedule(deliver.claim(clock(), MAIL), "later", clock())
    clock.forward(seconds=settings.OUTBOX_LEASE_SECONDS + 1)
    deliver.end_lapsed(clock())
    OutboxMessage.objects.filter(pk=other.pk).update(next_try_at=killed.next_try_at - timedelta(seconds=1))
    assert deliver.claim(clock(), MAIL).pk == other.pk
    assert deliver.claim(clock(), MAIL).pk == killed.pk


def test_an_attempt_that_ends_without_an_answer_is_a_failure_that_people_see(owe, settings, rules):
    heard = []
    rules.listen("tests.tell", lambda message, outcome, at: heard.append(outcome))
    (message,), clock = owe(SIRO)
    for _ in range(IN_TROUBLE_AFTER):
        assert deliver.claim(clock(), MAIL)
        clock.forward(seconds=settings.OUTBOX_LEASE_SECONDS + 1)
        deliver.end_lapsed(clock())
        clock.now = max(clock.now, OutboxMessage.objects.get().next_try_at)
    message.refresh_from_db()
    assert (message.status, message.attempts, message.last_error) == ("waiting", 3, deliver.NO_ANSWER)
    assert list(queries.in_trouble(OutboxMessage.objects.all())) == [message]
    deliver.report_outcomes(clock())
    assert heard == ["failed"] * 3


def kill_five_times(clock, settings):
    for _ in range(deliver.SET_ASIDE_AFTER):
        assert deliver.claim(clock(), MAIL)
        clock.forward(seconds=settings.OUTBOX_LEASE_SECONDS + 1)
        deliver.end_lapsed(clock())
        clock.now = max(clock.now, OutboxMessage.objects.get(to=SIRO).next_try_at)


def test_a_message_that_kills_its_worker_five_times_is_set_aside_and_can_be_put_back(
    owe, settings, rules, post
):
    heard = []
    rules.listen("tests.tell", lambda message, outcome, at: heard.append(outcome))
    (message,), clock = owe(SIRO)
    kill_five_times(clock, settings)
    message.refresh_from_db()
    assert (message.status, message.attempts) == ("set_aside", 5)
    assert Event.objects.get(kind="message.set_aside").facts["attempts"] == 5
    assert list(queries.in_trouble(OutboxMessage.objects.all())) == [message]
    clock.forward(days=1)
    assert sending.deliver_due(clock) == 0
    assert heard == ["failed"] * 4 + ["set_aside"]
    assert deliver.send_again(message, by=SYSTEM, at=clock())
    assert sending.deliver_due(clock) == 1


def test_the_administrators_are_notified_of_a_message_that_was_set_aside_and_not_of_that_telling(
    owe, settings, rules
):
    rules("message.set_aside", "administrator@service.invalid", name="notify_administrators")
    _, clock = owe(SIRO)
    kill_five_times(clock, settings)
    assert OutboxMessage.objects.get(event__kind="message.set_aside").to == "administrator@service.invalid"


def test_a_message_never_tried_is_due_whatever_the_clock_did(owe, post):
    _, clock = owe(SIRO)
    OutboxMessage.objects.update(
        next_try_at=clock() + timedelta(hours=2)
    )  # written by a clock that was wrong
    assert sending.deliver_due(clock) == 1


@pytest.mark.parametrize("killed", [False, True])
def test_after_two_hours_forward_and_back_nothing_waits_two_hours(owe, post, killed):
    (message,), clock = owe(SIRO)
    clock.forward(hours=2)
    claimed = deliver.claim(clock(), MAIL)
    if not killed:
        deliver.reschedule(claimed, "later", clock())
    clock.forward(hours=-2)
    sending.deliver_due(clock)
    clock.forward(minutes=1)
    sending.deliver_due(clock)
    message.refresh_from_db()
    assert message.status == "sent"


def test_two_workers_never_claim_the_same_message(real_stack, rules):
    rules("thing.done", *(f"person-{n}@home-office.invalid" for n in range(12)))
    event = record("thing.done", subject=make_organisation("home-office"), by=SYSTEM, at=AT)
    claimed = []

    def work():
        while message := deliver.claim(event.recorded_at, MAIL):
            claimed.append(message.pk)

    assert in_threads(work, work, work) == []
    assert len(claimed) == len(set(claimed)) == 12


def test_a_message_that_a_person_sends_is_never_claimed(owe):
    _, clock = owe(SIRO)
    OutboxMessage.objects.update(channel="copy_sheet")
    assert sending.deliver_due(clock) == 0
    assert OutboxMessage.objects.get().attempts == 0


def test_a_receipt_is_kept_even_when_the_lease_ran_out_meanwhile(owe):
    (message,), clock = owe(SIRO)
    slow = deliver.claim(clock(), MAIL)
    clock.forward(minutes=5)
    deliver.end_lapsed(clock())
    quick = deliver.claim(clock(), MAIL)
    assert deliver.keep_receipts([(slow, "250 taken", clock())]) == 1
    deliver.reschedule(quick, "too late", clock())
    assert deliver.keep_receipts([(quick, "250 again", clock())]) == 0
    message.refresh_from_db()
    assert (message.status, message.receipt) == ("sent", "250 taken")


def test_a_slow_worker_that_fails_does_not_take_the_message_from_the_one_who_took_over(owe):
    (message,), clock = owe(SIRO)
    slow = deliver.claim(clock(), MAIL)
    clock.forward(minutes=5)
    deliver.end_lapsed(clock())
    deliver.claim(clock(), MAIL)
    deliver.reschedule(slow, "timed out", clock())
    message.refresh_from_db()
    assert (message.status, message.attempts) == ("sending", 2)


def test_send_again_makes_it_due_now_and_does_nothing_twice(owe, post):
    (message,), clock = owe(SIRO)
    post.meeting = lambda message: "451 later"
    sending.deliver_due(clock)
    message.refresh_from_db()
    assert deliver.send_again(message, by=SYSTEM, at=clock())
    assert Event.objects.last().kind == "notice.asked_again"
    assert deliver.claim(clock(), MAIL).pk == message.pk
    assert not deliver.send_again(message, by=SYSTEM, at=clock())  # it is on its way


# The delivery listener


def test_the_listener_is_given_each_outcome_once_in_a_transaction_of_its_own(owe, post, rules):
    then = datetime(2007, 11, 20, 15, 0, tzinfo=UTC)
    seen = []
    rules.listen(
        "tests.tell",
        lambda message, outcome, at: seen.append(
            (outcome, at, OutboxMessage.objects.get(pk=message.pk).status)
        ),
    )
    _, clock = owe(SIRO, at=then)
    post.meeting = lambda message: "451 later"
    sending.deliver_due(clock)
    post.meeting = lambda message: ""
    clock.forward(minutes=1)
    sending.deliver_due(clock)
    sending.deliver_due(clock)
    assert seen == [("failed", then, "waiting"), ("sent", then + timedelta(minutes=1), "sent")]


def test_a_listener_that_fails_leaves_the_receipt_and_is_called_again_until_it_succeeds(owe, post, rules):
    body = make_organisation("home-office")

    def listen(message, outcome, at):
        record(f"notification.{outcome}", subject=body, by=SYSTEM, at=at)
        if failing:
            raise RuntimeError

    failing = True
    rules.listen("tests.tell", listen)
    (message,), clock = owe(SIRO)
    assert sending.deliver_due(clock) == 1
    message.refresh_from_db()
    assert (message.status, len(message.unreported)) == ("sent", 1)
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert kinds == {"thing.done", "messages.sent"}  # what the listener did was undone with its error
    sending.deliver_due(clock)
    failing = False
    sending.deliver_due(clock)
    sending.deliver_due(clock)
    message.refresh_from_db()
    assert message.unreported == []
    assert [event.kind for event in Event.objects.all()] == [
        "thing.done",
        "messages.sent",
        "notification.sent",
    ]
    assert len(post.accepted) == 1


def test_a_listener_that_fails_for_one_message_holds_up_no_other(owe, post, rules):
    seen = []

    def listen(message, outcome, at):
        if message.to == DPO:
            raise RuntimeError
        seen.append(message.to)

    rules.listen("tests.tell", listen)
    _, clock = owe(SIRO, DPO)
    assert sending.deliver_due(clock) == 2
    assert seen == [SIRO]


def test_two_workers_never_give_a_listener_the_same_outcome_twice(real_stack, rules):
    rules("thing.done", *(f"person-{n}@home-office.invalid" for n in range(6)))
    body = make_organisation("home-office")
    rules.listen(
        "tests.tell", lambda message, outcome, at: record("thing.heard", subject=body, by=SYSTEM, at=at)
    )
    event = record("thing.done", subject=body, by=SYSTEM, at=AT)
    while message := deliver.claim(event.recorded_at, MAIL):
        deliver.keep_receipts([(message, "250 taken", event.recorded_at)])
    report = partial(deliver.report_outcomes, AT)
    assert in_threads(report, report, report) == []
    report()
    assert Event.objects.filter(kind="thing.heard").count() == 6


# Sent by a person


def test_what_a_person_sent_by_another_way_is_not_sent_again_and_keeps_how_it_went(owe, post):
    (message,), clock = owe(SIRO)
    sent_at = clock() - timedelta(hours=1)
    done = {
        "way": "helpline",
        "sent_at": sent_at,
        "receipt": "Took the call: J. Smith",
        "by": SYSTEM,
        "at": clock(),
    }
    assert deliver.mark_sent_manually(message, **done)
    assert not deliver.mark_sent_manually(message, **done)
    assert sending.deliver_due(clock) == 0
    message.refresh_from_db()
    assert (message.status, message.sent_way, message.sent_at) == ("sent", "helpline", sent_at)
    event = Event.objects.get(kind="message.sent_manually")
    assert event.facts == {"way": "helpline", "key": message.key}


def test_a_message_carries_the_key_that_its_rule_gave_it(owe):
    (keyed,), _ = owe(SIRO, key="incident-1/uk_gdpr/ico/1")
    assert keyed.message_id == "<incident-1/uk_gdpr/ico/1@data-handling-portal.invalid>"
