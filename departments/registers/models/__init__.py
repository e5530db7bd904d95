"""Registers: information assets with their reviews, and actions with what was claimed about them."""

from departments.registers.models.assets import (
    ASSET_SEARCHED,
    OFTEN,
    AccumulationThreshold,
    AssessmentAnswer,
    Asset,
    AssetAssessment,
    AssetEdition,
    AssetReview,
)
from departments.registers.models.improvements import (
    OPEN_FIRST,
    Action,
    ActionClaim,
    ActionRemark,
    ClaimAnswer,
)

__all__ = [
    "ASSET_SEARCHED",
    "OFTEN",
    "OPEN_FIRST",
    "AccumulationThreshold",
    "Action",
    "ActionClaim",
    "ActionRemark",
    "AssessmentAnswer",
    "Asset",
    "AssetAssessment",
    "AssetEdition",
    "AssetReview",
    "ClaimAnswer",
]
