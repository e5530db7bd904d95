"""The values by which a list is ordered, as bounds of its pages: the rows after those of one row, and their text in an address."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import DateTimeField, F, Field, OrderBy, Q, QuerySet
from django.db.models.expressions import Col
from django.db.models.sql.constants import LOUTER


@dataclass(frozen=True)
class Key:
    """One value by which a list is ordered. `nulls_last` counts only where it can be empty."""

    name: str
    field: Field
    is_descending: bool
    is_nullable: bool
    nulls_last: bool

    def reversed(self) -> "Key":
        return Key(self.name, self.field, not self.is_descending, self.is_nullable, not self.nulls_last)

    @property
    def order(self) -> OrderBy:
        nulls = {"nulls_last": True} if self.nulls_last else {"nulls_first": True}
        return OrderBy(F(self.name), descending=self.is_descending, **(nulls if self.is_nullable else {}))

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True} if value is None else {self.name: value})

    def beyond(self, value: Any) -> Q | None:
        """The rows that come after this value by this key alone; None where there can be none."""
        if value is None:
            return None if self.nulls_last else Q(**{f"{self.name}__isnull": False})
        condition = Q(**{f"{self.name}__{'lt' if self.is_descending else 'gt'}": value})
        return (
            condition | Q(**{f"{self.name}__isnull": True})
            if self.is_nullable and self.nulls_last
            else condition
        )


def end_of_order(key: Key, is_descending: bool) -> int | datetime:
    """A value that comes after every other in this order."""
    if isinstance(key.field, DateTimeField):
        return datetime.min.replace(tzinfo=UTC, year=2) if is_descending else datetime(9998, 1, 1, tzinfo=UTC)
    return -1 if is_descending else 2**63 - 1


def with_keys(rows: QuerySet) -> tuple[QuerySet, list[Key]]:
    """The rows with the values by which they are ordered, and these keys."""
    order = [*(rows.query.order_by or rows.model._meta.ordering)]
    if order[-1:] not in (["pk"], ["-pk"], ["id"], ["-id"]):
        order.append("pk")
    keys = []
    for place, term in enumerate(order):
        name = f"order_key_{place}"
        if isinstance(term, str):
            by = OrderBy(F(term.lstrip("-")), descending=term.startswith("-"))
        else:
            by = term if isinstance(term, OrderBy) else OrderBy(term)
        rows = rows.annotate(**{name: by.expression})
        expression = rows.query.annotations[name]
        columns = [part for part in expression.flatten() if isinstance(part, Col)]
        nullable = any(
            part.target.null or rows.query.alias_map[part.alias].join_type == LOUTER for part in columns
        )
        last = bool(by.nulls_last) or not (
            by.nulls_first or by.descending
        )  # as PostgreSQL puts them by itself
        keys.append(Key(name, expression.output_field, by.descending, nullable, last))
    return rows, keys


def beyond_all(keys: list[Key], values: list) -> Q:
    """The rows after one that has these values. The first key, which an index has in order, is a bound of its own."""
    condition = Q(pk__in=[])
    before = Q()
    for key, value in zip(keys, values, strict=True):
        if (part := key.beyond(value)) is not None:
            condition |= before & part
        before &= key.same(value)
    first = keys[0]
    if first.is_nullable or values[0] is None:
        return condition
    return _bound(first, values[0]) & condition


def within_filled(keys: list[Key], values: list) -> Q:
    """The same among rows that have a value in the first key."""
    plain = Key(keys[0].name, keys[0].field, keys[0].is_descending, False, keys[0].nulls_last)
    return beyond_all([plain, *keys[1:]], values)


def _bound(key: Key, value: Any) -> Q:
    return Q(**{f"{key.name}__{'lte' if key.is_descending else 'gte'}": value})


def typed_value_of(key: Key, value: Any) -> Any:
    """A value of an address as the database takes it; raises ValidationError, ValueError or TypeError for another."""
    if value is None:
        if not key.is_nullable:
            raise ValueError("This key is never empty.")
        return None
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("PostgreSQL has no character of the number zero.")
    if isinstance(value, list | dict):
        raise TypeError("A key is one value.")
    typed_value = key.field.to_python(value)
    if isinstance(typed_value, int) and abs(typed_value) >= 2**63:
        raise OverflowError("A number of the database has 64 bits.")
    return typed_value
