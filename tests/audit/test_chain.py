"""The chain is the evidence: whatever the owner of its table does, `verify_audit` names it. See also test_tampering."""

import contextlib
import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from audit import chain
from audit.models import ORIGIN, Event
from audit.record import SYSTEM, record
from reporting.templatetags.papers import grouped
from tests.factories import make_organisation

AT = datetime(2026, 11, 23, 9, 30, 0, 123456, tzinfo=UTC)


@pytest.fixture
def events(as_owner, db):
    """Five sealed events, and the owner of the tables at work on them."""
    body = make_organisation("home-office")
    for number in range(5):
        record("thing.done", subject=body, by=SYSTEM, at=AT + timedelta(days=number), number=number)
    chain.seal()
    return list(Event.objects.order_by("position"))


@contextlib.contextmanager
def triggers_off():
    """What the owner of the tables can do: triggers off, then any statement."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_recorddigest")  # references would refuse the deletion of an event
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to come cannot be altered
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")


def verify(*heads) -> str:
    out = StringIO()
    text = [word for head in heads for word in ("--head", str(head))]
    call_command("verify_audit", *text, stdout=out)
    return out.getvalue().strip()


def test_an_audit_log_that_nobody_touched_is_sound_and_names_its_last_event(events):
    assert verify() == f"The audit log holds: 5:{events[-1].hash}"


def test_an_empty_audit_log_holds(db):
    assert chain.head() == chain.Head(0, ORIGIN)
    assert verify() == f"The audit log holds: 0:{ORIGIN}"


def test_each_event_is_chained_to_the_one_before_and_the_first_to_the_origin(events):
    assert [event.previous for event in events] == [ORIGIN, *(event.hash for event in events[:-1])]


CHANGES = {
    "at": "at + interval '1 microsecond'",
    "recorded_at": "recorded_at - interval '1 second'",
    "kind": "'thing.undone'",
    "actor": "'user:1'",
    "role": "'siro'",
    "organisation": "'hm-treasury'",
    "subject": "'departments.Organisation:0'",
    "facts": """'{"number": 99}'""",
    "messages_owed": "messages_owed + 1",
    "digests": "repeat('d', 64)",
    "content": "repeat('c', 64)",
    "format": "1",
}


def test_the_hash_covers_every_column():
    covered = {*CHANGES, "position", "previous", "hash"} | {"id"}  # the order of insertion proves nothing
    assert {column.attname for column in Event._meta.concrete_fields} == covered


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_column_is_named_with_its_event(events, column):
    with triggers_off() as cursor:
        cursor.execute(f"UPDATE audit_event SET {column} = {CHANGES[column]} WHERE position = 3")  # noqa: S608
    with pytest.raises(CommandError, match="broken at event 3: its content is not what was recorded"):
        verify()


def test_a_changed_event_whose_hash_was_made_to_fit_breaks_the_link_after_it(events):
    with triggers_off() as cursor:
        event = Event.objects.get(position=3)
        event.kind = "thing.undone"
        event.content = chain.content_of(event)
        cursor.execute(
            "UPDATE audit_event SET kind = %s, content = %s, hash = %s WHERE position = 3",
            [event.kind, event.content, chain.link(event)],
        )
    with pytest.raises(CommandError, match="broken at event 4: it is not chained to the event before it"):
        verify()


def test_a_deleted_event_is_missed(events):
    with triggers_off() as cursor:
        cursor.execute("DELETE FROM audit_event WHERE position = 2")
    with pytest.raises(CommandError, match="broken at event 2: the event at this place is missing"):
        verify()


def test_a_deleted_event_whose_place_was_closed_up_is_missed(events):
    with triggers_off() as cursor:
        cursor.execute("DELETE FROM audit_event WHERE position = 2")
        for place in (3, 4, 5):
            cursor.execute("UPDATE audit_event SET position = %s WHERE position = %s", [place - 1, place])
    with pytest.raises(CommandError, match="broken at event 2: it is not chained to the event before it"):
        verify()


def test_two_events_that_changed_places_are_found(events):
    with triggers_off() as cursor:
        for old, new in ((2, 1000), (3, 2), (1000, 3)):
            cursor.execute("UPDATE audit_event SET position = %s WHERE position = %s", [new, old])
    with pytest.raises(CommandError, match="broken at event 2: it is not chained to the event before it"):
        verify()


def test_an_event_put_in_between_is_found(events):
    with triggers_off() as cursor:
        for place in (5, 4, 3):
            cursor.execute("UPDATE audit_event SET position = %s WHERE position = %s", [place + 1, place])
        cursor.execute(
            "INSERT INTO audit_event (position, at, recorded_at, kind, actor, role, organisation, subject,"
            " facts, messages_owed, digests, format, content, previous, hash) SELECT 3, at, recorded_at, 'thing.slipped_in', actor,"
            " role, organisation, subject, facts, 0, '', format, content, repeat('e', 64), repeat('f', 64)"
            " FROM audit_event WHERE position = 2"
        )
    with pytest.raises(CommandError, match="broken at event 3"):
        verify()


def test_a_audit_log_cut_off_at_its_end_is_found_by_a_head_noted_elsewhere(events):
    noted = chain.head()
    with triggers_off() as cursor:
        cursor.execute("DELETE FROM audit_event WHERE position > 3")
    assert verify().startswith("The audit log holds: 3:")  # by itself a shorter chain is whole
    with pytest.raises(
        CommandError, match="event 4: the audit log is cut off: a receipt or document knows it up to 5"
    ):
        verify(noted)


def test_an_audit_log_written_again_differs_from_the_head_noted_elsewhere(events):
    noted = chain.Head(events[2].position, events[2].hash)
    with triggers_off() as cursor:
        cursor.execute("DELETE FROM audit_event WHERE position > 2")
    body = make_organisation("home-office")
    for _ in range(4):
        record("thing.done_otherwise", subject=body, by=SYSTEM, at=AT)
    chain.seal()
    verify()
    with pytest.raises(
        CommandError, match="event 3: it differs from the head noted on a receipt or document"
    ):
        verify(noted)


def test_a_true_head_does_not_cover_for_a_false_one_at_the_same_place(events):
    true, false = chain.Head(3, events[2].hash), chain.Head(3, "0" * 64)
    for heads in ((true, false), (false, true)):
        with pytest.raises(CommandError, match="event 3: it differs"):
            verify(*heads)


def test_an_emptied_audit_log_is_found_by_any_head(events):
    noted = chain.head()
    with triggers_off() as cursor:
        cursor.execute("DELETE FROM audit_event")
    with pytest.raises(CommandError, match="event 1: the audit log is cut off"):
        verify(noted)


def test_a_head_is_read_as_a_paper_prints_it(events):
    place, _, digest = str(chain.head()).partition(":")
    printed = f"{place}: {digest[:8]} {digest[8:40]}\n{digest[40:]}"
    assert chain.Head.parse(printed) == chain.head()
    assert grouped(str(chain.head())).startswith(f"{place}: {digest[:8]} {digest[8:16]} ")


@pytest.mark.parametrize("text", ["", "5", "five:" + "0" * 64, "5:abc", "0x5:" + "0" * 64])
def test_a_head_that_cannot_be_read_is_refused_in_words(db, text):
    with pytest.raises(CommandError, match="a number, a colon and 64 hexadecimal digits"):
        verify(text)


def test_the_hash_of_a_moment_does_not_depend_on_the_time_zone_it_is_held_in():
    elsewhere = AT.astimezone(timezone(timedelta(hours=5, minutes=45)))
    assert chain.microseconds(AT) == chain.microseconds(elsewhere) == 1795426200123456


def test_an_event_that_was_never_sealed_is_found(events):
    with triggers_off() as cursor:
        cursor.execute(
            "INSERT INTO audit_event (at, recorded_at, kind, actor, role, organisation, subject, facts, format, content)"
            " SELECT at, recorded_at, 'thing.slipped_in', actor, role, organisation, subject, facts, format, content"
            " FROM audit_event WHERE position = 2"
        )
    with pytest.raises(CommandError, match="broken at event 6: an event has no place in the chain"):
        verify()


def written(columns) -> str:
    line = json.dumps(columns, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(line.encode()).hexdigest()


def test_a_hash_can_be_worked_out_by_hand_as_the_documentation_shows(events):
    event = Event.objects.get(position=2)
    columns = {
        "format": 2,
        "at": 1795512600123456,
        "recorded_at": round(event.recorded_at.timestamp() * 1_000_000),
        "kind": "thing.done",
        "actor": "system",
        "role": "",
        "organisation": "home-office",
        "subject": event.subject,
        "facts": {"number": 1},
    }
    assert written(columns) == event.content
    line = f"2:2:{event.content}:0::{events[0].hash}"
    assert hashlib.sha256(line.encode()).hexdigest() == event.hash


def test_a_chain_that_began_in_the_first_format_goes_on_in_the_second(as_owner, db):
    body = make_organisation("home-office")
    first = {
        "position": 1,
        "at": 1795512600123456,
        "recorded_at": 1795512600123456,
        "kind": "thing.done",
        "actor": "system",
        "role": "",
        "organisation": "home-office",
        "subject": "departments.Organisation:1",
        "facts": {"number": 1},
        "previous": ORIGIN,
    }
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_unsealed")
        cursor.execute(
            "INSERT INTO audit_event (position, at, recorded_at, kind, actor, role, organisation, subject, facts, format,"
            " content, previous, hash) VALUES (1, to_timestamp(1795512600.123456), to_timestamp(1795512600.123456),"
            " 'thing.done', 'system', '', 'home-office', 'departments.Organisation:1', '{\"number\": 1}', 1, '', %s, %s)",
            [ORIGIN, written(first)],
        )
        cursor.execute("SET CONSTRAINTS audit_event_sealed IMMEDIATE")
        cursor.execute("SET CONSTRAINTS audit_event_sealed DEFERRED")
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER audit_event_unsealed")
    record("thing.done", subject=body, by=SYSTEM, at=AT)
    chain.seal()
    assert verify().startswith("The audit log holds: 2:")
    assert Event.objects.get(position=2).previous == written(first)


# What the database gives back must hash as what was recorded


facts = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5) | st.integers(0, 20), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(value=facts)
def test_facts_hash_the_same_after_the_database_has_kept_them_or_are_refused(real_jsonb, value):
    try:
        kept = chain.plain_json(value)
    except ValueError:
        return
    assert chain.canonical(real_jsonb(kept)) == chain.canonical(kept)


@pytest.fixture(scope="module")
def real_jsonb(django_db_setup, django_db_blocker):
    """A value through the database's JSON and back."""

    def through(value):
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("SELECT (%s::jsonb)::text", [json.dumps(value)])
            return json.loads(cursor.fetchone()[0])

    return through


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 1e-7, 1e16, "a\x00b", "\ud800", object(), {1: 0, "1": 0}]
)
def test_what_would_not_come_back_as_it_was_is_refused(value):
    with pytest.raises(ValueError, match="fact"):
        chain.plain_json({"value": value})
