"""A transition is a permitted, checked and recorded change of status."""

from collections.abc import Callable, Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.serializers import serialize
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.utils.module_loading import import_string

from audit.chain import sha256_of
from audit.compiled import objects_of
from audit.models import Event
from audit.record import SYSTEM, Actor, actor_of, part_of_action, record, subjects_of
from audit.together import Question, Steps, asking

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Problem:
    """Something to put right first, in words for the user.

    `field` is the name of the form's field that is at fault, or the id of the question; `href` the address of the page
    where it is put right, where that is another page than the one that says so.
    """

    text: str
    href: str = ""
    field: str = ""

    def __str__(self):
        return self.text


class NotReady(Exception):
    """Something must be put right first. Carries the problems to show."""

    def __init__(self, problems: list[Problem]):
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


class NotNow(Exception):
    """The thing is not in a state in which this may be done."""

    def __init__(self, thing, step: "Transition"):
        super().__init__(f"{thing} is {thing.status}: “{step.name}” is not possible now")
        self.thing = thing
        self.step = step


class Stale(Exception):
    """The thing has changed since this person saw it; `step` is what they were about to do, where it is a step."""

    def __init__(self, thing, step: "Transition | None" = None):
        super().__init__(f"{thing} has changed since the page was opened")
        self.thing = thing
        self.step = step


class Refused(PermissionDenied):
    """This person may not do this. Carries the reason, for the page."""

    def __init__(self, reason: str, power: str = ""):
        super().__init__(reason)
        self.reason = reason
        self.power = power


SHARED = "FOR SHARE"  # others may hold it too, and nobody changes it meanwhile
ALONE = "FOR NO KEY UPDATE"


def locked(thing: M) -> M:
    """The same thing as it is now, kept from other actions until the transaction ends.

    A model names in `LOCKED_FIRST` what contains it and how that is kept: `{"quarterly_return": ALONE}`. Containers are locked
    before what they contain, so that two actions wait in one order and never for each other (docs/adr/0012).
    """
    model = type(thing)
    _lock_containers(thing)
    rows = objects_of(
        ("locked", model), lambda _, keys: _locking(model).filter(pk__among=keys), None, [thing.pk]
    )
    if not rows:
        raise model.DoesNotExist  # type: ignore[attr-defined]
    return rows[0]


def _locking(model: type[M]) -> QuerySet[M]:
    rows = model._default_manager.select_for_update(of=("self",), no_key=True)
    return rows.select_related(*_read_with(model))


def _read_with(model: type[Model]) -> tuple[str, ...]:
    """What every action on such a thing reads too, in the same query: what contains it, and its organisation."""
    names = {field.name for field in model._meta.concrete_fields if field.is_relation}
    return tuple(name for name in (*getattr(model, "LOCKED_FIRST", ()), "organisation") if name in names)


def _lock_containers(thing) -> None:
    for name, how in getattr(thing, "LOCKED_FIRST", {}).items():
        field = thing._meta.get_field(name)
        key = getattr(thing, field.attname)
        if key is None:
            continue
        container = field.related_model
        if hasattr(container, "LOCKED_FIRST"):
            _lock_containers(getattr(thing, name))
        with connection.cursor() as cursor:
            table, column = map(
                connection.ops.quote_name, (container._meta.db_table, container._meta.pk.column)
            )
            cursor.execute(f"SELECT 1 FROM {table} WHERE {column} = %s {how}", [key])  # noqa: S608 - names of ours


@cache
def _acting_role() -> Callable[..., str | None]:
    """The project's answer to "in which role may this person do this?", named in settings as Django names its backends."""
    return import_string(settings.PORTAL_AUTHORITY)


Check = Callable[[Any, datetime], list[Problem]]


@dataclass(frozen=True, kw_only=True)
class StepPage:
    """What the page of a step says.

    `button` is on the button, `heading` is the page's (the button's words where it is empty) and `link` is on links to
    it (the heading's words where it is empty). `hint` is shown beside the button of a next step (the explanation where it
    is empty). `explanation` says what follows, `warning` what cannot be undone, `asks` what the reason is asked for. `done` is said afterwards; `{thing}`
    in it is what the step was taken on.
    """

    button: str
    heading: str = ""
    link: str = ""
    hint: str = ""
    explanation: str = ""
    warning: str = ""
    asks: str = "Why?"
    done: str

    @property
    def title(self) -> str:
        """What the page is called."""
        return self.heading or self.button

    @property
    def offered_as(self) -> str:
        """What links to the page are called."""
        return self.link or self.title


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One row of a workflow table: everything about a step but the verb that takes it.

    `event` is the kind of the event that it records, and `words` are the event's in the history; `{name}` in them is
    a fact of the event. `source` are the states it starts from and `target` the one it leads to (None keeps the state).
    `power` is who may; `system` lets the portal itself do it. `not_same_person_as` names kinds of events of the same
    thing whose actor may not do this one. `reason` is the least number of characters of the reason wanted, 0 for none.
    `step_up` asks for the password again before.

    `conditions` and `checks` return problems. Conditions do not depend on what is entered: while one fails, the step is
    not offered. Checks look at the thing with what was entered.

    `page` is what its page says; a step without one has no page of the common kind. `leads_in` are the states in which
    it is the next step of the thing; in the others it is one of the other steps.
    """

    name: str
    event: str
    words: str
    source: tuple[str, ...]
    target: str | None = None
    power: str
    not_same_person_as: tuple[str, ...] = ()
    reason: int = 0
    conditions: tuple[Check, ...] = ()
    checks: tuple[Check, ...] = ()
    step_up: bool = False
    system: bool = False
    page: StepPage | None = None
    leads_in: tuple[str, ...] = ()

    def refusal(self, thing, *, by, at: datetime) -> str:
        """Why this person may not do this to this thing, in words; empty when they may."""
        if by is SYSTEM:
            return "" if self.system else "The portal does not do this by itself."
        if not _acting_role()(by, self.power, thing, at):
            return "You do not hold a role that may do this here."
        if self.not_same_person_as and self._did_before(thing, by):
            return "Somebody else must do this: you took an earlier step that it checks."
        return ""

    def open_to(self, thing, *, by, at: datetime) -> bool:
        """Whether to offer this step to this person now."""
        return self.fits(thing, at) and not self.refusal(thing, by=by, at=at)

    def fits(self, thing, at: datetime) -> bool:
        """Whether the thing is in a state in which somebody may do this, and no condition is against it."""
        return thing.status in self.source and not any(condition(thing, at) for condition in self.conditions)

    def _did_before(self, thing, by) -> bool:
        known = getattr(thing, "_earlier", None)
        if known and known.kinds.issuperset(self.not_same_person_as):
            return any((kind, actor_of(by)) in known.steps for kind in self.not_same_person_as)
        return Event.objects.filter(
            subject__in=subjects_of(thing), kind__in=self.not_same_person_as, actor=actor_of(by)
        ).exists()

    def kept_out(self, things, *, by) -> set:
        """The keys of those of `things` that this person may not do, having taken an earlier step that it checks.

        One query for all of them; `refusal` asks the same of one.
        """
        return {key for _, key in kept_out(((self, thing) for thing in things), by=by)}

    @part_of_action
    def perform(
        self,
        thing: M,
        *,
        by: Actor,
        at: datetime,
        is_locked: bool = False,
        version: int | None = None,
        reason: str = "",
        fields: dict[str, Any] | None = None,
        **facts: Any,
    ) -> M:
        """Change the status under a lock, save `fields` with it, record the event; return the fresh thing.

        `is_locked` says that the caller's transaction has got the thing from `locked`, so that it is not read again.
        Raises Refused, Stale (`version` is the one the person saw), NotNow or NotReady, and then nothing has changed.
        The reason's text stays with the thing that asked for it; the audit log keeps its length only.
        """
        kept = thing if is_locked else locked(thing)
        row: Any = kept  # of any model with a status and a version
        row.__dict__.pop("_earlier", None)
        if why := self.refusal(row, by=by, at=at):
            raise Refused(why, self.power)
        if row.status not in self.source:
            raise NotNow(row, self)
        if version is not None and version != row.version:
            raise Stale(row, self)
        if len(reason.strip()) < self.reason:
            raise NotReady([Problem(_short(self.reason), field="reason")])
        related = related_keys(row)
        before = digest(row, related)
        problems = [problem for condition in self.conditions for problem in condition(row, at)]
        for name, value in (fields or {}).items():
            setattr(row, name, value)
        if problems := [*problems, *(problem for check in self.checks for problem in check(row, at))]:
            raise NotReady(problems)
        previous, row.status = row.status, self.target or row.status
        row.version += 1
        with transaction.atomic(savepoint=False):
            row.save()
            record(
                self.event,
                subject=row,
                by=by,
                at=at,
                role="" if by is SYSTEM else str(_acting_role()(by, self.power, row, at)),
                step=self.name,
                previous=previous,
                status=row.status,
                before=before,
                after=digest(row, related),
                **(facts | {"reason_length": len(reason.strip())} if self.reason else facts),
            )
        return kept


def table(*steps: Transition) -> dict[str, Transition]:
    """The rows of a workflow by their names."""
    return {step.name: step for step in steps}


def words_of(*tables: dict[str, Transition]) -> dict[str, str]:
    """What the events of the steps are called in the history, by kind."""
    return {step.event: step.words for rows in tables for step in rows.values()}


@dataclass(frozen=True)
class _Earlier:
    """Who took steps of a thing, as (kind of event, actor), as far as they are of these kinds."""

    kinds: frozenset[str]
    steps: set[tuple[str, str]]


def read_earlier(things: Iterable, *tables: Mapping[str, Transition]) -> None:
    """Read at once who took the steps that those of the tables check: asking `refusal` of these things costs no query more.

    For a page that only shows; `perform` asks again.
    """
    ask_earlier(things, *tables).answer()


@asking
def ask_earlier(things: Iterable, *tables: Mapping[str, Transition]) -> Steps[None]:
    """The same, beside other questions."""
    things = list(things)
    kinds = frozenset(kind for rows in tables for step in rows.values() for kind in step.not_same_person_as)
    by_subject: dict[str, set[tuple[str, str]]] = {}
    subjects = {subject for thing in things for subject in subjects_of(thing)}
    rows = (yield from _steps_of(tuple(sorted(kinds)), subjects)) if subjects else []
    for subject, kind, actor in rows:
        by_subject.setdefault(subject, set()).add((kind, actor))
    for thing in things:
        steps = set().union(*(by_subject.get(subject, ()) for subject in subjects_of(thing)))
        thing.__dict__["_earlier"] = _Earlier(kinds, steps)


def kept_out(steps: Iterable[tuple[Transition, Any]], *, by) -> set[tuple[str, Any]]:
    """Which of these steps this person may not take, each as (name of the step, key of the thing). One query for all.

    `steps` are pairs of a step and the thing that it would be done to; `Transition.refusal` asks the same of one.
    """
    return ask_kept_out(steps, by=by).answer()


def all_kept_out(steps: Iterable[tuple[Transition, Any]]) -> set[tuple[str, Any, str]]:
    """The same of everybody: each as (name of the step, key of the thing, actor as events have it). One query for all."""
    return ask_all_kept_out(steps).answer()


@asking
def ask_kept_out(steps: Iterable[tuple[Transition, Any]], *, by) -> Steps[set[tuple[str, Any]]]:
    """What `kept_out` says, beside other questions."""
    rows = yield from _kept_out(steps, actor=actor_of(by))
    return {(name, key) for name, key, _ in rows}


@asking
def ask_all_kept_out(steps: Iterable[tuple[Transition, Any]]) -> Steps[set[tuple[str, Any, str]]]:
    """What `all_kept_out` says, beside other questions."""
    return (yield from _kept_out(steps))


def _kept_out(steps: Iterable[tuple[Transition, Any]], **whose: str) -> Steps[set[tuple[str, Any, str]]]:
    pairs = [(step, thing) for step, thing in steps if step.not_same_person_as]
    subjects = {subject for _, thing in pairs for subject in subjects_of(thing)}
    if not subjects:
        return set()
    kinds = tuple(sorted({kind for step, _ in pairs for kind in step.not_same_person_as}))

    actors: dict[tuple[str, str], set[str]] = {}
    for subject, kind, actor in (yield from _steps_of(kinds, subjects, **whose)):
        actors.setdefault((subject, kind), set()).add(actor)
    return {
        (step.name, thing.pk, actor)
        for step, thing in pairs
        for subject in subjects_of(thing)
        for kind in step.not_same_person_as
        for actor in actors.get((subject, kind), ())
    }


def _steps_of(kinds: tuple[str, ...], subjects: Collection[str], **whose: str) -> Steps[list[Any]]:
    """Who took steps of these kinds, as (subject, kind of event, actor). One query."""

    def earlier(_: None, wanted: list[str]) -> QuerySet[Any]:
        events = Event.objects.filter(subject__among=wanted, kind__in=kinds, **whose).order_by()
        return events.values_list("subject", "kind", "actor")

    [rows] = yield [Question(("earlier", kinds, *whose.items()), earlier, keys=(subjects,))]
    return rows


def related_keys(thing: Model) -> dict[str, QuerySet]:
    """By many-to-many field the keys of what a row is related to, read for its digests before and after one step."""
    related = {
        field.name: getattr(thing, field.name).select_related(None).only("pk")
        for field in thing._meta.many_to_many
    }
    for rows in related.values():
        len(rows)  # reads them
    return related


def digest(thing: Model, related: dict[str, QuerySet] | None = None) -> str:
    """SHA-256 of every column of a row: lets the audit log prove content without holding it.

    `related` is what `related_keys` gave, where the step has changed nothing of it; it is read where it is not given.
    """
    row: Any = copy(thing)
    row._prefetched_objects_cache = related_keys(thing) if related is None else related
    return sha256_of(serialize("json", [row]))


def _short(least: int) -> str:
    return "Enter a reason" if least < 2 else f"Enter a reason of at least {least} characters"
