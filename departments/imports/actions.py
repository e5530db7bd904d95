"""Taking the rows of a file into a register: upload, choice of columns, a trial by a worker, confirmation, and the rows."""

import contextlib
import hashlib
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db.models import F

from accounts.models import User
from audit import delimited, files, scanning, sweeps, uploads
from audit.outbox import wake_worker
from audit.record import action, record
from audit.transitions import NotReady, Problem
from departments.imports.models import ChosenColumns, Import, RefusedRow
from departments.imports.queries import kept_too_long, waiting
from departments.imports.rows import Examined, Outcome, Refusal, Target, examine
from departments.imports.targets import TARGETS
from departments.organisations.actions.permission import role_for
from departments.organisations.models import Organisation

WORK = "departments.import_files"
IMPORTS = sweeps.Sweep("departments.imports", "Look at files for registers, and take their rows in")
KEPT = sweeps.Sweep("departments.imports_kept", "Delete files for registers that are kept too long")
ATTEMPTS = 3  # after which a file is given up
REFUSED_MOST = 5_000  # rows that are kept with what is wrong; of more the number is said
PROGRESS_SECONDS = 3600
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
    target: Target,
    organisation: Organisation,
    names: Sequence[str],
    *,
    by: User,
    at: datetime,
    field: str,
    cell: str,
) -> Import:
    """Give one field of some entries of an organisation one value: a file of two columns, which the portal writes itself.

    `names` are those of the entries, `cell` the value as a file has it. A worker tries it; a person confirms it.
    """
    role_for(by, target.power, organisation, at)
    labels = {column.name: column.label for column in target.columns(organisation)}
    if field in target.keys or field not in labels:
        raise NotReady([Problem("This field is not changed in many entries at once", field="field")])
    heads = labels["name"], labels[field]
    body = "".join(delimited.line(row) for row in (heads, *((name, cell) for name in names))).encode()
    place = f"imports/{uuid.uuid4()}.csv"
    one = Import.objects.create(
        target=target.code, organisation=organisation, by=by, name=f"Change of “{labels[field]}” in {len(names):,} entries",
        file=place, sha256=files.store(place, body), sheets=[{"name": "", "heads": heads, "rows": len(names)}],
        columns={"name": heads[0], field: heads[1]}, created_at=at, matched_at=at,
    )  # fmt: skip
    wake_worker(WORK)
    return one


@action
def choose_columns(one: Import, *, by: User, at: datetime, columns: Mapping[str, str]) -> Import:
    """Say which heading of the file each field has; a worker then looks at every row. It is remembered for the next file."""
    one = _locked(one)
    role_for(by, TARGETS[one.target].power, one.organisation, at)
    if one.confirmed_at:
        raise NotReady(
            [
                Problem(
                    "The rows of this file are being taken in already. Send the file again to change its columns"
                )
            ]
        )
    if not one.file:
        raise NotReady([Problem("This file is not kept any more. Send it again")])
    chosen = {name: heading for name, heading in columns.items() if heading}
    ChosenColumns.objects.update_or_create(
        target=one.target, organisation=one.organisation, defaults={"columns": chosen}
    )
    one.columns, one.matched_at, one.checked_at, one.fault, one.attempts = chosen, at, None, "", 0
    one.save()
    wake_worker(WORK)
    return one


@action
def confirm_import(one: Import, *, by: User, at: datetime) -> Import:
    """Have the good rows of a file taken in. Confirmed once more, nothing more happens."""
    one = _locked(one)
    role_for(by, TARGETS[one.target].power, one.organisation, at)
    if one.confirmed_at:
        return one
    if not one.checked_at or one.fault:
        raise NotReady(
            [Problem("The rows of this file are not checked yet. Wait until they are, then confirm")]
        )
    if not one.added + one.changed:
        raise NotReady(
            [Problem("No row of this file would add or change anything. Correct the file and send it again")]
        )
    one.confirmed_at, one.by, one.attempts = at, by, 0
    one.save()
    wake_worker(WORK)
    return one


def import_files(clock: Callable[[], datetime]) -> int:
    """Look at every file that waits, and take in those that were confirmed. Returns how many files."""
    outcome = sweeps.run(IMPORTS, lambda: list(waiting()), lambda one: _work(one, clock), at=clock())
    return len(outcome.results)


def _work(one: Import, clock: Callable[[], datetime]) -> None:
    Import.objects.filter(pk=one.pk).update(attempts=F("attempts") + 1)
    if one.attempts >= ATTEMPTS:
        Import.objects.filter(pk=one.pk).update(fault=NOT_READ)
        return
    try:
        body = _body(one)
        sheets = uploads.rows_of_table(one.file, body)
    except uploads.Unusable as problem:
        Import.objects.filter(pk=one.pk).update(fault=str(problem)[:500])
        return
    try:
        (take_rows if one.confirmed_at else try_rows)(one, sheets, at=clock())
    finally:
        cache.delete(_place(one))


@action
def try_rows(one: Import, sheets: list[Any], *, at: datetime) -> Import:
    """Judge every row of a file and write nothing but what came of it."""
    one = _locked(one)
    if one.checked_at:
        return one
    batch = TARGETS[one.target].batch(one.organisation, at)
    found = examine(batch, sheets, one.columns, progress=lambda done: note_progress(one, done))
    _note(one, found)
    one.checked_at = at
    one.save()
    return one


@action
def take_rows(one: Import, sheets: list[Any], *, at: datetime) -> Import:
    """Write the good rows of a file that was confirmed, all or none of them, under one event with the file's SHA-256."""
    one = _locked(one)
    if one.finished_at or not one.confirmed_at:
        return one
    acting = role_for(one.by, TARGETS[one.target].power, one.organisation, at)
    batch = TARGETS[one.target].batch(one.organisation, at, is_final=True)
    found = examine(batch, sheets, one.columns, progress=lambda done: note_progress(one, done))
    facts = batch.keep(by=one.by, at=at)
    _note(one, found)
    one.finished_at = at
    one.save()
    counts = {outcome.value: number for outcome, number in found.counts.items()}
    record(
        "entries.imported", subject=one, by=one.by, at=at, role=acting, organisation=one.organisation.code,
        target=one.target, sha256=one.sha256, refused=one.refused, **counts, **facts,
    )  # fmt: skip
    return one


def delete_old_files(*, at: datetime) -> int:
    """Delete the files of imports after thirty days, and the rows that could not be taken. Returns of how many imports."""
    outcome = sweeps.run(KEPT, lambda: list(kept_too_long(at)), _forget, at=at)
    return len(outcome.results)


@action
def _forget(one: Import) -> None:
    one = _locked(one)
    with contextlib.suppress(FileNotFoundError):
        default_storage.delete(one.file)
    one.refused_rows.all().delete()
    one.file = ""
    one.save()


def note_progress(one: Import, done: int) -> None:
    """Say how many rows of a file are done, for the page that waits; the row itself is locked meanwhile."""
    with contextlib.suppress(Exception):  # without a cache the page says less, and the work goes on
        cache.set(_place(one), done, timeout=PROGRESS_SECONDS)


def progress_of(one: Import) -> int:
    """How many rows of a file are done, as far as that is known."""
    with contextlib.suppress(Exception):
        return int(cache.get(_place(one)) or 0)
    return 0


def _place(one: Import) -> str:
    return f"import:{one.pk}"


def _locked(one: Import) -> Import:
    return (
        Import.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation", "by")
        .get(pk=one.pk)
    )


def _body(one: Import) -> bytes:
    if not files.is_intact(one.file, one.sha256):
        raise uploads.Unusable("The file that was sent is missing or was changed. Send it again")
    with default_storage.open(one.file) as file:
        return bytes(file.read())


def _note(one: Import, found: Examined) -> None:
    for outcome in Outcome:
        setattr(one, outcome.value, found.counts[outcome])
    one.refused = len(found.refused)
    one.refused_rows.all().delete()
    RefusedRow.objects.bulk_create(_rows(one, found.refused[:REFUSED_MOST]), batch_size=500)


def _rows(one: Import, refused: Iterable[Refusal]) -> Iterable[RefusedRow]:
    for row in refused:
        cells = [str(cell) for cell in row.cells]
        yield RefusedRow(
            of=one,
            sheet=row.sheet,
            number=row.number,
            cells=cells,
            problems=[list(pair) for pair in row.problems],
        )
