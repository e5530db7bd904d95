"""Assets in words: the lines of a page, the steps of an asset and of its review, and what happened to it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse

from audit.models import Event
from audit.transitions import Transition, words_of
from audit.workbooks import Cell
from departments.assets.declared import ASSETS, PARTS
from departments.entries.declared import REGISTERS
from departments.entries.presenting import Line, text_of, with_files
from departments.entries.presenting import cell_of as cell_of_field
from departments.organisations import steps
from departments.organisations.calendar import london_day
from departments.organisations.steps import Moment, Offer
from departments.registers.figures import is_critical
from departments.registers.home import SOON
from departments.registers.models import Asset, AssetReview
from departments.registers.workflow import ASSET, ASSET_REVIEW

WORDS = words_of(ASSET, ASSET_REVIEW) | {"asset.added": "Added to the register"}
RISK_UNKNOWN = "Not assessed yet. The risk is never nil"


def parts_of(asset: Asset, at: datetime) -> list[tuple[str, list[Line]]]:
    """Every field of an asset in words, under the headings of its form."""
    return [
        (part.title, [Line(name, ASSETS.label(name), _text(asset, name, at)) for name in part.fields])
        for part in PARTS
    ]


def _text(asset: Asset, name: str, at: datetime) -> str:
    if name == "owner":
        return _owner(asset, at)
    if name in ("systems", "suppliers"):
        return "; ".join(sorted(row.name for row in getattr(asset, name).all()))
    if name == "people_max" and asset.band:
        return f"{text_of(ASSETS, asset, name)} (band: {asset.band})".strip()
    if name == "risk" and not asset.risk:
        return RISK_UNKNOWN
    return text_of(ASSETS, asset, name)


def as_shown(assets: Iterable[Asset]) -> Iterator[list[Cell]]:
    """The rows of a file with the columns of the list, the headings first."""
    names = ("reviewed_on", "owner", "marking", "protected", "people_max")
    yield [
        "Name", "State", "Review", "Review due", "Last reviewed", "Organisation", "Owner", "Marking",
        "Protected personal data", "People, at most",
    ]  # fmt: skip
    for asset in assets:
        review = None if asset.retired_on else getattr(asset, "review", None)
        where = (review.get_status_display(), review.due_on) if review else ("", "")
        reviewed, *others = (cell_of(asset, name) for name in names)
        yield [asset.name, asset.get_status_display(), *where, reviewed, asset.organisation.name, *others]


def accumulations_as_shown(assets: Iterable[Asset], *, at: datetime) -> Iterator[list[Cell]]:
    """The rows of a file with the columns of the list of large accumulations, the headings first."""
    yield [
        "Name", "People or records, at most", "Review", "Last reviewed", "Organisation", "Owner", "What is missing",
    ]  # fmt: skip
    for asset in assets:
        review = getattr(asset, "review", None)
        state, gaps = review.get_status_display() if review else "", "; ".join(gaps_of(asset, at))
        owner, reviewed = cell_of(asset, "owner"), asset.reviewed_on or ""
        yield [asset.name, asset.size or "", state, reviewed, asset.organisation.name, owner, gaps]


def every_field_of(assets: Iterable[Asset]) -> Iterator[list[Cell]]:
    """The same with every field: what can be changed and imported again."""
    yield ["Organisation", *map(ASSETS.label, ASSETS.every_field), "State"]
    for asset in assets:
        cells = [cell_of(asset, name) for name in ASSETS.every_field]
        yield [asset.organisation.name, *cells, asset.get_status_display()]


def cell_of(asset: Asset, name: str) -> Cell:
    """A field of an asset as a cell of a file; what it names by its name."""
    if name == "owner":
        return f"{asset.owner.user.name}, {asset.owner.title}" if asset.owner else ""
    if name in ("systems", "suppliers"):
        return "; ".join(sorted(row.name for row in getattr(asset, name).all()))
    return cell_of_field(ASSETS, asset, name) or ""


def _owner(asset: Asset, at: datetime) -> str:
    if asset.owner is None:
        return "Nobody yet"
    named = f"{asset.owner.user.name}, {asset.owner.title}"
    in_post = asset.owner.user.is_active and asset.owner.covers(london_day(at))
    return named if in_post else f"{named}, who no longer holds the post: name a new owner"


def next_step(review: AssetReview, user, at: datetime) -> Offer | None:
    """The next step of the review of an asset. None when it is retired, or current, or to be reviewed in more than a month."""
    if review.status == AssetReview.Status.DUE and review.due_on > london_day(at) + SOON:
        return None
    return steps.next_step(ASSET_REVIEW, review, user, at, _review_address)


def other_steps(
    asset: Asset, review: AssetReview | None, user, at: datetime, besides: Offer | None
) -> list[Offer]:
    """What else this person may do with an asset and its review, as links."""
    of_asset = steps.other_steps(ASSET, asset, user, at, _address)
    of_review = (
        steps.other_steps(ASSET_REVIEW, review, user, at, _review_address, besides=besides) if review else []
    )
    return [*of_review, *of_asset]


def _address(asset: Asset, step: Transition) -> str:
    return reverse(f"departments:asset_{step.name}", args=[asset.pk])


def _review_address(review: AssetReview, step: Transition) -> str:
    return reverse("departments:asset_review", args=[review.pk, step.name])


def timeline(events: Iterable[Event], editions: Iterable[Any]) -> list[Moment]:
    """What happened to an asset and its review, the newest first; fields by their labels. `editions` came with files."""
    return with_files(steps.history(events, WORDS, more=_more), editions)


def _more(event: Event) -> str:
    names = event.facts.get("changed") if event.kind == "asset.edited" else None
    if not names:
        return ""
    known = [name for name in ASSETS.every_field if name in names]
    return "Changed: " + "; ".join(ASSETS.label(name) for name in known)


def gaps_of(asset: Asset, at: datetime) -> list[str]:
    """What the register does not say of an asset in use, or what is late, each in a few words."""
    if asset.status != Asset.Status.IN_USE:
        return []
    day, review = london_day(at), getattr(asset, "review", None)
    gaps = {
        "No owner in post": asset.owner is None
        or not (asset.owner.user.is_active and asset.owner.covers(day)),
        "Not marked": asset.marking == Asset.Marking.NOT_SET,
        "Not rated in full": is_critical(asset)
        and not (asset.confidentiality and asset.integrity and asset.availability),
        "Number of people not known": asset.personal_data and asset.people_max is None,
        "Encryption not recorded": not asset.encryption,
        "Not encrypted": asset.encryption in (Asset.Encryption.NONE, Asset.Encryption.PART),
        "Risk not assessed": not asset.risk,
        "Review lapsed": review is not None and review.status == AssetReview.Status.LAPSED,
        "Review late": review is not None
        and review.status in AssetReview.Status.waiting
        and review.status != AssetReview.Status.LAPSED
        and review.due_on < day,
        "No review": review is None,
    }
    return [gap for gap, is_missing in gaps.items() if is_missing]


def links_of(entries: Iterable[tuple[Any, str, str]]) -> list[tuple[str, str, str]]:
    """Entries that name an asset: the title of the register, the name and the page of each."""
    return [
        (REGISTERS[register].title, name, reverse("departments:entry", args=[register, key]))
        for key, register, name in entries
    ]
