"""Keeping, renaming and removing the views that a person has of lists, without an event; and files of lists: that one
was taken is recorded, and a worker makes those with many rows."""

import contextlib
from collections.abc import Callable, Iterable
from datetime import datetime

from django.core.files.storage import default_storage
from django.db.models import F

from accounts.models import User
from audit import files, sweeps
from audit.outbox import wake_worker
from audit.progress import forget_progress
from audit.record import action, record
from audit.transitions import NotReady, Problem
from departments.lists.models import SavedView, TableFile
from departments.lists.queries import (
    files_kept_too_long,
    files_to_make,
    is_a_list,
    kept_query,
    posts_of,
    views_of,
)

MOST = 50  # views of one person
WORK = "departments.make_table_files"
FILES = sweeps.Sweep("departments.table_files", "Make the files of long lists")
KEPT_FILES = sweeps.Sweep("departments.table_files_kept", "Delete files of lists that are kept too long")
ATTEMPTS = 3  # after which a file is given up
NOT_MADE = (
    "The portal could not make this file. Ask for it again; if that fails too, tell the system administrator"
)
Content = Callable[[TableFile], Iterable[bytes]]


@action
def save_view(user: User, *, page: str, query: str, name: str, is_default: bool = False) -> SavedView:
    """Keep a view under a name; one of the same name and page is replaced. Raises NotReady."""
    if not is_a_list(page):
        raise NotReady([Problem("Views are kept of lists only. Open a list, then save its view")])
    if not kept_query(query):
        raise NotReady(
            [Problem("The list has no filter and no order. Filter or sort it first", field="name")]
        )
    if views_of(user).exclude(page=page, name=name).count() >= MOST:
        raise NotReady([Problem(f"You have {MOST} views. Remove one first", field="name")])
    view, _ = SavedView.objects.update_or_create(
        user=user, page=page, name=name, defaults={"query": kept_query(query)}
    )
    return _as_default(view, is_default)


@action
def change_view(view: SavedView, *, name: str, is_default: bool) -> SavedView:
    """Give a view another name, or make it the one that opens first."""
    if views_of(view.user, view.page).filter(name=name).exclude(pk=view.pk).exists():
        raise NotReady([Problem("You have another view of this name. Enter another name", field="name")])
    view.name = name
    view.save(update_fields=["name"])
    return _as_default(view, is_default)


@action
def remove_view(view: SavedView) -> None:
    """Remove a view; the list stays as it is."""
    view.delete()


@action
def note_export(user: User, *, name: str, rows: int, at: datetime) -> None:
    """Record that somebody took a file of a list, and how many rows."""
    record("list.exported", subject=user, by=user, at=at, list=name, rows=rows)


def _as_default(view: SavedView, is_default: bool) -> SavedView:
    if is_default:
        views_of(view.user, view.page).filter(is_default=True).exclude(pk=view.pk).update(is_default=False)
    if view.is_default != is_default:
        view.is_default = is_default
        view.save(update_fields=["is_default"])
    return view


@action
def ask_for_file(
    address: str, *, by: User, at: datetime, title: str, name: str, suffix: str, list_address: str, rows: int
) -> TableFile:
    """Have a worker make the file of an address. The same file, asked for again while it is being made, is made once."""
    same = {"by": by, "address": address, "posts": posts_of(by, at)}
    about = {"title": title, "name": name, "suffix": suffix, "list_address": list_address, "rows": rows}
    waiting = files_to_make().filter(**same).first()
    file = waiting or TableFile.objects.create(**same, **about, asked_at=at)
    wake_worker(WORK)
    return file


def make_files(content: Content, clock: Callable[[], datetime]) -> int:
    """Make every file that waits. `content` gives the bytes of one. Returns how many were made."""

    def make(file: TableFile) -> None:
        TableFile.objects.filter(pk=file.pk).update(attempts=F("attempts") + 1)
        if file.attempts >= ATTEMPTS:
            TableFile.objects.filter(pk=file.pk).update(fault=NOT_MADE)
            return
        try:
            make_file(file, content=content, at=clock())
        finally:
            forget_progress(file)

    return len(sweeps.run(FILES, lambda: list(files_to_make()), make, at=clock()).results)


@action
def make_file(file: TableFile, *, content: Content, at: datetime) -> TableFile:
    """Keep what the address of a file gives its person now; one that is made is left as it is."""
    file = TableFile.objects.select_for_update(of=("self",), no_key=True).select_related("by").get(pk=file.pk)
    if not file.is_working:
        return file
    file.file = f"lists/{file.pk}.{file.suffix}"
    file.sha256 = files.store_parts(file.file, content(file))
    file.made_at = at
    file.save()
    return file


def delete_old_files(*, at: datetime) -> int:
    """Delete the files of lists a day after they were asked for. Returns how many."""
    outcome = sweeps.run(KEPT_FILES, lambda: list(files_kept_too_long(at)), _delete, at=at)
    return len(outcome.results)


@action
def _delete(file: TableFile) -> None:
    with contextlib.suppress(FileNotFoundError):
        if file.file:
            default_storage.delete(file.file)
    file.delete()
