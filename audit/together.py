"""Questions that are asked of the database together, in one statement, whoever asks them.

A function that is `asking` yields the questions that it has now, gets their answers, and goes on. Several of them run side by
side (`side_by_side`): what they ask at the same time is one statement, whose rows come as JSON and become the same
objects. Alone (`answer`) such a function asks by itself.
"""

import json
from collections.abc import Callable, Collection, Generator, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial, wraps
from itertools import islice
from sys import intern
from typing import Any, Generic, ParamSpec, TypeVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from audit.compiled import (
    Kept,
    KeptRows,
    belonging,
    day_of,
    kept_objects,
    known_for,
    objects_of,
    objects_of_rows,
    put_belonging,
)
from audit.prepared import PreparedStatement, answer_of

Result = TypeVar("Result")
Parameters = ParamSpec("Parameters")
Reader = Callable[[Any], Any]


@dataclass(frozen=True)
class Question:
    """What `objects_of` is asked."""

    key: Hashable
    build: Callable[..., models.QuerySet]
    at: datetime | None = None
    keys: tuple[Collection[Any], ...] = ()
    is_planned: bool = True

    def answer(self) -> list[Any]:
        """The rows, asked for by themselves."""
        return objects_of(self.key, self.build, self.at, *self.keys, is_planned=self.is_planned)


def part_of(rows: KeptRows, start: int, stop: int) -> Question:
    """The rows from one place to before another."""
    key = (rows.key, start, stop)
    return Question(key, lambda at: rows.build(at)[start:stop], rows.at, is_planned=rows.is_planned)


Steps = Generator[list[Question], list[list[Any]], Result]


class Asking(Generic[Result]):
    """Work that asks questions: `yield from` its `steps` within other such work, or let it `answer`."""

    def __init__(self, steps: Steps[Result]):
        self.steps = steps

    def answer(self) -> Result:
        """What comes of it; it asks what it has at a time in one statement."""
        answers: Any = None
        while True:
            try:
                questions = self.steps.send(answers)
            except StopIteration as end:
                return end.value
            answers = answers_to(questions)


def asking(work: Callable[Parameters, Steps[Result]]) -> Callable[Parameters, Asking[Result]]:
    """Make a function that yields questions one whose call can go on side by side with others."""

    @wraps(work)
    def call(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Asking[Result]:
        return Asking(work(*args, **kwargs))

    return call


@asking
def ask(*questions: Question) -> Steps[list[list[Any]]]:
    """The rows of these."""
    return (yield list(questions))


@asking
def side_by_side(works: Iterable[Asking[Any]]) -> Steps[list[Any]]:
    """What comes of each of these, which run side by side."""
    steps = [work.steps for work in works]
    results: list[Any] = [None] * len(steps)
    answers: dict[int, Any] = dict.fromkeys(range(len(steps)))
    while answers:
        questions: dict[int, list[Question]] = {}
        for place, given_answers in answers.items():
            try:
                questions[place] = steps[place].send(given_answers)
            except StopIteration as end:
                results[place] = end.value
        rows = iter(
            (yield [question for asked in questions.values() for question in asked]) if questions else ()
        )
        answers = {place: list(islice(rows, len(asked))) for place, asked in questions.items()}
    return results


@asking
def ask_belonging(
    things: Collection[models.Model], name: str, field: str, build: Callable[[], models.QuerySet]
) -> Steps[None]:
    """What `read_belonging` reads, beside other questions."""
    if things:
        keys = {thing.pk for thing in things}
        [rows] = yield [
            Question(("belonging", name, field, build), partial(belonging, build, field), keys=(keys,))
        ]
        put_belonging(things, name, field, rows)


@asking
def nothing() -> Steps[tuple[()]]:
    """Nothing, and no question."""
    yield from ()
    return ()


def answers_to(questions: list[Question]) -> list[list[Any]]:
    """The rows of each question: those that are planned once in one statement, each other in its own."""
    answers: dict[int, list[Any]] = {}
    group: list[tuple[int, Kept[Any]]] = []
    for place, question in enumerate(questions):
        kept = kept_objects(question.key, question.build, question.at, len(question.keys))
        if question.is_planned and kept is not None and _readers(kept) is not None:
            group.append((place, kept))
        else:
            answers[place] = question.answer()
    if len(group) == 1:
        [(place, _)] = group
        answers[place] = questions[place].answer()
    elif group:
        rows = _rows_of([kept for _, kept in group], [questions[place] for place, _ in group])
        answers |= {place: objects for (place, _), objects in zip(group, rows, strict=True)}
    return [answers[place] for place in range(len(questions))]


def _rows_of(kept: list[Kept[Any]], questions: list[Question]) -> Iterator[list[Any]]:
    key = ("together", *((day_of(question.at), question.key) for question in questions))
    sql, statement = known_for(key, lambda: _statement(kept), None)
    parameters = tuple(
        value
        for part, question in zip(kept, questions, strict=True)
        for value in part.parameters_of(question.at, [list(keys) for keys in question.keys])
    )
    columns = answer_of(statement, sql, parameters, _row)
    for part, text in zip(kept, columns, strict=True):
        rows = [list(row.values()) for row in json.loads(text)] if text else []
        for place, read in _readers(part) or ():
            for row in rows:
                if row[place] is not None:
                    row[place] = read(row[place])
        yield objects_of_rows(part, rows)


def _row(sql: str, parameters: tuple[Any, ...]) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()


def _statement(kept: list[Kept[Any]]) -> tuple[str, PreparedStatement | None]:
    """One statement with the rows of each as JSON, and how it is prepared. People of one role share the texts."""
    parts = []
    for part in kept:
        names = ", ".join(f"c{number}" for number in range(len(part.built[1].select)))
        parts.append(f"(SELECT json_agg(part) FROM ({part.sql}) AS part({names}))::text")  # noqa: S608 - of ours
    sql = intern(f"SELECT {', '.join(parts)}")
    return sql, Kept(None, sql, tuple(value for part in kept for value in part.parameters), ()).prepared


# Columns whose value JSON has as it is, and how those of others are read.
PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)
READ: tuple[tuple[type[models.Field], Reader], ...] = (
    (models.DateTimeField, datetime.fromisoformat),
    (models.DateField, date.fromisoformat),
    (models.UUIDField, UUID),
    (models.JSONField, json.dumps),  # the field reads it
)


def _readers(kept: Kept[Any]) -> list[tuple[int, Reader]] | None:
    """How the columns of rows in JSON are read that are not read as they are, by their places; None where one cannot be."""
    return known_for(("readers", kept.sql), lambda: _find_readers(kept), None)


def _find_readers(kept: Kept[Any]) -> list[tuple[int, Reader]] | None:
    columns = kept.built[1].select
    if not columns or kept.built[1].has_extra_select:
        return None
    readers: list[tuple[int, Reader]] = []
    for place, (column, *_) in enumerate(columns):
        try:
            read = _reader(column.output_field)
        except LookupError:
            return None
        if read:
            readers.append((place, read))
    return readers


def _reader(field: Any) -> Reader | None:
    """How a field's values are read from JSON; None where they are plain."""
    if isinstance(field, models.ForeignKey):
        return _reader(field.target_field)
    if isinstance(field, PLAIN):
        return None
    if isinstance(field, ArrayField):
        read_part = _reader(field.base_field)
        return partial(_read_each, read_part) if read_part else None
    for kind, read in READ:
        if isinstance(field, kind):
            return read
    raise LookupError(field)


def _read_each(read: Reader, values: list[Any]) -> list[Any]:
    return [None if value is None else read(value) for value in values]
