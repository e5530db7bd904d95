"""The register of information assets, declared as the other registers are (docs/adr/0037)."""

from dataclasses import dataclass

from departments.entries.register import Register
from departments.registers.checks import asset_agrees
from departments.registers.models import Asset
from govuk.limits import happened, planned

ASSETS = Register(
    code="assets",
    title="Information assets",
    noun="information asset",
    about="What information the organisation holds: about whom, where and with whom, how it is marked and protected, who owns it.",
    capability="S50",
    model=Asset,
    held=("name", "key"),
    fields=(
        "purpose", "owner", "contents", "records", "personal_data", "subjects", "kinds", "protected", "people_min",
        "people_max", "confidentiality", "integrity", "availability", "marking", "old_marking",
        "impact_confidentiality", "impact_integrity", "impact_availability", "systems", "suppliers",
        "places", "held_overseas", "countries", "media", "encryption", "backups", "copying", "sharing", "retention",
        "dispose_on", "disposal", "value", "risk", "risk_note", "reviewed_on",
    ),
    columns=("owner", "marking", "protected", "people_max"),
    filters=("marking", "protected", "risk"),
    rules=(asset_agrees,),
    limits={
        "reviewed_on": happened(likely_days=5 * 365),
        "dispose_on": planned(days=50 * 365, likely_days=(365, 30 * 365)),
    },
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A part of the form and of the page of an asset: its heading and its fields."""

    title: str
    fields: tuple[str, ...]


PARTS = (
    Part("What it is", ("name", "key", "purpose", "owner", "contents", "records")),
    Part("Personal data", ("personal_data", "subjects", "kinds", "protected", "people_min", "people_max")),
    Part(
        "Sensitivity and marking",
        (
            "confidentiality",
            "integrity",
            "availability",
            "marking",
            "old_marking",
            "impact_confidentiality",
            "impact_integrity",
            "impact_availability",
        ),
    ),
    Part("Where it is", ("systems", "suppliers", "places", "held_overseas", "countries", "media")),
    Part("Protection", ("encryption", "backups", "copying")),
    Part("Sharing, retention and disposal", ("sharing", "retention", "dispose_on", "disposal")),
    Part("Value and risk", ("value", "risk", "risk_note", "reviewed_on")),
)

SUGGESTIONS = {
    "UNCLASSIFIED": "OFFICIAL",
    "PROTECT": "OFFICIAL",
    "RESTRICTED": "OFFICIAL",
    "CONFIDENTIAL": "OFFICIAL-SENSITIVE or SECRET",
}
"""What each marking before April 2014 suggests today. There is no direct mapping: the owner decides, and nothing is converted."""


def suggested_marking(asset: Asset) -> str:
    """What the old marking suggests, in a sentence; empty where there is none or a marking of today is chosen."""
    if not asset.old_marking or asset.marking != Asset.Marking.NOT_SET:
        return ""
    suggestion = SUGGESTIONS[asset.old_marking]
    sentence = f"{asset.old_marking} often became {suggestion}. There is no direct mapping: the owner decides the marking of today."
    if "SECRET" in suggestion.split(" or "):
        sentence += " Information that is SECRET does not belong on this portal. Ask the security adviser where to record it."
    return sentence
