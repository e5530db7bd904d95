"""Texts of the centre, as they are written and published."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from departments.entries import actions
from departments.organisations.calendar import london_day
from departments.organisations.roles import Role
from tests import factories

ROLES = ["siro", "dpo"]


def words(at, **changed):
    """What a text says that every rule accepts."""
    day = london_day(at)
    return {
        "name": "Handling of removable media", "kind": "guidance", "text": "Encrypt every disc.", "roles": ROLES,
        "channel": "portal", "link": "https://www.example.test/media", "edition": "1.0", "changes": "",
        "applies_on": day, "answer_by": day + timedelta(days=20),
    } | changed  # fmt: skip


def editor():
    """Who writes for the centre: the same person each time."""
    user = factories.make_user("editor@central-review.invalid")
    if not user.appointments.exists():
        factories.appoint(user, Role.CO_EDITOR, factories.centre())
    return user


def drafted(*, by=None, at, **changed):
    """A draft."""
    return actions.add_circular(factories.centre(), by=by or editor(), at=at, **words(at, **changed))


def published(*, by=None, at, **changed):
    """A text that is published."""
    by = by or editor()
    return actions.publish_circular(drafted(by=by, at=at, **changed), by=by, at=at)


def circular_document(circular, *, by=None, at, body=b"Encrypt every disc."):
    """A file of a text."""
    file = SimpleUploadedFile("discs.txt", body, "text/plain")
    actions.add_document(circular, by=by or editor(), at=at, file=file)
    return circular.documents.get()
