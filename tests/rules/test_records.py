"""Every record that a paper or a decision relies on: whatever its owner in the database changes is found."""

import contextlib
import functools
import hashlib
from operator import itemgetter

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from audit import records
from audit.models import Event, OutboxMessage, RecordDigest
from audit.record import SYSTEM, record
from audit.suspension import suspend
from departments.models import Action, Organisation
from returns.models import Evidence
from tests.rules.things import AT, EVERYTHING

# Tables that no paper and no decision relies on, each with the reason.
NOT_PROVED = {
    "audit.Event": "the chain proves it",
    "audit.RecordDigest": "the chain proves it",
    "audit.SweepFailure": "it says what fails at the moment, and goes when that succeeds",
    "audit.Installation": "its identity is noted outside the database",
    "departments.DueThing": "a view of the database over rows that are proved",
    "departments.CircularReader": "a view of the database over rows that are proved",
    "departments.CircularReminder": "when somebody was last reminded, which an event says",
    "departments.Reminder": "what waits for the one message of a day, which the outbox keeps",
    "returns.StandardLink": "facts with their sources, on which no paper and no decision relies; the event of a file has its hash",
    "accounts.KeptForm": "nothing in it was sent, and it goes after a day",
    "accounts.UnsavedField": "nothing in it was saved",
    "departments.SavedView": "filters of a list under a name, for one person",
    "departments.Import": "the event of an import has its file's hash and its counts, and the entries are proved",
    "departments.RefusedRow": "nothing of it came in, and it goes after thirty days",
    "departments.StaffTraining": "the event of each file has a digest of its rows, and the counts that returns take are proved",
    "departments.TableFile": "a copy of rows that are proved themselves, for one person and for a day; an event says that it was taken",
    "departments.ChosenColumns": "it only chooses the columns of the next file before a person does",
}
# One change for each type of column.
CHANGES = {
    "character varying": "{c} || 'x'",
    "text": "{c} || 'x'",
    "jsonb": """'{{"changed": true}}'""",
    "integer": "{c} + 1",
    "smallint": "{c} + 1",
    "bigint": "{c} + 1",
    "numeric": "{c} + 1",
    "uuid": "gen_random_uuid()",
    "boolean": "NOT {c}",
    "date": "{c} - 1",
    "timestamp with time zone": "{c} - interval '1 hour'",
}


def make_world(name: str) -> None:
    """Things of one app, and an event that takes up what no action made; sealed."""
    EVERYTHING[name]()
    record("thing.done", subject=Organisation.objects.first(), by=SYSTEM, at=AT)
    connection.check_constraints()
    assert list(differences()) == []


@pytest.fixture(scope="module", params=EVERYTHING)
def things_once(request, shared, typeset_once):
    """The things of each app, of one where a test says so; made once for all tests, which are the owner of the tables."""
    with shared(request, lambda: make_world(request.param), role="owner"):
        yield request.param


@pytest.fixture
def world(things_once, db) -> str:
    """The app whose things are there. What this test changes of them is undone."""
    return things_once


def of(kind: str):
    return pytest.mark.parametrize("things_once", [kind], indirect=True)


def differences() -> list[str]:
    """The records that differ; of files and of triggers that these tests switch off other tests ask."""
    return [
        item.record
        for item in records.verify()
        if "its file" not in item.reason and "switched off" not in item.reason
    ]


@contextlib.contextmanager
def triggers_off(*forms):
    """Statements of the owner of tables, their triggers off; undone afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        for form in forms:
            cursor.execute(f"ALTER TABLE {form.table} DISABLE TRIGGER USER")
        yield cursor
        transaction.set_rollback(True)


@functools.cache
def types_of_columns() -> dict[tuple[str, str], str]:
    """By table and column, asked once: the view takes long to answer, whatever it is asked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema()"
        )
        return {(table, column): kind for table, column, kind in cursor.fetchall()}


def columns_of(form) -> list[tuple[str, str]]:
    types = types_of_columns()
    return [(column, types[form.table, column]) for column in form.columns() if column != form.key]


def changed_record(cursor, form, column: str, kind: str) -> str:
    """The record of which a column was changed; "" where no row has it, or a constraint refuses the change."""
    statement = (
        f"UPDATE {form.table} SET {column} = {CHANGES[kind].format(c=column)} WHERE {form.key} = "
        f"(SELECT {form.key} FROM {form.table} WHERE {column} IS NOT NULL LIMIT 1) RETURNING {form.key}"
    )
    try:
        with transaction.atomic():
            cursor.execute(statement)
            row = cursor.fetchone()
    except DatabaseError:
        return ""
    return f"{form.label}:{row[0]}" if row else ""


def test_every_column_of_every_record_is_proved(world, sample):
    """In each turn a column of every form is changed, and all of these changes are found."""
    seen, changed = set(), 0
    chosen, others = {}, {}
    for form in records.FORMS.values():
        columns = [(column, kind) for column, kind in columns_of(form) if kind in CHANGES]
        chosen[form] = sample(columns, 1, form.label, world, name=itemgetter(0))
        others[form] = [column for column in columns if column not in chosen[form]]
    while any(chosen.values()):
        results = {}
        with triggers_off(*chosen) as cursor:
            for form, columns in chosen.items():
                # Where none of the chosen columns can be changed, others are tried until one can.
                for column, kind in [*columns, *(() if form.label in seen else others[form])]:
                    if (column, kind) in columns:
                        columns.remove((column, kind))
                    if record_key := changed_record(cursor, form, column, kind):
                        results[form] = record_key, column
                        break
            differing = set(differences())
        assert [result for result in results.values() if result[0] not in differing] == []
        seen |= {form.label for form in results}
        changed += len(results)
    assert changed >= 5
    there = {form.label for form in records.FORMS.values() if form.model._default_manager.exists()}
    assert seen == there


def test_every_deleted_record_is_missed(world):
    deleted = set()
    with triggers_off(*records.FORMS.values()) as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for form in records.FORMS.values():
            cursor.execute(f"SELECT {form.key} FROM {form.table} LIMIT 1")
            if row := cursor.fetchone():
                cursor.execute(f"DELETE FROM {form.table} WHERE {form.key} = %s", row)
                deleted.add(f"{form.label}:{row[0]}")
        assert deleted - set(differences()) == set()
    assert deleted


@of("returns")
def test_a_row_that_was_slipped_in_is_found(world):
    form = records.FORMS["answer_figure"]
    with triggers_off(form) as cursor:
        names = ", ".join(column for column, _ in columns_of(form))
        kept = names.replace("key", "key || 'x'")
        cursor.execute(
            f"INSERT INTO {form.table} ({names}) SELECT {kept} FROM {form.table} LIMIT 1 RETURNING {form.key}"
        )
        (key,) = cursor.fetchone()
        assert differences() == [f"{form.label}:{key}"]


@of("departments")
def test_a_change_that_no_event_took_up_is_found(world):
    form = records.FORMS["action"]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {form.table} SET summary = 'Nothing to do' RETURNING {form.key}")
        keys = {f"action:{key}" for (key,) in cursor.fetchall()}
        assert keys == set(differences())
        assert {item.reason for item in records.verify() if item.record in keys} >= {
            "it was changed without an event"
        }
        transaction.set_rollback(True)


@of("returns")
def test_a_message_that_is_gone_is_missed_by_its_event(world):
    message = OutboxMessage.objects.exclude(event__messages_owed=0).first()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_notice WHERE id = %s", [message.pk])
    result = {item.record: item.reason for item in records.verify()}
    owed = message.event.messages_owed
    assert result[f"event {message.event.position}"] == f"it owes {owed} messages, and {owed - 1} are there"


@of("departments")
def test_a_digest_that_was_changed_to_fit_is_found_by_its_event(world):
    form = records.FORMS["action"]
    with triggers_off(form) as cursor:
        cursor.execute(
            f"UPDATE {form.table} SET summary = 'Nothing to do' WHERE code = 'HO-77' RETURNING {form.key}"
        )
        (key,) = cursor.fetchone()
        cursor.execute(
            f"UPDATE audit_recorddigest SET sha256 = (SELECT {records._digest(form, form.version)} FROM (SELECT to_jsonb(t) AS r"
            f" FROM {form.table} t WHERE t.id = %s) x) WHERE record = %s RETURNING event_id",
            [key, f"action:{key}"],
        )
        (event,) = cursor.fetchone()
        assert differences() == [f"event {Event.objects.get(pk=event).position}"]


@of("departments")
def test_a_record_put_back_to_an_earlier_state_is_found(world):
    form = records.FORMS["action"]
    action = Action.objects.get(code="HO-77")
    earlier = action.summary
    with transaction.atomic():
        Action.objects.filter(pk=action.pk).update(summary="What was agreed later")
        record("thing.done", subject=action, by=SYSTEM, at=AT)
    connection.check_constraints()
    assert differences() == []
    with triggers_off(form) as cursor:
        cursor.execute(f"UPDATE {form.table} SET summary = %s WHERE id = %s", [earlier, action.pk])
        digests = RecordDigest.objects.filter(record=f"action:{action.pk}").order_by("id")
        first, last = digests.values_list("id", flat=True)
        for old, new in ((first, -1), (last, first), (-1, last)):
            cursor.execute("UPDATE audit_recorddigest SET id = %s WHERE id = %s", [new, old])
        assert differences() == [f"action:{action.pk}"]


@of("departments")
def test_a_digest_of_an_event_that_is_not_there_proves_nothing(world):
    form = records.FORMS["action"]
    with triggers_off(form) as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(
            f"UPDATE {form.table} SET summary = 'Nothing to do' WHERE code = 'HO-77' RETURNING {form.key}"
        )
        (key,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO audit_recorddigest (record, form, sha256, transaction, noted_at, event_id) "
            f"SELECT {records._record(form)}, {form.version}, {records._digest(form, form.version)}, 1, now(), 999999 "
            f"FROM (SELECT t.id AS pk, to_jsonb(t) AS r FROM {form.table} t WHERE t.id = %s) x",
            [key],
        )
        reasons = {item.reason for item in records.verify() if item.record == f"action:{key}"}
        assert reasons == {
            "it is not what was recorded",
            "a digest of it belongs to an event that is not there",
        }


@of("returns")
@pytest.mark.parametrize("status", ["sent", "cancelled"])
def test_a_message_that_is_marked_past_its_constraints_is_found(world, status):
    key = OutboxMessage.objects.filter(status="waiting").first().pk
    with transaction.atomic(), connection.cursor() as cursor:
        for name in ("notice_sent_with_its_time", "message_sent_in_a_way", "message_cancelled_with_its_time"):
            cursor.execute(f"ALTER TABLE audit_notice DROP CONSTRAINT {name}")
        cursor.execute("UPDATE audit_notice SET status = %s WHERE id = %s", [status, key])
        assert differences() == [f"message:{key}"]
        transaction.set_rollback(True)


@of("departments")
def test_whoever_removes_a_trigger_gets_no_new_digests_for_what_was_changed_meanwhile(world):
    form = records.FORMS["action"]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER audit_digest ON {form.table}")
        cursor.execute(
            f"UPDATE {form.table} SET summary = 'Nothing to do' WHERE code = 'HO-77' RETURNING {form.key}"
        )
        (key,) = cursor.fetchone()
        assert differences() == [f"action:{key}", "action"]
        records.install()
        connection.check_constraints()
        assert differences() == [f"action:{key}"]
        transaction.set_rollback(True)


@of("departments")
def test_a_trigger_that_is_switched_off_is_found(world):
    with triggers_off(records.FORMS["action"]):
        assert [missing_trigger.record for missing_trigger in records._missing_triggers()] == ["action"]


@of("departments")
def test_a_suspension_that_was_ended_behind_the_portals_back_is_found(world):
    form, held = records.FORMS["suspension"], suspend("restore", detail="Restored.", at=AT)
    suspend("restore", detail="Restored again.", at=AT)
    connection.check_constraints()
    assert differences() == []
    with triggers_off(form) as cursor:
        cursor.execute(f"UPDATE {form.table} SET ended_at = now(), ended_by = 'user:1'")
        assert differences() == [f"suspension:{held.pk}"]


@of("departments")
def test_whoever_exchanges_a_password_or_a_name_behind_the_portals_back_is_found(world):
    form, user = records.FORMS["user"], User.objects.first()
    for column in ("password", "name", "email"):
        with triggers_off(form) as cursor:
            cursor.execute(f"UPDATE {form.table} SET {column} = 'another' WHERE id = %s", [user.pk])
            assert f"user:{user.pk}" in differences()


@of("returns")
def test_a_file_that_is_another_or_missing_is_found(world):
    content = b"what was sent in"
    evidence = Evidence.objects.first()
    evidence.file, evidence.link = default_storage.save("evidence.txt", ContentFile(content)), ""
    evidence.sha256, evidence.size = hashlib.sha256(content).hexdigest(), len(content)
    evidence.save()
    assert records.file_problem(evidence.file, evidence.sha256) == ""
    with open(default_storage.path(evidence.file), "ab") as file:
        file.write(b" and more")
    result = {item.record: item.reason for item in records.verify()}
    assert result[f"evidence:{evidence.pk}"] == "its file is not the one that was recorded"
    default_storage.delete(evidence.file)
    result = {item.record: item.reason for item in records.verify()}
    assert result[f"evidence:{evidence.pk}"] == "its file is missing or cannot be read"


@of("reporting")
def test_the_command_names_each_difference_and_ends_with_an_error(world, capsys):
    form = records.FORMS["statement"]
    with triggers_off(form) as cursor:
        cursor.execute(f"UPDATE {form.table} SET siro_advice = 'All is well' RETURNING {form.key}")
        (key,) = cursor.fetchone()
        with pytest.raises(CommandError, match="records are not as the audit log has them"):
            call_command("verify_audit", "--records")
        assert f"statement:{key}: it is not what was recorded" in capsys.readouterr().err


def test_each_table_is_proved_or_says_why_not_and_each_column_counts_or_is_left_out():
    ours = {"audit", "accounts", "departments", "incidents", "returns", "reporting"}
    proved = {form.model for form in records.FORMS.values()}
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label
        if model._meta.app_label not in ours or label in NOT_PROVED:
            continue
        assert model in proved, f"{label} is not declared in records.py"
    for form in records.FORMS.values():
        declared = {*form.columns(), *(form.model._meta.get_field(name).column for name in form.left_out)}
        there = {field.column for field in form.model._meta.local_concrete_fields}
        assert declared == there, (
            f"{form.label}: a new column goes into `added` with a version of its own, or into `left_out`"
        )


@of("departments")
def test_the_triggers_are_those_of_the_forms(world):
    assert list(records._missing_triggers()) == []
