"""Reading the story: files of `data/`, and the 2007 report's own departments and actions."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent / "data"
REPORT = FOLDER.parents[2] / "departments" / "reference" / "departments_2007.yaml"


@cache
def read(name: str) -> Any:
    """One file of the story."""
    return yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)


@cache
def departments() -> dict[str, dict[str, Any]]:
    """The 19 organisations of the 2007 report by the abbreviation that its actions are numbered with."""
    return read("departments_2007")


@cache
def report_actions() -> dict[str, dict[str, Any]]:
    """The 76 actions of the 2007 report by their number, from the reference data that the portal loads."""
    raw = yaml.load(REPORT.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return {action["code"]: action for body in raw["departments"] for action in body["actions"]}
