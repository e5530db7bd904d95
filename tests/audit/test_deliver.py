"""What is owed is sent at least once, later each time it fails, and never given up."""

import hashlib
from datetime import UTC, datetime, timedelta
from email import message_from_bytes

import pytest
from celery import current_app
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.loader import render_to_string

from audit import deliver
from audit.chain import sha256_of
from audit.models import Event, OutboxMessage
from audit.record import SYSTEM, record
from tests.factories import make_organisation
from tests.stack import PostOffice, in_threads

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SIRO, DPO = "siro@home-office.invalid", "dpo@home-office.invalid"


class Clock:
    """A clock that a test moves."""

    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now

    def forward(self, **step):
        self.now += timedelta(**step)


@pytest.fixture
def post(settings):
    """A real SMTP server."""
    office = PostOffice()
    office.controller.start()
    settings.EMAIL_PORT = office.port
    yield office
    office.controller.stop()


@pytest.fixture
def owe(db, rules):
    """Owe notices of one event to some addresses; give them, and the clock of their moment."""

    def make(*addresses, at=None, **message):
        rules("thing.done", *addresses, **message)
        event = record("thing.done", subject=make_organisation("home-office"), by=SYSTEM, at=at or AT)
        return list(event.messages.order_by("to")), Clock(event.recorded_at)

    return make


def test_what_is_owed_is_sent_with_its_id_as_message_id_and_keeps_the_receipt(owe, post):
    (notice,), clock = owe(SIRO, subject="Return signed", body="It is signed.")
    assert deliver.deliver_due(clock) == 1
    (message,) = post.accepted
    assert notice.key == str(notice.pk)
    assert message["Message-ID"] == notice.message_id == f"<{notice.pk}@data-handling-portal>"
    assert message["X-Portal-Notice"] == str(notice.pk)
    assert message["To"] == SIRO
    assert message["Subject"].endswith("Return signed")
    assert message.get_content().strip() == "It is signed."
    notice.refresh_from_db()
    assert (notice.status, notice.attempts, notice.sent_at) == ("sent", 1, clock.now)
    assert notice.message_id in notice.receipt
    assert deliver.deliver_due(clock) == 0


def test_one_address_that_fails_does_not_hold_up_the_others(owe, post):
    (dpo, siro), clock = owe(SIRO, DPO)
    post.meeting = lambda message: "550 no such mailbox" if message["To"] == DPO else ""
    assert deliver.deliver_due(clock) == 1
    dpo.refresh_from_db()
    siro.refresh_from_db()
    assert (dpo.status, siro.status) == ("waiting", "sent")
    assert dpo.last_error == "The mail server did not take it: SMTPDataError"


def test_the_commissioner_is_told_before_others_who_have_waited_longer(owe, post, rules):
    _, clock = owe(SIRO)
    clock.forward(minutes=10)
    rules("thing.reported", "officer@ico.invalid", channel="ico", name="tell_ico")
    event = record("thing.reported", subject=make_organisation("transport"), by=SYSTEM, at=clock())
    clock.now = max(clock.now, event.recorded_at)
    assert deliver.deliver_due(clock) == 2
    assert [message["To"] for message in post.accepted] == ["officer@ico.invalid", SIRO]


def test_a_mail_server_that_hangs_keeps_a_run_no_longer_than_its_time_and_the_rest_is_rung_for(
    owe, post, django_capture_on_commit_callbacks
):
    _, clock = owe(*(f"person-{n}@home-office.invalid" for n in range(4)))

    def hang(message):
        clock.forward(seconds=deliver.RUN_SECONDS)
        return "451 later"

    post.meeting = hang
    transaction.get_connection().run_on_commit.clear()  # the ring of the event itself
    with django_capture_on_commit_callbacks() as rung:
        assert deliver.deliver_due(clock) == 0
    assert [ring.task for ring in rung] == ["audit.deliver"]
    assert OutboxMessage.objects.filter(attempts=1).count() == 1
    post.meeting = lambda message: ""
    assert deliver.deliver_due(clock) == 3


def test_rings_for_mail_go_behind_timers_and_heartbeats():
    def priority(task):
        return current_app.amqp.router.route({}, task).get("priority", 0)

    assert priority("audit.deliver") > priority("incidents.sweep_timers") == priority("portal.heartbeat") == 0


def test_each_failure_waits_longer_and_the_portal_never_gives_up(owe):
    (notice,), clock = owe(SIRO)  # nobody listens where the settings of a test point
    waits = []
    for attempt in range(1, 101):
        deliver.deliver_due(clock)
        notice.refresh_from_db()
        assert (notice.status, notice.attempts) == ("waiting", attempt)
        waits.append(notice.next_try_at - clock.now)
        clock.now = notice.next_try_at - timedelta(seconds=1)
        assert deliver.deliver_due(clock) == 0
        assert OutboxMessage.objects.get().attempts == attempt  # not a second before its time
        clock.now = notice.next_try_at
    assert [wait.total_seconds() / 60 for wait in waits] == [1, 5, 15, *[60] * 97]


def test_it_is_sent_when_the_server_is_back(owe, post):
    (notice,), clock = owe(SIRO)
    post.meeting = lambda message: "451 later"
    deliver.deliver_due(clock)
    post.meeting = lambda message: ""
    clock.forward(minutes=1)
    assert deliver.deliver_due(clock) == 1
    notice.refresh_from_db()
    assert (notice.status, notice.attempts, notice.last_error) == ("sent", 2, "")


def test_an_error_of_our_own_leaves_the_notice_owed_and_says_so_without_details(owe, post):
    (notice,), clock = owe(SIRO, document="documents/there-is-none.html")
    assert deliver.deliver_due(clock) == 0
    notice.refresh_from_db()
    assert (notice.status, notice.last_error) == (
        "waiting",
        "An error inside the portal: TemplateDoesNotExist",
    )


def test_a_claimed_notice_is_nobody_elses_until_its_lease_runs_out(owe, settings):
    (notice,), clock = owe(SIRO)
    assert deliver.claim(clock()).pk == notice.pk
    assert deliver.claim(clock()) is None
    clock.forward(seconds=settings.NOTICE_LEASE_SECONDS)
    assert deliver.claim(clock()) is None
    clock.forward(seconds=1)
    taken = deliver.claim(clock())
    assert (taken.pk, taken.attempts) == (notice.pk, 2)


def test_two_workers_never_claim_the_same_notice(real_stack, rules):
    rules("thing.done", *(f"person-{n}@home-office.invalid" for n in range(12)))
    event = record("thing.done", subject=make_organisation("home-office"), by=SYSTEM, at=AT)
    claimed = []

    def work():
        while notice := deliver.claim(event.recorded_at):
            claimed.append(notice.pk)

    assert in_threads(work, work, work) == []
    assert len(claimed) == len(set(claimed)) == 12


def test_a_receipt_is_kept_even_when_the_lease_ran_out_meanwhile(owe):
    (notice,), clock = owe(SIRO)
    slow = deliver.claim(clock())
    clock.forward(minutes=5)
    quick = deliver.claim(clock())
    assert deliver.keep_receipt(slow, "250 taken", clock())
    notice.refresh_from_db()
    assert (notice.status, notice.receipt) == ("sent", "250 taken")
    deliver.reschedule(quick, "too late", clock())
    assert not deliver.keep_receipt(quick, "250 again", clock())
    notice.refresh_from_db()
    assert (notice.status, notice.receipt) == ("sent", "250 taken")


def test_a_slow_worker_that_fails_does_not_take_the_notice_from_the_one_who_took_over(owe):
    (notice,), clock = owe(SIRO)
    slow = deliver.claim(clock())
    clock.forward(minutes=5)
    deliver.claim(clock())
    deliver.reschedule(slow, "timed out", clock())
    notice.refresh_from_db()
    assert (notice.status, notice.attempts, notice.last_error) == ("sending", 2, "")


def test_send_again_makes_it_due_now_and_does_nothing_twice(owe, post):
    (notice,), clock = owe(SIRO)
    post.meeting = lambda message: "451 later"
    deliver.deliver_due(clock)
    notice.refresh_from_db()
    assert deliver.send_again(notice, by=SYSTEM, at=clock())
    assert Event.objects.last().kind == "notice.asked_again"
    assert deliver.claim(clock()).pk == notice.pk
    assert not deliver.send_again(notice, by=SYSTEM, at=clock())  # it is on its way


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
    deliver.deliver_due(clock)
    post.meeting = lambda message: ""
    clock.forward(minutes=1)
    deliver.deliver_due(clock)
    deliver.deliver_due(clock)
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
    assert deliver.deliver_due(clock) == 1
    message.refresh_from_db()
    assert (message.status, len(message.unreported)) == ("sent", 1)
    assert Event.objects.get().kind == "thing.done"  # what the listener did was undone with its error
    deliver.deliver_due(clock)
    failing = False
    deliver.deliver_due(clock)
    deliver.deliver_due(clock)
    message.refresh_from_db()
    assert message.unreported == []
    assert [event.kind for event in Event.objects.all()] == ["thing.done", "notification.sent"]
    assert len(post.accepted) == 1


def test_a_listener_that_fails_for_one_message_holds_up_no_other(owe, post, rules):
    seen = []

    def listen(message, outcome, at):
        if message.to == DPO:
            raise RuntimeError
        seen.append(message.to)

    rules.listen("tests.tell", listen)
    _, clock = owe(SIRO, DPO)
    assert deliver.deliver_due(clock) == 2
    assert seen == [SIRO]


def test_two_workers_never_give_a_listener_the_same_outcome_twice(real_stack, rules):
    rules("thing.done", *(f"person-{n}@home-office.invalid" for n in range(6)))
    body = make_organisation("home-office")
    rules.listen(
        "tests.tell", lambda message, outcome, at: record("thing.heard", subject=body, by=SYSTEM, at=at)
    )
    event = record("thing.done", subject=body, by=SYSTEM, at=AT)
    while message := deliver.claim(event.recorded_at):
        deliver.keep_receipt(message, "250 taken", event.recorded_at)
    assert in_threads(deliver.report_outcomes, deliver.report_outcomes, deliver.report_outcomes) == []
    deliver.report_outcomes()
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
    assert deliver.deliver_due(clock) == 0
    message.refresh_from_db()
    assert (message.status, message.sent_way, message.sent_at) == ("sent", "helpline", sent_at)
    event = Event.objects.get(kind="message.sent_manually")
    assert event.facts == {"way": "helpline", "key": message.key}


def test_a_message_carries_the_key_that_its_rule_gave_it(owe):
    (keyed,), _ = owe(SIRO, key="incident-1/uk_gdpr/ico/1")
    assert keyed.message_id == "<incident-1/uk_gdpr/ico/1@data-handling-portal>"


# Papers


def test_a_document_is_rendered_once_and_every_attempt_sends_the_same_bytes(owe, post, settings):
    settings.TEMPLATES = [
        {
            **settings.TEMPLATES[0],
            "DIRS": [*settings.TEMPLATES[0]["DIRS"], settings.BASE_DIR / "tests/audit/templates"],
        }
    ]
    assert render_to_string(
        "documents/notice_of_test.html", {"document": {"lang": "en", "title": "x"}, "n": 1}
    )
    (notice,), clock = owe(
        SIRO, subject="A notice", payload={"n": 7}, document="documents/notice_of_test.html"
    )
    attempts = []
    post.meeting = lambda message: attempts.append(message) or ("451 later" if len(attempts) == 1 else "")
    deliver.deliver_due(clock)
    notice.refresh_from_db()
    with default_storage.open(notice.file) as file:
        first = file.read()
    clock.forward(minutes=1)
    deliver.deliver_due(clock)
    notice.refresh_from_db()
    assert notice.status == "sent"
    sent = [
        {
            part.get_filename(): part.get_payload(decode=True)
            for part in message_from_bytes(m.as_bytes()).walk()
            if part.get_filename()
        }
        for m in attempts
    ]
    assert sent[0] == sent[1]
    assert sent[1]["notice.pdf"] == first
    assert first.startswith(b"%PDF-")
    assert hashlib.sha256(sent[1]["notice.json"]).hexdigest() == sha256_of(notice.payload)
    assert default_storage.listdir("notices")[1] == [f"{notice.pk}.pdf"]
