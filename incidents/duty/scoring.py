"""Who may have to be notified: the rule applied to the facts of one incident, line by line. It advises and never decides.

Sources: UK GDPR articles 33 and 34, the regulator's self-assessment, paragraph 14 of the 2007 report for the two measures.
Facts are the answers of the form by field name; whatever is missing or not among the accepted answers counts as not known,
so nothing that arrives here can fail, and not knowing never lowers the advice.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from incidents.duty.rule import ADVICE_ORDER, NOT_KNOWN, Facts, Rule, Step, current_rule

MOST_PEOPLE = 10**12
LIST_FIELDS = ("harm_flags", "breach_kind")
NO_ANSWER = ("", "Not Provided")
MILDEST: dict[
    str, Any
] = {  # the answer to each question that weighs least, where the rule takes what is not known at its worst
    "harm_flags": ["basic_identifiers"],
    "vulnerable_people": "no",
    "whereabouts": "no",
    "encryption": "effective_key_safe",
    "backup_available": "yes",
    "premises": "inside_secured_government_premises",
    "incident_type": "Loss/theft of device containing personal data",
    "exposure": "recovered_unread",
    "recipient": "colleague_under_duty",
    "recipient_control": "confirmed_deleted_or_returned",
    "exfiltration": "ruled_out_by_logs",
}


@dataclass(frozen=True)
class Line:
    """One line of the reasoning: what was entered, what follows, and how the measure moved (None where it did not)."""

    say: str
    entered: tuple[tuple[str, str], ...] = ()
    unknown: bool = False
    measure: str = ""
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True)
class Branch:
    """One kind of breach scored by itself: severity 0 to 5, likelihood of harm 1 to 5."""

    name: str
    severity: int
    likelihood: int
    advice: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Advice:
    """What the rule advises. `substantial_risk` is paragraph 14's second measure: yes, no or not_known.

    `substantial_at_mildest` says that the measure holds even where every answer that is not known is taken at its mildest.
    Where the first is yes and the second is not, the measure holds only because the rule takes what is not known at its worst.
    """

    advice: str
    severity: int
    likelihood: int
    branches: tuple[Branch, ...]
    lines: tuple[Line, ...]
    substantial_risk: str
    rule_version: int
    substantial_at_mildest: bool = False

    def as_data(self) -> dict[str, Any]:
        """Plain data for freezing with the assessment."""
        return asdict(self)


def notifies(advice: str) -> bool:
    """Is this advice or decision "notify" or above (paragraph 14: significant)?"""
    return advice in ("notify", "notify_and_tell_people")


def rank(advice: str) -> int:
    """Place in the order of advice, so that two can be compared; a DPO's record_only is lowest."""
    return ADVICE_ORDER.index(advice)


def below(decision: str, *advised: str) -> bool:
    """Is the decision lower than any of the advice given? record_consider leaves recording open to the person."""
    floor = [rank(a) for a in advised if a and a != "record_consider"]
    return any(rank(decision) < wanted for wanted in floor)


def assess(facts: Facts, rule: Rule | None = None) -> Advice:
    """The advice for these facts, with every line of its reasoning and the version of the rule."""
    rule = rule or current_rule()
    lines: list[Line] = []
    known = _known(rule, _accepted(rule, facts), ("personal_data", "breach_kind"), lines)
    if known["personal_data"] not in rule.applies:
        result, say = rule.not_personal
        lines.append(Line(say, entered=(("personal_data", known["personal_data"]),)))
        return Advice(result, 0, 1, (), tuple(lines), "no", rule.version)
    branches = _branches(rule, known)
    top = max(branches, key=lambda b: (rank(b.advice), b.severity * b.likelihood))
    return Advice(
        advice=top.advice,
        severity=top.severity,
        likelihood=top.likelihood,
        branches=branches,
        lines=tuple(lines),
        substantial_risk=_substantial_risk(rule, known, branches),
        rule_version=rule.version,
        substantial_at_mildest=_is_substantial_at_mildest(rule, known),
    )


def cabinet_office_reasons(
    facts: Facts,
    *,
    severity: int,
    likelihood: int,
    decision: str,
    rule: Rule | None = None,
) -> tuple[str, ...]:
    """Why the Cabinet Office must be notified; empty where it need not be. Worked out again when a decision is taken."""
    rule = rule or current_rule()
    judged = {
        **facts,
        "severity": severity,
        "likelihood": likelihood,
        "decision": decision,
    }
    judged["people_max"] = _number(facts.get("people_max"))
    return tuple(reason.say for reason in rule.cabinet_office if reason.when.holds(judged, rule))


def _branches(rule: Rule, known: Mapping[str, Any]) -> tuple[Branch, ...]:
    return tuple(_branch(rule, name, known) for name in rule.branches if name in known["breach_kind"])


def _is_substantial_at_mildest(rule: Rule, known: Mapping[str, Any]) -> bool:
    unknown = [field for field in MILDEST if _is_gap(known[field]) or known[field] in NO_ANSWER]
    mild = {**known, **{field: MILDEST[field] for field in unknown}}
    return _substantial_risk(rule, mild, _branches(rule, mild)) == "yes"


def _substantial_risk(rule: Rule, facts: Facts, branches: Iterable[Branch]) -> str:
    measured = [{**facts, "severity": b.severity, "likelihood": b.likelihood} for b in branches]
    condition = rule.large_risk
    if facts.get("people_max") is None:
        open_question = condition.without("people_max")
        return NOT_KNOWN if any(open_question.holds(f, rule) for f in measured) else "no"
    return "yes" if any(condition.holds(f, rule) for f in measured) else "no"


def _accepted(rule: Rule, facts: Facts) -> dict[str, Any]:
    """The facts in the shapes the rule reads; what it does not know the word for becomes not known, a blank stays one."""
    accepted: dict[str, Any] = {}
    for field, allowed in rule.inputs.items():
        value = facts.get(field)
        if field in LIST_FIELDS:
            accepted[field] = [v for v in _strings(value) if v in allowed or v == NOT_KNOWN]
        else:
            accepted[field] = _word(value, allowed)
    incident_type = facts.get("incident_type")
    accepted["incident_type"] = incident_type if isinstance(incident_type, str) and incident_type else None
    accepted["people_max"] = _number(facts.get("people_max"))
    return accepted


def _word(value: object, allowed: Collection[str]) -> str | None:
    if not isinstance(value, str) or not value:
        return None
    return value if value in allowed else NOT_KNOWN


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list | tuple | set | frozenset):
        return [v for v in value if isinstance(v, str)]
    return []


def _number(value: object) -> int | None:
    counts = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_PEOPLE
    return value if counts else None  # type: ignore[return-value]


def _known(rule: Rule, facts: Facts, fields: Iterable[str], lines: list[Line]) -> dict[str, Any]:
    """The facts with each gap among `fields` filled by its worst plausible value, one line for each."""
    known = dict(facts)
    for field in fields:
        value = known.get(field)
        if not _is_gap(value):
            continue
        stand_in = rule.unknown[field]
        known[field] = _fill(stand_in, value, known)
        if field == "harm_flags":
            known[field] = [flag for flag in known[field] if flag != "none_personal"]
        lines.append(Line(stand_in.say, entered=((field, NOT_KNOWN),), unknown=True))
    return known


def _is_gap(value: object) -> bool:
    """Whether a question has no answer that the rule can use."""
    return value in (None, [], NOT_KNOWN) or (isinstance(value, list) and NOT_KNOWN in value)


def _fill(stand_in: Any, value: object, known: Mapping[str, Any]) -> Any:
    if not isinstance(stand_in.take, list):
        return stand_in.take
    rest = [v for v in value if v != NOT_KNOWN] if isinstance(value, list) else []
    filled = rest + [v for v in stand_in.take if v not in rest]
    return filled + [
        branch
        for branch, field in stand_in.also_if_filled
        if known.get(field) is not None and branch not in filled
    ]


def _branch(rule: Rule, name: str, facts: Facts) -> Branch:
    lines: list[Line] = []
    known = _known(rule, facts, rule.uses[name], lines)
    if name == "confidentiality":
        severity, likelihood = _confidentiality(rule, known, lines)
    else:
        severity, likelihood = _scaled(rule, name, known, lines)
    return Branch(name, severity, likelihood, rule.grid[severity][likelihood - 1], tuple(lines))


def _confidentiality(rule: Rule, known: dict[str, Any], lines: list[Line]) -> tuple[int, int]:
    flags = known["harm_flags"]
    if known["vulnerable_people"] == "yes" and "none_personal" not in flags:
        known["harm_flags"] = sorted({*flags, "vulnerable"})
    known["severity"] = 0
    _walk(rule, rule.severity_steps, known, "severity", lines, floor=0)
    known["likelihood"] = rule.exposure[known["exposure"]]
    lines.append(_start("likelihood", "exposure", known))
    _walk(rule, rule.likelihood_steps, known, "likelihood", lines, floor=1)
    return known["severity"], known["likelihood"]


def _scaled(rule: Rule, name: str, known: dict[str, Any], lines: list[Line]) -> tuple[int, int]:
    scale = rule.scales[name]
    known["severity"] = scale.severity[known[scale.severity_field]]
    lines.append(_start("severity", scale.severity_field, known))
    known["likelihood"] = scale.likelihood[known[scale.likelihood_field]]
    lines.append(_start("likelihood", scale.likelihood_field, known))
    _walk(rule, scale.steps, known, "likelihood", lines, floor=1)
    return known["severity"], known["likelihood"]


def _start(measure: str, field: str, known: Facts) -> Line:
    start = f"{measure} of harm starts here" if measure == "likelihood" else f"{measure} starts here"
    return Line(
        start,
        entered=((field, str(known[field])),),
        measure=measure,
        after=known[measure],
    )


def _walk(
    rule: Rule,
    steps: Iterable[Step],
    known: dict[str, Any],
    measure: str,
    lines: list[Line],
    floor: int,
) -> None:
    for step in steps:
        if not step.when.holds(known, rule):
            continue
        before = known[measure]
        known[measure] = step.apply(before, known, rule, floor)
        fields = step.when.fields() or ("harm_flags",)
        entered = tuple((f, _entered(known.get(f))) for f in fields if f not in ("severity", "likelihood"))
        lines.append(Line(step.say, entered, False, measure, before, known[measure]))


def _entered(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
