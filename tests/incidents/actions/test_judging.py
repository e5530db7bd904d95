"""Judging: whose notice it is, judging again, merging, who may decide, and what the pages then say."""

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Event, OutboxMessage
from audit.record import subject_of
from audit.transitions import NotReady, Refused
from departments.organisations.powers import forget_appointments
from departments.organisations.roles import Role
from incidents import actions, queries
from incidents.home import tasks_for
from incidents.models import RegulatorCase
from incidents.presenting import clock_of
from tests.factories import appoint, commissioner, person, sign_in
from tests.incidents.stories import (
    AT,
    HOUR,
    LONG_REASON,
    SERIOUS,
    SLIGHT,
    advised,
    assessed,
    notified,
    recorded,
    reported,
    sends,
    staffed_body,
    triaged,
)

pytestmark = pytest.mark.django_db
FOUND = AT - HOUR


def shown(user, view, thing):
    return sign_in(Client(), user).get(reverse(f"incidents:{view}", args=[thing.pk])).content.decode()


def test_a_law_that_names_another_authority_leaves_the_notice_with_the_commissioner():
    body, people = staffed_body()
    incident = notified(body, people, facts={**SERIOUS, "regimes": ["nis"]})
    assert (incident.governing_regime, incident.regulator_case.addressee) == ("uk_gdpr", "regulator")
    assert OutboxMessage.objects.filter(channel="ico").count() == 1
    assert "The competent authority must be told too" in shown(people["dpo"], "incident", incident)


def again(incident, people, at, **fields):
    return actions.reassess(
        incident=incident, by=people["adviser"], at=at, reason="New facts were found.", fields=fields
    )


WORSE = {"harm_flags": ["criminal"], "people_max": 3000, "recipient": "not_known"}


def test_judged_again_to_be_told_the_clock_runs_on_and_the_notification_opens_again():
    body, people = staffed_body()
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


def test_judged_again_with_less_to_fear_the_notification_stays_not_needed():
    body, people = staffed_body()
    incident = again(recorded(body, people), people, AT + 10 * HOUR, people_max=2)
    assert incident.regulator_case.status == "not_needed"
    assert clock_of(incident, AT + 10 * HOUR)["state"] == "running"


def test_a_notice_sent_before_it_was_judged_again_is_never_called_late():
    body, people = staffed_body()
    incident = notified(body, people)
    notice = OutboxMessage.objects.get(channel="ico")
    sends(notice, AT + 5 * HOUR)
    again(incident, people, AT + 6 * HOUR, people_max=4000)
    actions.sweep_timers(at=FOUND + 73 * HOUR)
    assert not Event.objects.filter(kind="incident.late").exists()


def save_triage(incident, people, at, **fields):
    return actions.save(
        incident=incident,
        by=people["adviser"],
        at=at,
        version=incident.version,
        section="triage",
        fields=fields,
    )


def test_no_personal_data_after_all_ends_the_clock_its_timers_and_the_notification():
    body, people = staffed_body()
    incident = save_triage(triaged(body, people), people, AT + HOUR, personal_data="no")
    assert not incident.timers.filter(fired_at=None).exists()
    incident = actions.assess(incident=incident, by=people["adviser"], at=AT + 2 * HOUR)
    assert RegulatorCase.objects.get().status == "not_needed"
    assert actions.sweep_timers(at=AT + 100 * HOUR) == 0
    incident = again(incident, people, AT + 3 * HOUR, personal_data="yes")
    assert RegulatorCase.objects.get().status == "owed"
    assert incident.timers.filter(fired_at=None).count() == 7 - 1


def test_personal_data_doubted_and_found_again_in_triage_bring_the_timers_back():
    body, people = staffed_body()
    incident = save_triage(triaged(body, people), people, AT + HOUR, personal_data="no")
    incident = save_triage(incident, people, AT + 2 * HOUR, personal_data="suspected")
    assert RegulatorCase.objects.get().status == "owed"
    assert incident.timers.get(key="late").due_at == FOUND + 72 * HOUR


def merge(one, into, people, at=AT + 3 * HOUR):
    done = actions.merge(incident=one, by=people["dpo"], at=at, into=into)
    into.refresh_from_db()
    return done


@pytest.mark.parametrize("stage", [reported, triaged, assessed])
def test_merging_into_one_without_personal_data_carries_clock_and_notification_over(stage):
    body, people = staffed_body()
    plain = stage(body, people, personal_data="no")
    other = triaged(body, people, at=AT - 10 * HOUR)
    merge(other, plain, people)
    assert (plain.personal_data, plain.deadline_at) == ("yes", AT - 11 * HOUR + 72 * HOUR)
    assert plain.regulator_case.status == "owed"
    assert plain.timers.get(key="late").due_at == plain.deadline_at
    told = Event.objects.get(kind="incident.merged_here")
    assert told.facts == {
        "other": other.reference,
        "fields": ["aware_at", "discovered_at", "occurred_from", "personal_data"],
    }
    assert told.subject == subject_of(plain)


def test_what_was_judged_without_personal_data_is_not_decided_when_they_come_by_merging():
    body, people = staffed_body()
    plain = advised(body, people, advice="record_only", personal_data="no")
    merge(triaged(body, people), plain, people)
    with pytest.raises(NotReady, match="assess it again"):
        actions.decide(
            incident=plain, by=people["siro"], at=AT + 4 * HOUR, decision="record_only", reason=LONG_REASON
        )


def test_nothing_is_merged_into_what_is_decided():
    body, people = staffed_body()
    done, other = recorded(body, people), triaged(body, people)
    with pytest.raises(NotReady, match="not decided yet"):
        merge(other, done, people)
    assert done not in queries.merge_targets(other)
    assert RegulatorCase.objects.get(incident=other).status == "owed"


def needs(person):
    return [task.text for task in tasks_for(person, AT + 9 * HOUR)]


def test_home_asks_for_advice_on_the_newest_assessment_only():
    body, people = staffed_body()
    incident = again(assessed(body, people), people, AT + 3 * HOUR, people_max=4000)
    assert needs(people["dpo"]) == [f"Give your advice on incident {incident.reference}: {incident.title}"]
    assert needs(people["siro"]) == []
    actions.advise(incident=incident, by=people["dpo"], at=AT + 4 * HOUR, advice="notify")
    assert needs(people["dpo"]) == []
    assert needs(people["siro"]) == [f"Decide on incident {incident.reference}: {incident.title}"]


@pytest.mark.parametrize("role", [Role.INCIDENT_DELEGATE, Role.DEPUTY_SIRO])
def test_a_dpo_who_has_advised_does_not_decide(role):
    body, people = staffed_body()
    person("dpo@home-office.example", role, body)
    incident = advised(body, people, facts=SLIGHT, advice="record_only")
    with pytest.raises(Refused):
        actions.decide(
            incident=incident, by=people["dpo"], at=AT + 4 * HOUR, decision="record_only", reason=LONG_REASON
        )


def fresh(user):
    """A browser in which the password has just been given."""
    client = sign_in(Client(), user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 4102444800.0}]
    session.save()
    return client


def deciding(people, incident):
    return fresh(people["siro"]).get(reverse("incidents:decide", args=[incident.pk])).content.decode()


def test_a_first_notice_that_the_portal_sends_is_on_its_way():
    body, people = staffed_body()
    assert "Nobody has to do anything more" in deciding(people, advised(body, people))
    assert "sending the first notice to the Information Commissioner" in shown(
        people["siro"], "decided", notified(body, people)
    )


@pytest.mark.parametrize("hindrance", ["copy sheet", "no officer"])
def test_a_first_notice_that_the_portal_cannot_send_is_not_promised(settings, hindrance):
    body, people = staffed_body()
    if hindrance == "copy sheet":
        settings.REGULATOR_CHANNEL = "copy_sheet"
    else:
        commissioner().appointments.all().delete()
    assert "The portal does not send it" in deciding(people, advised(body, people))
    text = shown(people["siro"], "decided", notified(body, people))
    assert "sending the first notice" not in text
    assert "by hand with the" in text


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (
            "record_only",
            "The notice that was sent with an earlier decision stays valid until it is withdrawn",
        ),
        ("notify", "Send what is new in a further notice"),
    ],
)
def test_a_second_decision_promises_no_second_first_notice(decision, words):
    body, people = staffed_body()
    incident = notified(body, people)
    sends(OutboxMessage.objects.get(channel="ico"), AT + 5 * HOUR)
    incident = again(incident, people, AT + 6 * HOUR, people_max=4000)
    reason = "The facts that were found later change what I think of it."
    incident = actions.advise(
        incident=incident, by=people["dpo"], at=AT + 7 * HOUR, advice=decision, reason=reason
    )
    assert "this decision sends no notice" in deciding(people, incident)
    incident = actions.decide(
        incident=incident, by=people["siro"], at=AT + 8 * HOUR, decision=decision, reason=LONG_REASON
    )
    text = shown(people["siro"], "decided", incident)
    assert "sending the first notice" not in text
    assert words in text


def test_assessing_waits_for_the_time_of_awareness_and_for_the_asset():
    body, people = staffed_body()
    incident = triaged(body, people, facts={**SERIOUS, "aware_at": None, "asset_not_on_register": False})
    with pytest.raises(NotReady) as caught:
        actions.assess(incident=incident, by=people["adviser"], at=AT + 2 * HOUR)
    assert [problem.field for problem in caught.value.problems] == ["aware_at", "assets"]
    page = shown(people["adviser"], "triage", incident)
    assert 'id="id_aware_at_day"' in page
    assert 'id="id_asset_not_on_register"' in page


@pytest.mark.parametrize("personal_data", ["no", "suspected"])
def test_awareness_is_not_asked_where_personal_data_are_not_known_to_be_concerned(personal_data):
    body, people = staffed_body()
    facts = {**SERIOUS, "aware_at": None}
    assert assessed(body, people, facts=facts, personal_data=personal_data).status == "assessed"


def test_where_everybody_who_may_decide_took_an_earlier_step_the_page_and_the_home_page_say_so():
    body, people = staffed_body()
    for name in ("siro", "accounting", "delegate"):
        people[name].appointments.all().delete()
        forget_appointments(people[name])
    appoint(people["dpo"], Role.SIRO, body)
    incident = advised(body, people)
    for name in ("dpo", "adviser"):
        page = shown(people[name], "incident", incident)
        assert "Nobody who holds this role can do this" in page
        assert "Ask the Cabinet Office to appoint another person" in page
    (task,) = (one for one in tasks_for(people["dpo"], AT + 5 * HOUR) if "Ask the Cabinet Office" in one.text)
    assert f"decide on incident {incident.reference}" in task.text
    person("another@home-office.example", Role.DEPUTY_SIRO, body)
    assert "Who can: another (Deputy SIRO" in shown(people["dpo"], "incident", incident)
    assert not any("Ask the Cabinet Office" in one.text for one in tasks_for(people["dpo"], AT + 5 * HOUR))
