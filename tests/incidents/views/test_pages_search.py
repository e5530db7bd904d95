"""The list of incidents: what a search finds, and those of which the regulator is notified."""

import pytest
from django.urls import reverse

from tests.factories import browser
from tests.incidents.stories import AT, HOUR, notified, of_2007, reported, staffed_body

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return staffed_body()


def listed(person, **query) -> list[str]:
    answer = browser(person).get(reverse("incidents:list"), {"show": "all", **query})
    return [row["incident"].reference for row in answer.context["rows"]]


def test_a_search_finds_a_part_of_the_title_of_the_text_and_of_the_reference_newest_first(body):
    first = reported(*body, title="Lost badge")
    second = reported(*body, at=AT + HOUR, description="The badge was left on a train.")
    third = reported(*body, at=AT + 2 * HOUR)
    adviser = body[1]["adviser"]
    assert listed(adviser, q="BADGE") == [second.reference, first.reference]
    assert listed(adviser, q=third.reference[-7:].lower()) == [third.reference]
    assert listed(adviser, q="no such thing") == []


def test_a_whole_reference_finds_its_incident_and_those_that_name_it(body):
    named = reported(*body)
    other = reported(*body, at=AT + HOUR, description=f"The same as {named.reference}.")
    for typed in (named.reference, named.reference.lower()):
        assert listed(body[1]["adviser"], q=typed) == [other.reference, named.reference]


def test_a_search_finds_nothing_of_another_body(body):
    there = reported(*staffed_body("health", "DHSC"), title="Lost badge")
    assert listed(body[1]["adviser"], q="badge") == []
    assert listed(body[1]["adviser"], q=there.reference) == []


def test_those_of_which_the_regulator_is_notified_are_those_with_a_notice_and_those_of_recorded_history(body):
    reported(*body)
    with_notice = notified(*body, at=AT + HOUR)
    of_history = of_2007(*body, notified="yes")
    assert listed(body[1]["adviser"], show="told") == [with_notice.reference, of_history.reference]
