"""Restoring a backup: checked first, made beside what is there, and moved into place when it is whole."""

import json
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import psycopg2
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, connections
from psycopg2 import sql

from audit import chain, installation, suspension
from audit.database import connected_as
from portal.backups import disk
from portal.backups.making import DUMP, FILES, FORMAT, MANIFEST, Manifest
from portal.backups.programs import run

MAINTENANCE = "postgres"  # the database that one is connected to while another is renamed
RESTORED = "Restored at {at:%Y-%m-%d %H:%M} UTC from the backup of {made:%Y-%m-%d %H:%M} UTC."


def restore(place: Path, at: datetime, *, say: Callable[[str], None]) -> None:
    """Put a backup in the place of database and files. What was there is kept beside it; sending is suspended."""
    manifest = read(place)
    say("Checking the backup")
    check(place, manifest)
    stamp, name = f"{at:%Y%m%d_%H%M%S}", str(connection.settings_dict["NAME"])
    connections.close_all()
    say("Restoring the database beside the one in use")
    with closing(_maintenance()) as line:
        _refuse_others(line, name)
        beside = f"{name[:30]}_restoring"
        _order(line, "DROP DATABASE IF EXISTS {}", beside)
        _order(line, "CREATE DATABASE {} TEMPLATE template0", beside)
        run(
            "pg_restore",
            settings.DATABASE_ROLES["owner"],
            *("--exit-on-error", "--no-owner", "--no-acl", f"--dbname={beside}"),
            str(place / DUMP),
        )
        say("Copying the files beside those in use")
        files = _restored_files(place, manifest, stamp)
        _refuse_others(line, name)
        before = f"{name[:30]}_before_{stamp}"
        if _exists(line, name):
            _order(line, "ALTER DATABASE {} RENAME TO {}", name, before)
            say(f"The database that was there is kept as {before}")
        _order(line, "ALTER DATABASE {} RENAME TO {}", beside, name)
    _take_files(files, stamp, say)
    call_command("migrate", interactive=False, verbosity=0)
    with connected_as("reader"):
        if difference := chain.verify([chain.Head.parse(manifest.head)]):
            raise CommandError(
                f"The audit log of the backup is broken at event {difference.position}: {difference.reason}."
            )
    Session.objects.all().delete()  # some had ended since
    suspension.suspend("restore", detail=RESTORED.format(at=at, made=_made(manifest)), at=at)
    installation.check(at)
    say(
        "Restored. Sending is suspended until an administrator has reconciled what was sent since the backup."
    )


def read(place: Path) -> Manifest:
    """The manifest of a backup; CommandError where there is none that this version reads."""
    try:
        manifest = Manifest(**json.loads((place / MANIFEST).read_text()))
    except FileNotFoundError:
        raise CommandError(f"There is no backup in {place}: name the folder that holds {MANIFEST}.") from None
    except (ValueError, TypeError):
        raise CommandError(f"{place / MANIFEST} cannot be read: take another backup.") from None
    if manifest.format != FORMAT:
        raise CommandError(f"{place} has format {manifest.format}; this version reads format {FORMAT}.")
    return manifest


def check(place: Path, manifest: Manifest) -> None:
    """Compare every file of a backup with its checksum; CommandError names those that differ."""
    wanted = {DUMP: manifest.dump_sha256} | {
        f"{FILES}/{name}": sha256 for name, sha256 in manifest.files.items()
    }
    wrong = [
        name
        for name, sha256 in wanted.items()
        if not (place / name).exists() or disk.digest(place / name) != sha256
    ]
    if wrong:
        raise CommandError(
            f"The backup {place} is damaged and was not restored; take another one. Not as written: "
            + ", ".join(wrong[:10])
        )


def _made(manifest: Manifest) -> datetime:
    return datetime.fromisoformat(manifest.made_at)


def _maintenance():
    role = settings.DATABASE_ROLES["owner"]
    options = {key: value for key, value in role["OPTIONS"].items() if key != "options"}
    parameters = {
        "user": role["USER"],
        "password": role["PASSWORD"],
        "host": role["HOST"],
        "port": role["PORT"],
    }
    line = psycopg2.connect(
        **{key: value for key, value in (parameters | options).items() if value}, dbname=MAINTENANCE
    )
    line.autocommit = True
    return line


def _order(line, order: str, *names: str) -> None:
    with line.cursor() as cursor:
        cursor.execute(sql.SQL(order).format(*map(sql.Identifier, names)))


def _exists(line, name: str) -> bool:
    with line.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return bool(cursor.fetchone())


def _refuse_others(line, name: str) -> None:
    with line.cursor() as cursor:
        cursor.execute("SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = %s", [name])
        others = sorted(row[0] or "" for row in cursor.fetchall())
    if others:
        raise CommandError(
            f"The database {name} is in use by {', '.join(others)}. Stop web, workers and beat first, then restore again."
        )


def _restored_files(place: Path, manifest: Manifest, stamp: str) -> Path:
    store = Path(settings.MEDIA_ROOT)
    beside = store.with_name(f"{store.name}.restoring-{stamp}")
    beside.mkdir(mode=0o700, parents=True)
    for name, sha256 in manifest.files.items():
        if disk.copied(place / FILES / name, beside / name) != sha256:
            raise CommandError(f"The file {name} changed while it was read: restore again.")
    disk.settle(*(folder for folder in beside.rglob("*") if folder.is_dir()), beside)
    return beside


def _take_files(beside: Path, stamp: str, say: Callable[[str], None]) -> None:
    store = Path(settings.MEDIA_ROOT)
    if store.exists():
        kept = store.with_name(f"{store.name}.before-{stamp}")
        store.rename(kept)
        say(f"The files that were there are kept in {kept}")
    beside.rename(store)
    disk.settle(store.parent)
