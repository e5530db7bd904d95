"""Digests of rows: what a paper or a decision relies on is compared with the audit log (docs/adr/0019).

Each app declares in its `records.py` which columns of a row count. A trigger in the database notes a digest whenever one
of them changes; the event of the same transaction takes the digests up when it is sealed, so that its hash covers them.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection, models, transaction

from audit import chain
from audit.models import Event, OutboxMessage, RecordDigest, Suspension

log = logging.getLogger(__name__)

CHUNK_BYTES = 1024 * 1024
ARGUMENTS = 90  # of one function; PostgreSQL takes 100


@dataclass(frozen=True)
class Form:
    """The canonical form of one kind of record: a JSON array of its label, the version and the values in this order.

    No name of a table or column is in it, so both can change. A new field goes to the end with a version of its own:
    `added={2: ("late",)}`; rows keep the version they were noted in until they change. `left_out` are the columns that
    do not count, each for a reason that is given where the form is declared. `file` and `sha256` name the columns
    of a stored file and its hash.
    """

    label: str
    model: type[models.Model]
    fields: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    added: tuple[tuple[int, tuple[str, ...]], ...] = ()
    file: str = ""
    sha256: str = ""

    @property
    def version(self) -> int:
        """The version in which rows are noted now."""
        return max((number for number, _ in self.added), default=1)

    def columns(self, version: int | None = None) -> list[str]:
        """The columns of a version in their order; of the newest where none is named."""
        wanted = self.version if version is None else version
        names = [*self.fields, *(name for number, more in self.added if number <= wanted for name in more)]
        return [str(getattr(self.model._meta.get_field(name), "column", "")) for name in names]

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def key(self) -> str:
        """The column of the primary key."""
        return str(self.model._meta.pk.column)


FORMS: dict[str, Form] = {}


def track(
    label: str,
    model: type[models.Model],
    fields: str,
    *,
    left_out: str = "",
    added: dict[int, str] | None = None,
    file: str = "",
    sha256: str = "",
) -> None:
    """Declare the form of a record; `fields` and `left_out` are names separated by spaces. See `Form`."""
    if label in FORMS:
        raise ValueError(f"The record {label} is declared twice.")
    more = tuple((number, tuple(names.split())) for number, names in sorted((added or {}).items()))
    FORMS[label] = Form(label, model, tuple(fields.split()), tuple(left_out.split()), more, file, sha256)


track(
    "message",
    OutboxMessage,
    "id key message_id event rule channel to post organisation subject body payload document attachments file file_sha256"
    " sent_at sent_way receipt head created_at",
    added={2: "cancelled_at", 3: "addressee", 4: "delivery delivery_at"},
    left_out="attempts unanswered next_try_at tried_at claimed_until status last_error unreported",  # of the queue
    file="file",
    sha256="file_sha256",
)

track(
    "suspension",
    Suspension,
    "id reason since ended_at ended_by",
    left_out="detail",  # a sentence for its reader, to which more is added; the events say why
)


# Installing


def install(**_: Any) -> None:
    """Bring the triggers up to date with the forms and note the rows of a form that is new. Runs after each migration.

    The rows that were there before are noted under one event, `records.noted`, which says how many they are. A form
    that has digests is not new: whoever removes its trigger gets none for what was changed meanwhile. After a
    migration to an earlier state, which lacks some of the tables or columns, nothing is done.
    """
    if not _is_whole():
        return
    installed = _installed()
    with transaction.atomic(), connection.cursor() as cursor:
        fresh = []
        for form in FORMS.values():
            wanted = _arguments(form)
            if installed.get(form.table) == wanted:
                continue
            if form.table not in installed and not _has_digests(cursor, form):
                fresh.append(form)
            table = connection.ops.quote_name(form.table)
            cursor.execute(f"DROP TRIGGER IF EXISTS audit_digest ON {table}")
            places = ", ".join(["%s"] * len(wanted))
            cursor.execute(
                f"CREATE TRIGGER audit_digest AFTER INSERT OR UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION audit_note_digest({places})",
                wanted,
            )
        if noted := {form.label: number for form in fresh if (number := _note_all(form))}:
            now = datetime.now(UTC)
            event = Event(
                format=chain.FORMAT, at=now, recorded_at=now, kind="records.noted", actor="system", role="",
                organisation="", subject="audit.RecordDigest:", facts=noted,
            )  # fmt: skip
            event.content = chain.content_of(event)
            event.save()


def _is_whole() -> bool:
    """Whether the database has every table and column that the forms name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
        )
        rows = set(cursor.fetchall())
    wanted = {(form.table, column) for form in FORMS.values() for column in form.columns()}
    return wanted | {(RecordDigest._meta.db_table, "sha256")} <= rows


def _arguments(form: Form) -> list[str]:
    return [form.label, str(form.version), form.key, *form.columns()]


def _installed() -> dict[str, list[str]]:
    """The arguments of each installed trigger, by table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, encode(t.tgargs, 'escape') FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgname = 'audit_digest' AND pg_table_is_visible(c.oid)"
        )
        return {table: arguments.split("\\000")[:-1] for table, arguments in cursor.fetchall()}


def _has_digests(cursor, form: Form) -> bool:
    cursor.execute(
        "SELECT EXISTS (SELECT 1 FROM audit_recorddigest WHERE record LIKE %s)", [form.label + ":%"]
    )
    return bool(cursor.fetchone()[0])


def _note_all(form: Form) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_recorddigest (record, form, sha256, transaction, noted_at) "
            f"SELECT {_record(form)}, {form.version}, {_digest(form, form.version)}, "
            "pg_current_xact_id()::text::bigint, transaction_timestamp() "
            f"FROM (SELECT t.{_name(form.key)} AS pk, to_jsonb(t) AS r FROM {_name(form.table)} t) x"
        )
        return cursor.rowcount


def _name(name: str) -> str:
    return connection.ops.quote_name(name)


def _record(form: Form) -> str:
    return f"'{form.label}:' || x.pk"


def _digest(form: Form, version: int) -> str:
    """SQL that makes the digest of a row `x.r`: the same bytes as the trigger's, without its function."""
    values = [f"x.r -> '{column}'" for column in form.columns(version)]
    parts = [values[start : start + ARGUMENTS] for start in range(0, len(values), ARGUMENTS)]
    arrays = " || ".join(f"jsonb_build_array({', '.join(part)})" for part in parts)
    return f"encode(sha256(convert_to((jsonb_build_array('{form.label}'::text, {version}) || {arrays})::text, 'UTF8')), 'hex')"


# Verifying


@dataclass(frozen=True)
class Difference:
    """One record that is not as the audit log has it: which, and what is wrong."""

    record: str
    reason: str


def verify() -> Iterator[Difference]:
    """Compare rows, payloads, messages and files with the digests in the audit log; yields each difference.

    One snapshot of the database is read, whatever others write meanwhile. The chain itself is checked by `chain.verify`.
    """
    alone = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if alone:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL timezone = 'UTC'")
        yield from _unrecorded(cursor)
        yield from _changed_digests(cursor)
        yield from _missing_messages(cursor)
        yield from _untrue_states(cursor)
        for form in FORMS.values():
            yield from _changed_rows(cursor, form)
        yield from _missing_triggers()
    for form in FORMS.values():
        yield from _changed_files(form)


def _unrecorded(cursor) -> Iterator[Difference]:
    cursor.execute("SELECT DISTINCT record FROM audit_recorddigest WHERE event_id IS NULL ORDER BY record")
    for (record,) in cursor.fetchall():
        yield Difference(record, "it was changed without an event")


def _changed_digests(cursor) -> Iterator[Difference]:
    cursor.execute(
        f"SELECT e.position FROM audit_event e LEFT JOIN ({DIGESTS_OF_EVENTS}) d ON d.event_id = e.id "
        "WHERE coalesce(e.digests, '') <> coalesce(d.digests, '') ORDER BY e.position"
    )
    for (position,) in cursor.fetchall():
        yield Difference(f"event {position}", "the digests that it took up are not those that it had")
    cursor.execute(
        "SELECT DISTINCT record FROM audit_recorddigest d WHERE event_id IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.id = d.event_id) ORDER BY record"
    )
    for (record,) in cursor.fetchall():
        yield Difference(record, "a digest of it belongs to an event that is not there")


DIGESTS_OF_EVENTS = """
    SELECT event_id, encode(sha256(convert_to(string_agg(
        record || '=' || form || ':' || sha256, ',' ORDER BY record COLLATE "C", id), 'UTF8')), 'hex') AS digests
    FROM audit_recorddigest WHERE event_id IS NOT NULL GROUP BY event_id
"""


def _missing_messages(cursor) -> Iterator[Difference]:
    cursor.execute(
        "SELECT e.position, e.messages_owed, count(m.id) FROM audit_event e "
        "LEFT JOIN audit_notice m ON m.event_id = e.id WHERE e.messages_owed IS NOT NULL "
        "GROUP BY e.position, e.messages_owed HAVING count(m.id) <> e.messages_owed ORDER BY e.position"
    )
    for position, owed, messages in cursor.fetchall():
        yield Difference(f"event {position}", f"it owes {owed} messages, and {messages} are there")


def _untrue_states(cursor) -> Iterator[Difference]:
    """Messages whose state in the queue, which no digest covers, says what the columns under a digest do not.

    Constraints refuse it, and the owner of the database can drop them.
    """
    cursor.execute(
        "SELECT id FROM audit_notice WHERE (status = 'sent') <> (sent_at IS NOT NULL) "
        "OR status = 'cancelled' AND cancelled_at IS NULL ORDER BY id"
    )
    for (key,) in cursor.fetchall():
        yield Difference(f"message:{key}", "its status is not what was recorded of it")


def _changed_rows(cursor, form: Form) -> Iterator[Difference]:
    """Each row against the newest digest of its record, in the version in which that was noted.

    The newest is the one that the last event took up: the chain proves the order of events, nothing that of digests.
    """
    digest = (
        "CASE n.form "
        + " ".join(f"WHEN {version} THEN {_digest(form, version)}" for version in range(1, form.version + 1))
        + " END"
    )
    cursor.execute(
        f"SELECT coalesce(n.record, {_record(form)}), n.record IS NULL, coalesce(n.sha256, '') = '', x.pk IS NULL "
        f"FROM (SELECT t.{_name(form.key)} AS pk, to_jsonb(t) AS r FROM {_name(form.table)} t) x "
        "FULL JOIN (SELECT DISTINCT ON (d.record) d.record, d.form, d.sha256 FROM audit_recorddigest d "
        "JOIN audit_event e ON e.id = d.event_id WHERE d.record LIKE %s ORDER BY d.record, e.position DESC, d.id DESC) n "
        f"ON n.record = {_record(form)} "
        f"WHERE n.record IS NULL OR (x.pk IS NULL) <> (n.sha256 = '') OR (x.pk IS NOT NULL AND {digest} IS DISTINCT FROM n.sha256) "
        "ORDER BY 1",
        [form.label + ":%"],
    )
    for record, unknown, deleted, gone in cursor.fetchall():
        if unknown:
            reason = "the audit log does not know it"
        elif gone:
            reason = "it was deleted"
        elif deleted:
            reason = "it is there again after it was deleted"
        else:
            reason = "it is not what was recorded"
        yield Difference(record, reason)


def _missing_triggers() -> Iterator[Difference]:
    installed, off = _installed(), _switched_off()
    for form in FORMS.values():
        if form.table in off:
            yield Difference(
                form.label, "its trigger is switched off, and changes of this kind are not noted"
            )
        elif installed.get(form.table) != _arguments(form):
            yield Difference(form.label, "changes of this kind are not noted: run manage.py migrate")


def _switched_off() -> set[str]:
    """The tables whose trigger is there and does not fire."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgname = 'audit_digest' AND t.tgenabled NOT IN ('O', 'A') AND pg_table_is_visible(c.oid)"
        )
        return {table for (table,) in cursor.fetchall()}


def _changed_files(form: Form) -> Iterator[Difference]:
    if not form.file:
        return
    rows = form.model._default_manager.exclude(**{form.file: ""}).order_by("pk")
    for pk, place, wanted in rows.values_list("pk", form.file, form.sha256).iterator(chunk_size=2000):
        if reason := file_problem(place, wanted):
            yield Difference(f"{form.label}:{pk}", reason)


def file_problem(place: str, sha256: str) -> str:
    """What is wrong with a stored file, in words; empty where it is there and has this hash."""
    try:
        with default_storage.open(place) as file:
            digest = chain.sha256_of_parts(iter(lambda: file.read(CHUNK_BYTES), b""))
    except OSError:
        return "its file is missing or cannot be read"
    return "" if digest == sha256 else "its file is not the one that was recorded"


def summary(differences: Iterable[Difference], limit: int = 50) -> tuple[list[str], int]:
    """The first differences in words, and how many there are."""
    shown, number = [], 0
    for number, difference in enumerate(differences, start=1):
        if number <= limit:
            shown.append(f"{difference.record}: {difference.reason}")
    return shown, number
