"""What the next notice of a case would say, before it is made ready."""

import pytest

from audit.models import Event, OutboxMessage
from audit.transitions import NotReady
from incidents import actions
from incidents.actions.automatic import automatic_preview
from incidents.actions.previewing import SET_WITH_SENDING, fingerprint, preview, tried
from incidents.models import Incident, Owed, RegulatorNotice
from tests.beginnings import begins_with
from tests.incidents.cases import acknowledged_case, now
from tests.incidents.stories import (
    AT,
    HOUR,
    advised,
    assessed,
    decide_to_notify,
    ico_notices,
    instructed,
    reported,
    save,
)

pytestmark = pytest.mark.django_db


def further(body, people):
    case = acknowledged_case(body, people)
    return actions.begin_further_notice(case=case, by=people["dpo"], at=AT + 7 * HOUR)


@begins_with()
def test_the_preview_of_a_first_notice_is_what_the_decision_sends(beginning):
    body, people, _ = beginning
    incident = advised(body, people)
    before = preview(incident.regulator_case, at=AT + 3 * HOUR)
    decide_to_notify(incident, people["siro"])
    sent = ico_notices().get().payload
    later = SET_WITH_SENDING | {"decision", "to_follow"}
    assert {k: v for k, v in before.items() if k not in later} == {
        k: v for k, v in sent.items() if k not in later
    }


@begins_with(further)
def test_the_preview_of_a_further_notice_is_what_is_sent_and_nothing_is_written_by_looking(beginning):
    _, people, case = beginning
    events = Event.objects.count()
    sending = {"case": case, "by": people["dpo"], "at": AT + 8 * HOUR}
    before = tried(case, step=lambda: actions.send_further_notice(**sending))
    assert (Event.objects.count(), now(case).unsent_notice) == (events, None)
    actions.send_further_notice(case=case, by=people["dpo"], at=AT + 9 * HOUR, seen=fingerprint(before))
    assert fingerprint(now(case).unsent_notice.payload) == fingerprint(before)


@begins_with(further)
def test_a_further_notice_that_says_something_else_by_now_does_not_go(beginning):
    _, people, case = beginning
    sending = {"case": case, "by": people["dpo"], "at": AT + 8 * HOUR}
    seen = fingerprint(tried(case, step=lambda: actions.send_further_notice(**sending)))
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


@begins_with()
def test_what_is_shown_before_notifying_at_once_is_what_goes_with_what_was_entered_and_no_trace_is_left(
    beginning,
):
    body, people, _ = beginning
    case = reported(body, people).regulator_case
    fields = {
        "by": people["siro"],
        "description": "Two discs were lost in the post.",
        "people_max": 25_000_000,
    }
    before = counts()
    shown = tried(case, step=lambda: actions.notify_now(case=case, at=AT + HOUR, **fields))
    assert counts() == before
    actions.notify_now(case=now(case), at=AT + 2 * HOUR, seen=fingerprint(shown), **fields)
    sent = now(case).unsent_notice.payload
    assert {k: v for k, v in shown.items() if k not in SET_WITH_SENDING} == {
        k: v for k, v in sent.items() if k not in SET_WITH_SENDING
    }
    assert "Two discs were lost" in str(shown["parts"])


@begins_with()
def test_what_the_portal_would_send_by_itself_is_what_it_sends(beginning):
    body, people, _ = beginning
    instructed(body, people, AT - 48 * HOUR)
    case, before = assessed(body, people).regulator_case, counts()
    shown = automatic_preview(case, at=AT + 65 * HOUR)
    assert counts() == before
    actions.sweep_fail_safe(at=AT + 66 * HOUR)
    sent = now(case).unsent_notice.payload
    assert fingerprint(shown) == fingerprint(sent)
    assert "A bag" not in str(shown)


def counts():
    """How much there is of what sending writes."""
    return [model.objects.count() for model in (Event, RegulatorNotice, OutboxMessage, Owed)] + list(
        Incident.objects.values_list("version", "people_max")
    )
