"""Questions that PostgreSQL plans once on a connection."""

from datetime import timedelta

import pytest
from django.db import DEFAULT_DB_ALIAS, DataError, connection, connections, transaction
from django.db.models import Case, Count, Value, When
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from audit import planned as subject
from audit.compiled import objects_of, planned_rows
from audit.planned import planned, planned_for, statement_of


@pytest.fixture
def people(db):
    return [User.objects.create_user(f"{name}@department.example", name, None) for name in ("Ada", "Bo")]


def names(key, person) -> tuple[list, list[str]]:
    with CaptureQueriesContext(connection) as captured:
        rows = planned_rows(
            (key, person.pk),
            lambda: User.objects.filter(pk=person.pk, name__in=["Ada", "Bo"]).values_list("name"),
        )
    return rows, [query["sql"] for query in captured]


def test_a_question_is_planned_when_it_is_first_asked_and_then_carried_out_for_others(people):
    rows, [first] = names("first", people[0])
    assert rows == [("Ada",)]
    assert first.startswith("PREPARE")
    rows, [second] = names("first", people[1])
    assert rows == [("Bo",)]
    assert second.startswith("EXECUTE")


def test_words_stay_in_the_text_and_keys_and_moments_do_not():
    question = planned(
        "a IN (%s, %s) AND b = %s AND c > %s AND d LIKE '50%%'", ["new", "old", 7, timezone.now()]
    )
    assert question.text == "a IN ('new', 'old') AND b = $1 AND c > $2 AND d LIKE '50%%'"
    assert question.types == ("integer", "timestamptz")
    assert question.places == (2, 3)


def test_text_with_quotes_or_signs_is_never_put_into_the_text():
    question = planned("a = %s", ["'; DROP TABLE accounts_user; --"])
    assert question.text == "a = $1"
    assert planned("a LIKE '50%%'", []).text == "a LIKE '50%%'"


def test_what_has_parameters_of_unknown_types_is_sent_as_it_is():
    assert planned("a = %s", [object()]) is None
    with statement_of(None, "a = %s", (1,)) as statement:
        assert statement == ("a = %s", (1,))


def answer(question, *parameters):
    with statement_of(question, "", parameters) as statement, connection.cursor() as cursor:
        cursor.execute(*statement)
        return cursor.fetchone()


def test_a_question_that_failed_can_be_asked_again(db):
    question = planned("SELECT 1 / (%s - 1)", [1])
    with pytest.raises(DataError, match="division by zero"), transaction.atomic():
        answer(question, 1)
    assert answer(question, 2) == answer(question, 2) == (1,)


def test_a_sign_in_the_text_is_sent_as_it_is(db):
    question = planned("SELECT '50%%'", [])
    assert [answer(question) for _ in range(2)] == [("50%",)] * 2


def test_what_stays_the_same_is_in_the_text_and_what_differs_is_one_parameter_wherever_it_is(db):
    question = planned_for(
        "SELECT %s, %s::bigint, %s::bigint, '1%%'", ["50% 'or' $1", 1, 1], {1: "n", 2: "n"}
    )
    assert (question.types, question.places) == (("unknown",), (1,))
    for number in (7, 2**40, 7):
        assert answer(question, None, number, number) == ("50% 'or' $1", number, number, "1%")


def test_while_queries_are_logged_what_is_planned_for_a_key_is_sent_whole(people):
    def build(then, keys):
        return User.objects.filter(pk__among=keys, name__in=["Ada", "Bo"], created_at__lte=then).order_by(
            "name"
        )

    at, keys = timezone.now(), [person.pk for person in people]
    assert [objects_of("key", build, at, keys) for _ in range(3)] == [people] * 3
    with CaptureQueriesContext(connection) as captured:
        assert objects_of("key", build, at, keys) == people
    assert [query["sql"].partition(" ")[0] for query in captured] == ["SELECT"]


def test_a_moment_that_is_selected_and_grouped_by_is_one_parameter(people):
    def build(then):
        was_there = Case(When(created_at__lte=then, then=Value("before")), default=Value("after"))
        return User.objects.annotate(when=was_there).values_list("when").annotate(number=Count("pk"))

    for _ in range(3):
        assert [tuple(row) for row in objects_of("grouped", build, timezone.now())] == [
            ("before", len(people))
        ]


def on_the_connection() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements")
        return {name for (name,) in cursor}


def test_a_connection_forgets_what_was_asked_longest_ago(people, monkeypatch):
    monkeypatch.setattr(subject, "MOST", 2)
    connections[DEFAULT_DB_ALIAS].__dict__.pop(subject.NAME, None)
    before = on_the_connection()
    for value in ("one", "two", "three", "two", "one"):
        assert answer(planned(f"SELECT '{value}', %s", [1]), 1) == (value, 1)
    assert len(on_the_connection() - before) == 2


def test_a_new_connection_knows_none(people):
    names("reconnect", people[0])
    kept = connections[DEFAULT_DB_ALIAS].__dict__
    kept[subject.NAME] = (object(), kept[subject.NAME][1])
    _, [again] = names("reconnect", people[0])
    assert again.startswith("PREPARE")


def test_objects_are_the_same_whether_they_are_planned_once_or_not(people):
    at = timezone.now()

    def build(then, keys):
        return User.objects.filter(pk__among=keys, created_at__lte=then + timedelta(0)).order_by("name")

    plain = objects_of("people, asked each time", build, at, [person.pk for person in people])
    for _ in range(2):
        assert (
            objects_of("people, planned once", build, at, [person.pk for person in people], is_planned=True)
            == plain
        )


def test_a_question_is_planned_for_any_value(db):
    with connection.cursor() as cursor:
        cursor.execute("SHOW plan_cache_mode")
        assert cursor.fetchone() == ("force_generic_plan",)
