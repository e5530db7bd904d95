"""A person and the portal act at the same moment."""

from threading import Barrier

from audit import deliver
from audit.models import Event, OutboxMessage
from audit.transitions import NotReady
from incidents import actions
from tests.incidents.cases import (
    by_telephone,
    now,
)
from tests.incidents.stories import (
    AT,
    HOUR,
    LONG_REASON,
    clock_at,
    ico_notices,
    notified,
    staffed_body,
)
from tests.stack import in_threads


def test_when_a_person_and_the_portal_finish_at_the_same_moment_one_of_them_is_recorded(real_stack):
    body, people = staffed_body()
    case = notified(body, people).regulator_case
    message = deliver.claim(clock_at(ico_notices().get(), AT + 5 * HOUR), ["ico"])
    together, recorded = Barrier(2, timeout=20), []

    def portal():
        together.wait()
        deliver.keep_receipts([(message, "Accepted", clock_at(message, AT + 6 * HOUR))])

    def person():
        together.wait()
        try:
            recorded.append(by_telephone(case, people))
        except NotReady:
            return

    assert in_threads(portal, person) == []
    kept = OutboxMessage.objects.get(pk=message.pk)
    assert (kept.status, kept.sent_way) == ("sent", "helpline" if recorded else "portal")
    assert Event.objects.filter(kind="notification.sent_by_hand").exists() == bool(recorded)


def test_a_claim_and_a_decision_at_the_same_moment_leave_it_either_cancelled_or_counted_as_sent(real_stack):
    body, people = staffed_body()
    case = notified(body, people).regulator_case
    incident = actions.reassess(
        incident=case.incident, by=people["adviser"], at=AT + 6 * HOUR, reason="New facts were found.",
        fields={"exposure": "recovered_unread"},
    )  # fmt: skip
    incident = actions.advise(
        incident=incident, by=people["dpo"], at=AT + 7 * HOUR, advice="record_only", reason="As the facts are known now.",
    )  # fmt: skip
    together, claims = Barrier(2, timeout=20), []

    def portal():
        together.wait()
        claims.append(deliver.claim(clock_at(ico_notices().get(), AT + 8 * HOUR), ["ico"]))

    def person():
        together.wait()
        actions.decide(
            incident=incident, by=people["siro"], at=AT + 8 * HOUR, decision="record_only", reason=LONG_REASON
        )

    assert in_threads(portal, person) == []
    message = ico_notices().get()
    assert message.cancelled_at
    assert message.status == ("sending" if claims[0] else "cancelled")
    assert now(case).status == ("owed" if claims[0] else "not_needed")
