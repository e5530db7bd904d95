"""Reads of saved views, and of the files of long lists."""

from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.urls import Resolver404, resolve

from accounts.models import User
from audit.compiled import objects_of
from departments.lists.models import SavedView, TableFile
from departments.organisations import powers

NAMES = {
    "departments:assets": "Information assets",
    "departments:actions": "Actions",
    "departments:staff_training": "Training of staff",
    "departments:accumulations": "Large accumulations of personal data",
    "departments:circulars": "Guidance, consultations and changes of law",
    "departments:entries_due": "What is due",
    "departments:strands": "Strands, organisation by organisation",
    "departments:areas": "Areas of the actions of 2007",
}
PAGES = ("departments:entries", *NAMES)
"""The lists whose views are kept."""
NOT_KEPT = (
    "after",
    "before",
    "page",
    "poll",
    "show",
)  # parts of an address that say where in a list, and not which list
LONGEST = 1000
KEPT = timedelta(days=1)  # so long a file of a list is there


def views_of(user: User, page: str = "") -> QuerySet[SavedView]:
    """The views that a person keeps, of one page or of all."""
    views = SavedView.objects.filter(user=user)
    return (views.filter(page=page) if page else views).order_by("page", "name")


def views_here(user: User, page: str, at: datetime) -> list[SavedView]:
    """Those of one list, by a query that is kept."""
    return objects_of(("views", user.pk, page), lambda _: views_of(user, page), at)


def is_a_list(page: str) -> bool:
    """Whether a path is that of a list whose views are kept."""
    try:
        return resolve(page).view_name in PAGES
    except Resolver404:
        return False


def name_of(page: str) -> str:
    """What a list is called, by its path."""
    match = resolve(page)
    return NAMES.get(match.view_name) or str(match.kwargs["register"]).replace("-", " ").capitalize()


def kept_query(text: str) -> str:
    """What is kept of an address after its question mark: filters and order."""
    return urlencode([(name, value) for name, value in parse_qsl(text[:LONGEST]) if name not in NOT_KEPT])[
        :LONGEST
    ]


def posts_of(user: User, at: datetime) -> list[int]:
    """The keys of the appointments that a person holds, on which it rests what a file of theirs may have."""
    return sorted(appointment.pk for appointment in powers.current(user, at))


def file_for(user: User, at: datetime, pk: UUID) -> TableFile | None:
    """A file that a person asked for, while they hold the posts that they held then."""
    return TableFile.objects.filter(pk=pk, by=user, asked_at__gt=at - KEPT, posts=posts_of(user, at)).first()


def files_to_make() -> QuerySet[TableFile]:
    """The files that are asked for and not made yet, the earliest first."""
    return TableFile.objects.filter(made_at=None, fault="").order_by("asked_at")


def files_kept_too_long(at: datetime) -> QuerySet[TableFile]:
    """The files that are to be deleted."""
    return TableFile.objects.filter(asked_at__lte=at - KEPT).order_by("asked_at")
