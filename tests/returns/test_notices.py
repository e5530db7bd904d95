"""Who is notified of what happens to a return, and who is notified in place of a vacant post."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from audit.models import OutboxMessage
from departments.models import Appointment
from returns import actions
from returns.actions.sweeping import watch_queries
from returns.models import Return
from tests.factories import Role, appoint, make_organisation, person
from tests.returns.corrections import corrected, with_condition
from tests.returns.world import (
    accepted,
    at,
    body,
    notified_of,
    queried,
    recommended,
    sent,
    signed,
    the_centre,
    under_review,
    world,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def own():
    """The Cabinet Office's own return, and the people lent to review and accept it."""
    home, middle = body("cabinet-office", "CO"), the_centre()
    cycle = actions.open_cycle(year="2007-08", quarter=1, by=middle.approver, at=at(-5))
    limited = {"organisation": middle.team, "limited_to": home.organisation}
    return SimpleNamespace(
        home=home,
        centre=SimpleNamespace(
            reviewer=person("reviewer@treasury.example", Role.CO_REVIEWER, **limited),
            approver=person("approver@treasury.example", Role.CO_APPROVER, **limited),
        ),
        quarterly_return=Return.objects.get(cycle=cycle, organisation=home.organisation),
    )


def test_the_cabinet_offices_own_return_waits_for_the_person_lent_to_accept_it(own):
    quarterly_return = recommended(own)
    assert notified_of("return.recommended") == ["approver@treasury.example"]
    assert actions.accept(quarterly_return, by=own.centre.approver, at=at(4)).status == "accepted"


def test_where_nobody_is_lent_the_centre_still_learns_that_its_own_return_waits(own):
    Appointment.objects.filter(user=own.centre.approver).delete()
    recommended(own)
    assert notified_of("return.recommended") == ["approver@centre.example"]
    asked = OutboxMessage.objects.get(event__kind="return.recommended")
    assert asked.post == "Cabinet Office approver for the centre, as no Cabinet Office approver may decide"
    assert asked.body.endswith(
        "You get this message because no Cabinet Office approver may decide on this.\n"
    )


def test_an_approver_lent_for_another_body_or_fresh_from_this_one_is_not_asked_to_decide():
    here = world()
    other = make_organisation("treasury", reference_prefix="HMT")
    person("lent@treasury.example", Role.CO_APPROVER, here.centre.team, limited_to=other)
    fresh = person("fresh@centre.example", Role.CO_APPROVER, here.centre.team)
    appoint(fresh, Role.STAFF, here.home.organisation, ends_on=at(-30).date())
    recommended(here)
    assert notified_of("return.recommended") == ["approver@centre.example"]


def test_more_time_is_reported_to_those_whose_return_is_not_signed():
    late = body("treasury", "HMT")
    here = world()
    signed(here)
    due = here.cycle.due_on + timedelta(days=7)
    actions.extend(
        here.cycle, due_on=due, reason="The register was closed.", by=here.centre.approver, at=at(2)
    )
    actions.finish_cycles(at=at(2))
    assert notified_of("return.due_date_changed") == sorted([late.siro.email, late.preparer.email])
    text = OutboxMessage.objects.filter(event__kind="return.due_date_changed").first().body
    assert f"{due.day} {due:%B %Y}" in text
    assert "The register was closed." not in text


def test_a_review_and_a_query_are_reported_to_whom_they_are_given():
    here = world()
    quarterly_return = under_review(here)
    query = queried(here)
    actions.give_to(query, to=here.home.preparer, by=here.home.siro, at=at(3))
    assert notified_of("query.given") == [here.home.preparer.email]
    actions.withdraw_query(query, reason="Asked in error.", by=here.centre.reviewer, at=at(4))
    quarterly_return = Return.objects.get(pk=quarterly_return.pk)
    actions.reassign(
        quarterly_return,
        to=here.centre.second,
        reason="On leave from today.",
        by=here.centre.approver,
        at=at(4),
    )
    assert notified_of("return.reassigned") == [here.centre.second.email]


def test_an_acceptance_that_is_taken_back_is_reported_to_the_body_and_its_reviewer():
    here = world()
    quarterly_return = accepted(here)
    actions.recall(quarterly_return, reason="A loss was left out.", by=here.centre.approver, at=at(9))
    home = here.home
    assert notified_of("return.recalled") == sorted(
        [home.siro.email, home.accounting_officer.email, here.centre.reviewer.email]
    )


def test_a_warning_goes_to_whoever_must_act_and_to_the_reviewer_before_the_query_ends(here):
    under_review(here)
    query = queried(here, answer_by=date(2007, 7, 24))
    actions.give_to(query, to=here.home.dpo, by=here.home.siro, at=at(4))
    watch_queries(at=at(14), cycles=[here.cycle])
    assert notified_of("query.warned") == [here.home.dpo.email]
    query.refresh_from_db()
    actions.draft_answer(query, answer="By a count.", by=here.home.dpo, at=at(15))
    watch_queries(at=at(23), cycles=[here.cycle])
    assert notified_of("query.warned") == sorted(
        [here.home.dpo.email, here.home.siro.email, here.centre.reviewer.email]
    )


def test_no_mail_goes_to_a_reviewer_who_has_left_but_to_those_who_review_now(here):
    under_review(here)
    query = queried(here)
    Appointment.objects.filter(user=here.centre.reviewer).update(ends_on=at(3).date())
    actions.draft_answer(query, answer="By a count.", by=here.home.dpo, at=at(4))
    actions.answer_queries(Return.objects.get(), declared=True, by=here.home.siro, at=at(5))
    assert here.centre.second.email in notified_of("return.queries_answered")
    assert here.centre.reviewer.email not in notified_of("return.queries_answered")


REASON = "The supplier's figures come late"


def extend(here, due_on, day=1):
    cycle = actions.extend(here.cycle, due_on=due_on, reason=REASON, by=here.centre.approver, at=at(day))
    actions.finish_cycles(at=at(day))
    return cycle


def mail_of_change():
    return OutboxMessage.objects.filter(event__kind="return.due_date_changed").first()


def test_those_who_have_not_signed_are_notified_that_they_have_more_time(here):
    before = here.cycle.due_on
    extend(here, date(2007, 9, 3))
    mail = mail_of_change()
    assert mail.subject.endswith("more time")
    assert "is now due on Monday 3 September 2007" in mail.body
    assert f"later than before: it was due on {before:%A} {before.day} {before:%B %Y}" in mail.body


def test_those_who_have_not_signed_are_notified_that_the_due_date_is_nearer(here):
    extend(here, date(2007, 9, 3))
    OutboxMessage.objects.all().delete()
    here.cycle.refresh_from_db()
    extend(here, date(2007, 8, 1), day=2)
    mail = mail_of_change()
    assert mail.subject.endswith("a nearer due date")
    assert "sooner than before: it was due on Monday 3 September 2007" in mail.body


@pytest.mark.parametrize(
    ("day", "words"), [(1, "It is due on Friday 27 July 2007."), (60, "It was due on Friday 27 July 2007.")]
)
def test_a_return_never_signed_that_its_siro_gives_back_is_or_was_due(here, day, words):
    assert words in mail_of_giving_back(sent(here), here, day)


def test_a_correction_that_its_siro_gives_back_has_no_due_date(here):
    correction = actions.send_to_siro(corrected(here, with_condition(here)), by=here.home.preparer, at=at(11))
    assert "due on" not in mail_of_giving_back(correction, here, 12)


def mail_of_giving_back(quarterly_return, here, day):
    actions.send_back(quarterly_return, reason="A1 is wrong.", by=here.home.siro, at=at(day))
    return OutboxMessage.objects.filter(event__kind="return.sent_back").first().body
