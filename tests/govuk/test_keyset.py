"""The values by which a list is ordered: with the primary key last, and typed again when they come from an address."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F

from departments.models import Organisation
from govuk.keyset import end_of_order, typed_value_of, with_keys

pytestmark = pytest.mark.django_db


def keys_of(*order):
    return with_keys(Organisation.objects.order_by(*order))[1]


def test_the_primary_key_comes_last_and_once():
    assert [key.field.name for key in keys_of("name")] == ["name", "id"]
    assert [key.field.name for key in keys_of("name", "-pk")] == ["name", "id"]


def test_a_column_of_another_table_may_be_empty_where_its_row_may():
    assert [key.is_nullable for key in keys_of("name", "closed_on", "sponsor__name")] == [
        False,
        True,
        True,
        False,
    ]


def test_missing_values_come_last_as_postgresql_puts_them_or_as_the_order_says():
    orders = ("closed_on", "-closed_on", F("closed_on").desc(nulls_last=True))
    assert [keys_of(order)[0].nulls_last for order in orders] == [True, False, True]
    assert keys_of("closed_on")[0].reversed().nulls_last is False


@pytest.mark.parametrize(
    ("order", "value", "error"),
    [
        ("name", None, ValueError),
        ("name", "a\x00", ValueError),
        ("name", ["a"], TypeError),
        ("pk", 2**63, OverflowError),
        ("closed_on", "2020-13-77", ValidationError),
    ],
)
def test_what_cannot_be_a_value_is_refused(order, value, error):
    with pytest.raises(error):
        typed_value_of(keys_of(order)[0], value)


def test_no_value_comes_after_the_end_of_an_order():
    moments = with_keys(Organisation._meta.apps.get_model("audit.Event").objects.order_by("at"))[1]
    assert end_of_order(moments[0], is_descending=True) < datetime(1900, 1, 1, tzinfo=UTC)
    assert end_of_order(keys_of("pk")[0], is_descending=True) == -1
