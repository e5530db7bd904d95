"""A query is kept where building it again gives the same, and built each time where it does not; its rows are read each time."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db.models import Count, F

from accounts.models import Absence
from audit import compiled
from audit.models import OutboxMessage
from tests.factories import make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
LATER = AT + timedelta(hours=3)


@pytest.fixture(autouse=True)
def nothing_kept():
    compiled._KEPT.clear()
    yield
    compiled._KEPT.clear()


class Built:
    """Makes a queryset, and counts how often it was asked to."""

    def __init__(self, make):
        self.make, self.times = make, 0

    def __call__(self, *args):
        self.times += 1
        return self.make(*args)


def people():
    return get_user_model().objects.order_by("email")


def test_it_is_built_twice_at_first_and_then_no_more_and_its_rows_are_those_of_now():
    build = Built(lambda at: people())
    first = make_user("one@here.invalid")
    assert compiled.objects_of("all", build, AT) == [first]
    second = make_user("two@here.invalid")
    first.delete()
    assert compiled.objects_of("all", build, LATER) == [second]
    assert build.times == 2


def test_the_moment_at_which_it_is_asked_takes_the_place_of_the_first_one():
    build = Built(lambda at: people().filter(created_at__lte=at))
    early, late = make_user("early@here.invalid"), make_user("late@here.invalid")
    get_user_model().objects.filter(pk=early.pk).update(created_at=AT - timedelta(minutes=1))
    get_user_model().objects.filter(pk=late.pk).update(created_at=AT + timedelta(hours=1))
    assert compiled.objects_of("until", build, AT) == [early]
    assert compiled.objects_of("until", build, LATER) == [early, late]
    assert compiled.objects_of("until", build, AT) == [early]
    assert build.times == 2


@pytest.mark.parametrize(
    "make",
    [
        lambda at: people().filter(created_at__lte=at - timedelta(hours=1)),
        lambda at: people().filter(name=f"{at:%H}"),
        lambda at: people()[: at.hour + 1],
        lambda at: people().filter(pk__in=list(people().values_list("pk", flat=True))),
    ],
    ids=["worked out of the moment", "written in words", "in the text of the query", "asked of the database"],
)
def test_what_depends_on_more_than_the_key_is_built_each_time(make):
    build = Built(make)
    make_user("one@here.invalid")
    for at in (AT, LATER, LATER):
        before = build.times
        assert compiled.objects_of("more", build, at) == list(make(at))
        assert build.times > before


def test_another_day_has_a_query_of_its_own():
    build = Built(lambda at: people().filter(created_at__date=at.date()))
    today = make_user("one@here.invalid")
    get_user_model().objects.filter(pk=today.pk).update(created_at=AT)
    assert compiled.objects_of("day", build, AT) == [today]
    assert compiled.objects_of("day", build, AT + timedelta(days=1)) == []


def test_related_rows_added_columns_and_deferred_ones_are_as_the_queryset_gives_them(
    django_assert_num_queries,
):
    person = make_user("one@here.invalid")
    Absence.objects.create(user=person, starts_on="2026-06-01", ends_on="2026-06-02", recorded_at=AT)

    def rows(at):
        absences = Absence.objects.select_related("user").only("starts_on", "user__email")
        return absences.annotate(called=F("user__name"), number=Count("user__appointments"))

    for _ in range(2):
        [absence] = compiled.objects_of("absences", rows, AT)
        assert absence.get_deferred_fields() == rows(AT).get().get_deferred_fields()
        with django_assert_num_queries(0):
            assert (absence.user.email, absence.called, absence.number) == (person.email, person.name, 0)


def test_what_no_row_can_be_asks_nothing(django_assert_num_queries):
    for _ in range(2):
        with django_assert_num_queries(0):
            assert compiled.objects_of("none", lambda at: people().none(), AT) == []


def test_a_kept_query_about_keys_is_asked_about_others():
    first, second = make_user("one@here.invalid"), make_user("two@here.invalid")
    build = Built(lambda at, wanted: people().filter(pk__among=wanted))
    assert compiled.objects_of("keys", build, None, [first.pk]) == [first]
    assert compiled.objects_of("keys", build, None, [second.pk, first.pk]) == [first, second]
    assert compiled.objects_of("keys", build, None, []) == []
    assert build.times == 2


def test_two_lists_of_keys_keep_their_places():
    first, second = make_user("one@here.invalid"), make_user("two@here.invalid")

    def either(at, keys, emails):
        return people().filter(email__among=emails).union(people().filter(pk__among=keys)).order_by("email")

    assert compiled.objects_of("two", either, None, [first.pk], []) == [first]
    assert compiled.objects_of("two", either, None, [], [second.email]) == [second]
    assert compiled.objects_of("two", either, None, [first.pk], [second.email]) == [first, second]


def test_parts_of_rows_are_kept_each_by_itself():
    everybody = [make_user(f"{number}@here.invalid") for number in range(5)]
    rows = compiled.KeptRows("parts", lambda at: people(), AT)
    assert rows[0:2] == everybody[:2]
    assert rows[2:6] == everybody[2:]


def test_what_belongs_to_things_is_read_in_one_query_and_is_empty_where_there_is_nothing(
    django_assert_num_queries,
):
    away, here = make_user("away@here.invalid"), make_user("here@here.invalid")
    absence = Absence.objects.create(user=away, starts_on="2026-06-01", ends_on="2026-06-02", recorded_at=AT)
    name = Absence._meta.get_field("user").remote_field.get_accessor_name()
    with django_assert_num_queries(1):
        assert compiled.read_belonging([away, here, away], name, "user", Absence.objects.all) == [absence]
    with django_assert_num_queries(0):
        assert list(getattr(away, name).all()) == [absence]
        assert list(getattr(here, name).all()) == []
        assert compiled.read_belonging([], name, "user", Absence.objects.all) == []


def test_a_text_is_put_together_once_with_the_moment_in_its_place():
    build = Built(lambda at: ("SELECT %s::timestamptz", (at,)))
    for at in (AT, LATER, AT):
        assert compiled.row_of("text", build, at) == (at,)
    assert build.times == 2


def test_keys_that_are_uuids_may_be_texts():
    def rows(at, keys):
        return OutboxMessage.objects.filter(pk__among=keys)

    for wanted in ([uuid4()], [str(uuid4())], [], [uuid4()]):
        assert compiled.objects_of("uuids", rows, None, wanted) == []
