"""A notice that has not gone does not go once it is not owed any more."""

import pytest
from django.test import Client
from django.urls import reverse

from audit import deliver
from audit import queries as audit_queries
from audit.models import Event, OutboxMessage
from audit.transitions import NotReady
from incidents import actions
from incidents.actions import cancelling
from incidents.models import Incident
from tests.beginnings import begins_with
from tests.factories import sign_in
from tests.incidents.cases import (
    acknowledged_case,
    by_telephone,
    decided_again,
    now,
    recorded_only,
    withdrawn_case,
)
from tests.incidents.stories import (
    AT,
    HOUR,
    assessed,
    clock_at,
    fails,
    ico_notices,
    notified,
    sends,
)


@begins_with(notified)
@pytest.mark.django_db
@pytest.mark.parametrize("channel", ["ico", "copy_sheet"])
def test_a_notice_that_has_not_gone_does_not_go_after_a_decision_to_record_only(beginning, channel):
    _, people, incident = beginning
    case = incident.regulator_case
    OutboxMessage.objects.filter(channel="ico").update(channel=channel)
    case = recorded_only(case, people)
    message = OutboxMessage.objects.get(channel=channel)
    assert (case.status, message.status, message.cancelled_at) == ("not_needed", "cancelled", AT + 8 * HOUR)
    assert (case.notices.get().state, case.unsent_notice) == ("cancelled", None)
    assert deliver.claim(clock_at(message, AT + 9 * HOUR), [channel]) is None
    assert not deliver.send_again(message, by=people["siro"], at=AT + 9 * HOUR)
    assert message not in audit_queries.still_owed(OutboxMessage.objects.all())
    with pytest.raises(NotReady):
        by_telephone(now(case), people, at=AT + 10 * HOUR)


@begins_with(notified)
@pytest.mark.django_db
def test_a_notice_that_failed_before_is_cancelled_too_and_the_page_says_that_it_was_tried(beginning):
    _, people, incident = beginning
    case = incident.regulator_case
    fails(ico_notices().get(), AT + 5 * HOUR)
    case = recorded_only(case, people)
    assert ico_notices().get().status == "cancelled"
    page = sign_in(Client(), people["dpo"]).get(reverse("incidents:case", args=[case.pk])).content.decode()
    assert "It had been tried before (1 attempt)" in page
    assert "Cancelled before it was sent" in page


@begins_with()
@pytest.mark.django_db
def test_a_further_notice_that_has_not_gone_is_cancelled_and_the_case_can_be_withdrawn(beginning):
    body, people, _ = beginning
    case = actions.begin_further_notice(
        case=acknowledged_case(body, people), by=people["dpo"], at=AT + 7 * HOUR
    )
    actions.send_further_notice(case=now(case), by=people["dpo"], at=AT + 8 * HOUR)
    case = recorded_only(now(case), people, at=AT + 9 * HOUR)
    assert [notice.state for notice in case.notices.all()] == ["sent", "cancelled"]
    case = actions.withdraw(
        case=case, by=people["dpo"], at=AT + 12 * HOUR, reason="Found on site and unread."
    )
    assert case.unsent_notice.phase == "withdrawal"
    assert [notice["key"] for notice in case.unsent_notice.payload["earlier"]] == [case.notices.first().key]


@begins_with()
@pytest.mark.django_db
def test_a_withdrawal_that_waits_goes_whatever_is_decided_to_record_only_again(beginning):
    body, people, _ = beginning
    case = withdrawn_case(body, people)
    case = recorded_only(case, people, at=AT + 10 * HOUR)
    assert case.unsent_notice.phase == "withdrawal"


@begins_with()
@pytest.mark.django_db
def test_a_decision_to_notify_after_a_cancelled_notice_sends_a_first_notice_under_a_key_of_its_own(beginning):
    body, people, _ = beginning
    case = recorded_only(notified(body, people).regulator_case, people)
    again = decided_again(case.incident, people, AT + 9 * HOUR, "notify", exposure="whereabouts_unknown")
    first, second = again.regulator_case.notices.all()
    assert (first.state, second.state) == ("cancelled", "waiting")
    assert (first.phase, second.phase) == ("initial", "initial")
    assert first.key != second.key
    assert again.regulator_case.status == "owed"


def in_flight(case):
    return deliver.claim(clock_at(ico_notices().get(), AT + 8 * HOUR), ["ico"])


@begins_with(notified)
@pytest.mark.django_db
def test_a_notice_that_is_being_sent_when_the_decision_changes_counts_as_sent_and_the_page_says_so(beginning):
    _, people, incident = beginning
    case = incident.regulator_case
    message = in_flight(case)
    case = recorded_only(case, people)
    page = sign_in(Client(), people["dpo"]).get(reverse("incidents:case", args=[case.pk])).content.decode()
    assert "It was being sent at that moment and counts as sent." in page
    sends(message, AT + 9 * HOUR)
    case = now(case)
    assert (case.status, case.notices.get().state) == ("owed", "sent")
    page = sign_in(Client(), people["dpo"]).get(reverse("incidents:case", args=[case.pk])).content.decode()
    assert "Withdraw the notification to take it back" in page
    case = actions.withdraw(
        case=case, by=people["dpo"], at=AT + 10 * HOUR, reason="Found on site and unread."
    )
    assert case.status == "withdrawn"


@begins_with(notified)
@pytest.mark.django_db
@pytest.mark.parametrize("killed", [True, False])
def test_where_the_attempt_under_way_fails_no_other_follows_and_the_case_ends(beginning, killed, settings):
    _, people, incident = beginning
    case = incident.regulator_case
    message = in_flight(case)
    recorded_only(case, people)
    after = clock_at(message, AT + 9 * HOUR)
    if killed:
        deliver.end_lapsed(after)
    else:
        deliver.reschedule(message, "The server did not answer", after)
    deliver.report_outcomes(after)
    message.refresh_from_db()
    assert (message.status, now(case).status) == ("cancelled", "not_needed")
    assert deliver.claim(after + 2 * HOUR, ["ico"]) is None
    assert Event.objects.filter(kind="notification.not_sent_after_all").count() == 1


@begins_with(notified)
@pytest.mark.django_db
def test_a_receipt_that_comes_after_the_lease_of_a_cancelled_notice_ran_out_still_counts_as_sent(beginning):
    _, people, incident = beginning
    case = incident.regulator_case
    message = in_flight(case)
    recorded_only(case, people)
    deliver.end_lapsed(clock_at(message, AT + 9 * HOUR))
    sends(message, AT + 10 * HOUR)
    assert now(case).notices.get().state == "sent"


@begins_with(notified)
@pytest.mark.django_db
def test_a_decision_to_notify_again_while_it_is_still_being_sent_leaves_the_one_notice_to_be_sent(beginning):
    _, people, incident = beginning
    case = incident.regulator_case
    message = in_flight(case)
    case = recorded_only(case, people)
    again = decided_again(case.incident, people, AT + 9 * HOUR, "notify", exposure="whereabouts_unknown")
    deliver.reschedule(message, "The server did not answer", clock_at(message, AT + 12 * HOUR))
    assert again.regulator_case.notices.get().state == "send_failed"
    assert deliver.claim(clock_at(message, AT + 20 * HOUR), ["ico"]).pk == message.pk


@begins_with()
@pytest.mark.django_db
def test_a_notice_that_waits_goes_once_for_the_incident_into_which_its_own_was_merged(beginning):
    body, people, _ = beginning
    case = notified(body, people).regulator_case
    other = assessed(body, people, at=AT + HOUR)
    incident = actions.reassess(
        incident=case.incident, by=people["adviser"], at=AT + 6 * HOUR, reason="The same bag as the other."
    )
    actions.merge(incident=incident, into=other, by=people["adviser"], at=AT + 7 * HOUR)
    case = now(case)
    assert (ico_notices().get().status, case.status) == ("waiting", "owed")
    assert Incident.objects.get(pk=other.pk).regulator_case == case


@begins_with(notified)
@pytest.mark.django_db
def test_only_a_notice_that_nobody_decided_goes_no_more_when_its_ground_is_gone(beginning):
    body, people, decided = beginning
    undecided = assessed(body, people)
    actions.notify_now(
        undecided.regulator_case,
        by=people["siro"],
        at=AT + 3 * HOUR,
        description="A bag was left on a train.",
    )
    for incident, state in ((decided, "waiting"), (undecided, "cancelled")):
        cancelling.cancel_undecided(incident, AT + 5 * HOUR, "no_personal_data")
        assert incident.regulator_case.notices.get().state == state
