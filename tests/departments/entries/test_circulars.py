"""Who is asked to acknowledge or answer what the centre sends."""

from datetime import timedelta

import pytest
from django.utils import timezone

from departments.entries import actions
from departments.entries.circulars import (
    CircularReminder,
    owing_readers,
    readers_on,
    waiting_for_reminder,
    with_deputies,
)
from departments.entries.figures import known_for
from departments.entries.queries import due_for
from departments.organisations.calendar import london_day
from departments.organisations.roles import Role
from tests import factories
from tests.departments.circulars.stories import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


def asked(day):
    return {reader.user.email for reader in readers_on(day).select_related("user")}


def test_deputies_are_asked_with_those_for_whom_they_deputise():
    assert with_deputies(["siro", "iao"]) == ["siro", "iao", "deputy_siro"]


def test_whoever_takes_a_post_is_asked_from_that_day_and_whoever_leaves_it_no_longer(home_office, now):
    today = london_day(now)
    factories.person("new@example.test", Role.DPO, home_office, starts_on=today + timedelta(days=3))
    factories.person("old@example.test", Role.DPO, home_office, ends_on=today)
    published(at=now)
    assert asked(today) == {"old@example.test"}
    assert asked(today + timedelta(days=3)) == {"new@example.test"}


def test_a_closed_account_is_not_asked(people, now):
    published(at=now)
    people["siro"].is_active = False
    people["siro"].save()
    assert "siro@example.test" not in asked(london_day(now))


def test_who_has_two_posts_acknowledges_for_both_by_one_click(home_office, now):
    both = factories.person("both@example.test", Role.DPO, home_office)
    factories.appoint(both, Role.SIRO, home_office)
    circular = published(at=now)
    assert owing_readers(now).filter(user=both).count() == 2
    actions.answer_circular(circular, by=both, at=now)
    assert not owing_readers(now).filter(user=both).exists()


def test_a_body_that_was_reminded_waits_a_week(people, home_office, now):
    circular = published(at=now)
    CircularReminder.objects.create(circular=circular, organisation=home_office, reminded_at=now)
    waiting = waiting_for_reminder(now + timedelta(days=6)).values_list("organisation__code", flat=True)
    assert set(waiting) == {"transport"}
    waiting = waiting_for_reminder(now + timedelta(days=7)).values_list("organisation__code", flat=True)
    assert set(waiting) == {"transport", "home-office"}


def test_a_return_counts_who_has_acknowledged_of_those_in_post(people, home_office, now):
    circular = published(at=now)
    actions.answer_circular(circular, by=people["siro"], at=now)
    known = known_for(home_office, {"F3"}, london_day(now))["F3"]
    assert [
        (figure.count, figure.among)
        for figure in known
        if figure.register and figure.register.code == "circulars"
    ] == [(1, 2)]
    yesterday = known_for(home_office, {"F3"}, london_day(now) - timedelta(days=1))["F3"]
    assert {
        figure.among for figure in yesterday if figure.register and figure.register.code == "circulars"
    } == {0}


def test_the_list_of_what_is_due_has_the_own_texts_and_for_a_siro_those_of_the_body(people, home_office, now):
    guardian = factories.person("dpo@example.test", Role.DPO, home_office)
    published(at=now)

    def owners(user):
        return sorted(thing.owner.user.email for thing in due_for(user, now, register="circulars"))

    assert owners(guardian) == ["dpo@example.test"]
    assert owners(people["siro"]) == ["deputy@example.test", "dpo@example.test", "siro@example.test"]
    assert owners(people["iao"]) == []
    assert len(owners(people["approver"])) == 4
