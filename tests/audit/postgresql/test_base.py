"""A connection in use is only looked at; one that the server closed is replaced."""

import time

import pytest
from django.db import connection

from audit.postgresql import base

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    """A connection that is kept from request to request and checked, as in a web process."""
    own = connection.copy()
    own.settings_dict |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    yield own
    own.close()


def backend(own) -> int:
    with own.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


@pytest.fixture
def questions(monkeypatch) -> list[bool]:
    """Whether the connection was well each time that the server was asked."""
    answers = []
    ask = base.base.DatabaseWrapper.is_usable

    def is_usable(self):
        answers.append(ask(self))
        return answers[-1]

    monkeypatch.setattr(base.base.DatabaseWrapper, "is_usable", is_usable)
    return answers


def test_one_that_answered_just_now_is_not_asked_again_whether_it_is_well(kept, questions):
    pid = backend(kept)
    for _ in range(3):
        kept.close_if_unusable_or_obsolete()
        assert backend(kept) == pid
    assert questions == []


def test_one_that_has_not_answered_for_a_while_is_asked_once(kept, questions):
    pid = backend(kept)
    kept._answered_at = time.monotonic() - base.CHECK_SECONDS - 1
    for _ in range(3):
        kept.close_if_unusable_or_obsolete()
        assert backend(kept) == pid
    assert questions == [True]


def test_one_that_the_server_closed_is_replaced_before_anything_is_asked(kept, questions):
    pid = backend(kept)
    kept.close_if_unusable_or_obsolete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        assert cursor.fetchone() == (True,)
    assert backend(kept) != pid
    assert questions == [False]
