"""A change of status happens whole, by one who may, from a state that allows it, or not at all."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from audit.models import Event, OutboxMessage
from audit.record import SYSTEM, record
from audit.transitions import NotNow, NotReady, Problem, Refused, Stale, Transition, read_earlier
from departments.models import Action
from departments.organisations.roles import Can, Role
from tests.factories import appoint, make_organisation, make_user, person
from tests.stack import in_threads

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
DONE = Transition(
    name="done",
    event="action.done",
    words="Done",
    source=("in_progress", "overdue_escalated"),
    target="done_awaiting_check",
    power=Can.ACTION_DONE,
)
VERIFY = Transition(
    name="verify",
    event="action.verified",
    words="Verify",
    source=("done_awaiting_check",),
    target="verified",
    power=Can.ACTION_VERIFY,
    not_same_person_as=("action.done",),
)
REPLAN = Transition(
    name="replan",
    event="action.replanned",
    words="Replan",
    source=("in_progress",),
    power=Can.ACTION_REPLAN,
    reason=10,
)
ESCALATE = Transition(
    name="escalate",
    event="action.escalated",
    words="Escalate",
    source=("in_progress",),
    target="overdue_escalated",
    power=Can.ACTION_ESCALATE,
    system=True,
)


def make_action(code="home-office", **kw):
    fields = {
        "organisation": make_organisation(code), "code": "HO-1", "summary": "Encrypt laptops", "origin": "own",
        "status": "in_progress", "created_at": AT,
    }  # fmt: skip
    return Action.objects.create(**fields | kw)


@pytest.fixture
def thing(db):
    return make_action()


@pytest.fixture
def iao(thing):
    return person("iao@home-office.invalid", Role.IAO, thing.organisation)


@pytest.fixture
def siro(thing):
    return person("siro@home-office.invalid", Role.SIRO, thing.organisation)


def untouched(thing) -> bool:
    """Nothing about the thing, the audit log or the outbox has changed."""
    now = Action.objects.get(pk=thing.pk)
    same = all(getattr(now, f.attname) == getattr(thing, f.attname) for f in Action._meta.concrete_fields)
    return same and not Event.objects.filter(subject=f"departments.Action:{thing.pk}").exists()


def test_a_step_changes_the_status_counts_the_version_and_is_recorded(thing, iao):
    after = DONE.perform(thing, by=iao, at=AT, version=1, evidence="kept")
    assert (after.status, after.version) == ("done_awaiting_check", 2)
    assert (thing.status, thing.version) == ("in_progress", 1)  # what the caller holds is left alone
    event = Event.objects.get()
    assert (event.kind, event.actor, event.role) == ("action.done", f"user:{iao.pk}", "iao")
    assert (event.at, event.organisation) == (AT, "home-office")
    notified = {key: event.facts[key] for key in ("step", "previous", "status", "evidence")}
    assert notified == {
        "step": "done", "previous": "in_progress", "status": "done_awaiting_check", "evidence": "kept",
    }  # fmt: skip
    assert event.facts["before"] != event.facts["after"]


def test_a_step_that_keeps_the_state_still_counts_the_version(thing, siro):
    after = REPLAN.perform(
        thing, by=siro, at=AT, reason="The supplier is late", fields={"due": date(2027, 1, 29), "moves": 1}
    )
    assert (after.status, after.version, after.due, after.moves) == ("in_progress", 2, date(2027, 1, 29), 1)


def test_the_reason_stays_out_of_the_audit_log_but_its_length(thing, siro):
    REPLAN.perform(thing, by=siro, at=AT, reason="  The supplier is late ")
    facts = Event.objects.get().facts
    assert facts["reason_length"] == 20
    assert "supplier" not in str(facts)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.IAO, Role.LEAD_IAO, Role.PREPARER, Role.ALB_PREPARER, Role.SECURITY_ADVISER, Role.DPO, Role.DEPUTY_DPO)])  # fmt: skip
def test_a_role_without_the_power_is_refused(thing, role):
    other = person(f"{role}@home-office.invalid", role, thing.organisation)
    with pytest.raises(Refused, match="do not hold a role"):
        DONE.perform(thing, by=other, at=AT)
    assert untouched(thing)


def test_the_same_role_elsewhere_is_refused(thing):
    stranger = person("iao@hm-treasury.invalid", Role.IAO, make_organisation("hm-treasury"))
    with pytest.raises(Refused):
        DONE.perform(thing, by=stranger, at=AT)
    assert untouched(thing)


@pytest.mark.parametrize(
    "dates",
    [(date(2026, 11, 24), None), (date(2020, 1, 1), date(2026, 11, 22))],
    ids=["not yet", "no longer"],
)
def test_an_appointment_gives_powers_only_on_its_days(thing, dates):
    user = person(
        "iao@home-office.invalid", Role.IAO, thing.organisation, starts_on=dates[0], ends_on=dates[1]
    )
    with pytest.raises(Refused):
        DONE.perform(thing, by=user, at=AT)
    assert untouched(thing)


def test_a_deputy_may_what_the_post_may(thing):
    deputy = person("deputy@home-office.invalid", Role.DEPUTY_SIRO, thing.organisation)
    assert REPLAN.perform(thing, by=deputy, at=AT, reason="The supplier is late").version == 2


def test_a_step_from_another_state_is_not_possible_now(thing, iao):
    thing = make_action("hm-treasury", status="verified")
    appoint(iao, Role.IAO, thing.organisation)
    with pytest.raises(NotNow) as caught:
        DONE.perform(thing, by=iao, at=AT)
    assert (caught.value.thing.pk, caught.value.step) == (thing.pk, DONE)
    assert untouched(thing)


def test_a_step_on_a_version_that_somebody_else_has_changed_is_stale(thing, iao):
    Action.objects.filter(pk=thing.pk).update(version=2)
    thing.version = 2
    with pytest.raises(Stale):
        DONE.perform(thing, by=iao, at=AT, version=1)
    assert untouched(thing)


def test_a_reason_that_is_too_short_is_asked_for(thing, siro):
    with pytest.raises(NotReady) as caught:
        REPLAN.perform(thing, by=siro, at=AT, reason="   late    ")
    assert caught.value.problems == [Problem("Enter a reason of at least 10 characters", field="reason")]
    assert untouched(thing)


def test_every_problem_of_every_check_is_shown_at_once(thing, iao):
    def no_owner(thing, at):
        return [Problem("Name an owner", field="owner")]

    def no_date(thing, at):
        return [Problem(f"Give a date after {at:%-d %B}")]

    step = replace(DONE, checks=(no_owner, no_date))
    with pytest.raises(NotReady) as caught:
        step.perform(thing, by=iao, at=AT, fields={"evidence": "Seen"})
    assert [str(problem) for problem in caught.value.problems] == [
        "Name an owner",
        "Give a date after 23 November",
    ]
    assert untouched(thing)


def test_checks_see_the_fields_that_would_be_saved(thing, iao):
    def wants_evidence(thing, at):
        return [] if thing.evidence else [Problem("Add evidence")]

    step = replace(DONE, checks=(wants_evidence,))
    with pytest.raises(NotReady):
        step.perform(thing, by=iao, at=AT)
    assert step.perform(thing, by=iao, at=AT, fields={"evidence": "Seen"}).evidence == "Seen"


def test_the_same_person_may_not_check_their_own_step_even_in_another_role(thing, iao):
    appoint(iao, Role.SIRO, thing.organisation)
    thing = DONE.perform(thing, by=iao, at=AT)
    with pytest.raises(Refused, match="Somebody else"):
        VERIFY.perform(thing, by=iao, at=AT)
    assert Action.objects.get(pk=thing.pk).status == "done_awaiting_check"
    assert not VERIFY.open_to(thing, by=iao, at=AT)


def test_another_person_may_check_it(thing, iao, siro):
    thing = DONE.perform(thing, by=iao, at=AT)
    assert VERIFY.open_to(thing, by=siro, at=AT)
    assert VERIFY.perform(thing, by=siro, at=AT).status == "verified"


def test_an_earlier_step_on_another_thing_does_not_count(thing, iao, siro):
    other = make_action(code="hm-treasury")
    record("action.done", subject=other, by=siro, at=AT)
    thing = DONE.perform(thing, by=iao, at=AT)
    assert VERIFY.perform(thing, by=siro, at=AT).status == "verified"


def test_the_portal_does_by_itself_only_what_says_so(thing):
    with pytest.raises(Refused, match="does not do this by itself"):
        DONE.perform(thing, by=SYSTEM, at=AT)
    assert untouched(thing)
    assert ESCALATE.perform(thing, by=SYSTEM, at=AT).status == "overdue_escalated"
    assert Event.objects.get().actor == "system"


def test_nobody_may_do_what_only_the_portal_does(thing, iao, siro):
    for user in (iao, siro):
        with pytest.raises(Refused):
            ESCALATE.perform(thing, by=user, at=AT)
    assert untouched(thing)


def test_somebody_without_any_post_is_refused(thing):
    with pytest.raises(Refused):
        DONE.perform(thing, by=make_user("nobody@home-office.invalid"), at=AT)


def test_a_notice_that_cannot_be_written_undoes_the_step(thing, iao, rules):
    rules("action.done", "siro@home-office.invalid", payload={"not json": object()})
    with pytest.raises(TypeError), transaction.atomic():
        DONE.perform(thing, by=iao, at=AT)
    assert untouched(thing)
    assert not OutboxMessage.objects.exists()


def test_of_two_people_who_take_the_same_step_at_once_only_one_does(real_stack):
    thing = make_action()
    people = [person(f"iao-{n}@home-office.invalid", Role.IAO, thing.organisation) for n in range(4)]

    def take(user):
        return lambda: DONE.perform(thing, by=user, at=AT, version=1)

    raised = in_threads(*(take(user) for user in people))
    assert sorted(type(problem).__name__ for problem in raised) == ["NotNow"] * 3
    assert Event.objects.filter(kind="action.done").count() == 1
    assert Action.objects.get().version == 2


def test_read_at_once_earlier_steps_say_the_same_without_a_question_and_are_asked_again_by_the_step(
    thing, iao, siro, django_assert_num_queries
):
    appoint(iao, Role.DEPUTY_SIRO, thing.organisation)
    done = DONE.perform(thing, by=iao, at=AT)
    read_earlier([done], {"verify": VERIFY})
    for someone in (iao, siro):
        VERIFY.refusal(done, by=someone, at=AT)  # reads their appointments
    with django_assert_num_queries(0):
        assert "Somebody else" in VERIFY.refusal(done, by=iao, at=AT)
        assert not VERIFY.refusal(done, by=siro, at=AT)
    other = replace(VERIFY, name="other", not_same_person_as=("action.agreed",))
    with django_assert_num_queries(1):  # of a kind that was not read
        assert not other.refusal(done, by=iao, at=AT)
    record("action.done", subject=done, by=siro, at=AT)
    with pytest.raises(Refused):
        VERIFY.perform(done, by=siro, at=AT, is_locked=True)
