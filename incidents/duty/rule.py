"""The scoring rule of `incidents/rule.yaml`, read once into typed, frozen values.

The language of the file: a condition names form fields; a list means any of these values; `{min, max}` bounds a number;
`only` means that all kinds of data flagged are among these; `not` refuses a value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

RULE_FILE = Path(__file__).resolve().parent.parent / "rule.yaml"
ADVICE_ORDER = ("record_only", "record_consider", "notify", "notify_and_tell_people")
NOT_KNOWN = "not_known"

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Test:
    """One question about one field. Exactly one of `any_of`, `only` or the bounds is used."""

    __test__ = False  # pytest: not a class of tests

    field: str
    any_of: frozenset[str] | None = None
    only: frozenset[str] | None = None
    least: int = 0
    most: int | None = None

    def holds(self, facts: Facts, kinds: frozenset[str]) -> bool:
        have = facts.get(self.field)
        values = set(map(str, have)) if isinstance(have, list | tuple | set | frozenset) else {str(have)}
        if self.any_of is not None:
            return bool(values & self.any_of)
        if self.only is not None:
            flagged = values & kinds
            return bool(flagged) and flagged <= self.only
        return isinstance(have, int) and have >= self.least and (self.most is None or have <= self.most)


@dataclass(frozen=True)
class Condition:
    """All of `tests` hold, none of `refused` does, and enough flags weigh at least `second_flag_of`."""

    tests: tuple[Test, ...] = ()
    refused: tuple[Test, ...] = ()
    second_flag_of: int | None = None

    def fields(self) -> tuple[str, ...]:
        named = [test.field for test in (*self.tests, *self.refused)]
        if self.second_flag_of is not None:
            named.append("harm_flags")
        return tuple(dict.fromkeys(named))

    def without(self, field: str) -> "Condition":
        return Condition(
            tuple(t for t in self.tests if t.field != field),
            self.refused,
            self.second_flag_of,
        )

    def holds(self, facts: Facts, rule: "Rule") -> bool:
        if any(test.holds(facts, rule.kinds) for test in self.refused):
            return False
        if self.second_flag_of is not None:
            heavy = [f for f in set(facts["harm_flags"]) if rule.flags.get(f, 0) >= self.second_flag_of]
            if len(heavy) < 2:
                return False
        return all(test.holds(facts, rule.kinds) for test in self.tests)


@dataclass(frozen=True)
class Step:
    """One change of severity or likelihood: `effect` is set, at_least, add or highest_base."""

    when: Condition
    effect: str
    amount: int
    say: str

    def apply(self, value: int, facts: Facts, rule: "Rule", floor: int) -> int:
        if self.effect == "highest_base":
            return max((rule.flags[flag] for flag in facts["harm_flags"]), default=0)
        if self.effect == "set":
            return self.amount
        if self.effect == "at_least":
            return max(value, self.amount)
        return min(5, max(floor, value + self.amount))


@dataclass(frozen=True)
class Unknown:
    """What replaces a field nobody could answer: the worst plausible value, and the words shown for it."""

    take: Any
    say: str
    also_if_filled: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Reason:
    """One ground on which the Cabinet Office is notified."""

    when: Condition
    say: str


@dataclass(frozen=True)
class Scale:
    """How integrity or availability is scored: a severity and a likelihood by one answer each, then steps."""

    severity_field: str
    severity: Mapping[str, int]
    likelihood_field: str
    likelihood: Mapping[str, int]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Rule:
    version: int
    applies: frozenset[str]
    branches: tuple[str, ...]
    unknown: Mapping[str, Unknown]
    inputs: Mapping[str, frozenset[str]]
    uses: Mapping[str, tuple[str, ...]]
    flags: Mapping[str, int]
    kinds: frozenset[str]
    severity_steps: tuple[Step, ...]
    exposure: Mapping[str, int]
    likelihood_steps: tuple[Step, ...]
    scales: Mapping[str, Scale]
    grid: Mapping[int, tuple[str, ...]]
    words: Mapping[str, str]
    not_personal: tuple[str, str]
    cabinet_office: tuple[Reason, ...]
    large_risk: Condition


def _test(field: str, wanted: Any) -> Test:
    if isinstance(wanted, list):
        return Test(field, any_of=frozenset(map(str, wanted)))
    if "only" in wanted:
        return Test(field, only=frozenset(wanted["only"]))
    return Test(field, least=wanted.get("min", 0), most=wanted.get("max"))


def _condition(raw: Mapping[str, Any]) -> Condition:
    tests = tuple(_test(k, v) for k, v in raw.items() if k not in ("not", "second_flag_of"))
    refused = tuple(_test(k, v) for k, v in raw.get("not", {}).items())
    return Condition(tests, refused, raw.get("second_flag_of"))


def _step(raw: Mapping[str, Any]) -> Step:
    when = _condition(raw.get("if", {}))
    if raw.get("set") == "highest_base":
        return Step(when, "highest_base", 0, raw["say"])
    effect = next(key for key in ("set", "at_least", "add") if key in raw)
    return Step(when, effect, raw[effect], raw["say"])


def _steps(raw: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    return tuple(_step(step) for step in raw)


def _unknown(raw: Mapping[str, Any]) -> Unknown:
    return Unknown(raw["take"], raw["say"], tuple(raw.get("also_if_filled", {}).items()))


def _inputs(raw: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """The accepted answers; those that carry a number in the rule are read from there, so they are written once."""
    inputs = {field: frozenset(map(str, values)) for field, values in raw["inputs"].items()}
    inputs["harm_flags"] = frozenset(raw["severity"]["flags"])
    inputs["exposure"] = frozenset(raw["likelihood"]["base"])
    inputs["effect_on_people"] = frozenset(raw["availability"]["severity"])
    inputs["outage"] = frozenset(raw["availability"]["likelihood"])
    inputs["integrity_state"] = frozenset(raw["integrity"]["likelihood"])
    return inputs


@cache
def current_rule() -> Rule:
    """The rule in force. Its version is kept with every assessment made under it."""
    return read_rule(yaml.load(RULE_FILE.read_text(encoding="utf-8"), yaml.CSafeLoader))


def read_rule(raw: Mapping[str, Any]) -> Rule:
    flags = raw["severity"]["flags"]
    scales = {
        name: Scale(
            "effect_on_people",
            raw[name]["severity"],
            by,
            raw[name]["likelihood"],
            _steps(raw[name].get("steps", [])),
        )
        for name, by in (("integrity", "integrity_state"), ("availability", "outage"))
    }
    return Rule(
        version=raw["version"],
        applies=frozenset(raw["applies"]["personal_data"]),
        branches=tuple(raw["branches"]),
        unknown={field: _unknown(value) for field, value in raw["unknown"].items()},
        inputs=_inputs(raw),
        uses={name: tuple(fields) for name, fields in raw["uses"].items()},
        flags={name: flag["base"] for name, flag in flags.items()},
        kinds=frozenset(name for name, flag in flags.items() if flag["group"] == "kind"),
        severity_steps=_steps(raw["severity"]["steps"]),
        exposure=raw["likelihood"]["base"],
        likelihood_steps=_steps(raw["likelihood"]["steps"]),
        scales=scales,
        grid={severity: tuple(row) for severity, row in raw["grid"].items()},
        words=raw["advice"],
        not_personal=(raw["not_personal"]["result"], raw["not_personal"]["say"]),
        cabinet_office=tuple(Reason(_condition(r["if"]), r["say"]) for r in raw["cabinet_office"]),
        large_risk=_condition(raw["paragraph_14"]["substantial_risk_to_large_numbers"]["if"]),
    )
