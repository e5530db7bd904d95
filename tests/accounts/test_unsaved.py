"""What was typed and could not be saved is kept by field, and goes when it is put right or is old."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import tasks, unsaved
from accounts.unsaved import Typed
from tests.factories import make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def keep(fields, at=NOW, **kw):
    unsaved.keep("thing:1", "A", fields, by=make_user("ada@home-office.example"), at=at, **kw)


def test_what_is_kept_comes_back_as_it_would_be_sent():
    keep({"A1": Typed([("A1_kind", "x"), ("A1_kind", "y")], "Choose one")})
    [row] = unsaved.unsaved_of("thing:1", "A")
    assert (row.problem, row.by) == ("Choose one", "ada")
    assert unsaved.as_sent([row]).getlist("A1_kind") == ["x", "y"]


def test_only_fields_that_were_sent_replace_what_is_kept():
    keep({"A1": Typed([("A1", "x")], "Wrong"), "A2": Typed([("A2", "y")], "Wrong")})
    keep({}, sent=["A1"])
    assert [row.name for row in unsaved.unsaved_of("thing:1")] == ["A2"]
    keep({})
    assert unsaved.unsaved_of("thing:1") == []


def test_a_null_byte_and_a_long_problem_break_nothing():
    keep({"A1": Typed([("A1", "a\x00b")], "Wrong " * 200)})
    assert unsaved.unsaved_of("thing:1")[0].values == [("A1", "ab")]


def test_what_was_left_for_ninety_days_is_deleted():
    keep({"A1": Typed([("A1", "x")], "Wrong")}, at=NOW - timedelta(days=91))
    keep({"B1": Typed([("B1", "x")], "Wrong")}, sent=["B1"])
    tasks.sweep()
    assert [row.name for row in unsaved.unsaved_of("thing:1")] == ["B1"]
