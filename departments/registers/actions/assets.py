"""The register of information assets: adding, editing, retiring, and what each edition of an asset said."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from audit.models import Event
from audit.record import SYSTEM, Actor, action, record, subject_of
from audit.transitions import NotReady, Problem, digest, locked
from departments.organisations.actions.permission import role_for
from departments.organisations.calendar import london_day
from departments.organisations.models import Organisation
from departments.organisations.roles import Can
from departments.registers.actions.thresholds import AT_FIRST, bring_forward, next_review
from departments.registers.checks import asset_is_sound
from departments.registers.models import AccumulationThreshold, Asset, AssetEdition, AssetReview
from departments.registers.queries import thresholds_on
from departments.registers.workflow import ASSET, ASSET_REVIEW

FIELDS = (
    "name", "key", "purpose", "owner", "contents", "records", "personal_data", "subjects", "kinds", "protected",
    "people_min", "people_max", "confidentiality", "integrity", "availability", "marking", "old_marking",
    "impact_confidentiality", "impact_integrity", "impact_availability", "places",
    "held_overseas", "countries", "media", "encryption", "backups", "copying", "sharing", "retention", "dispose_on",
    "disposal", "value", "risk", "risk_note", "reviewed_on",
)  # fmt: skip
MANY = ("systems", "suppliers")
"""Fields that name entries of registers of the same body."""


@action
def add_asset(
    organisation: Organisation, *, by: Actor, at: datetime, demonstration: bool = False, **fields: Any
) -> Asset:
    """Put an asset on the register; `fields` are those of FIELDS and MANY. Its first review is due on `first_review`."""
    acting = role_for(by, Can.ASSET_EDIT, organisation, at)
    single, many = _parts(fields)
    asset = Asset(organisation=organisation, demonstration=demonstration, created_at=at, **single)
    if problems := [*asset_is_sound(asset, at), *_strangers(asset, many)]:
        raise NotReady(problems)
    asset.save()
    _set(asset, many)
    AssetReview.objects.create(asset=asset, organisation=organisation, due_on=first_review(asset, at))
    keep_edition(asset, by=by, at=at)
    record("asset.added", subject=asset, by=by, at=at, role=acting, after=digest(asset))
    return asset


def first_review(
    asset: Asset, at: datetime, thresholds: Sequence[AccumulationThreshold] | None = None
) -> date:
    """When a new asset is to be reviewed first: a year after its last review before it came here, or sooner where a threshold of
    accumulations asks for it, and no sooner than in thirty days; in thirty days where it never was. `thresholds` are those in
    force, where they are known."""
    soonest = london_day(at) + AT_FIRST
    if not asset.reviewed_on:
        return soonest
    known = thresholds_on(london_day(at)) if thresholds is None else thresholds
    return max(next_review(asset, asset.reviewed_on, known), soonest)


@action
def edit_asset(asset: Asset, *, by: Actor, at: datetime, version: int | None = None, **fields: Any) -> Asset:
    """Change an asset. The audit log names the fields, never their content; the editions keep what they said."""
    single, many = _parts(fields)
    asset = locked(asset)
    if problems := _strangers(asset, many):
        raise NotReady(problems)
    changed = [name for name, value in single.items() if getattr(asset, name) != value]
    changed += [name for name, rows in many.items() if set(getattr(asset, name).all()) != set(rows)]
    keep_first(asset)
    asset = ASSET["edit"].perform(
        asset, by=by, at=at, is_locked=True, version=version, fields=single, changed=sorted(changed)
    )
    _set(asset, many)
    keep_edition(asset, by=by, at=at)
    bring_forward(AssetReview.objects.filter(asset=asset), at)
    return asset


@action
def retire_asset(asset: Asset, *, by: Actor, at: datetime, version: int | None = None, reason: str) -> Asset:
    """Take an asset out of use, and end its reviews; it stays on the register with its reason."""
    fields = {"retired_on": london_day(at), "note": reason.strip()}
    asset = locked(asset)
    keep_first(asset)
    asset = ASSET["retire"].perform(
        asset, by=by, at=at, is_locked=True, version=version, reason=reason, fields=fields
    )
    keep_edition(asset, by=by, at=at)
    if review := AssetReview.objects.filter(asset=asset).first():
        ASSET_REVIEW["retire"].perform(review, by=by, at=at)
    return asset


def edit_reviewed(asset: Asset, *, by: Actor, at: datetime, **fields: Any) -> None:
    """Keep on an asset what an accepted review found. The event of the review is this change's."""
    asset = locked(asset)
    keep_first(asset)
    for name, value in fields.items():
        setattr(asset, name, value)
    asset.version += 1
    asset.save()
    keep_edition(asset, by=by, at=at)


def values_of(asset: Asset, many: Mapping[str, Iterable[Model]] | None = None) -> dict[str, Any]:
    """What an asset says, by the names of its fields, as JSON holds it. `many` are the systems and suppliers, where they
    are known. `keys` are those of the rows that it names: one that is renamed is no change of the asset."""
    rows = many or {name: getattr(asset, name).all() for name in MANY}
    names = (*FIELDS, "status", "retired_on", "note")
    values = {name: _plain(getattr(asset, name)) for name in names}
    if asset.owner:
        values["owner"] = f"{asset.owner.user.name}, {asset.owner.title}"
    keys = {name: sorted(str(row.pk) for row in rows[name]) for name in MANY} | {"owner": asset.owner_id}
    return values | {name: sorted(str(row) for row in rows[name]) for name in MANY} | {"keys": keys}


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def keep_edition(asset: Asset, *, by: Actor, at: datetime) -> None:
    """Keep what an asset says from now on."""
    edition_of(asset, by=by, at=at).save()


def keep_first(asset: Asset) -> None:
    """Keep what an asset said before editions were kept, from its last event on."""
    if AssetEdition.objects.filter(asset=asset).exists():
        return
    last = Event.objects.filter(subject=subject_of(asset)).order_by("-at", "-pk").first()
    if last is not None:
        edition_of(asset, by=SYSTEM, at=last.at).save()


def edition_of(
    asset: Asset,
    *,
    by: Actor,
    at: datetime,
    upload: Any = None,
    many: Mapping[str, Iterable[Model]] | None = None,
) -> AssetEdition:
    """What an asset says, not yet written. `upload` is the file that it came with."""
    author = None if by is SYSTEM else by
    return AssetEdition(
        asset_id=asset.pk,
        number=asset.version,
        values=values_of(asset, many),
        by=author,
        at=at,
        upload=upload,
    )  # type: ignore[misc]


def _set(asset: Asset, many: dict[str, Any]) -> None:
    for name, rows in many.items():
        getattr(asset, name).set(rows)


def _strangers(asset: Asset, many: dict[str, Any]) -> list[Problem]:
    return [
        Problem(f"The {name} must be of the same organisation", field=name)
        for name, rows in many.items()
        if any(row.organisation_id != asset.organisation_id for row in rows)
    ]


def _parts(fields: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of the asset's own row, and those that name entries."""
    if unknown := set(fields) - {*FIELDS, *MANY}:
        raise TypeError(f"An asset has no {', '.join(sorted(unknown))}.")
    many = {name: fields[name] for name in MANY if name in fields}
    return {name: value for name, value in fields.items() if name not in MANY}, many
