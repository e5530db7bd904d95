"""Pages of a list begin after a row: forwards and backwards, with equal and with missing values, and from old addresses."""

import base64
import itertools
import json
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_

import pytest
from django.db.models import F, Q
from django.db.models.functions import Lower

from accounts.models import User
from departments.models import Organisation
from govuk import pagination
from govuk.counting import Count
from govuk.pagination import PAGE_SIZE, KeysetPage, Listed, Source, kept_count_of
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
ORDERS = {
    "a name in capitals or small letters, backwards": [Lower("name").desc()],
    "what many rows share": ["kind"],
    "a date that many have not, which come last": [F("closed_on").asc(nulls_last=True), "name"],
    "the same backwards, and they still come last": [F("closed_on").desc(nulls_last=True), "-name"],
    "as PostgreSQL puts missing values by itself": ["-closed_on"],
    "a missing value in the second place": ["kind", "-closed_on"],
    "the organisation above": ["sponsor__name", "name"],
}


def walk(rows, any_of=(), **query):
    """The pages from this address on, by the links to the next one; and the last of them."""
    pages = [KeysetPage(rows, query, any_of)]
    while pages[-1].next:
        pages.append(KeysetPage(rows, {"after": pages[-1].next}, any_of))
    return pages


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_every_row_is_on_one_page_in_order_and_the_way_back_leads_over_the_same_pages(many, order):
    rows = many.order_by(*order)
    pages = walk(rows)
    assert [row.pk for page in pages for row in page] == [row.pk for row in rows.order_by(*order, "pk")]
    assert [len(page) for page in pages] == [25, 25, 25, 6]
    for earlier, later in itertools.pairwise(pages):
        assert list(KeysetPage(rows, {"before": later.previous})) == list(earlier)
    assert not pages[0].previous
    assert not KeysetPage(rows, {"before": pages[1].previous}).previous


def test_parts_that_overlap_give_each_row_once_in_the_order_of_the_whole(many):
    parts = [Q(kind=Organisation.Kind.REGULATOR), Q(closed_on=None), Q(code="above")]
    rows = many.order_by(F("closed_on").asc(nulls_last=True), "name")
    whole = rows.filter(parts[0] | parts[1] | parts[2])
    pages = walk(rows, parts)
    assert [row.pk for page in pages for row in page] == [
        row.pk for row in whole.order_by(*rows.query.order_by, "pk")
    ]
    assert pages[0].count == Count(whole.count())


def test_a_row_that_comes_or_goes_moves_no_other_to_a_page_where_it_is_read_twice_or_never(many):
    rows = many.order_by("code")
    first = KeysetPage(rows, {})
    make_organisation("aaa")
    rows.filter(code="body-010").delete()
    assert KeysetPage(rows, {"after": first.next}).object_list[0].code == f"body-{PAGE_SIZE - 1:03}"


def test_an_old_address_and_one_that_makes_no_sense_open_the_first_page_and_say_so(many):
    rows = many.order_by("-closed_on", "code")
    first = list(KeysetPage(rows, {}))
    token = base64.urlsafe_b64encode(json.dumps(["2020-13-77", "x", 1]).encode()).decode()
    zero = base64.urlsafe_b64encode(json.dumps([None, "\x00", 1]).encode()).decode()
    for query in ({"page": "3"}, {"after": "!!"}, {"before": "abc"}, {"after": token}, {"after": zero}):
        page = KeysetPage(rows, query)
        assert list(page) == first
        assert page.is_not_the_page_asked_for
    assert not KeysetPage(rows, {"page": "1"}).is_not_the_page_asked_for
    last = walk(rows)[-1]
    after_all = KeysetPage(rows, {"after": last._token(last.object_list[-1])})
    assert list(after_all) == first
    assert after_all.is_not_the_page_asked_for


@pytest.fixture
def people():
    """Accounts made a minute apart, the last ones first: every third is of one team, every fourth has a common name."""
    bulk_create = User.objects.bulk_create(
        User(
            email=f"{'team' if number % 3 == 0 else 'other'}-{number}@x.invalid",
            name="Rare Bird" if number in (5, 60, 119) else "Common Gull" if number % 4 == 0 else "Crow",
        )
        for number in range(120)
    )
    for number, person in enumerate(bulk_create):
        person.created_at = AT + timedelta(minutes=number)
    User.objects.bulk_update(bulk_create, ["created_at"])
    return User.objects.filter(email__endswith="@x.invalid").order_by("-created_at")


SEEN = {
    "all": [],
    "one part": [Q(email__startswith="team")],
    "a sparse part beside a dense one": [Q(email__startswith="team"), Q(name="Rare Bird"), Q(name="Crow")],
}


@pytest.mark.parametrize("looked_at", [5, 40, 1000])
@pytest.mark.parametrize("text", ["common", "rare", "c", "none such"])
@pytest.mark.parametrize("seen", SEEN.values(), ids=SEEN)
def test_a_search_finds_the_same_in_the_same_order_however_common_the_text_is(
    people, monkeypatch, looked_at, text, seen
):
    monkeypatch.setattr(pagination, "SEARCHED_FIRST", looked_at)

    def with_text(rows):
        return rows.filter(name__icontains=text)

    def visible(rows):
        return rows.filter(reduce(or_, seen)) if seen else rows

    wanted = list(with_text(visible(people)))
    pages = [KeysetPage(people, {}, seen, PAGE_SIZE, with_text=with_text)]
    while pages[-1].next:
        pages.append(KeysetPage(people, {"after": pages[-1].next}, seen, PAGE_SIZE, with_text=with_text))
    assert [row for page in pages for row in page] == wanted
    if len(pages) > 1:
        back = KeysetPage(people, {"before": pages[1].previous}, seen, PAGE_SIZE, with_text=with_text)
        assert list(back) == list(pages[0])


@pytest.mark.parametrize("order", ["name", "-name"])
def test_parts_of_an_order_are_read_one_after_the_other_in_both_directions(people, order):
    rows = people.order_by(order, "email", "pk")
    parts = (Q(name="Common Gull"), Q(name="Crow"), Q(name="Rare Bird"))
    pages = [KeysetPage(rows, {}, in_parts=parts)]
    while pages[-1].next:
        pages.append(KeysetPage(rows, {"after": pages[-1].next}, in_parts=parts))
    assert [row for page in pages for row in page] == list(rows)
    assert list(KeysetPage(rows, {"before": pages[1].previous}, in_parts=parts)) == list(pages[0])


def test_what_is_searched_is_counted_with_its_text(people):
    page = KeysetPage(people, {}, with_text=lambda rows: rows.filter(name="Rare Bird"))
    assert page.count == Count(3)


def test_the_first_page_of_a_kept_list_is_that_of_the_list_and_its_query_is_built_once(many):
    built = []
    orders = (["name"], [F("closed_on").desc(nulls_last=True), "-name"], ["-closed_on"])
    parts = [Q(kind=Organisation.Kind.REGULATOR), Q(closed_on=None)]
    for order, any_of in itertools.product(orders, ((), parts)):
        rows = many.order_by(*order)

        def build(at, rows=rows, any_of=any_of):
            built.append(at)
            return Listed(rows, any_of)

        key = ("a test", repr(order), len(any_of))
        plain = KeysetPage(rows, {}, any_of)
        pages = [KeysetPage(Source(build, AT + timedelta(minutes=number), key), {}) for number in range(3)]
        times = len(built)
        last = KeysetPage(Source(build, AT, key), {})
        assert len(built) == times, "the page was built again"
        assert [list(page) for page in (*pages, last)] == [list(plain)] * 4
        assert last.next == plain.next
        assert last.count == plain.count
        later = KeysetPage(Source(build, AT, key), {"after": last.next})
        assert list(later) == list(KeysetPage(rows, {"after": plain.next}, any_of))


def test_the_counts_of_one_key_are_not_those_of_another_list(many):
    closed = many.filter(closed_on__isnull=False).order_by("code")
    page = KeysetPage(Source(lambda at: Listed(many.order_by("code")), AT, "both"), {})
    for _ in range(2):
        assert kept_count_of("both", lambda at: closed, AT) == Count(closed.count())
        assert page.count == Count(many.count())
