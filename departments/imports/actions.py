"""Taking the rows of a file into a register: upload, choice of columns, a trial by a worker, confirmation, and the rows."""

import contextlib
import hashlib
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import F

from accounts.models import User
from audit import delimited, files, scanning, sweeps, uploads
from audit.outbox import wake_worker
from audit.progress import forget_progress, note_progress
from audit.record import action, record
from audit.transitions import NotReady, Problem
from departments.imports.models import ChosenColumns, Import, RefusedRow
from departments.imports.queries import kept_too_long, waiting
from departments.imports.rows import ChangingTarget, Examined, Outcome, Refusal, Target, examine
from departments.imports.targets import TARGETS
from departments.organisations.actions.permission import role_for
from departments.organisations.models import Organisation

WORK = "departments.import_files"
IMPORTS = sweeps.Sweep("departments.imports", "Look at files for registers, and take their rows in")
KEPT = sweeps.Sweep("departments.imports_kept", "Delete files for registers that are kept too long")
ATTEMPTS = 3  # after which a file is given up
REFUSED_MOST = 5_000  # rows that are kept with what is wrong; of more the number is said
NOT_READ = "The portal could not look at this file. Send it again, or as CSV; if that fails too, tell the system administrator"


@action
def begin_import(target: Target, organisation: Organisation, *, by: User, at: datetime, file: Any) -> Import:
    """Keep a file that was sent, once it is inspected and its headings are read. Raises NotReady."""
    role_for(by, target.power, organisation, at)
    if (getattr(file, "size", None) or 0) > uploads.LARGEST:
        raise NotReady([Problem("The selected file must be smaller than 20 MB", field="file")])
    body = file.read(uploads.LARGEST + 1)
    try:
        inspected = uploads.inspect(file.name, body, getattr(file, "content_type", None) or "")
        sheets = uploads.heads_of_table(file.name, body)
    except (uploads.Unusable, scanning.NotScanned) as problem:
        raise NotReady([Problem(str(problem), field="file")]) from problem
    if (rows := sum(sheet.rows for sheet in sheets)) > target.most_sent:
        text = f"The selected file has {rows:,} rows, and {target.most_sent:,} is the most here. Send it in parts"
        raise NotReady([Problem(text, field="file")])
    place = f"imports/{uuid.uuid4()}{PurePath(file.name).suffix.lower()}"
    files.store(place, body)
    return Import.objects.create(
        target=target.code,
        organisation=organisation,
        by=by,
        name=file.name[:200],
        file=place,
        sha256=hashlib.sha256(body).hexdigest(),
        findings=[str(finding) for finding in inspected.findings],
        sheets=[{"name": sheet.name, "heads": list(sheet.heads), "rows": sheet.rows} for sheet in sheets],
        created_at=at,
    )


@action
def begin_change(
    target: ChangingTarget,
    organisation: Organisation,
    things: list[Any],
    *,
    by: User,
    at: datetime,
    field: str,
    values: dict[str, Any],
) -> Import:
    """Change some things of an organisation together: a file of rows, which the portal writes itself.

    `values` are what the form of the field said. A worker tries it; a person confirms it.
    """
    target = target.taking(field)
    role_for(by, target.power, organisation, at)
    change = target.change(things, field, values)
    heads = list(change.columns.values())
    body = "".join(delimited.line(row) for row in (heads, *change.rows)).encode()
    place = f"imports/{uuid.uuid4()}.csv"
    upload = Import.objects.create(
        target=target.code, organisation=organisation, by=by, name=change.title[:200], file=place,
        sha256=files.store(place, body), sheets=[{"name": "", "heads": heads, "rows": len(change.rows)}],
        columns=change.columns, is_change=True, created_at=at, matched_at=at,
    )  # fmt: skip
    wake_worker(WORK)
    return upload


@action
def choose_columns(upload: Import, *, by: User, at: datetime, columns: Mapping[str, str]) -> Import:
    """Say which heading of the file each field has; a worker then looks at every row. It is remembered for the next file."""
    upload = _locked(upload)
    role_for(by, TARGETS[upload.target].power, upload.organisation, at)
    if upload.confirmed_at:
        raise NotReady(
            [
                Problem(
                    "The rows of this file are being imported already. To change its columns, send the file again"
                )
            ]
        )
    if not upload.file:
        raise NotReady([Problem("This file is not kept any more. Send it again")])
    chosen = {name: heading for name, heading in columns.items() if heading}
    ChosenColumns.objects.update_or_create(
        target=upload.target, organisation=upload.organisation, defaults={"columns": chosen}
    )
    upload.columns, upload.matched_at, upload.checked_at, upload.fault, upload.attempts = (
        chosen,
        at,
        None,
        "",
        0,
    )
    upload.save()
    wake_worker(WORK)
    return upload


@action
def confirm_import(upload: Import, *, by: User, at: datetime) -> Import:
    """Have the good rows of a file taken in. Confirmed once more, nothing more happens."""
    upload = _locked(upload)
    role_for(by, TARGETS[upload.target].power, upload.organisation, at)
    if upload.confirmed_at:
        return upload
    if not upload.checked_at or upload.fault:
        raise NotReady(
            [Problem("The rows of this file are not checked yet. Wait until they are, then confirm")]
        )
    if not upload.added + upload.changed:
        raise NotReady(
            [Problem("No row of this file would add or change anything. Correct the file and send it again")]
        )
    upload.confirmed_at, upload.by, upload.attempts = at, by, 0
    upload.save()
    wake_worker(WORK)
    return upload


def import_files(clock: Callable[[], datetime]) -> int:
    """Look at every file that waits, and take in those that were confirmed. Returns how many files."""
    outcome = sweeps.run(IMPORTS, lambda: list(waiting()), lambda upload: _work(upload, clock), at=clock())
    return len(outcome.results)


def _work(upload: Import, clock: Callable[[], datetime]) -> None:
    Import.objects.filter(pk=upload.pk).update(attempts=F("attempts") + 1)
    if upload.attempts >= ATTEMPTS:
        Import.objects.filter(pk=upload.pk).update(fault=NOT_READ)
        return
    try:
        body = _body(upload)
        sheets = uploads.rows_of_table(upload.file, body)
    except uploads.Unusable as problem:
        Import.objects.filter(pk=upload.pk).update(fault=str(problem)[:500])
        return
    try:
        (take_rows if upload.confirmed_at else try_rows)(upload, sheets=sheets, at=clock())
    finally:
        forget_progress(upload)


@action
def try_rows(upload: Import, *, sheets: list[Any], at: datetime) -> Import:
    """Judge every row of a file and write nothing but what came of it."""
    upload = _locked(upload)
    if upload.checked_at:
        return upload
    batch = TARGETS[upload.target].batch(upload.organisation, at, by=upload.by)
    results = examine(batch, sheets, upload.columns, progress=lambda done: note_progress(upload, done))
    _note(upload, results)
    upload.checked_at = at
    upload.save()
    return upload


@action
def take_rows(upload: Import, *, sheets: list[Any], at: datetime) -> Import:
    """Write the good rows of a file that was confirmed, all or none of them, under one event with the file's SHA-256."""
    upload = _locked(upload)
    if upload.finished_at or not upload.confirmed_at:
        return upload
    acting = role_for(upload.by, TARGETS[upload.target].power, upload.organisation, at)
    batch = TARGETS[upload.target].batch(upload.organisation, at, by=upload.by, is_final=True)
    batch.upload = str(upload.pk)
    results = examine(batch, sheets, upload.columns, progress=lambda done: note_progress(upload, done))
    facts = batch.keep(upload=upload, by=upload.by, at=at)
    _note(upload, results)
    upload.finished_at = at
    upload.save()
    counts = {outcome.value: number for outcome, number in results.counts.items()}
    record(
        "entries.imported", subject=upload, by=upload.by, at=at, role=acting, organisation=upload.organisation.code,
        target=upload.target, sha256=upload.sha256, refused=upload.refused, **counts, **facts,
    )  # fmt: skip
    return upload


def delete_old_files(*, at: datetime) -> int:
    """Delete the files of imports after thirty days, and the rows that could not be taken. Returns of how many imports."""
    outcome = sweeps.run(KEPT, lambda: list(kept_too_long(at)), _forget, at=at)
    return len(outcome.results)


@action
def _forget(upload: Import) -> None:
    upload = _locked(upload)
    with contextlib.suppress(FileNotFoundError):
        default_storage.delete(upload.file)
    upload.refused_rows.all().delete()
    upload.file = ""
    upload.save()


def _locked(upload: Import) -> Import:
    return (
        Import.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation", "by")
        .get(pk=upload.pk)
    )


def _body(upload: Import) -> bytes:
    if not files.is_intact(upload.file, upload.sha256):
        raise uploads.Unusable("The file that was sent is missing or was changed. Send it again")
    with default_storage.open(upload.file) as file:
        return bytes(file.read())


def _note(upload: Import, results: Examined) -> None:
    for outcome in Outcome:
        setattr(upload, outcome.value, results.counts[outcome])
    upload.refused = len(results.refused)
    upload.refused_rows.all().delete()
    RefusedRow.objects.bulk_create(_rows(upload, results.refused[:REFUSED_MOST]), batch_size=500)


def _rows(upload: Import, refused: Iterable[Refusal]) -> Iterable[RefusedRow]:
    for row in refused:
        cells = [str(cell) for cell in row.cells]
        yield RefusedRow(
            of=upload,
            sheet=row.sheet,
            number=row.number,
            cells=cells,
            problems=[list(pair) for pair in row.problems],
        )
