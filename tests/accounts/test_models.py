"""Accounts: one per address, and nothing about an account gives a power."""

import pytest
from django.db import IntegrityError

from accounts.models import User
from tests.accounts import urls
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


@pytest.fixture(autouse=True)
def with_a_page_to_sign(settings):
    settings.ROOT_URLCONF = "tests.accounts.urls"
    urls.SIGNED.clear()


def test_an_address_is_kept_once_however_it_was_typed(db):
    assert make_user("Siro@Home-Office.invalid") == make_user("siro@home-office.invalid")
    assert User.objects.get().email == "siro@home-office.invalid"
