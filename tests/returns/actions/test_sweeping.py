"""The sweep of the returns: one return or query that is wrong never stops the reminders of the others."""

from datetime import date, datetime

import pytest

from accounts.models import User
from audit import registry
from audit.models import Event, OutboxMessage, SweepFailure
from audit.record import subject_of
from departments.models import Organisation
from departments.organisations.calendar import LONDON
from returns import actions
from returns.actions.sweeping import remind, watch_queries
from returns.models import Cycle, Query, Return
from tests.factories import enrol, make_organisation
from tests.returns.world import (
    at,
    notified_of,
    queried,
    sent,
    under_review,
    world,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 2, 10, tzinfo=LONDON)
BROKEN = "hm-treasury"


@pytest.fixture
def fail_for(monkeypatch):
    """A kind of event that cannot be recorded for HM Treasury."""

    def make(kind):
        def fail(event, subject):
            if event.organisation == BROKEN:
                raise RuntimeError
            return ()

        monkeypatch.setitem(registry.RULES, kind, [registry.Rule("tests.fail", kind, "email", fail)])

    return make


@pytest.fixture
def today():
    """Two departments and a quarter that is due three working days after NOW."""
    here = world(year="2026-27", quarter=2)
    enrol(make_organisation(BROKEN))
    actions.make_returns(here.cycle, at=NOW)
    Cycle.objects.update(due_on=date(2026, 11, 5))
    here.cycle.refresh_from_db()
    return here


def test_a_return_that_cannot_be_reminded_of_stops_no_other_reminder(today, fail_for):
    fail_for("return.reminded")
    actions.sweep(at=NOW)
    (event,) = Event.objects.filter(kind="return.reminded")
    assert event.subject == subject_of(today.quarterly_return)
    broken = Return.objects.get(organisation__code=BROKEN)
    assert SweepFailure.objects.get().subject == subject_of(broken)


def test_a_quarter_without_its_questionnaire_stops_no_reminder_of_another(today):
    Cycle.objects.create(
        year="2026-27", quarter=1, edition="lost", questionnaire_sha256="0" * 64, status="open",
        first_day=date(2026, 4, 1), last_day=date(2026, 6, 30), due_on=date(2026, 7, 28),
    )  # fmt: skip
    actions.sweep(at=NOW)
    assert Event.objects.filter(kind="return.reminded").count() == 2
    assert SweepFailure.objects.get().sweep == "returns.quarters"


@pytest.fixture
def queries():
    """Three queries on a return under review; the first is to be answered by 30 August 2007."""
    here = world()
    under_review(here)
    return here, [
        queried(here, question, day=3, answer_by=date(2007, 8, 30)) for question in ("A1", "A2", "A3")
    ]


def test_a_query_to_be_answered_on_the_last_day_that_can_be_stops_no_other_query(queries):
    here, (late, never, _) = queries
    Query.objects.filter(pk=never.pk).update(answer_by=date(2099, 12, 31))
    watch_queries(at=datetime(2007, 8, 29, 9, tzinfo=LONDON), cycles=[here.cycle])
    warned = Event.objects.filter(kind="query.warned").values_list("subject", flat=True)
    assert subject_of(late) in warned
    assert subject_of(never) not in warned
    assert not SweepFailure.objects.exists()


def test_a_query_that_cannot_expire_stops_no_other_query(queries, monkeypatch):
    here, (first, broken, last) = queries

    def fail(event, subject):
        if subject == broken:
            raise RuntimeError
        return ()

    kind = "query.expired"
    monkeypatch.setitem(registry.RULES, kind, [registry.Rule("tests.fail", kind, "email", fail)])
    watch_queries(at=datetime(2007, 10, 1, 9, tzinfo=LONDON), cycles=[here.cycle])
    statuses = dict(Query.objects.values_list("pk", "status"))
    assert statuses == {first.pk: "expired", broken.pk: "open", last.pk: "expired"}
    assert SweepFailure.objects.get().subject == subject_of(broken)


def test_reminders_come_once_at_each_mark_and_only_while_unsigned(here):

    for day in (0, 4, 4, 11, 17, 17, 21, 22):
        remind(at=at(day), cycles=[here.cycle])
    assert Event.objects.filter(kind="return.reminded").count() == 4
    assert set(notified_of("return.reminded")) == {"preparer@home-office.example"}


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0, "It is due on Friday 27 July 2007: 0 working days left."),
        (1, "It was due on Friday 27 July 2007, 1 day ago."),
        (3, "It was due on Friday 27 July 2007, 3 days ago."),
    ],
)
def test_a_reminder_says_how_late_a_return_is_in_calendar_days_a_weekend_too(here, days, text):
    Cycle.objects.update(due_on=date(2007, 7, 27))
    here.cycle.refresh_from_db()
    remind(at=datetime(2007, 7, 27 + days, 12, tzinfo=LONDON), cycles=[here.cycle])
    assert text in OutboxMessage.objects.filter(event__kind="return.reminded").first().body


def test_once_a_return_waits_for_its_signature_the_siro_alone_is_reminded(here):
    sent(here)
    remind(at=at(11), cycles=[here.cycle])
    assert set(notified_of("return.reminded")) == {"siro@home-office.example"}


def test_where_no_preparer_is_in_post_the_siro_is_reminded_and_notified_why(here):
    User.objects.filter(pk=here.home.preparer.pk).update(is_active=False)
    remind(at=at(11), cycles=[here.cycle])
    assert set(notified_of("return.reminded")) == {"siro@home-office.example"}
    reminder = OutboxMessage.objects.get(event__kind="return.reminded")
    assert "the post of Return coordinator of Home Office is vacant" in reminder.body


def test_the_clock_leaves_a_year_that_is_played_back_alone(here):
    actions.sweep(at=at(11))
    assert not Event.objects.filter(kind="return.reminded").exists()


@pytest.mark.parametrize(
    ("day", "is_reminded"),
    [
        (date(2007, 7, 12), False),  # 11 working days are left
        (date(2007, 7, 13), True),  # 10
        (date(2007, 7, 27), True),
        (date(2007, 8, 3), True),  # 5 working days over
        (date(2007, 8, 6), False),  # 6
    ],
)
def test_reminders_begin_ten_working_days_before_the_due_date_and_end_five_after_it(here, day, is_reminded):
    Cycle.objects.update(due_on=date(2007, 7, 27))
    here.cycle.refresh_from_db()
    remind(at=datetime(day.year, day.month, day.day, 12, tzinfo=LONDON), cycles=[here.cycle])
    assert Event.objects.filter(kind="return.reminded").exists() == is_reminded


def test_a_second_reminder_comes_five_working_days_before_the_due_date(here):
    Cycle.objects.update(due_on=date(2007, 7, 27))
    here.cycle.refresh_from_db()
    counts = []
    for day in (13, 19, 20):
        remind(at=datetime(2007, 7, day, 12, tzinfo=LONDON), cycles=[here.cycle])
        counts.append(Event.objects.filter(kind="return.reminded").count())
    assert counts == [1, 1, 2]


def test_a_devolved_administration_is_not_reminded_and_not_counted_among_those_that_were(here):
    Organisation.objects.filter(pk=here.home.organisation.pk).update(kind="devolved_administration")
    assert remind(at=at(11), cycles=[here.cycle]) == 0
    assert not Event.objects.filter(kind="return.reminded").exists()
