"""Making a backup: one moment of the database, and every file that it refers to."""

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import CommandError
from django.db import connection, transaction

from audit import chain
from audit.database import connected_as
from audit.models import Installation
from portal.backups import disk
from portal.backups.programs import run

FORMAT = 1
MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "files"
# The rows that name a file in the store, with the column of its hash where there is one.
REFERRING = (
    ("audit.OutboxMessage", "file", "file_sha256"),
    ("returns.Evidence", "file", "sha256"),
    ("incidents.SanctionDocument", "file", "sha256"),
    ("reporting.Edition", "file", ""),
)


@dataclass
class Manifest:
    """What a backup holds. `missing` are files that the database refers to and the store did not have, or not whole."""

    format: int
    made_at: str
    identity: str
    head: str
    dump_sha256: str
    files: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def make(folder: Path, at: datetime, *, keep: int, say: Callable[[str], None]) -> Path:
    """Write a backup into `folder`, keep so many of the newest, and give the new one's place."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{at:%Y-%m-%dT%H-%M-%SZ}"
    draft = folder / f".draft-{name}"
    for left in folder.glob(".draft-*"):
        shutil.rmtree(left, ignore_errors=True)
    draft.mkdir(mode=0o700)
    try:
        manifest, wanted = _dump(draft, at)
        _copy_files(draft, manifest, wanted)
        disk.write(draft / MANIFEST, json.dumps(asdict(manifest), indent=1, sort_keys=True))
        disk.settle(*(place for place in draft.rglob("*") if place.is_dir()), draft)
        place = folder / name
        draft.rename(place)
        disk.settle(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    say(f"The backup is {place}: {len(manifest.files)} files, the audit log up to {manifest.head}")
    for missing in manifest.missing:
        say(f"The database refers to a file that the store does not have as it was: {missing}")
    _thin_out(folder, keep, say)
    return place


def _dump(draft: Path, at: datetime) -> tuple[Manifest, dict[str, str]]:
    """The database as of one moment, by the reader; with the files that it refers to at that moment."""
    with connected_as("reader"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        if Installation._meta.db_table not in connection.introspection.table_names(cursor):
            raise CommandError("The database holds nothing of this version yet: run migrate first.")
        identity = Installation.objects.first()
        wanted = _referred()
        head = str(chain.head())
        run(
            "pg_dump",
            settings.DATABASE_ROLES["reader"],
            *("--format=custom", "--no-owner", "--no-acl", "--lock-wait-timeout=60s"),
            f"--snapshot={snapshot}",
            f"--file={draft / DUMP}",
            str(connection.settings_dict["NAME"]),
        )
    (draft / DUMP).chmod(0o600)
    manifest = Manifest(
        format=FORMAT,
        made_at=at.isoformat(),
        identity=str(identity.identity) if identity else "",
        head=head,
        dump_sha256=disk.digest(draft / DUMP),
    )
    return manifest, wanted


def _referred() -> dict[str, str]:
    """Every file that a row names, with its hash; empty where the row has none."""
    referred: dict[str, str] = {}
    for label, file, sha256 in REFERRING:
        rows = apps.get_model(label).objects.exclude(**{file: ""})
        columns = (file, sha256) if sha256 else (file,)
        for name, *known in rows.values_list(*columns):
            referred[name] = referred.get(name) or (known[0] if known else "")
    return referred


def _copy_files(draft: Path, manifest: Manifest, wanted: dict[str, str]) -> None:
    """Copy the whole store. Files are written before the rows that name them and never change, so that it is not behind."""
    store = Path(settings.MEDIA_ROOT)
    (draft / FILES).mkdir(mode=0o700)
    for source in sorted(store.rglob("*")):
        name = str(source.relative_to(store))
        if not source.is_file():
            continue
        try:
            manifest.files[name] = disk.copied(source, draft / FILES / name)
        except FileNotFoundError:  # a draft that got its name meanwhile
            continue
    for name, sha256 in sorted(wanted.items()):
        if name not in manifest.files or (sha256 and manifest.files[name] != sha256):
            manifest.missing.append(name)


def _thin_out(folder: Path, keep: int, say: Callable[[str], None]) -> None:
    whole = sorted(place for place in folder.iterdir() if (place / MANIFEST).exists())
    for place in whole[: -keep or None] if keep else []:
        shutil.rmtree(place)
        say(f"Removed the backup {place.name}: the newest {keep} are kept")
