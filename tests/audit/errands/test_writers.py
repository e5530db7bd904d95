"""Eight people write at once: nobody is refused, nothing is lost, and the chain has no gap."""

import json
import threading
import time
from datetime import UTC, date, datetime

from django.db import connection, transaction

from audit import chain
from audit.models import Event
from audit.record import SYSTEM, action, record
from audit.transitions import locked
from departments.models import Action
from departments.registers.actions import agree_action, begin_action, propose_action, report_done
from tests.factories import Role, make_organisation, person
from tests.stack import in_threads

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def test_eight_writers_in_one_body_never_deadlock_and_leave_one_chain_without_gaps(real_stack):
    body = make_organisation("home-office", reference_prefix="HO")
    siro = person("siro@home-office.invalid", Role.SIRO, body)
    owner = person("owner@home-office.invalid", Role.IAO, body)

    def write():
        for number in range(6):
            action = propose_action(body, by=siro, at=AT, summary=f"Encrypt laptops {number}")
            action = agree_action(action, by=siro, at=AT, owner_role="iao", due=date(2027, 3, 31))
            action = begin_action(action, by=owner, at=AT)
            report_done(action, by=owner, at=AT, evidence="The list of laptops, all marked as encrypted.")

    before = Event.objects.count()
    assert in_threads(*[write] * 8) == []
    assert Event.objects.count() == before + 8 * 6 * 4
    assert chain.verify() is None
    numbers = sorted(int(code.partition("-")[2]) for code in Action.objects.values_list("code", flat=True))
    assert numbers == list(range(numbers[0], numbers[0] + 48))


def test_a_writer_that_dawdles_inside_its_action_holds_up_nobody_else(real_stack):
    first, two = make_organisation("home-office"), make_organisation("hm-treasury")
    begun, done = threading.Event(), threading.Event()

    @action
    def dawdle():
        locked(first)
        record("thing.done", subject=first, by=SYSTEM, at=AT)
        begun.set()
        assert done.wait(20), "the other writer had to wait"

    def write():
        begun.wait(20)
        for _ in range(3):
            record("thing.done", subject=two, by=SYSTEM, at=AT)
        done.set()

    assert in_threads(dawdle, write) == []
    assert list(Event.objects.order_by("position").values_list("organisation", flat=True)) == [
        *["hm-treasury"] * 3, "home-office",
    ]  # fmt: skip
    assert chain.verify() is None


def test_what_two_people_change_at_once_is_changed_by_one_after_the_other(real_stack):
    body = make_organisation("home-office")

    @action
    def count():
        now = locked(body)
        facts = Event.objects.filter(kind="thing.counted").order_by("-id").values_list("facts", flat=True)
        time.sleep(0.01)
        record(
            "thing.counted", subject=now, by=SYSTEM, at=AT, number=(facts[0]["number"] if facts else 0) + 1
        )

    assert in_threads(*[lambda: [count() for _ in range(5)]] * 4) == []
    assert [event.facts["number"] for event in Event.objects.order_by("position")] == list(range(1, 21))


def test_the_facts_of_an_event_are_the_same_bytes_in_the_database_and_in_the_digest(real_stack):
    body = make_organisation("home-office")
    record("thing.done", subject=body, by=SYSTEM, at=AT, words="naïve – “quoted” 漢字", number=12.5)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT facts::text FROM audit_event")
        (stored,) = cursor.fetchone()
    assert json.loads(stored) == {"words": "naïve – “quoted” 漢字", "number": 12.5}
    assert chain.verify() is None
