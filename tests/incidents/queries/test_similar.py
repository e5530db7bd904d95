"""Reports that look like the one about to be sent."""

from datetime import timedelta

import pytest

from incidents import actions
from incidents.queries.similar import is_reported_by_another, similar_own
from tests.incidents.stories import AT, HOUR, reported, staffed_body

pytestmark = pytest.mark.django_db
FOUND = AT - HOUR
LONG_WORDS = "It was the wrong report: nothing was lost, and everything was found in its place."


@pytest.fixture
def here():
    body, people = staffed_body()
    reported(body, people, title="Laptop left on a train")
    return body, people


def of(here, title, discovered=FOUND, by="staff"):
    body, people = here
    about = (people[by], body, title, discovered, AT + HOUR)
    return [incident.title for incident in similar_own(*about)], is_reported_by_another(*about)


def test_ones_own_open_report_with_a_like_title_is_shown(here):
    assert of(here, "A laptop left on the train", FOUND + timedelta(days=3)) == (
        ["Laptop left on a train"],
        False,
    )


def test_ones_own_report_of_the_same_day_is_shown_whatever_its_title(here):
    assert of(here, "Letters sent to a wrong address") == (["Laptop left on a train"], False)


def test_of_another_persons_report_no_more_is_said_than_that_there_is_one(here):
    assert of(here, "A laptop left on the train", by="adviser") == ([], True)
    assert of(here, "Letters sent to a wrong address", by="adviser") == ([], False)


def test_a_report_of_other_weeks_another_body_or_that_has_ended_is_not_like_it(here):
    body, people = here
    assert of(here, "Laptop left on a train", FOUND + timedelta(days=8)) == ([], False)
    other, others = staffed_body("treasury", "HMT")
    assert not is_reported_by_another(others["staff"], other, "Laptop left on a train", FOUND, AT + HOUR)
    incident = body.incidents.get()
    incident = actions.take_triage(incident, by=people["adviser"], at=AT + HOUR)
    actions.dismiss(incident, by=people["adviser"], at=AT + HOUR, reason=LONG_WORDS)
    assert of(here, "Laptop left on a train") == ([], False)


@pytest.mark.parametrize("title", ["", "ab", "Laptop\0left", "%' or true --"])
def test_a_title_without_words_is_like_none(here, title):
    assert of(here, title, FOUND + timedelta(days=3)) == ([], False)
