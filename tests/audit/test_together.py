"""Questions that are asked of the database together, in one statement."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Count, OuterRef, Value
from django.db.models.functions import JSONObject
from django.test.utils import CaptureQueriesContext

from audit.compiled import KeptRows, before
from audit.models import Event
from audit.record import SYSTEM, record
from audit.together import Question, ask, ask_belonging, asking, nothing, part_of, side_by_side
from departments.models import Appointment, Organisation, OrganisationName
from departments.organisations.roles import Role
from tests.factories import make_organisation, person

AT = datetime(2026, 11, 30, 9, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def events(db):
    bodies = [make_organisation(code) for code in ("home-office", "ministry-of-justice")]
    return [
        record("thing.done", subject=body, by=SYSTEM, at=AT, facts={"said": "“Yes” – é\\n"})
        for body in bodies
    ]


def rows(then, keys):
    others = Event.objects.filter(pk__lte=OuterRef("pk")).order_by("pk")
    return (
        Event.objects.filter(pk__among=keys)
        .annotate(
            brief=JSONObject(kind="kind", at="at"),
            moments=ArraySubquery(others.values("at")),
            sign=Value(True),
        )
        .order_by("pk")
    )


def question(events, name="events"):
    return Question(name, rows, AT, ([event.pk for event in events],))


def contents(objects):
    return [{name: value for name, value in vars(row).items() if name != "_state"} for row in objects]


def test_what_is_asked_together_is_one_statement_and_gives_the_same_objects(events):
    alone = question(events).answer()
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            both = ask(question(events), question(events[:1]), question([])).answer()
        assert len(captured) == 1
        assert [contents(part) for part in both] == [contents(alone), contents(alone[:1]), []]


def test_what_belongs_to_rows_is_read_with_them(events):
    user = person("siro@home-office.example", Role.SIRO, Organisation.objects.get(code="home-office"))

    def held(_, keys):
        return Appointment.objects.filter(user__among=keys).select_related("organisation", "user")

    asked = Question("held", held, None, ([user.pk],))
    [[alone], _] = [asked.answer(), None]
    [[appointment], _] = ask(asked, question(events)).answer()
    assert contents([appointment.organisation]) == contents([alone.organisation])
    assert (appointment.user, appointment.starts_on) == (alone.user, alone.starts_on)


def test_values_and_counts_are_rows(events):
    def kinds(_):
        return Event.objects.order_by("kind").values_list("kind").annotate(number=Count("pk"))

    assert ask(Question("kinds", kinds), question(events)).answer()[0] == [("thing.done", 2)]


def test_works_go_on_side_by_side_and_each_gets_its_own_answers(events):
    @asking
    def first(name):
        [some] = yield [question(events[:1], name)]
        [others] = yield [question(events[1:], name)]
        return [*some, *others]

    @asking
    def two():
        return (yield from side_by_side([first("a"), nothing(), first("b")]).steps)

    with CaptureQueriesContext(connection) as captured:
        [[a, nobody, b], c] = side_by_side([two(), first("c")]).answer()
    assert a == b == c == events
    assert nobody == ()
    assert len(captured) == 2


def test_parts_of_rows_and_moments_that_the_database_works_out(events):
    def recent(then):
        return Event.objects.filter(at__gte=before(then, timedelta(hours=1))).order_by("pk")

    kept = KeptRows("recent", recent, AT, is_planned=True)
    assert ask(part_of(kept, 0, 1), part_of(kept, 1, 5)).answer() == [events[:1], events[1:]]
    later = KeptRows("recent", recent, AT + timedelta(hours=2), is_planned=True)
    assert ask(part_of(later, 0, 1), part_of(later, 1, 5)).answer() == [[], []]


def test_a_question_that_may_not_be_kept_or_planned_is_asked_by_itself(events):
    kept_not = Question(
        "asks", lambda then: Event.objects.filter(pk__in=[row.pk for row in Event.objects.all()]), AT
    )
    planned_not = Question("plain", lambda then: Event.objects.order_by("pk"), AT, is_planned=False)
    answers = ask(kept_not, planned_not, question(events)).answer()
    assert [sorted(event.pk for event in part) for part in answers] == [[event.pk for event in events]] * 3


def test_what_belongs_to_things_is_found_without_a_query(events):
    bodies = list(Organisation.objects.order_by("code"))
    OrganisationName.objects.create(organisation=bodies[0], name="Before")
    side_by_side([ask_belonging(bodies, "names", "organisation", OrganisationName.objects.all)]).answer()
    with CaptureQueriesContext(connection) as captured:
        assert [[name.name for name in body.names.all()] for body in bodies] == [["Before"], []]
    assert not captured.captured_queries


def test_work_that_asks_is_not_taken_for_what_comes_of_it(events):
    with pytest.raises(TypeError, match="not iterable"):
        list(ask(question(events)))
