"""The places that can be changed, those that are left out and why, and the sample that is drawn."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import islice
from pathlib import Path

import parso
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

BASE = Path(__file__).resolve().parent.parent.parent.parent
APPS = ("audit", "govuk", "accounts", "departments", "incidents", "returns", "reporting", "portal")
LAYERS = {"actions", "checks", "workflow", "figures", "queries"}
OTHER_LAYERS = {"views", "forms"}  # which have modules of these names
# From every family one change, which does not fail at once by a type that does not fit.
COMPARED = (
    ("Eq", "NotEq"), ("NotEq", "Eq"), ("Lt", "LtE"), ("LtE", "Lt"), ("Gt", "GtE"), ("GtE", "Gt"), ("Is", "IsNot"),
    ("IsNot", "Is"),
)  # fmt: skip
BINARY = (
    ("BitAnd", "BitOr"),
    ("BitOr", "BitAnd"),
    ("Add", "Sub"),
    ("Sub", "Add"),
    ("Mul", "Div"),
    ("Div", "Mul"),
)
OPERATORS = (
    *(f"core/ReplaceComparisonOperator_{a}_{b}" for a, b in COMPARED),
    *(f"core/ReplaceBinaryOperator_{a}_{b}" for a, b in BINARY),
    *("core/ReplaceAndWithOr", "core/ReplaceOrWithAnd", "core/AddNot", "core/NumberReplacer"),
    *("core/ReplaceTrueWithFalse", "core/ReplaceFalseWithTrue", "core/ZeroIterationForLoop"),
    *("core/ReplaceBreakWithContinue", "core/ReplaceContinueWithBreak", "core/ExceptionReplacer"),
    "core/ReplaceUnaryOperator_Delete_Not",
)

# What cannot change a result, by where it is written: no test can fail, so no mutant of it is drawn.
TYPE = "an annotation of a type, or an import for types only: Python does not read it"
MARK = "a star that is no multiplication but a mark, as in a signature"
NO_PYTHON = "what cosmic-ray writes there is no Python: `not` before a name that is bound, or a part of a dotted exception"
BOUND = re.compile(r"\b(if|while) \w+ :=")
CALCULATIONS = {"term", "arith_expr", "expr", "and_expr"}  # parso's names of what has a binary operator
ARGUMENTS_WITHOUT_EFFECT = {
    "frozen": "forbids to change a value, which the types forbid already",
    "slots": "how a value lies in memory",
    "strict": "refuses two rows of different lengths, which the code makes from one list",
    "chunk_size": "how many rows are fetched at once",
    "batch_size": "how many rows are written at once",
    "maxsize": "how many results a cache keeps",
    "is_locked": "spares reading once more a row that is locked already",
}
# Single changes after which a line does the same as before: by module, as cosmic-ray writes the line, and why.
EQUIVALENT = {
    "departments/registers/queries.py": {
        "return Case(When(history(at), then=3), When(status__in=Action.Status.open, then=0), default=1)":
            "only the order of the three numbers counts",
    },
    "incidents/queries/references.py": {
        "return dict(first.union(*rest, all=False) if rest else first)":
            "a dict has each key once, whether or not the database left out what is there twice",
    },
    "returns/queries/review.py": {
        "first_time: bool = True": "a default that is never used: the only call says it",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change: of which module, by which operator, at which of its places."""

    path: str
    operator: str
    occurrence: int
    line: int

    @property
    def key(self) -> str:
        return f"{self.path}:{self.line}:{self.operator.removeprefix('core/')}:{self.occurrence}"


@cache
def modules() -> tuple[str, ...]:
    return tuple(
        sorted(
            str(path.relative_to(BASE))
            for app in APPS
            for path in (BASE / app).rglob("*.py")
            if LAYERS & {*path.relative_to(BASE).parts[:-1], path.stem} and not OTHER_LAYERS & set(path.parts)
        )
    )


@cache
def tree_of(path: str) -> ast.Module:
    return ast.parse((BASE / path).read_text())


def _without_effect(path: str) -> Iterator[tuple[ast.AST, str]]:
    """The parts of a module of which a change cannot change a result, each with the reason."""
    for node in ast.walk(tree_of(path)):
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(annotation, ast.AST):
                yield annotation, TYPE
        match node:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                yield node, TYPE
            case ast.keyword(arg=str(name)) if name in ARGUMENTS_WITHOUT_EFFECT:
                yield node, ARGUMENTS_WITHOUT_EFFECT[name]


def every_mutant(path: str) -> Iterator[tuple[Mutant, str]]:
    """Every mutant of a module, each with the reason why it is left out, or with none."""
    left_out = [
        ((node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset), reason)
        for node, reason in _without_effect(path)
    ]

    def nodes(node):
        yield node
        for child in getattr(node, "children", ()):
            yield from nodes(child)

    source = (BASE / path).read_text()
    lines, every = source.splitlines(), list(nodes(parso.parse(source)))
    for name in OPERATORS:
        operator, number = get_operator(name)(), 0
        for node in every:
            for start, _ in operator.mutation_positions(node):
                reason = next((why for first, last, why in left_out if first <= start < last), "")
                if "Binary" in name and node.parent.type not in CALCULATIONS:
                    reason = reason or MARK
                text = lines[start[0] - 1]
                if ("AddNot" in name and BOUND.search(text)) or ("Exception" in name and "." in text):
                    reason = reason or NO_PYTHON
                yield Mutant(path, name, number, start[0]), reason
                number += 1


def _is_equivalent(mutant: Mutant) -> bool:
    """Whether the changed line is among those known to do the same."""
    lines = EQUIVALENT.get(mutant.path, {})
    source = (BASE / mutant.path).read_text()
    if not any(_bare(line)[:15] == _bare(source.splitlines()[mutant.line - 1])[:15] for line in lines):
        return False
    mutated = mutate_code(source, get_operator(mutant.operator)(), mutant.occurrence) or ""
    changed = set(map(_bare, mutated.splitlines())) - set(map(_bare, source.splitlines()))
    return bool(changed & set(map(_bare, lines)))


def _bare(line: str) -> str:
    return "".join(line.split())


def sample(size: int, seed: int) -> list[Mutant]:
    """The first mutants in an order that the seed gives. One that is left out later moves no other."""
    every = [row for path in modules() for row in every_mutant(path)]
    reasons = Counter(reason for _, reason in every if reason)
    reasons.update(reason for lines in EQUIVALENT.values() for reason in lines.values())
    drawn = [mutant for mutant, reason in every if not reason]
    print(
        f"{len(drawn)} mutants in {len(modules())} modules; {size} are drawn with seed {seed}. Left out are:"
    )
    for reason, number in reasons.most_common():
        print(f"  {number}: {reason}")

    def rank(mutant: Mutant) -> bytes:
        name = f"{seed} {mutant.path} {mutant.operator} {mutant.occurrence}"
        return sha256(name.encode()).digest()

    ranked = sorted(drawn, key=rank)
    return list(islice((mutant for mutant in ranked if not _is_equivalent(mutant)), size))
