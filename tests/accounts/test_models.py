"""Accounts: one per address, and nothing about an account gives a power."""

import pytest
from django.db import IntegrityError

from accounts.models import User
from accounts.queries import names_of
from tests.factories import make_user


def test_the_database_refuses_the_same_address_in_another_case(db):
    make_user("siro@home-office.invalid")
    with pytest.raises(IntegrityError, match="one_account_per_address"):
        User.objects.create(email="SIRO@home-office.invalid", name="Again")


def test_no_flag_makes_anybody_more_than_an_account():
    assert not {"is_staff", "is_superuser", "groups", "user_permissions"} & {
        f.name for f in User._meta.get_fields()
    }


def test_an_account_without_a_password_cannot_sign_in(db):
    assert not make_user("siro@home-office.invalid").has_usable_password()


def test_names_of_actors_come_in_one_query(db, django_assert_num_queries):
    one, two = make_user("a@home-office.invalid", "One"), make_user("b@home-office.invalid", "Two")
    actors = [f"user:{one.pk}", f"user:{two.pk}", f"user:{one.pk}", "system", "user:0"]
    with django_assert_num_queries(1):
        names = names_of(actors)
    assert names == {
        f"user:{one.pk}": "One", f"user:{two.pk}": "Two", "system": "The portal", "user:0": "An account that is gone",
    }  # fmt: skip
