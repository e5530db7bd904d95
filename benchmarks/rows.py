"""Fill a database with incidents, their events and what belongs to them, by SQL alone: a million in minutes.

The rows are plausible and not true: triggers are off while they are written, so that the hashes of the events are made
up and no digests of rows are noted. An incident has five events, one or two messages and, where it was decided, an
assessment and a decision. Assets, actions, people and statements grow with the incidents. Returns do not: they hang on
bodies and quarters, which are as many in every database.

So that a page shows as many rows in a small database as in a large one, some things are as many in both: the incidents of
the last body, the open incidents of a body where one in twenty would be too few for a home page, the messages of a body
that are still owed, its staff where a page of them would not be full, and the titles with the rare word, which only the first
and the last body have: a word in one title of four would not be rare. Of the sharing arrangements of the first body a third
more is with bodies abroad, so that those of this kind fill a page.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import User
from audit.models import Event, OutboxMessage
from benchmarks.circulars import circular_tables
from benchmarks.draws import FIRST_USER, chance, key, of_every_body, one_of
from benchmarks.newer import LINKS, newer_tables
from departments.entries.declared import REGISTERS
from departments.entries.models import Entry, EntryEdition
from departments.models import Action, Appointment, Asset, Organisation
from incidents.models import Assessment, Decision, Incident, RegulatorCase, RegulatorNotice
from portal import embedded
from portal.embedded import BASE, postgres
from reporting.models import Statement
from returns.models import Cycle, Return

EVENTS = 5  # of an incident
BODIES = 40  # with incidents: the first has three of ten, those after it fewer and fewer
OF_LAST_BODY = 800  # incidents, however many there are in all
OPEN_IN_BODY = 400  # at least, or half of its incidents where it has fewer
UNSENT_IN_BODY = 40  # incidents whose messages are owed
RARE_IN_BODY = 60  # incidents with the rare word, of the first and the last body
STAFF_IN_BODY = 30  # at least, so that a list of them fills a page
REGISTERED = 4000  # assets, and actions, at least
ENTERED = 16_000  # entries of registers, at least
CYCLES = 40
RETURNS = 25_000  # of 625 bodies in each of these
SENTENCES = 20_000
WORDS = 15  # in a sentence
RARE = "microfiche"
KINDS = (
    "incident.reported",
    "incident.triaged",
    "incident.contained",
    "incident.responding",
    "incident.closed",
)
THINGS = (
    "Laptop",
    "Tablet",
    "Letter",
    "Memory stick",
    "Payroll file",
    "Case notes",
    "Telephone",
    "Badge",
    "Mailbox",
    "Map",
)
HAPPENINGS = ("lost", "stolen", "sent to the wrong address", "left unlocked", "shown to a visitor", "copied")
PLACES = (
    "a train",
    "the post room",
    "Leeds",
    "a shared folder",
    "the car park",
    "Cardiff",
    "a hotel",
    "a meeting",
)


def fill(var, incidents: int) -> None:
    """Write so many incidents, and what grows with them, into the migrated database of this data folder."""
    with _superuser(var) as cursor:
        organisations = bodies()
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("SET work_mem = '64MB'")
        _numbers(cursor, incidents, organisations)
        _sentences(cursor)
        for model, source, columns in _tables(incidents):
            with _without_indexes(cursor, model._meta.db_table):
                _insert(cursor, model, source, columns)
        for table in ("growth_incident", "growth_sentence", "growth_body", "growth_every_body"):
            cursor.execute(f"DROP TABLE {table}")
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def _superuser(var) -> Iterator:
    """A cursor of the superuser in the portal's database, which may switch triggers off."""
    address = embedded.urls(var).admin.replace("/postgres?", f"/{postgres.DATABASE}?")
    connection = psycopg2.connect(address)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def bodies() -> list[tuple[int, str, str]]:
    departments = Organisation.objects.filter(
        kind="ministerial_department", reference_prefix__isnull=False, closed=False
    )
    first = list(departments.order_by("code").values_list("pk", "code", "reference_prefix")[:BODIES])
    more = Organisation.objects.filter(reference_prefix__isnull=False, closed=False).exclude(
        pk__in=[body[0] for body in first]
    )
    return first + list(
        more.order_by("code").values_list("pk", "code", "reference_prefix")[: BODIES - len(first)]
    )


def _numbers(cursor, incidents: int, bodies: list[tuple[int, str, str]]) -> None:
    """Tables of the numbered incidents, with what other rows repeat of them, and of the bodies."""
    cursor.execute("CREATE TABLE growth_body (place int PRIMARY KEY, id bigint, code text, prefix text)")
    for place, body in enumerate(bodies):
        cursor.execute("INSERT INTO growth_body VALUES (%s, %s, %s, %s)", [place, *body])
    cursor.execute(
        """CREATE TABLE growth_every_body AS SELECT row_number() OVER (ORDER BY b.place, o.code) - 1 AS place, o.id
            FROM departments_organisation o LEFT JOIN growth_body b USING (id) WHERE NOT closed"""
    )
    people = max(incidents // 50, BODIES)
    cursor.execute(
        f"""CREATE UNLOGGED TABLE growth_incident AS
        SELECT n, b.id AS body, place, b.code, b.prefix, at,
            {FIRST_USER} + b.place + {BODIES} * floor({chance(2)} * {people // BODIES})::int AS reporter,
            CASE WHEN turn <= greatest(number * 0.05, least({OPEN_IN_BODY}, number / 2)) OR {chance(3)} < 0.003
                THEN {one_of(("reported", "triage", "assessed", "decided", "responding", "learning"), 4)}
                WHEN {chance(5)} < 0.03 THEN 'not_an_incident' ELSE 'closed' END AS status,
            {chance(6)} < 0.3 AS notified, {chance(7)} < 0.05 AS centre,
            turn % greatest(number / {UNSENT_IN_BODY}, 1) = 0 AS unsent,
            place IN (0, {BODIES - 1}) AND (turn + 1) % greatest(number / {RARE_IN_BODY}, 1) = 0 AS is_rare
        FROM (SELECT *, row_number() OVER (PARTITION BY place ORDER BY n DESC) AS turn,
                count(*) OVER (PARTITION BY place) AS number
            FROM (SELECT n, {_place(incidents, 1)} AS place,
                now() - interval '10 years' * (1 - n / {incidents}::float8) - interval '1 day' AS at
                FROM generate_series(1, {incidents}) n) numbered) ranked
        JOIN growth_body b USING (place)"""
    )


def _place(rows: int, seed: int) -> str:
    """SQL for the place of a row's body, of so many rows in all."""
    others = f"floor({BODIES - 1} * power({chance(seed)}, 3))::int"
    return f"CASE WHEN n % {max(rows // OF_LAST_BODY, 1)} = 0 THEN {BODIES - 1} ELSE {others} END"


def _sentences(cursor) -> None:
    """Sentences of the words of this project's own documents, common words more often than rare ones."""
    text = " ".join(
        path.read_text() for path in sorted(BASE.glob("*.md")) + sorted((BASE / "docs").glob("**/*.md"))
    )
    vocabulary = sorted(set(re.findall(r"[a-z]{3,12}", text.lower())))
    cursor.execute("CREATE TEMPORARY TABLE growth_word (place int PRIMARY KEY, word text)")
    cursor.execute(
        "INSERT INTO growth_word SELECT place - 1, word FROM unnest(%s) WITH ORDINALITY u(word, place)",
        [vocabulary],
    )
    cursor.execute(
        f"""CREATE TABLE growth_sentence AS
        SELECT n AS place, string_agg(word, ' ' ORDER BY turn) AS text
        FROM generate_series(0, {SENTENCES - 1}) n CROSS JOIN generate_series(1, {WORDS}) turn
        JOIN growth_word w ON w.place = floor({len(vocabulary)} * power({chance(8, f"n * {WORDS} + turn")}, 2.5))::int
        GROUP BY n"""
    )


@contextmanager
def _without_indexes(cursor, table: str) -> Iterator[None]:
    """Take the indexes that no constraint needs off a table while it is filled, and make them again at the end."""
    cursor.execute(
        """SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s
            AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexname::regclass)""",
        [table],
    )
    indexes = cursor.fetchall()
    cursor.execute(
        """SELECT conname, pg_get_constraintdef(c.oid) FROM pg_constraint c WHERE conrelid = %s::regclass AND contype = 'u'
            AND NOT EXISTS (SELECT 1 FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = c.conindid)""",
        [table],
    )
    constraints = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    for name, _ in constraints:
        cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
    yield
    for name, definition in constraints:
        cursor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')
    for _, definition in indexes:
        cursor.execute(definition)


def _insert(cursor, model, source: str, columns: dict[str, str]) -> None:
    """INSERT … SELECT: `columns` are SQL by field name; the other fields get what is empty for their type."""
    expressions = {}
    for field in model._meta.local_concrete_fields:
        expression = columns.get(field.name, _empty(field))
        if expression is not None:
            expressions[f'"{field.column}"'] = expression
    unknown = set(columns) - {field.name for field in model._meta.local_concrete_fields}
    if unknown:
        raise SystemExit(f"{model.__name__} has no field {', '.join(sorted(unknown))}.")
    cursor.execute(
        f'INSERT INTO "{model._meta.db_table}" ({", ".join(expressions)})'
        f" SELECT {', '.join(expressions.values())} FROM {source}"
    )


def _empty(field) -> str | None:
    """SQL for a field that is not answered; None for a number that the database gives."""
    if isinstance(field, models.AutoField | models.GeneratedField):
        return None
    if field.null:
        return "NULL"
    if isinstance(field, ArrayField):
        return "'{}'"
    if isinstance(field, models.JSONField):
        return "'[]'"
    if isinstance(field, models.BooleanField):
        return "false"
    if isinstance(field, models.DateField):
        return "now()"
    if isinstance(field, models.IntegerField):
        return "1" if field.name == "version" else "0"
    return "''"


def _tables(incidents: int) -> list[tuple[type[models.Model], str, dict[str, str]]]:
    return [
        *_people(incidents), *_incidents(), *_cases(), *_assets_and_actions(incidents), *_entries(incidents),
        *_papers(incidents), *newer_tables(incidents), *circular_tables(incidents),
    ]  # fmt: skip


def _people(incidents: int):
    people = f"generate_series(0, {max(incidents // 50, BODIES * STAFF_IN_BODY) - 1}) n JOIN growth_body b ON b.place = n % {BODIES}"
    number = f"{FIRST_USER} + n"
    user = {
        "id": number, "email": "'person-' || n || '@growth.invalid'", "name": "'Person ' || n", "password": "'!'",
        "is_active": "true", "created_at": "now()",
    }  # fmt: skip
    appointment = {"user": number, "role": "'staff'", "organisation": "b.id", "starts_on": "'2000-01-01'"}
    return [(User, people, user), (Appointment, people, appointment)]


def _incidents():
    sentences = " ".join(
        f"JOIN growth_sentence s{turn} ON s{turn}.place = floor({chance(10 + turn)} * {SENTENCES})::int"
        for turn in (1, 2)
    )
    decided = "status IN ('decided', 'responding', 'learning', 'closed')"
    assessed = f"({decided} OR status = 'assessed')"
    decision = "CASE WHEN notified THEN 'notify' ELSE 'record_only' END"
    advised = f"({decided} OR {chance(9)} < 0.5)"
    incident = {
        "id": key("incident"), "organisation": "body", "status": "status", "number": "n",
        "reporter": f"CASE WHEN {chance(72)} >= 0.02 THEN reporter END",
        "reporting_link": f"CASE WHEN {chance(72)} < 0.02 THEN {key('link', f'(growth_incident.place * 100 + 1 + n % {LINKS})')} END",
        "reference": "prefix || '-' || extract(year FROM at) || '-' || lpad(n::text, 7, '0')",
        "year": "extract(year FROM at)", "origin": "'reported'", "classification": "'OFFICIAL'",
        "report_type": "'personal_data_breach'", "personal_data": "'yes'", "reported_at": "at",
        "discovered_at": "at - interval '1 hour'", "aware_at": "at - interval '1 hour'",
        "deadline_at": "at + interval '71 hours'", "occurred_precision": "'unknown'", "governing_regime": "'uk_gdpr'",
        "title": f"{one_of(THINGS, 20)} || ' ' || {one_of(HAPPENINGS, 21)} || ', ' || {one_of(PLACES, 22)}"
        f" || CASE WHEN is_rare THEN ' {RARE}' ELSE '' END",
        "description": "initcap(left(s1.text, 1)) || substr(s1.text, 2) || '. ' || s2.text || '.'",
        "decision": f"CASE WHEN {decided} THEN {decision} ELSE '' END",
        "decided_at": f"CASE WHEN {decided} THEN at + interval '1 day' END",
        "cabinet_office_notified": f"{decided} AND centre",
        "closed_at": "CASE WHEN status = 'closed' THEN at + interval '20 days' END",
    }  # fmt: skip
    assessment = {
        "id": "n", "incident": key("incident"), "number": "1", "made_at": "at + interval '5 hours'", "made_by": "reporter",
        "rule_version": "1", "regime": "'uk_gdpr'", "advice": decision, "severity": "2", "likelihood": "2",
        "substantial_risk": "'no'", "dpo_advice": f"CASE WHEN {advised} THEN {decision} ELSE '' END",
        "dpo": f"CASE WHEN {advised} THEN reporter END", "dpo_at": f"CASE WHEN {advised} THEN at + interval '6 hours' END",
        "facts": "'{}'", "reasoning": "'{\"lines\": [], \"branches\": []}'",
    }  # fmt: skip
    columns_of_incident = {
        "id": "n", "incident": key("incident"), "number": "1", "assessment": "n", "decision": decision,
        "decided_at": "at + interval '1 day'", "decided_by": "reporter", "decided_as": "'siro'",
        "notify_cabinet_office": "centre", "significant": "centre",
    }  # fmt: skip
    turn = f"(n - 1) * {EVENTS} + turn"
    event = {
        "id": f"first + {turn}", "position": f"first + {turn}", "at": "at + interval '1 hour' * turn",
        "recorded_at": "at + interval '1 hour' * turn",
        "kind": f"(ARRAY[{', '.join(repr(kind) for kind in KINDS)}])[turn]",
        "actor": "'user:' || reporter", "role": "'security_adviser'", "organisation": "code",
        "subject": f"'incidents.Incident:' || {key('incident')}", "facts": "jsonb_build_object('status', status)",
        "digests": "''", "messages_owed": "0", "format": "2", "content": _hash(f"'content' || {turn}"),
        "previous": _hash(f"first + {turn} - 1"), "hash": _hash(f"first + {turn}"),
    }  # fmt: skip
    events = f"growth_incident CROSS JOIN generate_series(1, {EVENTS}) turn CROSS JOIN {FIRST_EVENT}"
    return [
        (Incident, f"growth_incident {sentences} ORDER BY n", incident),
        (Assessment, f"growth_incident WHERE {assessed} ORDER BY n", assessment),
        (Decision, f"growth_incident WHERE {decided} ORDER BY n", columns_of_incident),
        (Event, f"{events} ORDER BY n, turn", event),
    ]


FIRST_EVENT = "(SELECT coalesce(max(id), 0) + 1000 AS first FROM audit_event) before"


def _hash(text: str) -> str:
    return f"encode(sha256(({text})::text::bytea), 'hex')"


def _cases():
    """A message for every incident; for what was notified a case with the regulator, a notice and its message."""
    decided = "growth_incident WHERE notified AND status IN ('decided', 'responding', 'learning', 'closed') ORDER BY n"
    event = f"(SELECT max(id) FROM audit_event) - (SELECT max(n) FROM growth_incident) * {EVENTS} + (n - 1) * {EVENTS}"
    sent = "(NOT unsent)"

    def message(kind: str, turn: int, rule: str, channel: str, to: str) -> dict[str, str]:
        name = f"{key(kind)}"
        return {
            "id": name, "key": f"{name}::text", "message_id": f"'<' || {name} || '@growth.invalid>'",
            "event": f"{event} + {turn}", "rule": f"'{rule}'", "channel": f"'{channel}'", "to": to, "post": "'A post'",
            "organisation": "code", "subject": "'A message of the portal'", "body": "repeat('What happened. ', 20)",
            "status": f"CASE WHEN {sent} THEN 'sent' ELSE 'waiting' END",
            "sent_at": f"CASE WHEN {sent} THEN at + interval '1 minute' END",
            "sent_way": f"CASE WHEN {sent} THEN 'portal' ELSE '' END",
            "attempts": f"CASE WHEN {sent} THEN 1 ELSE 5 END",
            "created_at": f"at + interval '1 hour' * {turn}", "next_try_at": f"at + interval '1 hour' * {turn}",
        }  # fmt: skip

    case = {
        "id": key("case"), "incident": key("incident"), "organisation": "body", "addressee": "'regulator'",
        "regime": "'uk_gdpr'", "opened_at": "at + interval '1 day'",
        "status": "CASE WHEN status = 'closed' THEN 'closed' WHEN n % 5 = 0 THEN 'owed' ELSE 'notified' END",
        "case_reference": "CASE WHEN status = 'closed' OR n % 5 > 0 THEN 'IC-' || n ELSE '' END",
        "acknowledged_at": "CASE WHEN status = 'closed' OR n % 5 > 0 THEN at + interval '2 days' END",
        "closed_at": "CASE WHEN status = 'closed' THEN at + interval '30 days' END",
    }  # fmt: skip
    notice = {
        "id": key("notice"), "case": key("case"), "number": "1", "phase": "'initial'", "status": "'ready'",
        "begun_at": "at + interval '1 day'", "ready_at": "at + interval '1 day'",
        "payload": "jsonb_build_object('reference', n)", "payload_sha256": _hash("n"),
        "message": f"{key('notice-message')}::text",
    }  # fmt: skip
    notices = message("message", 1, "incidents.reported", "email", "'dpo@growth.invalid'")
    went = message("notice-message", 4, "incidents.notice", "ico", "'officer@growth.invalid'")
    return [
        (OutboxMessage, "growth_incident ORDER BY n", notices),
        (OutboxMessage, decided, went),
        (RegulatorCase, decided, case),
        (RegulatorNotice, decided, notice),
    ]


def _assets_and_actions(incidents: int):
    """Assets of every body, and actions of the bodies with incidents."""
    registered = max(incidents // 10, REGISTERED)
    asset = {
        "id": key("asset"), "organisation": "b.id", "name": "'Register ' || n", "purpose": "'Casework'",
        "marking": "'OFFICIAL'", "personal_data": "true", "protected": "'A'", "status": "'in_use'",
        "people_max": f"(1000000 * power({chance(45)}, 20))::bigint",
        "owner": "(SELECT min(id) FROM departments_appointment WHERE organisation_id = b.id AND role = 'iao')",
        "created_at": f"now() - interval '9 years' * {chance(45)}",
    }  # fmt: skip
    states = ("agreed", "in_progress", "verified", "verified", "verified", "verified", "verified", "verified")
    action = {
        "id": key("action"), "organisation": "b.id", "code": "'A' || n", "summary": "'Encrypt what leaves the building'",
        "origin": "'own'", "owner_role": "'dpo'", "due": f"current_date + 30 - ({chance(42)} * 3650)::int",
        "status": one_of(states, 41), "agreed_at": "now()", "created_at": f"now() - interval '9 years' * {chance(43)}",
    }  # fmt: skip
    acting = (
        f"(SELECT n, {_place(registered, 40)} AS place FROM generate_series(1, {registered}) n) g"
        " JOIN growth_body b USING (place)"
    )
    return [(Asset, of_every_body(registered), asset), (Action, acting, action)]


def _entries(incidents: int):
    """Entries of every register and body, each with an edition; one in ten is due within two months, and one in 20 has ended.

    Those of the first body all have the word that is searched for, so that its list shows as many rows in both databases.
    """
    rows = max(incidents * 3 // 10, ENTERED)
    has_ended = f"{chance(51)} < 0.05"
    name = f"'Entry ' || n || ', ' || {one_of(THINGS, 52)} || ' and ' || {one_of(PLACES, 53)}"
    entry = {
        "id": key("entry"), "register": one_of(tuple(REGISTERS), 50), "organisation": "b.id",
        "name": name, "key": "'E' || n", "words": f"{name} || ' E' || n || CASE WHEN b.place = 0 THEN ' {THINGS[0]}' ELSE '' END",
        "owner_role": "'dpo'",
        "review_on": f"current_date + 30 - ({chance(54)} * 30)::int + CASE WHEN {chance(55)} < 0.1 THEN 0 ELSE 200 END",
        "status": f"CASE WHEN {has_ended} THEN 'ended' ELSE 'in_use' END",
        "ended_on": f"CASE WHEN {has_ended} THEN current_date END", "created_at": f"now() - interval '3 years' * {chance(57)}",
    }  # fmt: skip
    numbers, abroad = f"generate_series(1, {rows}) n", f"place = 0 AND {chance(58)} < 0.35"
    edition = {"entry": key("entry"), "number": "1", "values": "'{}'", "at": "now()"}
    insertions = [(Entry, of_every_body(rows), entry), (EntryEdition, numbers, edition)]
    for register in REGISTERS.values():
        own = register.model._meta.local_concrete_fields
        columns = {field.name: one_of(tuple(dict(field.flatchoices)), 56) for field in own if field.choices}
        columns |= {"entry_ptr": key("entry")}
        if "shared_with" in columns:
            columns["shared_with"] = f"CASE WHEN {abroad} THEN 'abroad' ELSE {columns['shared_with']} END"
        theirs = f"{of_every_body(rows)} WHERE {one_of(tuple(REGISTERS), 50)} = '{register.code}'"
        insertions.append((register.model, theirs, columns))
    return insertions


def _papers(incidents: int):
    """Quarters with returns, and statements."""
    first = "date_trunc('quarter', current_date) - interval '3 months' * (n + 1)"
    year = f"extract(year FROM {first} - interval '3 months')::int"
    cycle = {
        "id": key("cycle"), "year": f"{year} || '-' || lpad((({year} + 1) % 100)::text, 2, '0')",
        "quarter": f"extract(quarter FROM {first} - interval '3 months')", "edition": "'2026-27'",
        "questionnaire_sha256": _hash("n"), "first_day": first, "last_day": f"{first} + interval '3 months - 1 day'",
        "due_on": f"{first} + interval '4 months'", "status": "'frozen'", "snapshot_sha256": _hash("n"),
        "returns_made_at": "now()",
    }  # fmt: skip
    returns = f"generate_series(0, {RETURNS} - 1) m JOIN growth_every_body r ON r.place = m / {CYCLES}"
    quarterly_return = {
        "id": key("return", "m"), "cycle": key("cycle", f"(m % {CYCLES})"), "organisation": "r.id", "number": "1",
        "status": "'missing'",
    }  # fmt: skip
    statements = (
        f"generate_series(0, {max(incidents // 160, 10)} - 1) m JOIN growth_every_body r ON r.place = m / 10"
    )
    statement = {
        "id": key("statement", "m"), "organisation": "r.id",
        "year": "(2014 + m % 10) || '-' || lpad(((15 + m % 10) % 100)::text, 2, '0')", "status": "'published'",
        "created_at": "now()",
    }  # fmt: skip
    return [
        (Cycle, f"generate_series(0, {CYCLES - 1}) n", cycle),
        (Return, returns, quarterly_return),
        (Statement, statements, statement),
    ]
