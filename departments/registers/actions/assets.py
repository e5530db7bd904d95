"""The register of information assets: adding, editing, retiring."""

from datetime import datetime
from typing import Any

from audit.record import Actor, action, record
from audit.transitions import NotReady, digest, locked
from departments.organisations.actions.permission import role_for
from departments.organisations.calendar import london_day
from departments.organisations.models import Organisation
from departments.organisations.roles import Can
from departments.registers.checks import asset_is_sound
from departments.registers.models import Asset
from departments.registers.workflow import ASSET

FIELDS = (
    "name",
    "purpose",
    "owner",
    "marking",
    "personal_data",
    "protected",
    "people_min",
    "people_max",
    "held_overseas",
    "reviewed_on",
)


@action
def add_asset(
    organisation: Organisation, *, by: Actor, at: datetime, demonstration: bool = False, **fields: Any
) -> Asset:
    """Put an asset on the register; `fields` are those of FIELDS."""
    acting = role_for(by, Can.ASSET_EDIT, organisation, at)
    asset = Asset(organisation=organisation, demonstration=demonstration, **_known(fields))
    if problems := asset_is_sound(asset, at):
        raise NotReady(problems)
    asset.save()
    record("asset.added", subject=asset, by=by, at=at, role=acting, after=digest(asset))
    return asset


@action
def edit_asset(asset: Asset, *, by: Actor, at: datetime, version: int | None = None, **fields: Any) -> Asset:
    """Change an asset. The audit log names the fields, never their content."""
    asset = locked(asset)
    changed = sorted(name for name, value in _known(fields).items() if getattr(asset, name) != value)
    return ASSET["edit"].perform(
        asset, by=by, at=at, is_locked=True, version=version, fields=fields, changed=changed
    )


@action
def retire_asset(asset: Asset, *, by: Actor, at: datetime, version: int | None = None, reason: str) -> Asset:
    """Take an asset out of use; it stays on the register with its reason."""
    fields = {"retired_on": london_day(at), "note": reason.strip()}
    return ASSET["retire"].perform(asset, by=by, at=at, version=version, reason=reason, fields=fields)


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"An asset has no {', '.join(sorted(unknown))}.")
    return fields
