"""Incidents whose content is held elsewhere."""

from datetime import date

import pytest

from audit.models import OutboxMessage
from audit.transitions import NotReady
from incidents import actions
from incidents.home import tasks_for
from incidents.models import Incident, RegulatorCase
from incidents.queries import sees_all_of
from tests.beginnings import begins_with
from tests.incidents.stories import (
    AT,
    HOUR,
    approver,
    notified,
    reported,
    triaged,
)

pytestmark = pytest.mark.django_db


@begins_with()
def test_secret_content_is_refused_and_a_stub_keeps_clock_and_count(beginning):
    body, people, _ = beginning
    with pytest.raises(NotReady):
        reported(body, people, classification="SECRET")
    stub = actions.report_held_elsewhere(
        by=people["staff"],
        at=AT,
        organisation=body,
        classification="SECRET",
        personal_data="suspected",
        discovered_at=AT - HOUR,
        holder="Security unit",
        reference_there="S/12",
    )
    assert (stub.status, stub.title, stub.description) == ("held_elsewhere", "Held elsewhere", "")
    assert stub.deadline_at
    assert stub.timers.exists()
    subjects = {
        outbox_message.to: outbox_message.subject
        for outbox_message in OutboxMessage.objects.exclude(to=people["staff"].email)
    }
    assert {people["siro"].email, people["dpo"].email, people["adviser"].email} <= set(subjects)
    assert not [subject for subject in subjects.values() if "triage" in subject]
    wanted = [task.text for task in tasks_for(people["siro"], AT + HOUR)]
    assert wanted == [f"Enter what was decided elsewhere on incident {stub.reference}: Held elsewhere"]


@begins_with()
def test_what_turns_out_to_be_secret_is_emptied_of_everything_but_body_times_clock_and_count(beginning):
    body, people, _ = beginning
    texts = ("consequences", "containment", "measures_before", "data_note", "aware_reason")
    incident = triaged(body, people)
    Incident.objects.update(**dict.fromkeys(texts, "What must not be here."))
    stub = actions.hold_elsewhere(
        incident=incident,
        by=people["adviser"],
        at=AT + 2 * HOUR,
        version=incident.version,
        holder="Security unit",
        reference_there="S/13",
        classification="SECRET",
    )
    assert (stub.description, stub.how_occurred, stub.status) == ("", "", "held_elsewhere")
    assert [getattr(stub, text) for text in texts] == [""] * len(texts)
    assert (stub.data_types, stub.harm_flags, stub.exposure) == ([], [], "")
    assert (stub.people_max, stub.deadline_at, stub.discovered_at) == (3648, incident.deadline_at, AT - HOUR)


@begins_with()
def test_the_centre_that_was_notified_sees_the_stub_of_what_turns_out_to_be_secret(beginning):
    body, people, _ = beginning
    incident = notified(body, people)
    incident = actions.reassess(
        incident=incident, by=people["adviser"], at=AT + 5 * HOUR, reason="New facts were found.", fields={}
    )
    incident = actions.ask_back(
        incident, by=people["siro"], at=AT + 6 * HOUR, reason="Were the papers marked?"
    )
    stub = actions.hold_elsewhere(
        incident=incident, by=people["adviser"], at=AT + 7 * HOUR, version=incident.version,
        holder="Security unit", reference_there="S/15", classification="SECRET",
    )  # fmt: skip
    assert (stub.status, stub.decisions.count()) == ("held_elsewhere", 1)
    assert sees_all_of(approver(), stub, AT + 8 * HOUR)


@begins_with()
def test_what_was_decided_elsewhere_to_be_recorded_only_ends_its_chain(beginning):
    body, people, _ = beginning
    stub = actions.report_held_elsewhere(
        by=people["staff"], at=AT, organisation=body, classification="SECRET", personal_data="yes",
        discovered_at=AT - HOUR, holder="Security unit", reference_there="S/12",
    )  # fmt: skip
    actions.decided_elsewhere(
        incident=stub, by=people["siro"], at=AT + 2 * HOUR, version=stub.version, decision="record_only",
        decided_there_at=AT + HOUR,
    )  # fmt: skip
    assert RegulatorCase.objects.get().status == "not_needed"
    assert [(decision.number, decision.decided_at) for decision in stub.decisions.all()] == [(1, AT + HOUR)]


def held(people, body, **more):
    return actions.report_held_elsewhere(
        by=people["staff"], at=AT, organisation=body, classification="SECRET", personal_data="yes",
        discovered_at=AT - HOUR, holder="Security unit", reference_there="S/12", **more,
    )  # fmt: skip


@begins_with()
def test_nothing_is_decided_elsewhere_before_it_was_found(beginning):
    body, people, _ = beginning
    stub = held(people, body)
    with pytest.raises(NotReady, match="before it was found"):
        actions.decided_elsewhere(
            incident=stub, by=people["siro"], at=AT + 2 * HOUR, version=stub.version, decision="record_only",
            decided_there_at=AT - 2 * HOUR,
        )  # fmt: skip


@begins_with()
@pytest.mark.parametrize("year", [1066, 2206, 9999])
def test_the_next_look_at_what_is_held_elsewhere_is_on_a_day_to_come(beginning, year):
    body, people, _ = beginning
    with pytest.raises(NotReady, match="The day of the next look must be"):
        held(people, body, next_look_on=date(year, 7, 31))


@begins_with()
def test_a_reporter_says_only_that_it_exists_and_whom_to_call_and_the_adviser_enters_where_it_is_held(
    beginning,
):
    body, people, _ = beginning
    stub = actions.report_held_elsewhere(
        by=people["staff"], at=AT, organisation=body, classification="SECRET", personal_data="suspected",
        discovered_at=AT - HOUR, holder="Security unit, 020 7946 0000",
    )  # fmt: skip

    def tasks(post):
        return [task.text for task in tasks_for(people[post], AT + HOUR)]

    call = f"Call whoever holds incident {stub.reference} and enter where it is held: Held elsewhere"
    assert tasks("adviser") == [call]
    assert call not in tasks("siro")
    deadline = stub.deadline_at
    stub = actions.hold_elsewhere(
        incident=stub, by=people["adviser"], at=AT + 2 * HOUR, version=stub.version,
        holder="Security unit", reference_there="S/14", classification="SECRET",
    )  # fmt: skip
    assert (stub.status, stub.deadline_at, stub.reporter) == ("held_elsewhere", deadline, people["staff"])
    assert stub.held_elsewhere.reference_there == "S/14"
    assert tasks("adviser") == []
    assert tasks("siro") == [f"Enter what was decided elsewhere on incident {stub.reference}: Held elsewhere"]
