"""Django's migrate, as the owner of the tables; then the other two roles get what they may do, and no more."""

from django.conf import settings
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connection, transaction

from audit.database import connected_as

# What nobody may change once it is there. Triggers refuse it too; the runtime role does not even get the privilege.
NEVER_CHANGED = (
    "accounts_confirmedvalue",
    "audit_event",
    "departments_actionclaim",
    "departments_claimanswer",
    "reporting_signature",
    "returns_submission",
    "returns_signedanswer",
)
NEVER_WRITTEN = ("audit_recorddigest",)  # a function of the owner's writes it


class Command(migrate.Command):
    """`migrate` with the address of MIGRATION_DATABASE_URL, then the grants of docs/adr/0016. May be repeated."""

    def handle(self, *args, **options):
        if options["database"] != DEFAULT_DB_ALIAS:
            super().handle(*args, **options)
            return
        with connected_as("owner"):
            super().handle(*args, **options)
            if not options["plan"]:
                self._grant()

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
