"""The SQL of a question is kept, its answer never."""

import pytest
from django.contrib.auth import get_user_model

from audit import compiled
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def of(key):
    return compiled.rows_of(
        ("a test", key), lambda: get_user_model().objects.filter(pk=key).order_by().values_list("email")
    )


def test_each_answer_is_read_from_the_database():
    user = make_user("one@here.invalid")
    assert of(user.pk) == [("one@here.invalid",)]
    get_user_model().objects.filter(pk=user.pk).update(email="two@here.invalid")
    assert of(user.pk) == [("two@here.invalid",)]


def test_what_another_key_asked_is_not_answered():
    first, second = make_user("one@here.invalid"), make_user("two@here.invalid")
    assert [of(organisation.pk) for organisation in (first, second, first)] == [
        [("one@here.invalid",)],
        [("two@here.invalid",)],
        [("one@here.invalid",)],
    ]


def test_parameters_take_the_place_of_those_of_the_first_question():
    people = [make_user("one@here.invalid"), make_user("two@here.invalid")]

    def named(pk):
        def build():
            return get_user_model().objects.filter(pk=0).order_by().values_list("email")

        return compiled.rows_of("a test of parameters", build, (pk,))

    assert [named(person.pk) for person in people] == [[(person.email,)] for person in people]


def test_no_more_is_kept_than_the_limit(monkeypatch):
    monkeypatch.setattr(compiled, "MOST", 2)
    for key in range(4):
        of(key)
    assert len(compiled._COMPILED) <= 2
