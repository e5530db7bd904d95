"""Texts of the centre from a file: they come in as drafts, which somebody publishes one by one."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse

from accounts.models import User
from audit.record import Actor
from audit.transitions import Problem
from departments.entries import actions as verbs
from departments.entries.circulars import REGISTER, Circular
from departments.entries.register import missing
from departments.imports.cells import Column
from departments.imports.declared import BODY, columns_of
from departments.imports.models import Import
from departments.imports.rows import Outcome, Target, VerbBatch
from departments.organisations.calendar import london_day
from departments.organisations.models import Organisation
from departments.organisations.roles import Can
from govuk.limits import in_words


class CircularTarget(Target):
    """Guidance, standards, consultations and changes of law as what rows come into."""

    code, title = "circulars", REGISTER.title
    about = (
        "Each row becomes a draft that nobody else sees. You read it, add files, and publish it on its page. A row with the title of a draft "
        "changes that draft. What is published is never changed by a file: publish a new version on its page."
    )
    keys = ("name",)
    power = Can.CIRCULAR_EDIT
    is_of_the_centre = True
    singular, plural = "circular", "circulars"

    @property
    def address(self) -> str:
        return reverse("departments:circulars")

    def columns(self, organisation: Organisation) -> tuple[Column, ...]:
        return columns_of(REGISTER, organisation)

    def batch(
        self, organisation: Organisation, at: datetime, *, by: User, is_final: bool = False
    ) -> VerbBatch:
        return CircularBatch(organisation, at, by=by, is_final=is_final)


class CircularBatch(VerbBatch):
    """The rows of one file of texts, each known by its title."""

    def __init__(self, organisation: Organisation, at: datetime, *, by: User, is_final: bool) -> None:
        super().__init__(organisation, at, by=by, is_final=is_final)
        self.columns = columns_of(REGISTER, organisation)
        self._known = {
            circular.name: circular for circular in Circular.objects.select_related("organisation")
        }

    def key_of(self, values: dict[str, Any]) -> str:
        """The title."""
        return str(values.get("name", ""))

    def judge(self, values: dict[str, Any]) -> tuple[Outcome, list[Problem]]:
        """Add a draft, or change one; what is published must say the same."""
        values = {name: value for name, value in values.items() if name != BODY}
        if not values.get("name"):
            return Outcome.ADDED, [
                Problem("The cell is empty. Enter the title of the circular", field="name")
            ]
        known = self._known.get(values["name"])
        if problems := self._problems(known, values):
            return Outcome.CHANGED if known else Outcome.ADDED, problems
        if known is None:
            return Outcome.ADDED, self.attempt(
                lambda: verbs.add_circular(self.organisation, by=self.by, at=self.at, **values)
            )
        changes = {name: value for name, value in values.items() if getattr(known, name) != value}
        if not changes:
            return Outcome.UNCHANGED, []
        if not known.is_draft:
            text = f"This circular is “{known.get_status_display()}” and says something else here. Publish a new version on its page, or delete the row"
            return Outcome.CHANGED, [Problem(text, field=name) for name in changes]
        return Outcome.CHANGED, self.attempt(
            lambda: verbs.edit_circular(known, by=self.by, at=self.at, version=known.version, **changes)
        )

    def _problems(self, known: Circular | None, values: dict[str, Any]) -> list[Problem]:
        """What is missing, and dates that cannot be."""
        problems = [
            Problem(missing(REGISTER.label(name)), field=name)
            for name in REGISTER.asked
            if REGISTER.is_needed(name) and values.get(name, getattr(known, name, "")) in ("", None, [])
        ]
        for name, value in values.items():
            if isinstance(value, date) and (known is None or getattr(known, name) != value):
                wrong = REGISTER.limits_of(name).problem(value, london_day(self.at))
                problems += [Problem(f"{in_words(value)}: the date {wrong}", field=name)] if wrong else []
        return problems

    def keep(self, *, upload: Import, by: Actor, at: datetime) -> dict[str, Any]:
        """The verb has taken each good row already."""
        return {"register": REGISTER.code}
