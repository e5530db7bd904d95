"""An event, the messages it owes and waking a worker are one transaction."""

import contextlib
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db.transaction import TransactionManagementError

from audit import chain
from audit.models import Event, OutboxMessage
from audit.record import SYSTEM, action, read_once, record
from audit.registry import Message, notice
from tests.factories import make_organisation, make_user
from tests.stack import in_threads

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SIRO, DPO = "siro@home-office.invalid", "dpo@home-office.invalid"


@pytest.fixture
def body(db):
    return make_organisation("home-office")


def test_an_event_says_who_what_when_where_and_is_chained(body):
    before = datetime.now(UTC)
    user = make_user("siro@home-office.invalid")
    event = record("thing.done", subject=body, by=user, at=AT, role="siro", number=3, parts=("a", "b"))
    event.refresh_from_db()
    assert event.actor == f"user:{user.pk}"
    assert (event.kind, event.role, event.organisation) == ("thing.done", "siro", "home-office")
    assert event.subject == f"departments.Organisation:{body.pk}"
    assert event.facts == {"number": 3, "parts": ["a", "b"]}
    assert event.at == AT
    assert before <= event.recorded_at <= datetime.now(UTC)
    assert event.content == chain.content_of(event)


def test_the_commit_gives_an_event_its_place_and_counts_what_it_owes(body, rules):
    rules("thing.done", SIRO, DPO)
    event = record("thing.done", subject=body, by=SYSTEM, at=AT)
    assert (event.position, event.previous, event.hash, event.messages_owed) == (None, None, None, None)
    chain.seal()  # what the commit does
    event.refresh_from_db()
    assert (event.position, event.previous, event.messages_owed) == (1, "0" * 64, 2)
    assert event.hash == chain.link(event)


def test_the_portal_itself_is_written_as_system(body):
    assert record("thing.done", subject=body, by=SYSTEM, at=AT).actor == "system"


def test_a_moment_without_a_time_zone_is_refused(body):
    with pytest.raises(ValueError, match="time zone"):
        record("thing.done", subject=body, by=SYSTEM, at=AT.replace(tzinfo=None))
    assert not Event.objects.exists()


def test_what_the_messages_of_one_event_ask_is_read_once_and_again_for_the_next(body):
    readings: list[str] = []

    def read():
        readings.append("read")
        return SIRO

    def write(event, subject):
        yield Message(to=read_once("siro", read), subject="One", body="One")
        yield Message(to=DPO, subject=read_once("siro", read), body="Two")

    notice("thing.done")(write)
    for number in (1, 2):
        record("thing.done", subject=body, by=SYSTEM, at=AT)
        assert len(readings) == number
    assert (
        OutboxMessage.objects.filter(to=SIRO).count()
        == OutboxMessage.objects.filter(subject=SIRO).count()
        == 2
    )
    assert [read_once("siro", read), read_once("siro", read)] == [SIRO, SIRO]
    assert len(readings) == 4


def test_everyone_is_notified_once_by_each_rule(body, rules):
    rules("thing.done", SIRO, DPO, SIRO)
    rules("thing.done", SIRO, name="tell_again")
    event = record("thing.done", subject=body, by=SYSTEM, at=AT)
    notified = OutboxMessage.objects.filter(event=event).order_by("rule", "to").values_list("rule", "to")
    assert list(notified) == [("tests.tell", DPO), ("tests.tell", SIRO), ("tests.tell_again", SIRO)]


def test_a_notice_is_frozen_with_the_event_and_due_at_once(body, rules):
    rules(
        "thing.done",
        SIRO,
        subject="Signed",
        body="It was signed.",
        post="SIRO",
        payload={"n": 1},
        document="d.html",
    )
    event = record("thing.done", subject=body, by=SYSTEM, at=AT)
    notice = event.messages.get()
    assert (notice.subject, notice.body, notice.post, notice.payload) == (
        "Signed",
        "It was signed.",
        "SIRO",
        {"n": 1},
    )
    assert (notice.organisation, notice.status, notice.attempts) == ("home-office", "waiting", 0)
    assert notice.next_try_at == notice.created_at == event.recorded_at


def test_another_kind_of_event_owes_nothing(body, rules):
    rules("thing.done", SIRO)
    record("thing.begun", subject=body, by=SYSTEM, at=AT)
    assert not OutboxMessage.objects.exists()


def test_what_is_rolled_back_was_never_recorded_nor_owed(body, rules):
    rules("thing.done", SIRO)

    @action
    def fail():
        record("thing.done", subject=body, by=SYSTEM, at=AT)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not Event.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_a_rule_that_fails_undoes_the_event_and_what_was_done_with_it(body, rules):
    @action
    def rename():
        body.short_name = "HO"
        body.save()
        record("thing.done", subject=body, by=SYSTEM, at=AT)

    rules("thing.done", SIRO, payload={"not json": object()})
    with pytest.raises(TypeError):
        rename()
    body.refresh_from_db()
    assert body.short_name == ""
    assert not Event.objects.exists()


def test_whoever_goes_on_after_an_event_that_failed_commits_nothing_of_it(body, rules):
    @action
    def rename():
        body.short_name = "HO"
        body.save()
        with contextlib.suppress(TypeError):
            record("thing.done", subject=body, by=SYSTEM, at=AT)
        return Event.objects.count()

    rules("thing.done", SIRO, payload={"not json": object()})
    with pytest.raises(TransactionManagementError):
        rename()
    body.refresh_from_db()
    assert body.short_name == ""
    assert not Event.objects.exists()


def test_writers_at_the_same_time_leave_one_chain_without_gaps(real_stack):
    body = make_organisation("home-office")

    def write():
        for number in range(15):
            record("thing.done", subject=body, by=SYSTEM, at=AT, number=number)

    assert in_threads(write, write, write, write) == []
    assert chain.verify() is None
    assert chain.head().position == 60


def test_two_actions_that_wait_for_each_other_both_end_well(real_stack):
    home_office, treasury = make_organisation("home-office"), make_organisation("hm-treasury")

    @action
    def touch(first, second):
        for body in (first, second):
            type(body).objects.select_for_update().get(pk=body.pk)
            time.sleep(0.02)
        record("thing.done", subject=first, by=SYSTEM, at=AT)

    def forwards():
        for _ in range(5):
            touch(home_office, treasury)

    def backwards():
        for _ in range(5):
            touch(treasury, home_office)

    assert in_threads(forwards, backwards) == []
    assert chain.head().position == 10


def test_a_writer_that_dies_leaves_no_hole(real_stack):
    body = make_organisation("home-office")

    @action
    def fail():
        record("thing.done", subject=body, by=SYSTEM, at=AT + timedelta(days=1))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    record("thing.done", subject=body, by=SYSTEM, at=AT)
    assert chain.head().position == 1
    assert chain.verify() is None
