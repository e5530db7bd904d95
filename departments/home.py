"""What each person must do among actions, assets, registers and vacant posts."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from django.urls import reverse

from audit.compiled import KeptRows
from departments.entries.home import (
    circular_tasks,
    circulars_to_settle,
    entry_tasks,
    open_entries,
    owed_readings,
    reading_tasks,
)
from departments.organisations import powers
from departments.organisations.home import Reads, Task, _Posts, _vacancy_tasks, cut, first_found, kept_rows
from departments.organisations.roles import Can
from departments.registers.home import (
    _accumulation_tasks,
    _accumulations,
    _action_tasks,
    _asset_tasks,
    _open_actions,
    _open_reviews,
    _ownerless,
    _review_tasks,
)

REVIEW_POWERS = (Can.ASSET_REVIEW_SUBMIT_ASSESSMENT, Can.ASSET_REVIEW_ACCEPT_ASSESSMENT)


def reads(user, at: datetime) -> Reads:
    """What this person's tasks among actions, assets and registers are found in, by name."""
    keys = {"readings": owed_readings(user, at)}
    if powers.holds(user, Can.CIRCULAR_PUBLISH, at):
        keys["circulars"] = circulars_to_settle(user, at)
    if (actions := _open_actions(user, at)) is not None:
        keys["actions"] = actions
    if powers.holds(user, Can.ASSET_EDIT, at):
        keys["assets"] = _ownerless(user, at)
    if any(powers.holds(user, power, at) for power in REVIEW_POWERS):
        keys["asset_reviews"] = _open_reviews(user, at)
    if (accumulations := _accumulations(user, at)) is not None:
        keys["accumulations"] = accumulations
    if powers.holds(user, Can.ENTRY_EDIT, at):
        keys["entries"] = open_entries(user, at)
    return keys


def tasks_for(user, at: datetime, there: Collection[str] | None = None) -> list[Task]:
    """What this person must do among actions, assets, registers and vacant posts. A fixed number of queries.

    `there` names those of `reads` that have any row, where the caller knows.
    """
    wanted, held = reads(user, at) if there is None else there, _Posts(at)

    def rows(name: str, build: Callable[..., Any], *, is_planned: bool = True) -> list[KeptRows]:
        if name not in wanted:
            return []
        return [kept_rows(name, user, at, lambda then: build(user, then), is_planned=is_planned)]

    actions = rows("actions", _open_actions, is_planned=False)
    assets = rows("assets", _ownerless)
    reviews = rows("asset_reviews", _open_reviews)
    entries = rows("entries", open_entries)
    readings = rows("readings", owed_readings)
    circulars = rows("circulars", circulars_to_settle)
    accumulations = _accumulations(user, at) if "accumulations" in wanted else None
    return [
        *cut(
            first_found(
                actions,
                lambda part: _action_tasks(user, part, held.read(part), at),
            ),
            "action",
            f"{reverse('departments:actions')}?state=open",
        ),
        *cut(
            first_found(assets, lambda part: _asset_tasks(user, part, held.read(part), at)),
            "asset",
            reverse("departments:assets"),
        ),
        *cut(
            first_found(reviews, lambda part: _review_tasks(user, part, at)),
            "review of an asset,reviews of assets",
            f"{reverse('departments:assets')}?review=late",
        ),
        *cut(
            first_found(
                entries,
                lambda part: entry_tasks(user, part, held.read(part), at),
            ),
            "entry of a register,entries of registers",
            reverse("departments:entries_due"),
        ),
        *cut(
            first_found(readings, reading_tasks),
            "circular to read,circulars to read",
            f"{reverse('departments:circulars')}?mine=owed",
        ),
        *cut(
            first_found(circulars, circular_tasks),
            "circular to publish or close,circulars to publish or close",
            reverse("departments:circulars"),
        ),
        *([] if accumulations is None else _accumulation_tasks(accumulations)),
        *cut(_vacancy_tasks(user, at), "vacant post", reverse("departments:organisations")),
    ]
