"""Counts end at their limit, whatever a list is put together from."""

import pytest
from django.db.models import Q

from departments.models import Organisation
from govuk.counting import Count, count_of, counts_of, counts_of_each

pytestmark = pytest.mark.django_db


def test_a_count_ends_at_its_limit(many):
    assert count_of(many, limit=10) == Count(10, is_limited=True)
    assert count_of(many, limit=81) == Count(81)
    assert count_of(many, [Q(code="above"), Q(code__in=["above", "body-001"])], limit=1) == Count(
        1, is_limited=True
    )
    assert not count_of(many.none())


def test_several_lists_are_counted_in_two_queries_and_what_is_in_two_parts_once(
    many, django_assert_num_queries
):
    regulators = Q(kind=Organisation.Kind.REGULATOR)
    lists = [many, many.filter(code="above"), many.none()]
    with django_assert_num_queries(2):
        counts = counts_of(lists, [regulators, Q(code__lt="body-010")], limit=70)
    whole = many.filter(regulators | Q(code__lt="body-010")).count()
    assert counts == [Count(whole) if whole <= 70 else Count(70, is_limited=True), Count(1), Count(0)]


def test_rows_are_counted_for_each_pair_of_values_in_one_query(many, django_assert_num_queries):
    above = Organisation.objects.get(code="above").pk
    values = {"sponsor": [above, above, 0], "kind": ["regulator", "ministerial_department", "regulator"]}
    closed = Q(closed_on__isnull=False)
    with django_assert_num_queries(1):
        counts = counts_of_each(many, values, [Q(), closed], limit=9)
    theirs = many.filter(sponsor=above, kind="ministerial_department")
    assert counts == [
        [Count(9, is_limited=True), Count(9, is_limited=True)],
        [Count(theirs.count()), Count(theirs.filter(closed).count())],
        [Count(0), Count(0)],
    ]
