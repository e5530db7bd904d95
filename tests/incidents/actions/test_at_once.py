"""Notifying at once: who may, what the notice says, and that the decision stays owed."""

import pytest

from audit.models import OutboxMessage
from audit.transitions import NotReady, Refused
from departments.organisations.roles import Role
from incidents import actions
from incidents.models import Incident, RegulatorNotice
from tests.beginnings import begins_with
from tests.factories import person
from tests.incidents.stories import (
    AT,
    HOUR,
    advised,
    ico_notices,
    instructed,
    notified,
    reported,
)

pytestmark = pytest.mark.django_db


def at_once(incident, by, at=AT + HOUR, **kw):
    return actions.notify_now(
        incident.regulator_case, by=by, at=at, description="A bag with files was left on a train.", **kw
    )


@begins_with(reported)
@pytest.mark.parametrize("post", ["siro", "accounting"])
def test_from_the_first_minute_the_siro_and_the_accounting_officer_notify_with_what_is_known(beginning, post):
    _, people, incident = beginning
    at_once(incident, people[post], people_max=40)
    notice = RegulatorNotice.objects.get()
    answers = {row["question"]: row["answer"] for part in notice.payload["parts"] for row in part["rows"]}
    assert (notice.origin, notice.phase, ico_notices().count()) == ("notify_now", "initial", 1)
    assert answers["What happened"] == "A bag with files was left on a train."
    assert answers["People who could be affected"] == "40"
    unknown = (
        "Categories of personal data",
        "Likely consequences for the people",
        "Done to contain and recover",
    )
    assert {answers[question] for question in unknown} == {"Not yet known"}
    assert "before the incident was assessed or decided" in notice.payload["origin"]["words"]
    assert Incident.objects.get(pk=incident.pk).status == "reported", "it is not the decision"
    assert {owed.field for owed in incident.owed.all()} >= {"consequences", "containment"}


@begins_with(reported)
def test_the_data_protection_officer_notifies_at_once_under_the_siros_authority_alone(beginning):
    body, people, incident = beginning
    with pytest.raises(Refused, match="SIRO has not allowed"):
        at_once(incident, people["dpo"])
    authority = actions.give_authority(body, by=people["siro"], at=AT)
    at_once(incident, people["dpo"])
    assert RegulatorNotice.objects.count() == 1
    actions.take_back_authority(authority, by=people["siro"], at=AT + 2 * HOUR)
    with pytest.raises(Refused):
        at_once(reported(body, people), people["dpo"])


@begins_with()
def test_a_deputy_notifies_and_the_security_adviser_does_not(beginning):
    body, people, _ = beginning
    deputy = person("deputy@home-office.example", Role.DEPUTY_SIRO, body)
    with pytest.raises(Refused):
        at_once(reported(body, people), people["adviser"])
    at_once(reported(body, people), deputy)
    assert RegulatorNotice.objects.count() == 1


@begins_with()
def test_only_what_was_read_for_it_goes_in_somebodys_own_words(beginning):
    body, people, _ = beginning
    incident = reported(body, people, description="Jane Doe of 3 Mill Lane", how_discovered="Jane Doe")
    at_once(incident, people["siro"])
    assert "Jane Doe" not in str(RegulatorNotice.objects.get().payload)


@begins_with(reported)
def test_what_looks_like_personal_data_goes_with_a_reason_alone(beginning):
    _, people, incident = beginning
    text = {"containment": "Asked jane.doe@example.org to delete it."}
    with pytest.raises(NotReady, match="email"):
        at_once(incident, people["siro"], **text)
    assert not RegulatorNotice.objects.exists()
    at_once(incident, people["siro"], **text, override="It is the address of a shared mailbox.")
    assert RegulatorNotice.objects.count() == 1


@begins_with(reported)
def test_a_late_notice_goes_at_once_and_leaves_its_reason_to_follow(beginning):
    _, people, incident = beginning
    at_once(incident, people["siro"], at=AT + 80 * HOUR)
    assert "late_reason" in {owed.field for owed in incident.owed.all()}


@begins_with()
def test_there_is_one_first_notice_whoever_was_quicker(beginning):
    body, people, _ = beginning
    instructed(body, people)
    incident = advised(body, people)
    at_once(incident, people["siro"])
    assert actions.sweep_fail_safe(at=AT + 66 * HOUR) == 0
    for case in (incident, notified(body, people)):
        with pytest.raises(NotReady, match="made ready before"):
            at_once(case, people["siro"], at=AT + 67 * HOUR)


@begins_with()
def test_siro_officer_and_accounting_officer_learn_that_the_decision_is_owed(beginning):
    body, people, _ = beginning
    at_once(reported(body, people), people["accounting"])
    recipients = OutboxMessage.objects.filter(rule="incidents.notify_of_notice_at_once")
    assert {recipient.partition("@")[0] for recipient in recipients.values_list("to", flat=True)} == {
        "siro",
        "dpo",
        "accounting",
    }


@begins_with()
def test_the_siro_asks_back_and_the_incident_is_assessed_again_with_the_advice_kept(beginning):
    body, people, _ = beginning
    incident = advised(body, people)
    asked = actions.ask_back(incident, by=people["siro"], at=AT + 5 * HOUR, reason="Were the papers marked?")
    assert (asked.status, asked.assessments.count()) == ("triage", 1)
    assert asked.deadline_at == incident.deadline_at
    recipients = OutboxMessage.objects.filter(rule="incidents.pass_on_question").values_list("to", flat=True)
    assert {"dpo@home-office.example", "adviser@home-office.example"} <= set(recipients)
    again = actions.assess(incident=asked, by=people["adviser"], at=AT + 6 * HOUR)
    assert again.assessments.count() == 2


@begins_with()
def test_the_reason_for_a_late_notice_is_kept_where_it_is_given_and_the_first_one_stays(beginning):
    body, people, _ = beginning
    reason = "The bag was missed after the weekend."
    incident = reported(body, people)
    at_once(incident, people["siro"], at=AT + 80 * HOUR, late_reason=f" {reason} ")
    assert Incident.objects.get(pk=incident.pk).late_reason == reason
    other = reported(body, people)
    Incident.objects.filter(pk=other.pk).update(late_reason="It was given in triage.")
    at_once(other, people["siro"], at=AT + 80 * HOUR, late_reason=reason)
    assert Incident.objects.get(pk=other.pk).late_reason == "It was given in triage."
