"""Correct one date that cannot be, in a row from before the database refused such dates (`docs/runbook.md`, Upgrades)."""

from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.db.models import DateTimeField, Model
from django.utils import timezone

from audit.record import SYSTEM, action, record
from govuk.widgets import LONDON


class Command(BaseCommand):
    """It changes no date that can be: the pages of the portal do that."""

    help = "Correct a date that cannot be, in a row that migrate has named."

    def add_arguments(self, parser):
        parser.add_argument("model", help="as returns.Query")
        parser.add_argument("key", help="of the row, as migrate names it")
        parser.add_argument("column", help="as answer_by")
        parser.add_argument("value", help="as 2026-12-31, or 2026-12-31T14:30 for a time in London")

    def handle(self, *args, model, key, column, value, **options):
        try:
            before = correct_date(apps.get_model(model), key, column, value, at=timezone.now())
        except (LookupError, FieldDoesNotExist, ObjectDoesNotExist, ValidationError, ValueError) as problem:
            raise CommandError(f"Nothing is changed: {problem}") from problem
        except IntegrityError as problem:
            raise CommandError(f"Nothing is changed, the database refuses it: {problem}") from problem
        self.stdout.write(f"{model} {key}: {column} was {before} and is {value} now. Run migrate again.")


@action
def correct_date(model: type[Model], key: str, column: str, typed: str, *, at: datetime) -> Any:
    """Change a column of a row that breaks its constraint on dates, as an event of the row; gives the value before."""
    field = model._meta.get_field(column)
    constraint = next(
        (constraint for constraint in model._meta.constraints if constraint.name.endswith(f"_{column}_kept")),
        None,
    )
    if constraint is None:
        raise ValueError(f"{column} of {model._meta.label} has no limits.")
    thing = model._base_manager.select_for_update(of=("self",)).get(pk=key)
    before = getattr(thing, column)
    if not model._base_manager.filter(pk=key).exclude(constraint.condition).exists():
        raise ValueError(f"{before} can be: change it on the pages of the portal.")
    value = datetime.fromisoformat(typed) if isinstance(field, DateTimeField) else field.to_python(typed)
    if isinstance(value, datetime) and value.tzinfo is None:
        value = value.replace(tzinfo=LONDON)
    setattr(thing, column, value)
    if hasattr(thing, "version"):
        thing.version += 1
    thing.save()
    record(
        "date.corrected",
        subject=thing,
        by=SYSTEM,
        at=at,
        field=column,
        before=_words(before),
        after=_words(value),
    )
    return before


def _words(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
