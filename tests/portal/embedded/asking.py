"""What a server answers, and which process it is."""

import contextlib

import psycopg2

from portal.embedded import folders


def query(url, sql):
    with contextlib.closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else None


def postmaster(folder) -> int:
    home = next(h for h in (folder, folders.far_home(folder)) if (h / "postgres" / "postmaster.pid").exists())
    return int((home / "postgres" / "postmaster.pid").read_text().split()[0])
