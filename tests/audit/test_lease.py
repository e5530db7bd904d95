"""The lease of a row: it is renewed by a worker that is alive, and by nobody else."""

from datetime import timedelta

from audit import deliver, sending
from audit.models import OutboxMessage

MAIL = ("email",)
DOCUMENT = "documents/notice_of_test.html"
SIRO = "siro@home-office.invalid"


def test_a_renewed_lease_holds_beyond_the_first_and_ends_after_the_last_renewal(owe, settings):
    _, clock = owe(SIRO)
    message = deliver.claim(clock(), MAIL)
    clock.forward(seconds=settings.OUTBOX_LEASE_SECONDS - 1)
    assert deliver.QUEUE.extend(message, clock())
    clock.forward(seconds=settings.OUTBOX_LEASE_SECONDS - 1)
    assert deliver.end_lapsed(clock()) == 0
    clock.forward(seconds=2)
    assert deliver.end_lapsed(clock()) == 1


def test_a_message_whose_attempt_fails_by_a_clock_that_jumped_meanwhile_is_tried_again_soon(owe, settings):
    """The claim was by a clock that was right, the failure by one two hours ahead."""
    _, clock = owe(SIRO)
    began, message = clock(), deliver.claim(clock(), MAIL)
    clock.forward(hours=2)
    deliver.reschedule(message, "no answer", clock())
    message.refresh_from_db()
    longest = settings.OUTBOX_LEASE_SECONDS + settings.OUTBOX_BACK_OFF_SECONDS[0]
    assert message.next_try_at - began == timedelta(seconds=longest)


def test_a_lease_that_is_renewed_by_a_clock_that_jumped_ends_soon_all_the_same(owe, settings):
    _, clock = owe(SIRO)
    began, message = clock(), deliver.claim(clock(), MAIL)
    clock.forward(hours=2)
    assert deliver.QUEUE.extend(message, clock())
    message.refresh_from_db()
    assert message.claimed_until - began == timedelta(seconds=2 * settings.OUTBOX_LEASE_SECONDS)


def test_a_worker_whose_message_another_one_has_renews_nothing_and_sends_nothing(owe, settings):
    _, clock = owe(SIRO)
    first = deliver.claim(clock(), MAIL)
    clock.forward(seconds=settings.OUTBOX_LEASE_SECONDS + 1)
    deliver.end_lapsed(clock())
    assert not deliver.QUEUE.extend(first, clock())  # nobody has it
    clock.now = OutboxMessage.objects.get().next_try_at
    second = deliver.claim(clock(), MAIL)
    until = second.claimed_until
    clock.forward(seconds=10)
    assert not deliver.QUEUE.extend(first, clock())
    second.refresh_from_db()
    assert second.claimed_until == until
    assert deliver.QUEUE.extend(second, clock())
    second.refresh_from_db()
    assert second.claimed_until == until + timedelta(seconds=10)


def test_a_message_whose_document_takes_most_of_its_lease_is_sent_under_a_renewed_one(
    owe,
    post,
    settings,
    test_documents,
):
    (message,), clock = owe(SIRO, subject="A notice", payload={"n": 7}, document=DOCUMENT)
    began, lapsed = clock(), []

    def passing():
        """Each look at the clock takes a third of the lease, and another worker looks for what has lapsed."""
        clock.forward(seconds=settings.OUTBOX_LEASE_SECONDS / 3)
        lapsed.append(deliver.end_lapsed(clock()))
        return clock()

    settings.OUTBOX_SLOW_SECONDS = 60
    run = sending.Run(passing, MAIL, "")
    run.at_once = 1  # it looks for nothing else while it works, however long that takes here
    assert run.go() == 1
    assert clock() - began > timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    assert sum(lapsed) == 0
    message.refresh_from_db()
    assert (message.status, message.attempts) == ("sent", 1)
