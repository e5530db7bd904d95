"""The verbs, from the report of an incident to the decision."""

import pytest

from audit.models import Event, OutboxMessage
from audit.transitions import NotNow, NotReady, Refused
from departments.organisations.roles import Role
from incidents import actions
from incidents.models import Decision, Incident, RegulatorNotice
from tests.beginnings import begins_with
from tests.factories import person
from tests.incidents.stories import (
    AT,
    HOUR,
    LONG_REASON,
    SERIOUS,
    SLIGHT,
    advised,
    assessed,
    decide_to_notify,
    ico_notices,
    notified,
    recorded,
    triaged,
)

pytestmark = pytest.mark.django_db


@begins_with(assessed)
def test_the_decision_waits_for_the_dpos_advice(beginning):
    _, people, incident = beginning
    with pytest.raises(NotReady):
        actions.decide(incident=incident, by=people["siro"], at=AT + 4 * HOUR, decision="notify")
    assert not Decision.objects.exists()


@begins_with(assessed)
def test_only_the_dpo_advises_and_only_once(beginning):
    _, people, incident = beginning
    with pytest.raises(Refused):
        actions.advise(incident=incident, by=people["siro"], at=AT + 3 * HOUR, advice="notify")
    incident = actions.advise(incident=incident, by=people["dpo"], at=AT + 3 * HOUR, advice="notify")
    with pytest.raises(NotNow):
        actions.advise(incident=incident, by=people["dpo"], at=AT + 3 * HOUR, advice="notify")


@begins_with(assessed)
def test_advice_that_differs_from_the_rule_needs_a_reason(beginning):
    _, people, incident = beginning
    with pytest.raises(NotReady):
        actions.advise(
            incident=incident, by=people["dpo"], at=AT + 3 * HOUR, advice="record_only", reason="No."
        )


@begins_with(notified)
def test_deciding_to_notify_freezes_and_queues_exactly_one_notice(beginning):
    _, _, incident = beginning
    case = incident.regulator_case
    notice = case.notices.get()
    message = ico_notices().get()
    assert (incident.status, case.status, notice.phase) == ("decided", "owed", "initial")
    assert (notice.status, notice.state) == ("ready", "waiting")
    assert notice.message == message
    assert message.payload == notice.payload
    assert message.document == "documents/ico_notice.html"
    assert message.to == "officer@ico.example"
    assert {owed.field for owed in incident.owed.all()} >= {"consequences", "containment"}
    assert [row["field"] for row in notice.payload["to_follow"]]


@begins_with(advised)
def test_deciding_twice_queues_nothing_twice(beginning):
    _, people, incident = beginning
    done = decide_to_notify(incident, people["siro"])
    with pytest.raises(NotNow):
        decide_to_notify(done, people["siro"])
    assert ico_notices().count() == 1
    assert RegulatorNotice.objects.count() == 1


@begins_with()
def test_recording_only_closes_the_notification_as_not_needed(beginning):
    body, people, _ = beginning
    incident = recorded(body, people)
    assert incident.regulator_case.status == "not_needed"
    assert not ico_notices().exists()


@begins_with()
def test_recording_only_of_personal_data_needs_a_reason(beginning):
    body, people, _ = beginning
    incident = advised(body, people, facts=SLIGHT, advice="record_only")
    with pytest.raises(NotReady):
        actions.decide(
            incident=incident, by=people["siro"], at=AT + 4 * HOUR, decision="record_only", reason="Slight."
        )


@begins_with()
def test_whoever_assessed_does_not_decide(beginning):
    body, people, _ = beginning
    both = person("both@home-office.example", Role.DEPUTY_DPO, body)
    person("both@home-office.example", Role.DEPUTY_SIRO, body)
    incident = triaged(body, people)
    incident = actions.assess(incident=incident, by=both, at=AT + 2 * HOUR)
    incident = actions.advise(incident=incident, by=people["dpo"], at=AT + 3 * HOUR, advice="notify")
    with pytest.raises(Refused):
        decide_to_notify(incident, both)


@begins_with()
def test_the_person_who_caused_it_takes_no_part(beginning):
    body, people, _ = beginning
    incident = advised(body, people, facts={**SERIOUS, "caused_by": people["siro"]})
    with pytest.raises(Refused):
        decide_to_notify(incident, people["siro"])


@begins_with(advised)
def test_below_the_advice_only_the_siro_decides_and_says_why(beginning):
    _, people, incident = beginning
    values = {"incident": incident, "at": AT + 4 * HOUR, "decision": "record_only"}
    with pytest.raises(Refused):
        actions.decide(**values, by=people["delegate"], reason=LONG_REASON)
    with pytest.raises(NotReady):
        actions.decide(**values, by=people["siro"], reason="No need.")
    incident = actions.decide(**values, by=people["siro"], reason=LONG_REASON)
    decision = incident.decisions.get()
    assert decision.below_advice
    assert decision.decided_as == "siro"
    assert Event.objects.filter(kind="incident.decided_below").exists()


@begins_with(advised)
def test_a_delegate_decides_only_within_the_delegation(beginning):
    body, people, serious = beginning
    with pytest.raises(Refused):
        decide_to_notify(serious, people["delegate"])
    slight = advised(body, people, facts=SLIGHT, advice="record_only")
    done = actions.decide(
        incident=slight, by=people["delegate"], at=AT + 4 * HOUR, decision="record_only", reason=LONG_REASON
    )
    assert done.decisions.get().decided_as == "incident_delegate"


@begins_with()
def test_the_cabinet_office_is_notified_when_the_rule_says_so(beginning):
    body, people, _ = beginning
    assert not recorded(body, people).cabinet_office_notified
    assert not OutboxMessage.objects.filter(rule="incidents.notify_cabinet_office").exists()
    incident = notified(body, people)
    assert incident.cabinet_office_notified
    assert (
        OutboxMessage.objects.filter(
            rule="incidents.notify_cabinet_office", to="approver@centre.example"
        ).count()
        == 1
    )
    assert "decided as notifiable" in incident.decisions.get().cabinet_office


@begins_with(notified)
def test_the_cabinet_office_stays_notified_of_what_is_decided_again_without_grounds(beginning):
    _, people, incident = beginning
    incident = actions.reassess(
        incident=incident, by=people["adviser"], at=AT + 5 * HOUR, reason="Found and unread.",
        fields={"exposure": "recovered_unread"},
    )  # fmt: skip
    incident = actions.advise(incident=incident, by=people["dpo"], at=AT + 6 * HOUR, advice="record_only")
    incident = actions.decide(
        incident=incident, by=people["siro"], at=AT + 7 * HOUR, decision="record_only", reason=LONG_REASON
    )
    assert [decision.notify_cabinet_office for decision in incident.decisions.order_by("number")] == [
        True,
        False,
    ]
    assert Incident.objects.get().cabinet_office_notified


@begins_with()
@pytest.mark.parametrize("role", [Role.INCIDENT_DELEGATE, Role.DEPUTY_SIRO])
def test_a_dpo_who_has_advised_does_not_decide(beginning, role):
    body, people, _ = beginning
    person("dpo@home-office.example", role, body)
    incident = advised(body, people, facts=SLIGHT, advice="record_only")
    with pytest.raises(Refused):
        actions.decide(
            incident=incident, by=people["dpo"], at=AT + 4 * HOUR, decision="record_only", reason=LONG_REASON
        )


@begins_with()
def test_fifty_characters_are_enough_of_a_reason_for_recording_only_and_forty_nine_are_not(beginning):
    body, people, _ = beginning
    incident = advised(body, people, facts=SLIGHT, advice="record_only")
    values = {"incident": incident, "by": people["siro"], "at": AT + 4 * HOUR, "decision": "record_only"}
    with pytest.raises(NotReady, match="at least 50 characters"):
        actions.decide(**values, reason=LONG_REASON[:49])
    assert actions.decide(**values, reason=LONG_REASON[:50]).regulator_case.status == "not_needed"
