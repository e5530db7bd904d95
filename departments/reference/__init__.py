"""The register of government's bodies and the report of December 2007, as data. `SOURCES.md` says whence.

Pure: reads the files of this folder and nothing else.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from audit import delimited

FOLDER = Path(__file__).parent
REGISTER = "GOV.UK register of organisations, June 2026"
REPORT_2007 = "Data Handling Procedures in Government: Interim Progress Report, December 2007"
LONGEST_CODE = 80
KINDS = {
    "Ministerial department": "ministerial_department",
    "Non-ministerial department": "non_ministerial_department",
    "Executive agency": "executive_agency",
    "Executive non-departmental public body": "executive_ndpb",
    "Advisory non-departmental public body": "advisory_ndpb",
    "Tribunal": "tribunal_ndpb",
    "Public corporation": "public_corporation",
    "Special health authority": "special_health_authority",
    "Independent monitoring body": "independent_monitoring_body",
    "Executive office": "executive_office",
    "Devolved government": "devolved_administration",
    "Court": "court",
    "Sub organisation": "sub_organisation",
}
STATUS_ORDER = (
    "live",
    "exempt",
    "joining",
    "transitioning",
)  # whose prefix is chosen first; closed bodies get none
SMALL_WORDS = {"a", "and", "for", "in", "of", "on", "the", "to"}
AREA_TITLES = {
    "albs": "Arm's-length bodies",
    "audit_monitoring": "Audit and monitoring",
    "dp_specialists": "Data protection specialists",
    "overseas": "Data held overseas",
    "training_awareness": "Training and awareness",
}


@dataclass(frozen=True)
class Body:
    """One organisation as it is to be kept."""

    code: str
    name: str
    short_name: str
    reference_prefix: str | None
    kind: str
    govuk_id: str | None
    register_status: str
    closed: bool
    closed_reason: str
    closed_on: date | None
    sponsor: str | None
    other_parents: tuple[str, ...]
    holds_health_data: bool
    accounting_officer_title: str
    source: str


@dataclass(frozen=True)
class DatedName:
    """What a body was called, and when."""

    code: str
    name: str
    short_name: str
    starts_on: date | None
    ends_on: date | None
    source: str


@dataclass(frozen=True)
class ReportAction:
    """One action of the 2007 report: our summary, and the report's own few words about its state."""

    code: str
    summary: str
    areas: tuple[str, ...]
    status: str
    para: int
    words: str = ""
    due: date | None = None
    due_text: str = ""
    owner: str = ""
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Department2007:
    """One of the 19 organisations of paragraphs 17 to 34, and who does its business today."""

    code: str
    para: int
    name: str
    abbreviation: str
    successors: tuple[str, ...]
    lineage_from: str
    actions: tuple[ReportAction, ...] = field(repr=False)


@cache
def _yaml(name: str) -> dict[str, Any]:
    return yaml.load((FOLDER / name).read_text(encoding="utf-8"), yaml.CSafeLoader)


@cache
def _csv(name: str) -> list[dict[str, str]]:
    return list(delimited.records((FOLDER / name).read_bytes()))


@cache
def digest() -> str:
    """SHA-256 over all data files: which edition of the reference data was loaded."""
    parts = sorted(path for path in FOLDER.iterdir() if path.suffix in {".csv", ".yaml"})
    return sha256(b"".join(path.read_bytes() for path in parts)).hexdigest()


@cache
def _rows() -> dict[str, dict[str, str]]:
    return {row["org_id"]: row for row in _csv("govuk_organisations_2026-06.csv")}


@cache
def _known() -> dict[str, dict[str, Any]]:
    return _yaml("bodies.yaml")["known"]


@cache
def code_of(govuk_id: str) -> str:
    """Our code of a body of the register: its address there, which is unique, at most 80 characters long."""
    own_code = _known().get(govuk_id, {}).get("code")
    return own_code or _rows()[govuk_id]["slug"][:LONGEST_CODE].rstrip("-")


def _ids(row: dict[str, str], column: str) -> list[str]:
    return [identifier for identifier in row[column].split("|") if identifier in _rows()]


@cache
def bodies() -> tuple[Body, ...]:
    """Every organisation of the register of 2026 and the portal's own, in the register's order."""
    prefixes = _prefixes()
    titles = {entry["govuk_id"]: entry["accounting_officer"] for entry in _report()["departments"]}
    everything = [
        _body(row, prefixes.get(row["org_id"]), titles.get(row["org_id"], "")) for row in _rows().values()
    ]
    return (*everything, *_own())


def _body(row: dict[str, str], prefix: str | None, accounting_officer: str) -> Body:
    known = _known().get(row["org_id"], {})
    parents = _ids(row, "parent_ids")
    first = next(
        (parent for parent in parents if _rows()[parent]["govuk_status"] != "closed"),
        next(iter(parents), None),
    )
    return Body(
        code=code_of(row["org_id"]),
        name=known.get("spelling", row["name"]),
        short_name=known.get("short_name") or row["abbreviation"] or _abbreviation_2007(row["org_id"]),
        reference_prefix=prefix,
        kind=known.get("kind") or KINDS.get(row["org_type"], "other"),
        govuk_id=row["org_id"],
        register_status=row["govuk_status"],
        closed=row["govuk_status"] == "closed",
        closed_reason=row["closed_status"],
        closed_on=_day(row["closed_on"]),
        sponsor=code_of(first) if first else None,
        other_parents=tuple(code_of(parent) for parent in parents if parent != first),
        holds_health_data=known.get("health", False),
        accounting_officer_title=accounting_officer,
        source=REGISTER,
    )


def _own() -> Iterator[Body]:
    for entry in _yaml("bodies.yaml")["own"]:
        yield Body(
            code=entry["code"],
            name=entry["name"],
            short_name="",
            reference_prefix=entry["prefix"],
            kind=entry["kind"],
            govuk_id=None,
            register_status="",
            closed=False,
            closed_reason="",
            closed_on=None,
            sponsor=code_of(entry["sponsor"]),
            other_parents=(),
            holds_health_data=False,
            accounting_officer_title="",
            source="The portal's own",
        )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _abbreviation_2007(govuk_id: str) -> str:
    return next(
        (
            department["abbreviation"]
            for department in _report()["departments"]
            if department["govuk_id"] == govuk_id
        ),
        "",
    )


def _prefixes() -> dict[str, str]:
    """A prefix of two to eight capital letters for every body that is not closed, no two alike.

    The departments of 2007 keep the report's; then come those that are named in `bodies.yaml`; then abbreviations and
    initials, live bodies first.
    """
    prefixes = {
        department["govuk_id"]: department["abbreviation"].upper() for department in _report()["departments"]
    }
    prefixes |= {key: known["prefix"] for key, known in _known().items() if "prefix" in known}
    reserved = set(prefixes.values()) | {entry["prefix"] for entry in _yaml("bodies.yaml")["own"]}
    open_ones = [row for row in _rows().values() if row["govuk_status"] in STATUS_ORDER]
    open_ones.sort(
        key=lambda row: (
            STATUS_ORDER.index(row["govuk_status"]),
            row["org_type"] != "Ministerial department",
            not row["abbreviation"],
        )
    )
    for row in open_ones:
        if row["org_id"] not in prefixes:
            prefix = next(candidate for candidate in _candidates(row) if candidate not in reserved)
            reserved.add(prefix)
            prefixes[row["org_id"]] = prefix
    return prefixes


def _candidates(row: dict[str, str]) -> Iterator[str]:
    name_words = [word for word in re.findall(r"[A-Za-z]+", row["name"]) if word.lower() not in SMALL_WORDS]
    initials = "".join(word[0] for word in name_words).upper()[:8]
    short = re.sub(r"[^A-Z]", "", row["abbreviation"].upper())
    for candidate in (short, initials):
        if 2 <= len(candidate) <= 8:
            yield candidate
    letters = "".join(name_words).upper()
    base = initials[:4] or letters[:1]
    yield from (base + letter for letter in letters)
    yield from (base + "".join(pair) for pair in itertools.product("ABCDEFGHIJKLMNOPQRSTUVWXYZ", repeat=2))


@cache
def successions() -> tuple[tuple[str, str, date | None], ...]:
    """(predecessor, successor, day) as the register links them from either side; the day is the predecessor's closing."""
    pairs: dict[tuple[str, str], date | None] = {}
    for key, row in _rows().items():
        for later in _ids(row, "superseded_by_ids"):
            pairs[key, later] = _day(row["closed_on"])
        for earlier in _ids(row, "supersedes_ids"):
            pairs[earlier, key] = _day(_rows()[earlier]["closed_on"])
    return tuple((code_of(old), code_of(new), on) for (old, new), on in pairs.items())


@cache
def dated_names() -> tuple[DatedName, ...]:
    """Names of bodies that were renamed and kept their place."""
    return tuple(
        DatedName(
            code=code_of(row["govuk_id"]),
            name=row["name"],
            short_name=row["short_name"],
            starts_on=_day(row["starts_on"]),
            ends_on=_day(row["ends_on"]),
            source=row["source"],
        )
        for row in _csv("names.csv")
    )


def enrolments() -> Iterator[tuple[str, date, date | None, str]]:
    """(code, first day, last day, source): when which bodies are in the returns."""
    for entry in _yaml("bodies.yaml")["enrolled"]:
        for code in _WHICH[entry["which"]]():
            yield code, entry["starts_on"], entry.get("ends_on"), entry["source"]


def _live_ministerial() -> list[str]:
    return [
        body.code
        for body in bodies()
        if body.kind == "ministerial_department" and body.register_status == "live"
    ]


_WHICH = {
    "report_2007": lambda: [department.code for department in departments_2007()],
    "live_ministerial": _live_ministerial,
}


# The report of December 2007


def _report() -> dict[str, Any]:
    return _yaml("departments_2007.yaml")


def areas() -> dict[str, str]:
    """The 30 areas that actions belong to, each with what it covers."""
    return _report()["areas"]


def area_title(code: str) -> str:
    """An area as a heading."""
    return AREA_TITLES.get(code) or code.replace("_", " ").capitalize()


def _action(entry: dict[str, Any], para: int) -> ReportAction:
    return ReportAction(
        code=entry["code"].upper(),
        summary=entry["summary"],
        areas=tuple(entry.get("areas", ())),
        status=entry["status"],
        para=entry.get("para", para),
        words=entry.get("words", ""),
        due=entry.get("due"),
        due_text=entry.get("due_text", ""),
        owner=entry.get("owner", ""),
        depends_on=tuple(code.upper() for code in entry.get("depends_on", ())),
    )


@cache
def departments_2007() -> tuple[Department2007, ...]:
    """The 19 organisations of paragraphs 17 to 34 with their 76 actions, in the report's order."""
    return tuple(
        Department2007(
            code=code_of(entry["govuk_id"]),
            para=entry["para"],
            name=entry["name"],
            abbreviation=entry["abbreviation"],
            successors=tuple(code_of(identifier) for identifier in entry["successors"]),
            lineage_from=entry["lineage_from"],
            actions=tuple(_action(entry_action, entry["para"]) for entry_action in entry["actions"]),
        )
        for entry in _report()["departments"]
    )


def department_2007(code: str) -> Department2007 | None:
    """What the report says of one organisation, or None where it says nothing."""
    return next((department for department in departments_2007() if department.code == code), None)
