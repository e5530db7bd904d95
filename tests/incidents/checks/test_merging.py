"""Why two incidents may not be merged."""

import pytest

from incidents.checks import merging
from incidents.models import Incident
from tests.beginnings import begins_with, begins_with_nothing
from tests.incidents.stories import AT, HOUR, notified, recorded, staffed_body, triaged

pytestmark = pytest.mark.django_db
LATER = AT + 5 * HOUR


@begins_with()
def test_an_incident_is_merged_only_where_another_is_open(beginning):
    body, people, _ = beginning
    incident = triaged(body, people)
    assert [str(problem) for problem in merging.has_targets(incident, LATER)] == [
        "There is no other incident to merge it into"
    ]
    triaged(body, people)
    assert merging.has_targets(incident, LATER) == []


@begins_with()
def test_incidents_of_two_bodies_are_never_merged(beginning):
    body, people, _ = beginning
    other_body, others = staffed_body("hmrc", "HMRC")
    reason = merging.why_not_into(triaged(body, people), triaged(other_body, others), LATER)
    assert reason == "Choose another incident of the same organisation"


@begins_with()
def test_what_concerns_people_for_certain_does_not_go_into_a_decision_on_a_suspicion(beginning):
    body, people, _ = beginning
    decided = notified(body, people, personal_data="suspected")
    certain, suspected = triaged(body, people), triaged(body, people, personal_data="suspected")
    assert "again first" in merging.why_not_into(certain, decided, LATER)
    assert merging.why_not_into(suspected, decided, LATER) == ""


@begins_with()
def test_what_was_recorded_only_goes_into_what_is_not_decided(beginning):
    body, people, _ = beginning
    assert merging.why_not_into(recorded(body, people), triaged(body, people), LATER) == ""


@begins_with_nothing
@pytest.mark.parametrize(
    ("first", "other", "worse"),
    [("no", "suspected", "suspected"), ("yes", "suspected", "yes"), ("no", "no", "no")],
)
def test_the_worse_answer_on_personal_data_wins(first, other, worse):
    assert merging.worse_personal_data(Incident(personal_data=first), Incident(personal_data=other)) == worse
