"""Reads of imports."""

from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from departments.imports.models import ChosenColumns, Import, RefusedRow
from departments.imports.rows import ChangingTarget, Target
from departments.imports.targets import TARGETS
from departments.organisations.models import Organisation
from departments.organisations.powers import scope
from departments.organisations.roles import Can

KEPT = timedelta(days=30)  # so long the file of an import and its refused rows stay
LATEST = 10


def imports_for(user: User, at: datetime) -> QuerySet[Import]:
    """The imports into what a person may change, the newest first."""
    rows = Q(pk__in=[])
    for power in {target.power for target in TARGETS.values()}:
        codes = [target.code for target in TARGETS.values() if target.power == power]
        rows |= scope(user, power, at).filter() & Q(target__in=codes)
    return Import.objects.filter(rows).select_related("organisation", "by")


def latest_imports(user: User, target: Target, organisation: Organisation, at: datetime) -> list[Import]:
    """The last files that came into something of an organisation."""
    return list(imports_for(user, at).filter(target=target.code, organisation=organisation)[:LATEST])


def refused_rows(upload: Import) -> QuerySet[RefusedRow]:
    """The rows of a file that cannot be taken, in its order."""
    return upload.refused_rows.order_by("pk")


def columns_chosen_before(target: Target, organisation: Organisation) -> dict[str, str]:
    """The headings that the last file of an organisation had for the fields."""
    rows = ChosenColumns.objects.filter(target=target.code, organisation=organisation).first()
    return dict(rows.columns) if rows else {}


def things_to_change(
    user: User,
    target: ChangingTarget,
    at: datetime,
    *,
    powers: tuple[Can, ...],
    rows: list[str],
    wanted: dict[str, str] | None,
) -> list[Any]:
    """What a person may change by one of these powers: those with these keys, or all of a list where its filters are given.

    One more than `most_changed` at most.
    """
    reach = reduce(or_, (scope(user, power, at).filter() for power in powers))
    things = target.changeable(user, at, **(wanted or {})).filter(reach)
    if wanted is None:
        things = things.filter(pk__in=target.keys_among(rows))
    return list(things[: target.most_changed + 1])


def waiting() -> QuerySet[Import]:
    """The imports that a worker has something to do with, the oldest first."""
    to_check = Q(matched_at__isnull=False, checked_at=None)
    to_take = Q(confirmed_at__isnull=False, finished_at=None)
    return (
        Import.objects.filter(to_check | to_take, fault="")
        .select_related("organisation", "by")
        .order_by("created_at")
    )


def kept_too_long(at: datetime) -> QuerySet[Import]:
    """The imports whose file is still there after thirty days."""
    return Import.objects.filter(created_at__lt=at - KEPT).exclude(file="")
