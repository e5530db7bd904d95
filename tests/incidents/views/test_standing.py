"""The page of the standing instruction: who sees it, and signing and ending it there."""

import pytest
from django.urls import reverse

from incidents.models import StandingInstruction
from tests.beginnings import begins_with
from tests.factories import browser, fresh
from tests.incidents.stories import instructed, staffed_body

pytestmark = pytest.mark.django_db


def address(body, name="instruction"):
    return reverse(f"incidents:{name}", args=[body.code])


@begins_with()
def test_one_body_leads_to_its_own_page_and_a_stranger_finds_none(beginning):
    body, people, _ = beginning
    other, strangers = staffed_body("transport", "DFT")
    siro = browser(people["siro"])
    assert siro.get(reverse("incidents:instructions")).headers["Location"] == address(body)
    assert siro.get(address(body)).status_code == 200
    assert siro.get(address(other)).status_code == 404
    assert browser(strangers["accounting"]).get(address(body)).status_code == 404


@begins_with()
def test_the_page_shows_what_is_in_force_and_what_was_before(beginning):
    body, people, _ = beginning
    first, second = instructed(body, people), instructed(body, people, at_hours=40)
    shown = browser(people["siro"]).get(address(body)).context
    assert (shown["instruction"], shown["earlier"]) == (second, [first])


@begins_with()
def test_nothing_can_be_ended_where_nothing_is_in_force(beginning):
    body, people, _ = beginning
    client = fresh(browser(people["accounting"]))
    assert client.get(address(body, "end_instruction")).status_code == 404
    assert client.get(address(body, "sign_instruction")).status_code == 200
    assert StandingInstruction.objects.count() == 0
