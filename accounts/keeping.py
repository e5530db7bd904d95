"""What was typed into a form that could not be taken, because its session or its token was gone, and finding it again.

Each form carries a signed note: whose page it was on, at which address, and when. The note authorises nothing; it only
says for whom to keep what comes with it. The text is encrypted with a key made of SECRET_KEY, is capped, lives for a
day, and is shown to that person alone, in the form on the same page. It is never sent by itself.
"""

import base64
import json
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from accounts.models import KeptForm, User

SALT = "accounts.keeping"
NOTE = "form_note"  # the hidden field
NOTE_SECONDS = 30 * 24 * 3600  # a page may be open for so long
KEPT = timedelta(hours=24)
LONGEST_TEXT = 200_000  # characters of one form
LONGEST_ADDRESS = 1000
FORMS = 20  # of one person, the last ones
TOKENS = ("csrfmiddlewaretoken", NOTE)


class Note(NamedTuple):
    """On whose page a form was, and the address of that page."""

    user: int
    page: str


class Text(NamedTuple):
    """What a form carried. `fields` in their order, several of one name included."""

    number: int
    page: str
    action: str
    fields: list[tuple[str, str]]
    files: bool


def note_for(request) -> str:
    """The note for the forms on the page of this request."""
    page = request.get_full_path()
    return signing.dumps([request.user.pk, page if len(page) <= LONGEST_ADDRESS else request.path], salt=SALT)


def read_note(value: str) -> Note | None:
    """The note that a form came with; None where there is none of ours."""
    try:
        user, page = signing.loads(value, salt=SALT, max_age=NOTE_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Note(user, page)


def keep(
    user: int, *, page: str, action: str, fields: list[tuple[str, str]], files: bool, at: datetime
) -> bool:
    """Keep a form for a person, instead of what was kept of the same one. False where there is nothing, or too much."""
    if not fields or len(action) > LONGEST_ADDRESS or too_long(fields):
        return False
    if not User.objects.filter(pk=user, is_active=True).exists():
        return False
    content = json.dumps([user, fields, files]).encode()
    KeptForm.objects.update_or_create(
        user_id=user, action=action, defaults={"page": page, "words": _safe().encrypt(content), "kept_at": at}
    )
    mine = KeptForm.objects.filter(user_id=user)
    mine.exclude(pk__in=mine.order_by("-kept_at").values("pk")[:FORMS]).delete()
    return True


def too_long(fields: list[tuple[str, str]]) -> bool:
    """Whether a form is more than is kept."""
    return sum(len(value) for _, value in fields) > LONGEST_TEXT


def kept_on(user: int, path: str, at: datetime) -> list[Text]:
    """What this person typed on the page with this path (without query), the newest first."""
    rows = kept_for(user, at).order_by("-kept_at")
    return [text for row in rows if row.page.partition("?")[0] == path for text in [_read(row)] if text]


def pages_with_text(user: int, at: datetime) -> list[tuple[str, datetime]]:
    """The addresses of the pages on which something that this person typed is kept, and since when; the newest first."""
    rows = kept_for(user, at).order_by("-kept_at")
    kept: dict[str, tuple[str, datetime]] = {}
    for page, kept_at in rows.values_list("page", "kept_at"):
        kept.setdefault(page.partition("?")[0], (page, kept_at))
    return list(kept.values())


def kept_for(user: int, at: datetime) -> QuerySet[KeptForm]:
    """What is kept for this person."""
    return KeptForm.objects.filter(user_id=user, kept_at__gt=at - KEPT)


def has_any(user: int, at: datetime) -> bool:
    """Whether anything is kept for this person."""
    return kept_for(user, at).exists()


def forget(user: int, *, action: str) -> None:
    """The form has been sent, or given up."""
    KeptForm.objects.filter(user_id=user, action=action).delete()


def forget_page(user: int, path: str) -> None:
    """The person wants the page without what was typed on it."""
    for row in KeptForm.objects.filter(user_id=user):
        if row.page.partition("?")[0] == path:
            row.delete()


def forget_old(at: datetime) -> int:
    """Delete what is older than a day; gives how many."""
    return KeptForm.objects.filter(kept_at__lte=at - KEPT).delete()[0]


def _read(row: KeptForm) -> Text | None:
    """A row in clear; None where the key has changed since, or where it is not that person's."""
    try:
        user, fields, files = json.loads(_safe().decrypt(bytes(row.words)))
    except (InvalidToken, ValueError, TypeError):
        return None
    return (
        Text(row.pk, row.page, row.action, [(name, value) for name, value in fields], files)
        if user == row.user_id
        else None
    )


def _safe() -> MultiFernet:
    return MultiFernet([_fernet(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _fernet(secret: Any) -> Fernet:
    return Fernet(
        base64.urlsafe_b64encode(salted_hmac(SALT, "text", secret=secret, algorithm="sha256").digest())
    )
