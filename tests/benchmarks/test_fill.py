"""What is measured is what it is said to be."""

import pytest

from benchmarks import fill
from departments.organisations.roles import Role
from tests.factories import centre, make_organisation, person

pytestmark = pytest.mark.django_db


def test_the_person_who_measures_gets_every_page_that_is_measured(client):
    person("lent@works.example", Role.CO_APPROVER, centre(), limited_to=make_organisation("home-office"))
    person("approver@centre.example", Role.CO_APPROVER, centre())
    client.force_login(fill.approver(), backend="accounts.adapter.PasswordBackend")
    assert all(fill.queries_of(client, page) > 0 for page in fill.PAGES)


def test_a_page_that_is_refused_is_named_and_not_left_out(client):
    reviewer = person("reviewer@centre.example", Role.CO_REVIEWER, centre())
    client.force_login(reviewer, backend="accounts.adapter.PasswordBackend")
    with pytest.raises(SystemExit, match="/outbox/ answers 403"):
        fill.queries_of(client, "/outbox/")
