"""Judging: whose notice it is, judging again, merging, who may decide, and what the pages then say."""

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Event, OutboxMessage
from audit.transitions import NotReady
from incidents import actions
from incidents.actions import judging
from incidents.models import Incident, RegulatorCase
from incidents.presenting import clock_of
from tests.beginnings import begins_with, begins_with_nothing
from tests.factories import sign_in
from tests.incidents.stories import (
    AT,
    HOUR,
    SERIOUS,
    SLIGHT,
    assessed,
    notified,
    recorded,
    save,
    sends,
    triaged,
)

pytestmark = pytest.mark.django_db
FOUND = AT - HOUR


def shown(user, view, thing):
    return sign_in(Client(), user).get(reverse(f"incidents:{view}", args=[thing.pk])).content.decode()


@begins_with()
def test_a_law_that_names_another_authority_leaves_the_notice_with_the_commissioner(beginning):
    body, people, _ = beginning
    incident = notified(body, people, facts={**SERIOUS, "regimes": ["nis"]})
    assert (incident.governing_regime, incident.regulator_case.addressee) == ("uk_gdpr", "regulator")
    assert OutboxMessage.objects.filter(channel="ico").count() == 1
    assert "The competent authority must be notified without undue delay" in shown(
        people["dpo"], "incident", incident
    )


def again(incident, people, at, **fields):
    return actions.reassess(
        incident=incident, by=people["adviser"], at=at, reason="New facts were found.", fields=fields
    )


WORSE = {"harm_flags": ["criminal"], "people_max": 3000, "recipient": "not_known"}


@begins_with()
def test_judged_again_to_be_notified_the_clock_runs_on_and_the_notification_opens_again(beginning):
    body, people, _ = beginning
    incident = recorded(body, people)
    at = AT + 40 * HOUR
    assert actions.sweep_timers(at=at) == 0
    assert "Decided to record only" in clock_of(incident, at)["words"]
    incident = again(incident, people, at, **WORSE)
    assert incident.assessments.count() == 2
    assert clock_of(incident, at)["state"] == "running"
    assert incident.deadline_at == FOUND + 72 * HOUR
    assert RegulatorCase.objects.get().status == "owed"
    assert actions.sweep_timers(at=at) == 1, "what came due while it was decided speaks now"
    assert actions.sweep_timers(at=FOUND + 60 * HOUR) == 1
    assert Event.objects.filter(kind="incident.last_warning").exists()


@begins_with()
def test_judged_again_with_less_to_fear_the_notification_stays_not_needed(beginning):
    body, people, _ = beginning
    incident = again(recorded(body, people), people, AT + 10 * HOUR, people_max=2)
    assert incident.regulator_case.status == "not_needed"
    assert clock_of(incident, AT + 10 * HOUR)["state"] == "running"


@begins_with()
def test_a_notice_sent_before_it_was_judged_again_is_never_called_late(beginning):
    body, people, _ = beginning
    incident = notified(body, people)
    notice = OutboxMessage.objects.get(channel="ico")
    sends(notice, AT + 5 * HOUR)
    again(incident, people, AT + 6 * HOUR, people_max=4000)
    actions.sweep_timers(at=FOUND + 73 * HOUR)
    assert not Event.objects.filter(kind="incident.late").exists()


def save_triage(incident, people, at, **fields):
    return save(incident, people["adviser"], at, "triage", fields)


@begins_with()
def test_no_personal_data_after_all_ends_the_clock_its_timers_and_the_notification(beginning):
    body, people, _ = beginning
    incident = save_triage(triaged(body, people), people, AT + HOUR, personal_data="no")
    assert not incident.timers.filter(fired_at=None).exists()
    incident = actions.assess(incident=incident, by=people["adviser"], at=AT + 2 * HOUR)
    assert RegulatorCase.objects.get().status == "not_needed"
    assert actions.sweep_timers(at=AT + 100 * HOUR) == 0
    incident = again(incident, people, AT + 3 * HOUR, personal_data="yes")
    assert RegulatorCase.objects.get().status == "owed"
    assert incident.timers.filter(fired_at=None).count() == 7 - 1


@begins_with()
def test_personal_data_doubted_and_found_again_in_triage_bring_the_timers_back(beginning):
    body, people, _ = beginning
    incident = save_triage(triaged(body, people), people, AT + HOUR, personal_data="no")
    incident = save_triage(incident, people, AT + 2 * HOUR, personal_data="suspected")
    assert RegulatorCase.objects.get().status == "owed"
    assert incident.timers.get(key="late").due_at == FOUND + 72 * HOUR


@begins_with()
def test_assessing_waits_for_every_answer_and_takes_not_known_for_one(beginning):
    body, people, _ = beginning
    incident = triaged(body, people, facts={**SERIOUS, "encryption": ""})
    with pytest.raises(NotReady) as caught:
        actions.assess(incident=incident, by=people["dpo"], at=AT + 2 * HOUR)
    assert [problem.field for problem in caught.value.problems] == ["encryption"]
    incident = save(incident, people["dpo"], AT + 2 * HOUR, "triage", {"encryption": "not_known"})
    assert actions.assess(incident=incident, by=people["dpo"], at=AT + 2 * HOUR).status == "assessed"


@begins_with()
def test_an_assessment_freezes_facts_reasoning_and_the_version_of_the_rule(beginning):
    body, people, _ = beginning
    incident = assessed(body, people)
    assessment = incident.assessments.get()
    assert (assessment.advice, assessment.severity, assessment.likelihood, assessment.rule_version) == (
        "notify",
        4,
        3,
        2,
    )
    assert assessment.facts["people_max"] == 3648
    assert assessment.reasoning["branches"][0]["lines"]
    assert assessment.cabinet_office


@begins_with()
@pytest.mark.parametrize(
    ("earlier", "days", "repeats"),
    [
        ({}, 30, True),
        ({}, 364, True),
        ({}, 366, False),
        ({"incident_type": "Failure to use bcc"}, 30, False),
        ({"provisional_cause": ["process_gap"]}, 30, False),
        ({"root_cause": ["unknown"]}, 30, False),
    ],
)
def test_only_the_same_cause_of_the_same_type_within_a_year_is_a_repeat(beginning, earlier, days, repeats):
    body, people, _ = beginning
    same = {
        "provisional_cause": ["human_error"],
        "incident_type": "Data emailed to incorrect recipient",
    }
    before = triaged(body, people, AT - days * 24 * HOUR, facts={**same})
    Incident.objects.filter(pk=before.pk).update(**{**same, **earlier})
    now = triaged(body, people, facts={**same})
    assert judging.repeats_cause(now) is repeats
    now.root_cause, before.root_cause = ["unknown"], ["unknown"]
    assert judging.repeats_cause(now) is False


@begins_with()
def test_causes_of_types_that_are_not_known_are_not_the_same_cause(beginning):
    body, people, _ = beginning
    for at in (AT - 24 * HOUR, AT):
        now = triaged(
            body, people, at, facts={"provisional_cause": ["human_error"], "incident_type": "Not Provided"}
        )
    assert judging.repeats_cause(now) is False


@begins_with()
def test_an_assessment_names_notifying_as_a_reason_for_the_cabinet_office_only_where_the_rule_advises_it(
    beginning,
):
    body, people, _ = beginning
    because = "decided as notifiable"
    serious, slight = (assessed(body, people, facts=facts) for facts in (SERIOUS, SLIGHT))
    assert because in serious.assessments.get().cabinet_office
    assert because not in slight.assessments.get().cabinet_office


@begins_with_nothing
@pytest.mark.parametrize(
    ("kind", "answer", "fact"),
    [("availability", "", ""), ("confidentiality", "", "not_applicable"), ("confidentiality", "no", "no")],
)
def test_whether_data_are_available_elsewhere_is_unknown_where_it_is_asked_and_nowhere_else(
    kind, answer, fact
):
    incident = Incident(breach_kind=[kind], encryption="none", backup_available=answer)
    assert judging.facts_of(incident)["backup_available"] == fact
