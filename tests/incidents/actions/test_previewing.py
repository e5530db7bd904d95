"""What the next notice of a case would say, before it is made ready."""

import pytest

from audit.models import Event
from audit.transitions import NotReady
from incidents import actions
from incidents.actions.previewing import SET_WITH_SENDING, fingerprint, preview
from tests.incidents.cases import acknowledged_case, now
from tests.incidents.stories import AT, HOUR, advised, decide_to_notify, ico_notices, save, staffed_body

pytestmark = pytest.mark.django_db


def further(body, people):
    case = acknowledged_case(body, people)
    return actions.begin_further_notice(case=case, by=people["dpo"], at=AT + 7 * HOUR)


def test_the_preview_of_a_first_notice_is_what_the_decision_sends():
    body, people = staffed_body()
    incident = advised(body, people)
    before = preview(incident.regulator_case, at=AT + 3 * HOUR)
    decide_to_notify(incident, people["siro"])
    sent = ico_notices().get().payload
    later = SET_WITH_SENDING | {"decision"}
    assert {k: v for k, v in before.items() if k not in later} == {
        k: v for k, v in sent.items() if k not in later
    }


def test_the_preview_of_a_further_notice_is_what_is_sent_and_nothing_is_written_by_looking():
    body, people = staffed_body()
    case = further(body, people)
    events = Event.objects.count()
    before = preview(case, at=AT + 8 * HOUR)
    assert Event.objects.count() == events
    actions.send_further_notice(case=case, by=people["dpo"], at=AT + 9 * HOUR, seen=fingerprint(before))
    assert fingerprint(now(case).unsent_notice.payload) == fingerprint(before)


def test_a_further_notice_that_says_something_else_by_now_does_not_go():
    body, people = staffed_body()
    case = further(body, people)
    seen = fingerprint(preview(case, at=AT + 8 * HOUR))
    save(
        case.incident,
        people["adviser"],
        AT + 8 * HOUR,
        "notice",
        {"consequences": "Some were called at home."},
    )
    with pytest.raises(NotReady, match="has changed since"):
        actions.send_further_notice(case=case, by=people["dpo"], at=AT + 9 * HOUR, seen=seen)
    assert now(case).draft is not None
