"""Statements that PostgreSQL prepares once on a connection."""

from datetime import timedelta

import pytest
from django.db import DEFAULT_DB_ALIAS, DataError, NotSupportedError, connection, connections, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Case, Count, Value, When
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from audit import prepared as subject
from audit.compiled import objects_of, planned_rows
from audit.prepared import answer_of, prepared_for, prepared_statement


@pytest.fixture(autouse=True)
def nothing_prepared(request):
    """The connection outlives a test; what an earlier one prepared does not."""
    if "db" in request.fixturenames:
        connection.forget_prepared()


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
    question = prepared_statement(
        "a IN (%s, %s) AND b = %s AND c > %s AND d LIKE '50%%'", ["new", "old", 7, timezone.now()]
    )
    assert question.text == "a IN ('new', 'old') AND b = $1 AND c > $2 AND d LIKE '50%%'"
    assert question.types == ("integer", "timestamptz")
    assert question.places == (2, 3)


def test_text_with_quotes_or_signs_is_never_put_into_the_text():
    question = prepared_statement("a = %s", ["'; DROP TABLE accounts_user; --"])
    assert question.text == "a = $1"
    assert prepared_statement("a LIKE '50%%'", []).text == "a LIKE '50%%'"


def test_what_has_parameters_of_unknown_types_is_sent_as_it_is():
    assert prepared_statement("a = %s", [object()]) is None
    assert answer_of(None, "a = %s", (1,), lambda *asked: asked) == ("a = %s", (1,))


def answer(question, *parameters, whole=""):
    def ask(sql, own):
        with connection.cursor() as cursor:
            cursor.execute(sql, own)
            return cursor.fetchone()

    return answer_of(question, whole, parameters, ask)


def test_a_question_that_failed_can_be_asked_again(db):
    question = prepared_statement("SELECT 1 / (%s - 1)", [1])
    with pytest.raises(DataError, match="division by zero"), transaction.atomic():
        answer(question, 1)
    assert answer(question, 2) == answer(question, 2) == (1,)


def test_a_sign_in_the_text_is_sent_as_it_is(db):
    question = prepared_statement("SELECT '50%%'", [])
    assert [answer(question) for _ in range(2)] == [("50%",)] * 2


def test_what_stays_the_same_is_in_the_text_and_what_differs_is_one_parameter_wherever_it_is(db):
    question = prepared_for(
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
    for value in ("one", "two", "three", "two", "one"):
        assert answer(prepared_statement(f"SELECT '{value}', %s", [1]), 1) == (value, 1)
    assert len(on_the_connection()) == 2


def test_a_new_connection_knows_none(people):
    names("reconnect", people[0])
    assert on_the_connection() == set(connection.prepared.values())
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT name FROM pg_prepared_statements")
            assert cursor.fetchall() == []
        assert not other.prepared
    finally:
        other.close()


def test_after_an_error_nothing_stays_prepared_that_the_portal_does_not_know(people):
    for _ in range(3):
        with pytest.raises(DataError), transaction.atomic():
            answer(prepared_statement("SELECT 1 / (%s - 1)", [1]), 1)
    names("after the errors", people[0])
    assert on_the_connection() == set(connection.prepared.values())
    assert len(on_the_connection()) == 1


@pytest.fixture
def outside(db):
    """A connection of its own, on which no transaction is open."""
    kept = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = kept.copy()
    yield
    connections[DEFAULT_DB_ALIAS].close()
    connections[DEFAULT_DB_ALIAS] = kept


@pytest.fixture
def changed_table(as_owner, outside):
    """What changes the type of a column, as a migration does, of a table that this connection alone has."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE changing (word varchar(5))")
        cursor.execute("INSERT INTO changing VALUES ('one')")
        yield lambda: cursor.execute("ALTER TABLE changing ALTER COLUMN word TYPE varchar(9)")


def test_what_a_migration_made_outdated_is_sent_as_it_is_and_then_prepared_again(changed_table):
    sql = 'SELECT "word" FROM "changing"'
    question = prepared_statement(sql, [])
    assert answer(question) == answer(question) == ("one",)
    changed_table()
    assert answer(question, whole=sql) == ("one",)
    assert answer(question) == answer(question) == ("one",)
    assert on_the_connection() == set(connection.prepared.values())


def test_what_somebody_else_deallocated_is_prepared_again(outside):
    question = prepared_statement("SELECT 1", [])
    answer(question)
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert answer(question, whole="SELECT 1") == answer(question) == (1,)


def test_inside_a_transaction_the_error_is_shown_and_the_next_one_prepares_again(changed_table):
    question = prepared_statement('SELECT "word" FROM "changing"', [])
    answer(question)
    changed_table()
    with pytest.raises(NotSupportedError, match="cached plan"), transaction.atomic():
        answer(question)
    assert answer(question) == ("one",)


def test_the_name_says_of_which_table_it_is(people):
    names("named", people[0])
    assert [name.rstrip("0123456789") for name in on_the_connection()] == ["accounts_user_"]


def test_what_is_prepared_and_carried_out_is_one_round_trip(people, monkeypatch):
    sent = []
    execute = CursorWrapper.execute
    monkeypatch.setattr(
        CursorWrapper, "execute", lambda self, sql, *args: sent.append(sql) or execute(self, sql, *args)
    )

    def ask(key):
        planned_rows(("round trips", key), lambda: User.objects.filter(pk=key).values_list("name"))
        objects_of("round trips", lambda _, keys: User.objects.filter(pk__among=keys), None, [key])

    for person in (*people, *people):
        ask(person.pk)
    assert [sql.partition(" ")[0] for sql in sent].count("EXECUTE") >= 4
    assert len(sent) == 8


def test_a_lock_that_is_kept_needs_a_transaction_each_time(outside):
    def build(_):
        return User.objects.select_for_update().filter(name="Ada")

    with transaction.atomic():
        assert objects_of("lock", build, None) == []
    with pytest.raises(TransactionManagementError):
        objects_of("lock", build, None)


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
