"""Unlikely values that somebody confirmed as right, when a form asked.

A confirmation is kept with the thing to which the value belongs, and is an event of it. The same value of the same
field is not asked about again; another value is. A page shows it beside the value for as long as that is the value.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Model, QuerySet

from accounts.models import ConfirmedValue
from audit.compiled import objects_of
from audit.record import action, record, subject_of
from govuk import GovukForm
from govuk.fields import day_of
from govuk.forms import Question
from govuk.limits import in_words

EVENT = "value.confirmed"
Place = Callable[[Any, str], tuple[Any, str]]


def _as_named(done: Any, name: str) -> tuple[Any, str]:
    return done, name


@action
def keep_with(
    verb: Callable[[], Any], form: GovukForm, *, by, at: datetime, place: Place = _as_named, instead: str = ""
) -> Any:
    """Call a verb of `actions` with what a form gave, and keep what the person confirmed; gives back what the verb does.

    `place` says to which thing the value of a field belongs and what it is called there, by default to what the verb
    gives back and under the name of the field. `instead` is what the event says instead of the value, where more people
    read the audit log than may see the value: `{part}` in it is the name of the field before its first underscore.
    """
    done = verb()
    for name, question in form.newly_confirmed:
        text = instead.format(part=name.partition("_")[0]) or question.value
        _keep(*place(done, name), question, text, by=by, at=at)
    return done


def _keep(thing: Any, name: str, question: Question, text: str, *, by, at: datetime) -> None:
    _, is_new = ConfirmedValue.objects.get_or_create(
        thing=subject_of(thing),
        name=name,
        value=question.value,
        defaults={"question": question.text, "confirmed_by": by, "confirmed_at": at},
    )
    if is_new:
        record(EVENT, subject=thing, by=by, at=at, field=name, value=text)


def confirmed_before(*things: Any) -> frozenset[tuple[str, str]]:
    """What was confirmed of things, as a form takes it: the name of each field with its value in words."""
    return frozenset((confirmed.name, confirmed.value) for confirmed in confirmed_of(*things))


def confirmed_of(*things: Any) -> list[ConfirmedValue]:
    """What was confirmed of things, the oldest first."""
    subjects = [subject_of(thing) for thing in things]
    return objects_of("confirmed", _confirmed, None, subjects) if subjects else []


def _confirmed(_: None, subjects: list[str]) -> QuerySet[ConfirmedValue]:
    return ConfirmedValue.objects.filter(thing__among=subjects).select_related("confirmed_by").order_by("pk")


def read_confirmed(things: Iterable[Any]) -> None:
    """Read what was confirmed of all these things at once, so that a list costs one query more."""
    by_subject: dict[str, list[ConfirmedValue]] = defaultdict(list)
    things = list(things)
    for confirmed in confirmed_of(*things):
        by_subject[confirmed.thing].append(confirmed)
    for thing in things:
        thing.confirmed_values = by_subject[subject_of(thing)]


def confirmation_of(thing: Model, name: str, value: date | int | None) -> ConfirmedValue | None:
    """The confirmation that a field of a thing has this value; None where nobody was asked about it."""
    if value is None:
        return None
    if not hasattr(thing, "confirmed_values"):
        read_confirmed([thing])
    text = in_words(day_of(value)) if isinstance(value, date) else f"{value:,}"
    return next(
        (
            confirmed
            for confirmed in thing.confirmed_values
            if (confirmed.name, confirmed.value) == (name, text)
        ),
        None,
    )


def in_brackets(confirmation: ConfirmedValue | None, *, withheld: int | None = None) -> str:
    """By whom and when a value was confirmed, to be shown after it; empty where nobody was asked.

    `withheld` is the key of the person whose name stays unknown to this reader.
    """
    if confirmation is None:
        return ""
    is_withheld = confirmation.confirmed_by_id == withheld
    who = "somebody whose name is withheld" if is_withheld else confirmation.confirmed_by
    return f" (confirmed as right, when asked, by {who} on {in_words(day_of(confirmation.confirmed_at))})"


def copy_confirmed(old: Any, new: Any) -> None:
    """What was confirmed of one thing holds for another one that begins as its copy."""
    ConfirmedValue.objects.bulk_create(
        ConfirmedValue(
            thing=subject_of(new),
            name=confirmed.name,
            value=confirmed.value,
            question=confirmed.question,
            confirmed_by=confirmed.confirmed_by,
            confirmed_at=confirmed.confirmed_at,
        )
        for confirmed in confirmed_of(old)
    )
