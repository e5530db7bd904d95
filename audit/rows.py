"""Objects of rows that lists read by the dozen, made without the ceremony for objects that somebody fills in."""

from collections.abc import Collection
from typing import Any

from django.db.models.base import ModelState


class ReadOften:
    """A model of which pages read many rows: an object of a row is given its columns at once.

    Django sets them one by one and tells listeners before and after, of which the portal has none. What a query leaves
    out is read when it is asked for, as ever.
    """

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any]) -> Any:
        """The object of a row, whose values are in the order of the names; where these have none, in that of the model."""
        if not isinstance(field_names, list | tuple):
            return super().from_db(db, field_names, values)  # type: ignore[misc]
        thing: Any = cls.__new__(cls)
        thing.__dict__.update(zip(field_names, values, strict=True))
        thing._state = ModelState()
        thing._state.adding, thing._state.db = False, db
        return thing
