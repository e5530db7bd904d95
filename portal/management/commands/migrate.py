"""Django's migrate, as the owner of the tables; then the other two roles get what they may do, and no more."""

from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connection, transaction

from audit.database import connected_as
from portal.management.states import one_model_a_change

# What nobody may change once it is there. Triggers refuse it too; the runtime role does not even get the privilege.
NEVER_CHANGED = (
    "accounts_confirmedvalue",
    "audit_event",
    "departments_accumulationthreshold",
    "departments_actionclaim",
    "departments_assessmentanswer",
    "departments_assetassessment",
    "departments_assetedition",
    "departments_claimanswer",
    "departments_entryedition",
    "departments_supplierchange",
    "reporting_signature",
    "returns_submission",
    "returns_signedanswer",
)
NEVER_WRITTEN = ("audit_recorddigest",)  # a function of the owner's writes it
NAMED_AT_MOST = 50  # rows that break one constraint
NOT_VALIDATED = """
    SELECT c.conrelid::regclass::text, quote_ident(c.conname), pg_get_expr(c.conbin, c.conrelid), quote_ident(a.attname)
    FROM pg_constraint c JOIN pg_index i ON i.indrelid = c.conrelid AND i.indisprimary
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = i.indkey[0]
    WHERE c.contype = 'c' AND NOT c.convalidated AND pg_table_is_visible(c.conrelid) ORDER BY 1, 2
"""
# An index of a text that a migration has made: until its table is looked at, PostgreSQL expects that a word is in nearly no row.
NOT_COUNTED = """
    SELECT DISTINCT i.indrelid::regclass::text
    FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
    WHERE i.indexprs IS NOT NULL AND t.reltuples > 0 AND pg_table_is_visible(t.oid)
    AND NOT EXISTS (SELECT 1 FROM pg_stats s WHERE s.schemaname = current_schema() AND s.tablename = x.relname) ORDER BY 1
"""

OF_THESE_NAMES = """
    SELECT relname FROM pg_class WHERE relkind = 'i' AND relname = ANY(%s) AND relnamespace = current_schema()::regnamespace
"""


class Command(migrate.Command):
    """`migrate` with the address of MIGRATION_DATABASE_URL, then the grants of docs/adr/0016. May be repeated."""

    def handle(self, *args, **options):
        if options["database"] != DEFAULT_DB_ALIAS:
            super().handle(*args, **options)
            return
        with connected_as("owner"):
            # With rows, a migration may make many objects, so that the garbage collector stays on.
            is_new = not connection.introspection.table_names()
            with one_model_a_change(keeps_garbage=is_new):
                super().handle(*args, **options)
            if not options["plan"]:
                self._validate()
                self._count()
                self._grant()

    def migration_progress_callback(self, action, migration=None, fake=False):
        super().migration_progress_callback(action, migration, fake)
        if action == "apply_start" and not fake:
            self._drop_indexes_of_an_attempt(migration)

    def _drop_indexes_of_an_attempt(self, migration) -> None:
        """Remove what a migration that was cut off has left of indexes which are built beside others: it builds them again.

        They have no transaction that would take them back, and the one that was under way is there and not valid.
        """
        built = [
            operation.index.name
            for operation in migration.operations
            if isinstance(operation, AddIndexConcurrently)
        ]
        with connection.cursor() as cursor:
            cursor.execute(OF_THESE_NAMES, [built])
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {connection.ops.quote_name(name)}")

    def _count(self) -> None:
        """Look at the tables that have an index of a text which PostgreSQL knows nothing of yet."""
        with connection.cursor() as cursor:
            cursor.execute(NOT_COUNTED)
            for (table,) in cursor.fetchall():
                cursor.execute(f"ANALYZE {table}")

    def _validate(self) -> None:
        """Look at the rows from before each new constraint: it then holds for all of them, or the wrong ones are named."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(NOT_VALIDATED)
            for table, constraint, condition, key in cursor.fetchall():
                wrong = (
                    f"SELECT {key} FROM {table} WHERE NOT ({condition}) ORDER BY 1 LIMIT {NAMED_AT_MOST + 1}"  # noqa: S608 - PostgreSQL's own names
                )
                cursor.execute(wrong)
                if keys := [str(row[0]) for row in cursor.fetchall()]:
                    self.stderr.write(_wrong_rows(table, constraint, keys))
                else:
                    cursor.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {constraint}")

    def _grant(self) -> None:
        owner, runtime, reader = (
            settings.DATABASE_ROLES[role]["USER"] for role in ("owner", "runtime", "reader")
        )
        if runtime == owner:
            self.stderr.write(
                f"Web and workers use the role {owner}, which owns the tables and can change the audit log. Make the"
                " roles that docs/runbook.md names, and set DATABASE_URL and MIGRATION_DATABASE_URL."
            )
            return
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in _grants(cursor, runtime, reader if reader != owner else None):
                cursor.execute(statement)


def _wrong_rows(table: str, constraint: str, keys: list[str]) -> str:
    """Which rows from before a constraint break it, and what to do."""
    more = " and more" if len(keys) > NAMED_AT_MOST else ""
    return (
        f"{table} has rows from before the constraint {constraint} that break it: {', '.join(keys[:NAMED_AT_MOST])}{more}."
        " They are kept as they are; no row can be made like them, and none of them can be changed before that is corrected."
        " Correct them as docs/runbook.md says (Upgrades), then run migrate again."
    )


def _grants(cursor, runtime: str, reader: str | None) -> list[str]:
    """The statements that give the runtime role and the reader what they may do, whatever they had before."""
    quote = connection.ops.quote_name
    database, tables = quote(connection.settings_dict["NAME"]), "ALL TABLES IN SCHEMA public"
    sequences, schema = "ALL SEQUENCES IN SCHEMA public", "SCHEMA public"
    by_default = "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT"
    to = quote(runtime)
    # A temporary table comes before one of the same name, also in functions that run as their owner.
    statements = [
        f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC",
        f"REVOKE CREATE ON {schema} FROM PUBLIC",
        f"REVOKE ALL ON {tables} FROM {to}",
        f"REVOKE ALL ON {schema} FROM {to}",
        f"GRANT USAGE ON {schema} TO {to}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {to}",
        f"GRANT USAGE, SELECT ON {sequences} TO {to}",
        f"{by_default} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {to}",
        f"{by_default} USAGE, SELECT ON SEQUENCES TO {to}",
    ]
    there = set(connection.introspection.table_names(cursor))
    for table in NEVER_CHANGED:
        if table in there:
            statements.append(f"REVOKE UPDATE, DELETE ON {quote(table)} FROM {to}")
    for table in ("django_migrations", *NEVER_WRITTEN):
        if table in there:
            statements.append(f"REVOKE INSERT, UPDATE, DELETE ON {quote(table)} FROM {to}")
    if reader:
        to = quote(reader)
        statements += [
            f"REVOKE ALL ON {schema} FROM {to}",
            f"REVOKE ALL ON {tables} FROM {to}",
            f"GRANT USAGE ON {schema} TO {to}",
            f"GRANT SELECT ON {tables} TO {to}",
            f"GRANT SELECT ON {sequences} TO {to}",
            f"{by_default} SELECT ON TABLES TO {to}",
            f"{by_default} SELECT ON SEQUENCES TO {to}",
        ]
    return statements
