"""Slow rules try a part of their cases in `make test` and every case in `make test-all`, and the run says which.

A fixed seed chooses the part: it is the same on every machine and in every run.
"""

import hashlib
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import TypeVar

import pytest

SEED = "2007"
PROPERTY = "sampled cases"
Case = TypeVar("Case")


class Sample:
    """Chooses the cases that one test tries, and counts them."""

    def __init__(self, every_case: bool):
        self.every_case, self.tried, self.known = every_case, 0, 0

    def __call__(
        self,
        cases: Iterable[Case],
        number: int,
        *group: object,
        name: Callable[[Case], object] = str,
        always: Container[Case] = (),
    ) -> list[Case]:
        """At most `number` of the cases, in their order; every case with --every-case.

        `name` gives what a case is called in every run, so neither a primary key nor a moment. `group` is what these
        cases belong to: each group has other cases tried. What is in `always` is chosen before the rest.
        """
        known = list(cases)
        places = sorted(
            range(len(known)),
            key=lambda place: (known[place] not in always, _rank(*group, name(known[place]))),
        )
        chosen = range(len(known)) if self.every_case else sorted(places[:number])
        self.tried += len(chosen)
        self.known += len(known)
        return [known[place] for place in chosen]

    def in_turn(self, cases: Sequence[Case], *group: object) -> list[Case]:
        """Every case in an order of the seed, by its place: for a rule that goes on until it has tried enough of them.

        It says with `count` how many these were.
        """
        places = sorted(range(len(cases)), key=lambda place: _rank(*group, place))
        return [cases[place] for place in places]

    def count(self, tried: int, known: int) -> None:
        """Say how many of how many cases were tried, where the rule itself knew when they were enough."""
        self.tried += tried
        self.known += known


def _rank(*text: object) -> bytes:
    return hashlib.sha256(repr((SEED, *map(str, text))).encode()).digest()


def pytest_addoption(parser):
    parser.addoption("--every-case", action="store_true", help="try every case of the rules that are sampled")


def pytest_configure(config):
    config.addinivalue_line(
        "markers", "sampled(number): of its cases so many are tried, all with --every-case"
    )


def pytest_collection_modifyitems(config, items):
    """Of a test with the mark `sampled`, leave out the cases beyond its number. One that is asked for alone is kept."""
    if config.getoption("every_case"):
        return
    left: set[pytest.Item] = set()
    for number, known in _sampled(items):
        tried, *_ = known = sorted(known, key=lambda item: _rank(item.nodeid))
        tried.user_properties.append((PROPERTY, [min(number, len(known)), len(known)]))
        left |= set(known[number:])
    if left:
        config.hook.pytest_deselected(items=[item for item in items if item in left])
        items[:] = [item for item in items if item not in left]


def _sampled(items: list[pytest.Item]) -> Iterable[tuple[int, list[pytest.Item]]]:
    """How many cases are tried of each test that has the mark, and all its cases."""
    by_name: dict[str, tuple[int, list[pytest.Item]]] = {}
    for item in items:
        if mark := item.get_closest_marker("sampled"):
            by_name.setdefault(item.nodeid.partition("[")[0], (mark.args[0], []))[1].append(item)
    return by_name.values()


@pytest.fixture
def sample(request) -> Iterator[Sample]:
    """Chooses the cases of this test; how many were left out is printed at the end of the run."""
    chooser = Sample(request.config.getoption("every_case"))
    yield chooser
    request.node.user_properties.append((PROPERTY, [chooser.tried, chooser.known]))


def pytest_terminal_summary(terminalreporter):
    """Print of each sampled rule how many of its cases were tried."""
    counts: dict[str, list[int]] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "teardown":  # the last report of a test has all its properties
                rule = report.nodeid.partition("[")[0]
                for tried, known in (value for name, value in report.user_properties if name == PROPERTY):
                    before = counts.get(rule, [0, 0])
                    counts[rule] = [before[0] + tried, before[1] + known]
    sampled = {rule: count for rule, count in sorted(counts.items()) if count[0] < count[1]}
    if sampled:
        terminalreporter.section("sampled rules")
        for rule, (tried, known) in sampled.items():
            terminalreporter.write_line(f"{tried:,} of {known:,} cases tried: {rule}")
        terminalreporter.write_line("The cases are the same in every run. To try every case: make test-all")
