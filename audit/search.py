"""Search by a part of the text, which one index of trigrams answers.

`search_index` belongs in the model's Meta and `containing` in its queries; both name the same fields in the same order.
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import BooleanField, Case, F, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, Upper
from django.db.models.lookups import IContains

SHORTEST = 3  # characters; shorter texts have no trigram, and PostgreSQL would read every row
TOO_SHORT = "Enter at least 3 characters to search for"


def _text_of(fields: tuple[str, ...]) -> Combinable:
    first, *rest = fields
    if not rest:
        return F(first)
    parts = [part for field in rest for part in (Value(" "), field)]
    return Concat(first, *parts, output_field=TextField())


def search_index(name: str, *fields: str, condition: Q | None = None) -> GinIndex:
    """The index for texts that contain something in any of these fields, in capitals or small letters."""
    return GinIndex(OpClass(Upper(_text_of(fields)), name="gin_trgm_ops"), name=name, condition=condition)


def resembling(rows: QuerySet, text: str, *fields: str) -> QuerySet:
    """The rows whose fields named here, one after the other, have words like those of a text, by trigrams."""
    if not text.isprintable() or len(text) < SHORTEST:
        return rows.none()
    like = Upper(_text_of(fields))
    return rows.alias(searched_text=like).filter(searched_text__trigram_word_similar=text.upper())


def containing(rows: QuerySet, text: str, *fields: str) -> QuerySet:
    """The rows whose fields named here, one after the other, contain a text, in capitals or small letters."""
    return containing_any(rows, text, fields)


def containing_words(rows: QuerySet, text: str, *fields: str) -> QuerySet:
    """The rows whose fields named here contain every word of a text, in any order."""
    for word in text.split():
        rows = containing(rows, word, *fields)
    return rows


def with_words(rows: QuerySet, text: str, *, fields: tuple[str, ...], short: str) -> QuerySet:
    """The rows that have every word of a text in these fields, or for fewer characters than a search needs those that the
    lookup `short` finds, such as a reference. All without a text."""
    if not text:
        return rows
    return containing_words(rows, text, *fields) if len(text) >= SHORTEST else rows.filter(**{short: text})


def containing_any(
    rows: QuerySet, text: str, *groups: tuple[str, ...], besides: Q | None = None, by_index: bool = True
) -> QuerySet:
    """The same for several groups of fields, each with an index of its own; or for what is so `besides`.

    Without `by_index` each row is read: for a few rows in order, while the index has those of everybody. PostgreSQL does not look
    into a CASE, and expects that every second row fits.
    """
    if not text.isprintable():
        return rows.none()
    condition = besides
    for fields in groups:
        part = Q(IContains(_text_of(fields), text))
        condition = part if condition is None else condition | part
    if by_index:
        return rows.filter(condition)
    return rows.filter(
        Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
    )
