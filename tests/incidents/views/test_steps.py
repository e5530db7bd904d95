"""The pages of steps after triage."""

import pytest

from departments.organisations.roles import Role
from tests.factories import browser, person
from tests.incidents.browsing import page
from tests.incidents.stories import (
    advised,
    reported,
    staffed_body,
)

pytestmark = pytest.mark.django_db


def test_before_the_content_is_taken_out_the_page_says_what_goes_and_what_stays():
    body, people = staffed_body()
    words = browser(people["adviser"]).get(page("hold", reported(body, people))).content.decode()
    assert "nobody can restore them" in words
    assert "the incident is still counted" in words


def test_the_next_step_names_who_can_take_it_the_deputy_included():
    body, people = staffed_body()
    person("deputy@home-office.example", Role.DEPUTY_SIRO, body)
    incident = advised(body, people)
    for name in ("dpo", "adviser"):
        shown = browser(people[name]).get(page("incident", incident)).content.decode()
        assert "siro (Senior Information Risk Owner)" in shown
        assert "deputy (Deputy SIRO by recorded delegation)" in shown
    shown = browser(people["siro"]).get(page("incident", incident)).content.decode()
    assert "siro (Senior" not in shown.partition("Who can act, one after another")[0]
    assert "could also do this" in shown
