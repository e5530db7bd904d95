"""A lock that somebody else holds."""

import contextlib

import psycopg2

from portal import embedded


@contextlib.contextmanager
def locked(stack, table: str):
    """Somebody else holds a table and does not let go."""
    with contextlib.closing(psycopg2.connect(embedded.urls(stack.var).admin, dbname=stack.name)) as line:
        with line.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield
        line.rollback()
