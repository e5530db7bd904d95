"""An object of a row is what Django makes of it: the same values, nothing to be added, and the rest read when it is asked for."""

import pytest
from django.apps import apps
from django.db import models
from django.db.models.signals import post_init, pre_init

from accounts.models import User
from audit.rows import ReadOften
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def as_django_reads(names, values):
    return models.Model.from_db.__func__(User, "default", names, values)


def test_it_has_the_values_and_the_state_that_django_gives_it():
    make_user("one@here.invalid")
    names = [field.attname for field in User._meta.concrete_fields]
    values = User.objects.values_list(*names).get()
    read, expected = User.from_db("default", names, values), as_django_reads(names, values)
    assert {name: getattr(read, name) for name in names} == {name: getattr(expected, name) for name in names}
    assert (read._state.adding, read._state.db) == (expected._state.adding, expected._state.db)
    assert read == expected
    assert read.get_deferred_fields() == set()


def test_what_was_left_out_is_read_when_it_is_asked_for(django_assert_num_queries):
    make_user("one@here.invalid")
    person = User.objects.only("email").get()
    assert person.get_deferred_fields() == as_django_reads(["id", "email"], [1, "e"]).get_deferred_fields()
    with django_assert_num_queries(1):
        assert person.name
    person.email = "two@here.invalid"
    person.save()
    assert User.objects.get().email == "two@here.invalid"


def test_values_of_names_without_an_order_are_in_that_of_the_model():
    names = {"email", "id", "name"}
    person = User.from_db("default", names, (7, "one@here.invalid", "One"))
    assert (person.pk, person.email, person.name) == (7, "one@here.invalid", "One")
    assert person.get_deferred_fields() == as_django_reads(names, (7, "e", "n")).get_deferred_fields()


def test_nothing_would_be_done_as_an_object_is_made_by_django():
    """Columns are given at once: neither a listener nor a model's own `__init__` would be asked."""
    assert not pre_init.receivers
    assert not post_init.receivers
    own = [model for model in apps.get_models() if issubclass(model, ReadOften)]
    assert User in own
    assert [model for model in own if model.__init__ is not models.Model.__init__] == []
