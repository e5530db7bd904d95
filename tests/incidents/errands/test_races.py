"""A person and the portal act at the same moment."""

from threading import Barrier

from audit import deliver
from audit.models import Event, OutboxMessage
from audit.transitions import NotReady
from tests.incidents.cases import (
    by_telephone,
)
from tests.incidents.stories import (
    AT,
    HOUR,
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
