"""Which record holds a date that cannot be, where the database refuses a change because of it.

A row from before the database refused such dates stays as it is until `manage.py correct_date` corrects it
(`docs/runbook.md`, Upgrades): PostgreSQL checks every limit of a row again at each change of it.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db import DatabaseError, IntegrityError
from django.db.models import CheckConstraint, Model

ENDING = "_kept"  # of the names of these constraints: `govuk.limits.kept_dates`
FAILING_ROW = "Failing row contains ("  # PostgreSQL's detail: the columns in order, the key first


@dataclass(frozen=True)
class WrongDate:
    """A column that holds a date which cannot be: `model` as "returns.Query", and `key` empty where no stored row is at fault."""

    model: str
    column: str
    key: str
    thing: str
    date: str

    @property
    def command(self) -> str:
        """What an administrator types, but for the date."""
        return f"manage.py correct_date {self.model} {self.key} {self.column}"

    @property
    def words(self) -> str:
        """What is wrong with which record, without its content."""
        if not self.key:
            return f"The date “{self.date}” of a new {self.thing} is before 1990 or after 2099"
        return f"The date “{self.date}” of {self.thing} {self.key} is before 1990 or after 2099"

    @property
    def what_to_do(self) -> str:
        """Whom to ask for what."""
        if not self.key:
            return "Correct the date; if you typed none, ask the system administrator of the portal."
        return f"Ask the system administrator of the portal to correct it with {self.command}."


def wrong_date(problem: BaseException | None) -> WrongDate | None:
    """What a refusal by the database is about, where a limit of dates refused it; None for every other error.

    To be asked when the transaction has ended. The message of the error holds the whole row: it is logged nowhere.
    """
    name, detail = _refusal(problem)
    refused = _column_of(name) if name.endswith(ENDING) else None
    if refused is None:
        return None
    model, constraint, column = refused
    key = _stored(model, constraint, detail.removeprefix(FAILING_ROW).partition(",")[0])
    field = next(field for field in model._meta.fields if field.name == column)
    return WrongDate(
        model._meta.label, column, key, str(model._meta.verbose_name), str(field.verbose_name).lower()
    )


def _refusal(problem: BaseException | None) -> tuple[str, str]:
    """The constraint that refused and the detail, from the error or from what it came of."""
    seen: set[int] = set()
    while problem is not None and id(problem) not in seen:
        seen.add(id(problem))
        if isinstance(problem, IntegrityError) and (diagnosis := getattr(problem.__cause__, "diag", None)):
            return diagnosis.constraint_name or "", diagnosis.message_detail or ""
        problem = problem.__cause__ or problem.__context__
    return "", ""


def _column_of(name: str) -> tuple[type[Model], CheckConstraint, str] | None:
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if isinstance(constraint, CheckConstraint) and constraint.name == name:
                columns = [
                    field.name for field in model._meta.fields if name.endswith(f"_{field.name}{ENDING}")
                ]
                return model, constraint, max(columns, key=len)
    return None


def _stored(model: type[Model], constraint: CheckConstraint, key: str) -> str:
    """The key, if the row that is stored under it breaks the constraint; empty where the date came with the change."""
    try:
        rows = model._base_manager.filter(pk=key).exclude(constraint.condition)
        return key if rows.exists() else ""
    except (DatabaseError, ValueError):
        return ""
