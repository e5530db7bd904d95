"""Reads of accounts."""

from collections.abc import Iterable

from accounts.models import User


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """The names behind actors as the trail writes them ("user:12"), in one query. The portal itself is "system"."""
    numbers = {actor: actor.removeprefix("user:") for actor in set(actors)}
    found = User.objects.in_bulk([int(number) for number in numbers.values() if number.isdigit()])
    return {
        actor: "The portal"
        if actor == "system"
        else str(found.get(_number(number), "An account that is gone"))
        for actor, number in numbers.items()
    }


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0
