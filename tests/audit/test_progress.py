"""How far a worker is, for the page that waits."""

import pytest

from accounts.models import User
from audit.progress import forget_progress, note_progress, progress_of

pytestmark = pytest.mark.django_db


def test_progress_is_noted_for_one_thing_and_forgotten_at_the_end():
    first, second = (
        User.objects.create_user(f"{name}@example.invalid", name, None) for name in ("first", "second")
    )
    note_progress(first, 500)
    assert (progress_of(first), progress_of(second)) == (500, 0)
    forget_progress(first)
    assert progress_of(first) == 0
