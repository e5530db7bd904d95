"""Reporting without an account: the link, the report, the code, and what is added later."""

from datetime import timedelta
from uuid import uuid4

import pytest

from audit.models import Event, OutboxMessage
from audit.record import subject_of
from audit.transitions import NotReady, Refused
from incidents import actions
from incidents.duty.codes import digest_of
from incidents.home import tasks_for
from incidents.models import Incident, OutsideReport, ReportingLink
from tests.incidents.stories import (
    AT,
    HOUR,
    assessed,
    from_outside,
    linked,
    redacted,
    reported,
    staffed_body,
    supplier_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return staffed_body()


def test_a_report_through_a_link_has_its_clock_its_case_and_its_mails_like_any_other(home):
    body, people = home
    courier = supplier_of()
    incident, _ = from_outside(linked(body, people, supplier=courier))
    other = reported(body, people)
    assert (incident.reporter, incident.supplier, incident.organisation) == (None, courier, body)
    assert incident.deadline_at == other.deadline_at
    assert incident.regulator_cases.get().status == other.regulator_cases.get().status
    keys = [list(item.timers.order_by("due_at").values_list("key", "due_at")) for item in (incident, other)]
    assert keys[0] == keys[1]
    to = set(OutboxMessage.objects.filter(event__subject=subject_of(incident)).values_list("to", flat=True))
    assert to == {people["dpo"].email, people["adviser"].email}


def test_nothing_is_withheld_of_a_reporter_who_did_not_ask_for_it(home):
    incident, _ = from_outside(linked(*home))
    assert (incident.reporter_withheld, incident.kept_from, incident.kept_until) == (False, [], None)


def test_only_the_digest_of_a_code_is_kept(home):
    incident, code = from_outside(linked(*home))
    assert incident.outside_report.code_digest == digest_of(code)
    facts = str(list(Event.objects.filter(subject=subject_of(incident)).values_list("facts", flat=True)))
    assert code not in facts


def test_a_report_sent_twice_is_one_incident_and_the_second_code_counts(home):
    link, key = linked(*home), uuid4()
    first, code = from_outside(link, key=key)
    again, other = from_outside(link, key=key)
    assert (first.pk, Incident.objects.count()) == (again.pk, 1)
    assert OutsideReport.objects.get().code_digest == digest_of(other) != digest_of(code)


def test_whoever_knows_the_key_of_an_incident_gets_no_code_for_it(home):
    link = linked(*home)
    incident, _ = from_outside(link)
    second, _ = from_outside(link, key=incident.pk)
    assert second.pk != incident.pk


def test_nobody_reports_with_a_link_that_has_ended_or_was_withdrawn(home):
    body, people = home
    short = linked(body, people, ends_on=AT.date())
    with pytest.raises(NotReady, match="cannot be used"):
        from_outside(short, at=AT + 24 * HOUR)
    gone = actions.withdraw_link(linked(body, people), by=people["dpo"], at=AT)
    with pytest.raises(NotReady, match="cannot be used"):
        from_outside(gone)
    assert Incident.objects.count() == 0


def test_a_replaced_link_cannot_be_used_and_the_new_one_is_for_the_same_people(home):
    body, people = home
    courier = supplier_of()
    old = linked(body, people, supplier=courier)
    new = actions.replace_link(old, by=people["siro"], at=AT + HOUR)
    old.refresh_from_db()
    assert (old.withdrawn_by, new.supplier, new.ends_on) == (people["siro"], courier, old.ends_on)
    assert new.is_open_on(AT.date())
    assert not old.is_open_on(AT.date())


@pytest.mark.parametrize("who", ["staff", "duty", "accounting"])
def test_a_link_is_made_by_the_siro_the_dpo_or_the_security_adviser(home, who):
    body, people = home
    with pytest.raises(Refused):
        actions.make_link(
            body, by=people[who], at=AT, audience="staff", ends_on=AT.date() + timedelta(days=9)
        )
    assert ReportingLink.objects.count() == 0


def test_content_above_the_ceiling_is_refused(home):
    with pytest.raises(NotReady, match="SECRET"):
        from_outside(linked(*home), classification="SECRET")


def test_what_is_added_goes_to_the_incident_that_goes_on_and_its_people_are_mailed(home):
    body, people = home
    incident, _ = from_outside(linked(body, people))
    target = reported(body, people)
    incident = actions.take_triage(incident=incident, by=people["adviser"], at=AT)
    actions.merge(incident, by=people["dpo"], at=AT + HOUR, into=target)
    added = actions.add_words(incident.outside_report, at=AT + 2 * HOUR, words=" A third box is missing. ")
    assert (added.incident, added.words) == (target, "A third box is missing.")
    mails = OutboxMessage.objects.filter(
        event__subject=subject_of(target), event__kind="incident.words_added"
    )
    assert {mail.to for mail in mails} == {people["dpo"].email, people["adviser"].email}
    assert not any("third box" in mail.body + mail.subject for mail in mails)


def test_a_passage_is_taken_out_of_what_a_reporter_added(home):
    body, people = home
    incident, _ = from_outside(linked(body, people))
    actions.add_words(incident.outside_report, at=AT, words="Ann Example took it.")
    redacted(incident, people, passage="Ann Example")
    assert incident.added_words.get().words == "[hidden 1] took it."


def test_the_second_half_of_a_split_came_through_the_same_link(home):
    body, people = home
    incident, _ = from_outside(linked(body, people))
    incident = actions.take_triage(incident=incident, by=people["adviser"], at=AT)
    second = actions.split(
        incident, by=people["dpo"], at=AT + HOUR, reason="These are two different losses.", title="A laptop",
        description="It was in the van.", personal_data="suspected",
    )  # fmt: skip
    assert second.reporting_link == incident.reporting_link


def test_the_posts_a_reporter_names_do_not_learn_of_it_first_and_receive_it_when_it_has_been_assessed(home):
    body, people = home
    kept = assessed(body, people, kept_from=["dpo", "siro"])
    assert kept.reporter_withheld
    assert kept.kept_until == AT + 2 * HOUR  # when it was assessed
    mails = OutboxMessage.objects.filter(event__subject=subject_of(kept)).order_by("event__id")
    notified_of = [(mail.event.kind, mail.to) for mail in mails if mail.to != people["staff"].email]
    assert notified_of == [
        ("incident.reported", people["adviser"].email),
        ("incident.assessed", people["dpo"].email),
    ]


def stub(link, key=None, **more):
    fields = {"classification": "SECRET", "personal_data": "suspected", "discovered_at": AT - HOUR, **more}
    fields = {"holder": "Security unit, 020 7946 0000", **fields}
    return actions.report_held_elsewhere_from_outside(link, at=AT, key=key or uuid4(), **fields)


def test_what_is_secret_leaves_the_same_stub_through_a_link_as_from_somebody_with_an_account(home):
    body, people = home
    incident, code = stub(linked(body, people, supplier=supplier_of()))
    fields = {"classification": "SECRET", "personal_data": "suspected", "discovered_at": AT - HOUR}
    own = actions.report_held_elsewhere(
        by=people["staff"], at=AT, organisation=body, holder="Security unit", **fields
    )
    assert (incident.status, incident.title, incident.description, incident.supplier) == (
        own.status, own.title, own.description, None,
    )  # fmt: skip
    assert incident.held_elsewhere.holder == "Security unit, 020 7946 0000"
    assert incident.deadline_at == own.deadline_at
    assert incident.outside_report.code_digest == digest_of(code)
    step = "Call whoever holds incident {0} and enter where it is held"
    tasks = [task.step for task in tasks_for(people["adviser"], AT)]
    assert {step.format(row.reference) for row in (incident, own)} <= {*tasks}


def test_a_stub_that_is_sent_twice_is_one_incident(home):
    link, key = linked(*home), uuid4()
    first, _ = stub(link, key=key)
    again, _ = stub(link, key=key)
    assert (first.pk, Incident.objects.count()) == (again.pk, 1)


def test_only_what_is_secret_or_above_leaves_a_stub(home):
    with pytest.raises(NotReady, match="Only SECRET"):
        stub(linked(*home), classification="OFFICIAL")
    assert Incident.objects.count() == 0


def test_nothing_is_added_to_a_stub_with_its_code(home):
    incident, _ = stub(linked(*home))
    with pytest.raises(NotReady, match="Do not write it here"):
        actions.add_words(incident.outside_report, at=AT, words="It says where the convoy goes.")
    assert not incident.added_words.exists()
