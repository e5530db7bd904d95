"""When a first notice goes without a decision, and why not."""

from datetime import timedelta

import pytest

from incidents import actions
from incidents.checks import automatic
from incidents.models import Incident
from tests.beginnings import begins_with
from tests.incidents.stories import (
    AT,
    HOUR,
    SLIGHT,
    advised,
    assessed,
    instructed,
    notified,
    recorded,
    reported,
    triaged,
)

pytestmark = pytest.mark.django_db
FOUND = AT - HOUR


def scored(incident, hours):
    return [
        problem.text
        for problem in automatic.problems_when_scored(incident.regulator_case, FOUND + hours * HOUR)
    ]


def unscored(incident, hours):
    return [
        problem.text
        for problem in automatic.problems_when_unscored(incident.regulator_case, FOUND + hours * HOUR)
    ]


@begins_with()
def test_it_is_due_at_its_hour_where_the_advice_is_to_notify(beginning):
    body, people, _ = beginning
    instructed(body, people, at_hours=40)
    incident = assessed(body, people)
    assert automatic.moment_of(incident) == FOUND + timedelta(hours=40)
    assert scored(incident, 39.9) == ["It is too early"]
    assert scored(incident, 40) == []
    assert unscored(incident, 40) == ["It has been assessed"]


@begins_with()
def test_it_is_not_due_where_nobody_advises_to_notify_or_somebody_has_decided(beginning):
    body, people, _ = beginning
    instructed(body, people)
    assert scored(assessed(body, people, facts=SLIGHT), 71) == ["The advice is not to notify"]
    assert scored(recorded(body, people), 71) == ["It is decided"]
    assert scored(notified(body, people), 71) == ["It is decided"]


@begins_with()
def test_a_notice_may_still_go_by_itself_unless_it_was_judged_not_notifiable_or_one_is_there_already(
    beginning,
):
    body, people, _ = beginning
    instructed(body, people)
    slight, serious = assessed(body, people, facts=SLIGHT), assessed(body, people)
    cases = [incident.regulator_case for incident in (slight, serious)]
    assert [automatic.may_still_go(case, AT + 4 * HOUR) for case in cases] == [False, True]
    actions.notify_now(cases[1], by=people["siro"], at=AT + 4 * HOUR, description="A bag.")
    assert not automatic.may_still_go(serious.regulator_case, AT + 5 * HOUR)


@begins_with()
def test_the_advice_of_the_officer_counts_where_it_says_more_than_the_rule(beginning):
    body, people, _ = beginning
    incident = advised(body, people, facts=SLIGHT, advice="notify")
    assert automatic.is_scored_as_notifiable(incident)
    assert not automatic.is_scored_as_notifiable(reported(body, people))


@begins_with()
def test_what_nobody_assessed_is_due_only_by_instruction_and_once_a_person_opened_it(beginning):
    body, people, _ = beginning
    unopened, opened = reported(body, people), triaged(body, people)
    assert not automatic.was_opened(unopened)
    assert automatic.was_opened(opened)
    wanted = "The body has not asked for notices of what nobody has assessed"
    assert unscored(opened, 71) == [wanted]
    instructed(body, people)
    assert unscored(opened, 71) == [wanted]
    instructed(body, people, at=AT + HOUR, unscored=True)
    assert unscored(opened, 71) == []
    assert unscored(unopened, 71) == ["Nobody has opened the report"]


@begins_with(assessed)
@pytest.mark.parametrize(
    ("fields", "never"),
    [
        ({}, False),
        ({"personal_data": "no"}, True),
        ({"personal_data": "suspected"}, False),
        ({"status": "held_elsewhere"}, True),
        ({"classification": "SECRET"}, True),
        ({"governing_regime": "dpa_1998"}, True),
    ],
)
def test_what_never_goes_by_itself_has_no_moment(beginning, fields, never):
    _, _, incident = beginning
    Incident.objects.filter(pk=incident.pk).update(**fields)
    incident = Incident.objects.get(pk=incident.pk)
    assert automatic.is_never_automatic(incident) is never
    assert (automatic.moment_of(incident) is None) is never
