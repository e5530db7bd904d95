"""Rows that come into the register of information assets, with the owner, the systems and the suppliers of each."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from audit.record import Actor
from departments.assets.declared import ASSETS
from departments.imports import cells
from departments.imports.cells import Column, Read, Wrong
from departments.imports.declared import (
    ROWS_AT_ONCE,
    RegisterBatch,
    RegisterTarget,
    columns_of,
    owner_as_written,
)
from departments.imports.models import Import
from departments.organisations.calendar import london_day
from departments.organisations.models import Appointment, Organisation
from departments.organisations.roles import Can
from departments.registers.actions.assets import MANY, edition_of, first_review, keep_first
from departments.registers.actions.thresholds import bring_forward
from departments.registers.models import Asset, AssetEdition, AssetReview
from departments.registers.queries import assets_for, owners_in, thresholds_on


class AssetTarget(RegisterTarget):
    """The register of information assets as what rows come into."""

    power = Can.ASSET_EDIT
    singular, plural = "asset", "assets"

    def __init__(self) -> None:
        super().__init__(ASSETS)

    @property
    def address(self) -> str:
        return reverse("departments:assets")

    def columns(self, organisation: Organisation) -> tuple[Column, ...]:
        return columns_of(ASSETS, organisation)

    def batch(
        self, organisation: Organisation, at: datetime, *, by: User, is_final: bool = False
    ) -> "AssetBatch":
        return AssetBatch(ASSETS, organisation, at, is_final=is_final)

    def listed(self, user: User, at: datetime, **wanted: str) -> QuerySet[Any]:
        return assets_for(user, at, **wanted)


class AssetBatch(RegisterBatch):
    """The rows of assets of one organisation. A new asset gets its first review; a changed one keeps its own."""

    noun = "asset"
    out_of_use = "This asset is retired. Delete the row"

    def _rows(self) -> QuerySet[Any]:
        rows = Asset.objects.filter(organisation=self.organisation)
        return rows.select_related("organisation", "owner__user", "owner__organisation").prefetch_related(
            *MANY
        )

    def _columns(self) -> tuple[Column, ...]:
        special = {"owner": _owner(self.organisation, self.at)}
        return tuple(
            replace(column, read=special.get(column.name, _or_default(column)))
            for column in columns_of(ASSETS, self.organisation)
        )

    def _thing(self, values: dict[str, Any]) -> Asset:
        asset = Asset(organisation=self.organisation, created_at=self.at, **self._single(values))
        self._choose(asset, values)
        return asset

    def _is_needed(self, name: str) -> bool:
        return name != "owner" and super()._is_needed(name)

    def keep(self, *, upload: Import, by: Actor, at: datetime) -> dict[str, Any]:
        """Write the new and the changed assets, the first review of each new one, and an edition of each that names the file."""
        Asset.objects.bulk_create(self._new, batch_size=ROWS_AT_ONCE)
        thresholds = thresholds_on(london_day(at))
        AssetReview.objects.bulk_create(
            (
                AssetReview(
                    asset=asset, organisation=self.organisation, due_on=first_review(asset, at, thresholds)
                )
                for asset in self._new
            ),
            batch_size=ROWS_AT_ONCE,
        )
        for asset in self._changed:
            keep_first(self._known[asset.pk])
            asset.version += 1
            asset.save()
        kept = (*self._new, *self._changed)
        editions = [edition_of(asset, by=by, at=at, upload=upload, many=self._many(asset)) for asset in kept]
        self._link()
        bring_forward(AssetReview.objects.filter(asset__in=[asset.pk for asset in self._changed]), at)
        AssetEdition.objects.bulk_create(editions, batch_size=ROWS_AT_ONCE)
        return {"register": ASSETS.code}


def _or_default(column: Column) -> Read:
    """How a cell is read; where it is empty and the field has a value of its own accord, that value."""
    if column.name not in {field.name for field in Asset._meta.fields}:
        return column.read
    field = ASSETS.column(column.name)
    if not field.has_default() or field.blank:
        return column.read

    def read(cell: Any) -> Any:
        value = column.read(cell)
        return field.get_default() if value in (None, "") else value

    return read


def _owner(organisation: Organisation, at: datetime) -> Read:
    """The owner of an asset: somebody in a post of the organisation, by the name alone or with the post."""
    owned = Appointment.objects.filter(assets__organisation=organisation).select_related("user")
    known: dict[str, Appointment | None] = {}
    for owner in {owner.pk: owner for owner in (*owners_in(organisation, at), *owned)}.values():
        for name in (owner_as_written(owner).casefold(), owner.user.name.casefold()):
            known[name] = None if name in known else owner  # None: two of one name

    def read(cell: Any) -> Appointment | None:
        plain = cells.text_of(cell)
        if not plain:
            return None
        if plain.casefold() not in known:
            raise Wrong(
                f"Nobody called “{cells.shown(cell)}” holds a post in the organisation. Appoint them first, or leave the cell empty"
            )
        if (owner := known[plain.casefold()]) is None:
            raise Wrong(
                f"Several posts are held by “{cells.shown(cell)}”. Enter the name, a comma and the post"
            )
        return owner

    return read
