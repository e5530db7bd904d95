"""Counting the training of staff into the register of training, and removing what is kept too long."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q

from audit import sweeps
from audit.record import SYSTEM, Actor, action, record
from departments.entries.actions import add_entry, edit_entry
from departments.entries.declared.training import REGISTER, Training
from departments.entries.models import Entry
from departments.organisations.calendar import london_day
from departments.organisations.models import Organisation
from departments.training.queries import Trained, organisations_with_old_rows, run_out, trained

OF_STAFF = "staff-"  # begins the reference of an entry that has counts of staff
COUNTED = (
    rf"^{OF_STAFF}[0-9a-f]{{20}}$"  # the whole of it: a body may begin references of its own in the same way
)
OLD_ROWS = sweeps.Sweep("departments.training_kept", "Remove the training of staff that is kept too long")


@action
def count_training(organisation: Organisation, *, by: Actor, at: datetime) -> int:
    """Bring the counts of the register of training up to date, from which returns take them. Returns how many changed."""
    keys = {_key(count): count for count in trained(organisation, london_day(at))}
    known = {
        entry.key: entry
        for entry in Training.objects.filter(
            organisation=organisation, register=REGISTER.code, key__in=keys, status=Entry.Status.IN_USE
        )
    }
    changed = 0
    for key, count in keys.items():
        open_until = None if count.passed >= count.must else count.complete_by or london_day(at)
        fields: dict[str, Any] = {
            "course": count.course, "group": count.group, "must": count.must, "passed": count.passed,
            "counted_on": london_day(at), "complete_by": open_until,
        }  # fmt: skip
        entry = known.get(key)
        if entry is None:
            add_entry(
                REGISTER,
                organisation,
                by=by,
                at=at,
                key=key,
                name=f"{count.course}: {count.group_title}",
                **fields,
            )
        elif any(getattr(entry, name) != value for name, value in fields.items()):
            edit_entry(entry, by=by, at=at, **fields)
        else:
            continue
        changed += 1
    return changed + _empty(organisation, keys, by=by, at=at)


def _empty(organisation: Organisation, keys: Collection[str], *, by: Actor, at: datetime) -> int:
    """Set to nothing what was counted from rows that are all gone. Returns how many entries."""
    counted = Training.objects.filter(
        ~Q(key__in=keys), ~Q(must=0), organisation=organisation, register=REGISTER.code,
        key__regex=COUNTED, status=Entry.Status.IN_USE,
    )  # fmt: skip
    for entry in counted:
        edit_entry(entry, by=by, at=at, must=0, passed=0, counted_on=london_day(at), complete_by=None)
    return len(counted)


def _key(count: Trained) -> str:
    """The reference of the entry that has these counts."""
    text = f"{count.course}\n{count.group}"
    return f"{OF_STAFF}{hashlib.sha256(text.encode()).hexdigest()[:20]}"


def remove_old_training(*, at: datetime) -> int:
    """Remove, organisation by organisation, the rows that are kept too long. Returns how many."""
    outcome = sweeps.run(
        OLD_ROWS,
        lambda: organisations_with_old_rows(at),
        lambda organisation: _remove(organisation, at=at),
        at=at,
    )
    return sum(outcome.results)


@action
def _remove(organisation: Organisation, *, at: datetime) -> int:
    number, _ = run_out(at).filter(organisation=organisation).delete()
    record("training.removed", subject=organisation, by=SYSTEM, at=at, rows=number)
    return number
