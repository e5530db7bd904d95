"""Puts the longest words and the biggest numbers that a column takes into every row, as people and files bring them."""

import itertools
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from portal.management.commands.migrate import NEVER_CHANGED, NEVER_WRITTEN

APPS = ("audit", "accounts", "departments", "incidents", "returns", "reporting")
MOST = 300  # letters without a space
NUMBER = 999_999_999_999
# What the portal writes itself and looks things up by. A person's or a file's words are in no column of these names.
KEYS = {
    "code", "slug", "key", "kind", "field", "step", "question", "section", "choice", "edition", "year", "role", "regime",
    "governing_regime", "signed_as", "decided_as", "action_owner", "owner_role", "reported_status", "password",
    "message_id", "rule", "channel", "organisation", "document", "head", "snapshot", "reference", "reference_prefix",
    "govuk_id", "register_status", "closed_reason", "origin_subject", "registration_number", "content_type", "page",
    "action", "ended_by", "outcome", "link", "file", "title_of_section",
}  # fmt: skip


NUMBERS = itertools.count(1)  # no two words are the same


def long_word(most: int | None, ending: str = "") -> str:
    """A word without a place to break it."""
    length = min(most or MOST, MOST) - len(ending)
    return (f"N{next(NUMBERS)}" + "Unbroken" * MOST)[:length] + ending


def make_hostile() -> None:
    """Every text of a person becomes one long word, every file's name one of 200 letters, every count a big number."""
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            if model._meta.managed and model._meta.db_table not in {*NEVER_CHANGED, *NEVER_WRITTEN}:
                _spoil(model)


def _spoil(model: type[models.Model]) -> None:
    fields = {field.name: field for field in _fields(model)}
    for thing in model._default_manager.all():
        changes = {name: _hostile(field, thing) for name, field in fields.items()}
        changes = {name: value for name, value in changes.items() if value is not None}
        if changes:
            model._default_manager.filter(pk=thing.pk).update(**changes)


def _fields(model: type[models.Model]) -> Iterator[models.Field]:
    for field in model._meta.concrete_fields:
        known = field.primary_key or field.choices or field.name in KEYS or "sha256" in field.name
        if not known and not field.is_relation and not field.name.endswith("hash"):
            yield field


def _hostile(field: models.Field, thing: models.Model) -> Any:
    """What goes into the column instead; None where it stays as it is."""
    value = getattr(thing, field.name)
    if isinstance(value, str) and "@" in value:
        return f"{long_word(150)}.{thing.pk}@{long_word(30)}.invalid"
    if isinstance(field, models.JSONField):
        return _hostile_within(value)
    if value in (None, ""):
        return None
    if isinstance(field, models.CharField | models.TextField):
        ending = ".pdf" if value.endswith(".pdf") else ""
        return long_word(field.max_length, ending) if not field.unique else None
    if isinstance(field, models.PositiveBigIntegerField):
        return NUMBER
    return None


def _hostile_within(value: Any) -> Any:
    """The same for what is frozen: prose has blanks, and keys have none."""
    if isinstance(value, dict):
        return {key: _hostile_within(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_hostile_within(inner) for inner in value]
    return long_word(None) if isinstance(value, str) and " " in value else value
