"""Keeping, renaming and removing the views that a person has of lists, of which no event says; and recording a file of a list."""

from datetime import datetime

from accounts.models import User
from audit.record import action, record
from audit.transitions import NotReady, Problem
from departments.lists.models import SavedView
from departments.lists.queries import is_a_list, kept_query, views_of

MOST = 50  # views of one person


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
