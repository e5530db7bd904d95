"""What each person must do among actions, assets, registers and vacant posts."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from functools import partial
from typing import Any

from audit.together import Asking
from departments.entries.home import (
    circular_tasks,
    circulars_to_settle,
    entry_tasks,
    open_entries,
    owed_readings,
    reading_tasks,
)
from departments.organisations import powers
from departments.organisations.home import Reads, Task, first_found, in_parts, kept_rows, vacancy_tasks
from departments.organisations.roles import Can
from departments.registers.home import (
    _accumulations,
    _open_actions,
    _open_reviews,
    _ownerless,
    accumulation_tasks,
    action_tasks,
    asset_tasks,
    review_tasks,
)
from govuk.compiled import url

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
    """What `ask_tasks` gives."""
    return ask_tasks(user, at, there).answer()


def ask_tasks(user, at: datetime, there: Collection[str] | None = None) -> Asking[list[Task]]:
    """What this person must do among actions, assets, registers and vacant posts. A fixed number of queries.

    `there` names those of `reads` that have any row, where the caller knows.
    """
    wanted = reads(user, at) if there is None else there

    def kind(
        name: str,
        build: Callable[..., Any],
        find: Callable[[list], Iterable | Asking],
        *,
        is_planned: bool = True,
    ) -> Asking[list] | tuple[()]:
        if name not in wanted:
            return ()
        rows = kept_rows(name, user, at, lambda then: build(user, then), is_planned=is_planned)
        return first_found([rows], find)

    lists = {
        name: url(f"departments:{name}")
        for name in ("actions", "assets", "entries_due", "circulars", "organisations")
    }
    return in_parts(
        [
            (
                kind("actions", _open_actions, partial(action_tasks, user, at=at), is_planned=False),
                "action",
                f"{lists['actions']}?state=open",
            ),
            (kind("assets", _ownerless, partial(asset_tasks, user, at=at)), "asset", lists["assets"]),
            (
                kind("asset_reviews", _open_reviews, partial(review_tasks, user, at=at)),
                "review of an asset,reviews of assets",
                f"{lists['assets']}?review=late",
            ),
            (
                kind("entries", open_entries, partial(entry_tasks, user, at=at)),
                "entry of a register,entries of registers",
                lists["entries_due"],
            ),
            (
                kind("readings", owed_readings, reading_tasks),
                "circular to read,circulars to read",
                f"{lists['circulars']}?mine=owed",
            ),
            (
                kind("circulars", circulars_to_settle, circular_tasks),
                "circular to publish or close,circulars to publish or close",
                lists["circulars"],
            ),
            (accumulation_tasks(user, at) if "accumulations" in wanted else (), "", ""),
            (vacancy_tasks(user, at), "vacant post", lists["organisations"]),
        ]
    )
