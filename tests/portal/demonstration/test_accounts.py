"""Accounts of the demonstration: one for each post, and nowhere else than in a demonstration."""

import pytest

from accounts.models import User
from audit.record import SYSTEM
from departments.models import Appointment
from departments.organisations.actions import load_reference
from portal.demonstration import accounts
from tests.factories import make_user
from tests.incidents.stories import AT


def test_an_address_names_the_role_and_the_body():
    assert accounts.address("accounting_officer", "home-office") == "accounting-officer@home-office.example"


def test_no_account_is_made_outside_a_demonstration(settings, db):
    settings.DEMONSTRATION = False
    with pytest.raises(accounts.NotADemonstration, match="not a demonstration"):
        accounts.make()
    assert User.objects.count() == 0


def test_every_post_gets_its_account_once_and_the_table_lists_only_what_exists(settings, db):
    settings.DEMONSTRATION = True
    load_reference(by=SYSTEM, at=AT)
    assert accounts.table() == []
    accounts_made = accounts.make()
    assert accounts_made == Appointment.objects.count() == len(list(accounts.posts()))
    assert accounts.make() == 0
    listed = {address for address, _, _ in accounts.table()}
    assert listed
    assert listed <= set(User.objects.values_list("email", flat=True))
    assert User.objects.filter(email__in=listed, demonstration=False).count() == 0
    assert make_user(min(listed)).check_password(accounts.DEMONSTRATION_PASSWORD)
