"""An installation of the first version upgrades by migration alone: every state in which it can be loses no fact."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import connection
from django.db.migrations import AddIndex, RemoveIndex
from django.db.migrations.executor import MigrationExecutor

from audit import registry
from audit.models import OutboxMessage
from audit.record import SYSTEM, record
from audit.transitions import Transition
from incidents import actions, migrations, queries
from incidents.models import Incident, RegulatorCase
from incidents.presenting import EVENT_WORDS, case_state
from portal.management.states import one_model_a_change
from tests.incidents.stories import AT, HOUR, officer, reported, staffed_body

BEFORE = "0002_precision_of_a_year"
AFTER = max(path.stem for path in Path(migrations.__file__).parent.glob("0*.py"))  # what the code reads
NOTIFIED = {"case_reference": "IC-123456-A1B2", "acknowledged_at": AT + 6 * HOUR}
ASKED = {"more_wanted_by": date(2026, 6, 20)}
PORTAL, HELPLINE, BOTH, WAITS, PERSON = "portal", "helpline", "both", "waits", "person"
SENT = (PORTAL, HELPLINE, BOTH)


@dataclass
class Old:
    """A notification of the first version: its state and columns, how each of its notices went, and what is true after."""

    state: str
    notices: tuple[tuple[str, str], ...]
    fields: dict = field(default_factory=dict)
    events: tuple[str, ...] = ()
    status: str = "owed"
    shown: str = "owed"


FIRST = ("initial", PORTAL)
EVERY_STATE = (
    Old("drafting", ()),
    Old("awaiting_approval", ()),
    Old("held", ()),
    Old("not_needed", (), {"not_told_reason": "Only a pass."}, status="not_needed", shown="not_needed"),
    Old("queued", (("initial", WAITS),), shown="waiting"),
    Old("sending", (("initial", WAITS),), shown="waiting"),
    Old("send_failed", (("initial", WAITS),), shown="waiting"),
    Old("queued", (("initial", PERSON),), shown="by_hand"),
    Old("sent", (FIRST,), shown="sent"),
    Old("sent", (("initial", HELPLINE),), shown="sent"),
    Old("sent", (("initial", BOTH),), shown="sent"),
    Old("acknowledged", (FIRST,), NOTIFIED, status="notified", shown="notified"),
    Old("acknowledged", (FIRST,), NOTIFIED, ("acknowledged",), status="notified", shown="notified"),
    Old("further_owed", (FIRST,), ASKED, ("more_asked",), shown="further_owed"),
    Old("further_owed", (FIRST,), NOTIFIED | ASKED, ("more_asked",), status="notified", shown="further_owed"),
    Old("drafting", (FIRST,), NOTIFIED | ASKED, ("more_asked", "further_begun"), "notified", "further_owed"),
    Old("awaiting_approval", (FIRST,), NOTIFIED, ("further_begun",), status="notified", shown="notified"),
    Old("held", (FIRST,), NOTIFIED, ("further_begun",), status="notified", shown="notified"),
    Old("queued", (FIRST, ("further", WAITS)), NOTIFIED, status="notified", shown="notified"),
    Old("sent", (FIRST, ("further", PORTAL)), NOTIFIED | ASKED, ("more_asked",), "notified", "notified"),
    Old("final_sent", (FIRST,), NOTIFIED, ("final",), status="notified", shown="final_sent"),
    Old("regulator_closed", (FIRST,), NOTIFIED | {"closed_answer": "No more is wanted."},
        ("final", "regulator_closed"), status="closed", shown="closed"),
    Old("withdrawing", (FIRST, ("withdrawal", WAITS)), NOTIFIED, status="withdrawn", shown="withdrawing"),
    Old("withdrawn", (FIRST, ("withdrawal", PORTAL)), status="withdrawn", shown="withdrawn"),
)  # fmt: skip


def moved(name):
    """The database, moved to one of the two migrations; the models as they were then."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    # A test is one transaction, in which no index is made beside other work.
    with pytest.MonkeyPatch.context() as patch, one_model_a_change(keeps_garbage=True):
        for operation, plain in ((AddIndexConcurrently, AddIndex), (RemoveIndexConcurrently, RemoveIndex)):
            patch.setattr(operation, "database_forwards", plain.database_forwards)
            patch.setattr(operation, "database_backwards", plain.database_backwards)
        executor = MigrationExecutor(connection)
        executor.migrate([("incidents", name)])
    others = [
        node for node in MigrationExecutor(connection).loader.graph.leaf_nodes() if node[0] != "incidents"
    ]
    apps = executor.loader.project_state([*others, ("incidents", name)]).apps
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return apps


def old_event(kind, chain, at, **facts):
    subject = SimpleNamespace(_meta=SimpleNamespace(label="incidents.Notification"), pk=chain.pk)
    return record(
        f"notification.{kind}", subject=subject, by=SYSTEM, at=at, organisation="home-office", **facts
    )


def as_it_was(apps, old: Old, incident: Incident):
    """The rows of the first version."""
    chain = apps.get_model("incidents", "Notification").objects.create(
        incident_id=incident.pk, organisation_id=incident.organisation_id, regime="uk_gdpr", addressee="regulator",
        status=old.state, opened_at=AT, first_sent_at=AT + 5 * HOUR if any(way in SENT for _, way in old.notices) else None, **old.fields,
    )  # fmt: skip
    cases = []
    for number, (phase, way) in enumerate(old.notices, 1):
        at = AT + 4 * HOUR if number == 1 else AT + 20 * HOUR
        cases.append(one_notice(apps, chain, number, phase, way, at))
    for number, kind in enumerate(old.events):
        old_event(kind, chain, AT + (10 + number) * HOUR)
    return chain, cases


def one_notice(apps, chain, number, phase, way, at):
    sent = way in SENT
    notice = apps.get_model("incidents", "Dispatch").objects.create(
        notification=chain, number=number, phase=phase, payload={"reference": "HO-2026-00001"},
        payload_sha256="a" * 64, queued_at=at, sent_at=at + HOUR if sent else None, sent_by=("portal" if way == PORTAL else "helpline") if sent else "",
        receipt=f"Receipt {number}" if sent else "",
    )  # fmt: skip
    kind = {"initial": "queued", "further": "phase_queued", "withdrawal": "withdrawing"}[phase]
    event = old_event(kind, chain, at, key=str(notice.pk))
    if way != PERSON:
        OutboxMessage.objects.create(
            event=event, rule="incidents.send_to_regulator", channel="ico", to="officer@ico.example",
            subject="First notice", body="", payload={"key": str(notice.pk)}, next_try_at=at, created_at=at,
            status="sent" if sent else "waiting", sent_at=event.recorded_at + HOUR if sent else None,
            sent_way={PORTAL: "portal", BOTH: "portal", HELPLINE: "by_hand"}.get(way, ""),
            receipt={
                PORTAL: f"Receipt {number}", BOTH: "Accepted by the mail server",
                HELPLINE: f"Sent by hand: Receipt {number}",
            }.get(way, ""),
        )  # fmt: skip
    return notice


@dataclass
class Upgraded:
    """A notification of the first version, and what the upgrade made of it: its incident, its case, its notices before."""

    old: Old
    incident: Incident
    case: RegulatorCase
    before: list


def upgrade() -> list[Upgraded]:
    """Make an incident for each of `EVERY_STATE`, as the first version had it, and upgrade them all."""
    body, people = staffed_body()
    incidents = [reported(body, people, personal_data="no") for _ in EVERY_STATE]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "RULES", {})
        apps = moved(BEFORE)
        before = [
            as_it_was(apps, old, incident) for old, incident in zip(EVERY_STATE, incidents, strict=True)
        ]
        moved(AFTER)
    return [
        Upgraded(old, Incident.objects.get(pk=incident.pk), RegulatorCase.objects.get(pk=chain.pk), notices)
        for old, incident, (chain, notices) in zip(EVERY_STATE, incidents, before, strict=True)
    ]


@pytest.fixture(scope="module")
def upgraded(request, shared) -> Iterator[list[Upgraded]]:
    """What an upgrade made of `EVERY_STATE`: it takes seconds, and all tests look at the same."""
    with shared(request, upgrade, role="owner") as upgraded_cases:
        yield upgraded_cases


@pytest.fixture
def of_state(upgraded, db):
    """Finds the one that was in a state, and had these events, in the first version."""

    def find(state: str, *events: str, way: str = PORTAL) -> Upgraded:
        return next(
            candidate
            for candidate in upgraded
            if (candidate.old.state, candidate.old.events) == (state, events)
            and way in {way for _, way in candidate.old.notices}
        )

    return find


def test_every_state_of_the_first_version_is_taken_over(upgraded, db):
    for case_upgraded in upgraded:
        old, incident, case, case_before = (
            case_upgraded.old,
            case_upgraded.incident,
            case_upgraded.case,
            case_upgraded.before,
        )
        assert (case.status, case_state(case)) == (old.status, old.shown), old
        assert incident.regulator_case == case
        assert (case.case_reference, case.acknowledged_at) == (
            old.fields.get("case_reference", ""),
            old.fields.get("acknowledged_at"),
        ), old
        assert case.more_wanted_by == old.fields.get("more_wanted_by"), old
        assert case.not_needed_reason == old.fields.get("not_told_reason", ""), old
        assert case.closed_answer == old.fields.get("closed_answer", ""), old
        ready = list(case.notices.filter(status="ready"))
        assert [notice.pk for notice in ready] == [notice.pk for notice in case_before], old
        for notice, (_, way), before in zip(ready, old.notices, case_before, strict=True):
            was_taken_over(notice, way, before)


def was_taken_over(notice, way, before):
    assert (notice.ready_at, notice.payload, notice.payload_sha256) == (
        before.queued_at,
        before.payload,
        "a" * 64,
    )
    message = notice.message
    if way == BOTH:
        assert (message.status, notice.sent_at) == ("sent", before.sent_at)
    elif way in (PORTAL, HELPLINE):
        assert (message.status, message.sent_way, message.receipt) == ("sent", way, before.receipt)
        assert notice.sent_at == before.sent_at
    else:
        assert (message.status, message.channel) == ("waiting", "copy_sheet" if way == PERSON else "ico")


def test_what_a_case_was_doing_goes_on_after_the_upgrade(of_state):
    case = of_state("drafting", "more_asked", "further_begun").case
    ended = of_state("regulator_closed", "final", "regulator_closed").case
    assert (case.draft.number, case.draft.begun_at) == (2, AT + 11 * HOUR)
    assert case.is_notified, "preparing a further notice never un-acknowledged it"
    assert case.is_more_wanted
    assert (ended.final_at, ended.closed_at) == (AT + 10 * HOUR, AT + 11 * HOUR)
    sent = actions.acknowledge(
        case=of_state("sent").case, by=officer(), at=AT + 6 * HOUR, case_reference="IC-1"
    )
    assert sent.is_notified


def test_a_notice_that_went_both_ways_keeps_both_receipts(of_state):
    both = "Receipt 1; by the portal: Accepted by the mail server"
    upgraded_case = of_state("sent", way=BOTH)
    (notice,) = upgraded_case.case.notices.all()
    assert (notice.message.sent_way, notice.sent_at, notice.message.receipt) == (
        "helpline",
        upgraded_case.before[0].sent_at,
        both,
    )


def test_events_of_the_first_version_stay_on_the_timeline_and_count_for_separation_of_duties(of_state):
    upgraded_case = of_state("acknowledged", "acknowledged")
    subjects = queries.subjects_about(upgraded_case.incident, (), (), ())
    kinds = {event.kind for event in queries.events_of(subjects)}
    assert {"notification.queued", "notification.acknowledged"} <= kinds <= set(EVENT_WORDS)
    step = Transition(name="probe", event="thing.done", words="Done", source=("notified",), power="regulator_case.see",
                      not_same_person_as=("notification.acknowledged",))  # fmt: skip
    assert step._did_before(upgraded_case.case, SYSTEM)
