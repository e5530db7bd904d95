"""What another authority is owed beside the Information Commissioner, and where no personal data are concerned."""

import pytest

from audit.transitions import NotReady, Refused
from incidents import actions, home, presenting
from incidents.checks import is_notice_outstanding
from incidents.models import Incident, RegulatorCase, RegulatorNotice
from tests.beginnings import begins_with
from tests.incidents.stories import (
    AT,
    HOUR,
    LONG_REASON,
    SERIOUS,
    SLIGHT,
    advised,
    decide_to_notify,
    reported,
    save,
    triaged,
)

pytestmark = pytest.mark.django_db
NIS = {**SERIOUS, "regimes": ["nis"]}
NO_RISK = {**SLIGHT, "regimes": ["nis"]}


def cases_of(incident):
    return {case.regime: case.status for case in RegulatorCase.objects.filter(incident=incident)}


@begins_with()
def test_each_law_and_addressee_has_a_case_of_its_own(beginning):
    body, people, _ = beginning
    incident = triaged(body, people, facts=NIS)
    assert cases_of(incident) == {"uk_gdpr": "owed", "nis": "owed"}
    assert incident.regulator_case.regime == "uk_gdpr"


@begins_with()
def test_a_law_that_triage_takes_back_leaves_no_duty(beginning):
    body, people, _ = beginning
    incident = save(
        triaged(body, people, facts=NIS), people["adviser"], AT + 2 * HOUR, "triage", {"regimes": []}
    )
    assert cases_of(incident) == {"uk_gdpr": "owed", "nis": "not_needed"}


@begins_with()
def test_one_decision_sends_a_notice_to_each(beginning):
    body, people, _ = beginning
    incident = decide_to_notify(advised(body, people, facts=NIS), people["siro"])
    sent = {notice.case.regime: notice.message.channel for notice in RegulatorNotice.objects.all()}
    assert sent == {"uk_gdpr": "ico", "nis": "copy_sheet"}
    other = RegulatorNotice.objects.get(case__regime="nis").payload
    assert (other["addressee"]["name"], other["law"]["key"]) == ("competent authority", "nis")
    assert is_notice_outstanding(incident)


def record_only(body, people, facts=NO_RISK, **kw):
    incident = advised(body, people, facts=facts, advice="record_only", **kw)
    return actions.decide(
        incident=incident, by=people["siro"], at=AT + 4 * HOUR, decision="record_only", reason=LONG_REASON
    )


@begins_with(record_only)
def test_that_people_are_at_no_risk_says_nothing_of_what_another_authority_is_owed(beginning):
    _, people, incident = beginning
    assert cases_of(incident) == {"uk_gdpr": "not_needed", "nis": "owed"}
    assert is_notice_outstanding(incident)
    assert "left" in presenting.clock_of(incident, AT + 5 * HOUR)["words"]
    tasks = [task.step for task in home.tasks_for(people["dpo"], AT + 5 * HOUR)]
    assert any("competent authority" in step for step in tasks)


@begins_with(record_only)
def test_the_siro_records_that_nothing_is_owed_to_the_other_authority(beginning):
    _, people, incident = beginning
    case = RegulatorCase.objects.get(regime="nis")
    with pytest.raises(Refused):
        actions.not_owed_there(case, by=people["dpo"], at=AT + 5 * HOUR, reason=LONG_REASON)
    actions.not_owed_there(case, by=people["siro"], at=AT + 5 * HOUR, reason=LONG_REASON)
    assert cases_of(incident) == {"uk_gdpr": "not_needed", "nis": "not_needed"}
    assert not is_notice_outstanding(Incident.objects.get(pk=incident.pk))


@begins_with()
def test_the_duty_to_the_regulator_ends_with_a_decision_alone(beginning):
    body, people, _ = beginning
    case = reported(body, people).regulator_case
    with pytest.raises(NotReady, match="is the decision on the incident"):
        actions.not_owed_there(case, by=people["siro"], at=AT + 5 * HOUR, reason=LONG_REASON)


@begins_with()
@pytest.mark.parametrize("regime", ["nis", "pecr"])
def test_without_personal_data_a_law_that_knows_a_duty_all_the_same_has_its_clock_and_case(beginning, regime):
    body, people, _ = beginning
    incident = triaged(body, people, personal_data="no", facts={**SERIOUS, "regimes": [regime]})
    assert incident.deadline_at == incident.aware_at + 72 * HOUR
    assert cases_of(incident) == {regime: "owed"}
    assert incident.timers.get(key="late").due_at == incident.deadline_at
    assert presenting.clock_of(incident, AT + 2 * HOUR) is not None
    with pytest.raises(NotReady, match="A law sets a deadline"):
        actions.close_without_personal_data(
            incident=incident, by=people["dpo"], at=AT + 2 * HOUR, reason=LONG_REASON, co_category="V",
            publish_ok="publish",
        )  # fmt: skip


@begins_with()
def test_without_personal_data_the_decision_is_on_the_other_law_alone(beginning):
    body, people, _ = beginning
    incident = advised(body, people, advice="notify", personal_data="no", facts=NIS)
    assert cases_of(incident) == {"nis": "owed"}
    decide_to_notify(incident, people["siro"])
    assert [notice.case.regime for notice in RegulatorNotice.objects.all()] == ["nis"]


@begins_with()
def test_without_personal_data_recording_only_ends_it(beginning):
    body, people, _ = beginning
    incident = record_only(body, people, facts=NIS, personal_data="no")
    assert cases_of(incident) == {"nis": "not_needed"}
