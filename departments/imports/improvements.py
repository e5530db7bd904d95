"""Actions from a file, which come in as proposals, and steps that are taken on many actions at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from audit.record import Actor
from audit.transitions import Problem
from departments import reference
from departments.imports import cells
from departments.imports.cells import Column
from departments.imports.declared import BODY, body_column
from departments.imports.models import Import
from departments.imports.rows import (
    NUMBERED_AT_ONCE,
    SEEN_COLUMN,
    ChangeOfMany,
    ChangingTarget,
    Outcome,
    VerbBatch,
    changed_since,
)
from departments.organisations.calendar import london_day
from departments.organisations.forms import POSTS
from departments.organisations.models import Organisation
from departments.organisations.roles import ROLES, Can, Role
from departments.registers import actions as verbs
from departments.registers.checks import DUE
from departments.registers.figures import history
from departments.registers.models import Action
from departments.registers.queries import actions_for
from departments.registers.workflow import ACTION, ActionStep
from govuk.limits import in_words

AREAS = [(code, reference.area_title(code)) for code in reference.areas()]
CODE = Column(name="code", label="Number", read=cells.text(24), also=("no", "reference", "ref", "id"))
OWNER = Column(
    name="owner_role", label="Who answers for it", read=cells.choice(POSTS), also=("owner", "responsible")
)
DAY = Column(name="due", label="Due", read=cells.day, also=("due date", "deadline", "by when"))
REASON = Column(name="reason", label="Reason", read=cells.text(1500))
COLUMNS = (
    CODE,
    Column(
        name="summary", label="What is to be done", read=cells.text(300), also=("action", "summary", "title")
    ),
    Column(name="areas", label="Areas", read=cells.choices_of_many(AREAS), also=("area",)),
    OWNER,
    DAY,
)


@dataclass(frozen=True)
class Together:
    """A step that can be taken on many actions at once, by its verb, and what its form asks."""

    step: ActionStep
    verb: Callable[..., Action]
    columns: tuple[Column, ...]

    @property
    def label(self) -> str:
        """What it is called there."""
        return self.step.together

    @property
    def power(self) -> Can:
        """Who may."""
        return Can(self.step.power)


VERBS = {
    "agree": verbs.agree_action, "reject": verbs.reject_action, "begin": verbs.begin_action, "ask_cancel": verbs.ask_cancel,
    "replan": verbs.replan,
}  # fmt: skip
ASKED = {"agree": (OWNER, DAY), "replan": (DAY,)}
STEPS = {
    name: Together(step, VERBS[name], (*ASKED.get(name, ()), *((REASON,) if step.reason else ())))
    for name, step in ACTION.items()
    if step.together
}


class ActionTarget(ChangingTarget):
    """The list of actions: rows of a file are proposed, and never change one that is there."""

    code, title = "actions", "Actions"
    about = (
        "Each row proposes an action, which your SIRO agrees to or rejects. An action that is there stays as it is: to change several, "
        "tick them in the list."
    )
    keys = ("code", "summary")
    power = Can.ACTION_PROPOSE
    singular, plural = "action", "actions"
    asks = "What do you want to do?"
    about_change = (
        "You can take one step on {things} together. Before anything changes, you see for how many it is possible, and for which it is "
        "not. Each action keeps its history."
    )
    most_changed = 5_000
    state = "open"
    most_sent = NUMBERED_AT_ONCE

    @property
    def powers_to_change(self) -> tuple[Can, ...]:
        return tuple(step.power for step in STEPS.values())

    @property
    def address(self) -> str:
        return reverse("departments:actions")

    def taking(self, field: str) -> ChangingTarget:
        return StepTarget(field)

    def columns(self, organisation: Organisation) -> tuple[Column, ...]:
        return (*COLUMNS, body_column(organisation))

    def batch(
        self, organisation: Organisation, at: datetime, *, by: User, is_final: bool = False
    ) -> VerbBatch:
        return ProposalBatch(organisation, at, by=by, is_final=is_final)

    def changeable(self, user: User, at: datetime, **wanted: str) -> QuerySet[Any]:
        """Open actions, but for those of closed records, which the list has apart."""
        return actions_for(user, at, **wanted).filter(status__in=Action.Status.open).exclude(history(at))

    def change(self, things: list[Any], field: str, values: dict[str, Any]) -> ChangeOfMany:
        raise TypeError("A step of actions is taken by its own target.")

    def previewed(self, things: list[Any], field: str) -> list[tuple[str, str]]:
        return [(f"{thing.code}, {thing.summary}", _state(thing)) for thing in things]


def _state(action: Action) -> str:
    owner = ROLES[Role(action.owner_role)].title if action.owner_role in set(Role) else action.owner_role
    due = f"due {in_words(action.due)}" if action.due else action.due_text or "no date"
    return "; ".join((action.get_status_display(), owner or "nobody answers for it", due))


class StepTarget(ActionTarget):
    """One step of many actions. Nobody sends files for it."""

    is_sent = False

    def __init__(self, name: str) -> None:
        self.name, self.step = name, STEPS[name]
        self.code, self.power, self.title = f"actions-{name}", self.step.power, "Actions"

    def columns(self, organisation: Organisation) -> tuple[Column, ...]:
        return (CODE, *self.step.columns, SEEN_COLUMN)

    def batch(
        self, organisation: Organisation, at: datetime, *, by: User, is_final: bool = False
    ) -> VerbBatch:
        return StepBatch(self.step, organisation, at, by=by, is_final=is_final)

    def change(self, things: list[Any], field: str, values: dict[str, Any]) -> ChangeOfMany:
        columns = (CODE, *self.step.columns, SEEN_COLUMN)
        answers = [str(values.get(column.name) or "") for column in self.step.columns]
        number = f"{len(things):,} {self.plural if len(things) > 1 else self.singular}"
        return ChangeOfMany(
            f"{self.step.label}: {number}",
            {column.name: column.label for column in columns},
            [(thing.code, *answers, str(thing.version)) for thing in things],
        )


class ProposalBatch(VerbBatch):
    """The rows of one file, each a proposal. One that is there by its number, or by what is to be done, is not proposed again."""

    def __init__(self, organisation: Organisation, at: datetime, *, by: User, is_final: bool) -> None:
        super().__init__(organisation, at, by=by, is_final=is_final)
        self.columns = (*COLUMNS, body_column(organisation))
        self._by_code, self._by_summary = _known(organisation)
        self._verbs: list[Callable[..., Any]] = []

    def key_of(self, values: dict[str, Any]) -> str:
        """The number, else what is to be done."""
        code, summary = values.get("code", ""), values.get("summary", "")
        return f"code {code}" if code else f"summary {summary.casefold()}" if summary else ""

    def judge(self, values: dict[str, Any]) -> tuple[Outcome, list[Problem]]:
        """Propose what is not there; what is there must say the same."""
        values = {name: value for name, value in values.items() if name != BODY}
        code, summary = values.pop("code", ""), values.get("summary", "")
        known = self._by_code.get(code) if code else self._by_summary.get(summary.casefold())
        if known:
            names = [
                name
                for name, value in values.items()
                if value not in ("", None, []) and getattr(known, name) != value
            ]
            text = f"Action {known.code} is there and says something else. Change it in the list of actions, or delete the row"
            return Outcome.UNCHANGED, [Problem(text, field=name) for name in names]
        if code:
            text = "No action has this number. Leave the cell empty for a new one: the portal numbers it"
            return Outcome.ADDED, [Problem(text, field="code")]
        if problem := DUE.problem(values["due"], london_day(self.at)) if values.get("due") else "":
            return Outcome.ADDED, [Problem(f"{in_words(values['due'])}: the date {problem}", field="due")]
        return Outcome.ADDED, self._propose(values)

    def _propose(self, values: dict[str, Any]) -> list[Problem]:
        return self.attempt(
            lambda: verbs.propose_action(
                self.organisation, by=self.by, at=self.at, upload=self.upload, **values
            )
        )

    def keep(self, *, upload: Import, by: Actor, at: datetime) -> dict[str, Any]:
        """The verb has taken each good row already."""
        return {}


class StepBatch(VerbBatch):
    """The rows of one change: for each action the step that is taken on it, as it was seen."""

    def __init__(
        self, step: Together, organisation: Organisation, at: datetime, *, by: User, is_final: bool
    ) -> None:
        super().__init__(organisation, at, by=by, is_final=is_final)
        self.step, self.columns = step, (CODE, *step.columns, SEEN_COLUMN)
        self._by_code, _ = _known(organisation)

    def key_of(self, values: dict[str, Any]) -> str:
        """The number of the action."""
        return str(values.get("code", ""))

    def judge(self, values: dict[str, Any]) -> tuple[Outcome, list[Problem]]:
        """Take the step, by the version that was seen."""
        known = self._by_code.get(values.pop("code", ""))
        if known is None:
            return Outcome.CHANGED, [Problem("There is no action of this number any more. Leave it out")]
        if problems := changed_since(values, str(known.version)):
            return Outcome.CHANGED, problems
        answers = {name: value for name, value in values.items() if value not in ("", None)}
        verb = lambda: self.step.verb(  # noqa: E731
            known, by=self.by, at=self.at, version=known.version, upload=self.upload, **answers
        )
        return Outcome.CHANGED, self.attempt(verb)

    def keep(self, *, upload: Import, by: Actor, at: datetime) -> dict[str, Any]:
        """The verb has taken each good row already."""
        return {}


def _known(organisation: Organisation) -> tuple[dict[str, Action], dict[str, Action]]:
    rows = list(Action.objects.filter(organisation=organisation).select_related("organisation"))
    return {row.code: row for row in rows}, {row.summary.casefold(): row for row in rows}
