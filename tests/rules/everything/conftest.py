"""One thing of every kind in one body: made once, app by app, for all rules of this folder, which one worker tries."""

from collections.abc import Iterator

import pytest

from tests.papers import typeset_once_in_a_run
from tests.rules.things import EVERYTHING, Things


@pytest.fixture(autouse=True, scope="package")
def typeset_once(tmp_path_factory) -> Iterator[None]:
    """Most tests print the same few papers."""
    yield from typeset_once_in_a_run(tmp_path_factory)


@pytest.fixture(scope="package", params=EVERYTHING)
def kind(request) -> str:
    """Each app in turn."""
    return request.param


@pytest.fixture(scope="package")
def things(request, shared, kind, typeset_once) -> Iterator[Things | None]:
    """The things of this app, made once for all tests of the folder; None for a test whose kind is none of them."""
    with shared(request, EVERYTHING.get(kind, lambda: None)) as world:
        yield world


@pytest.fixture(scope="package")
def opened_paths(things) -> set[str]:
    """The paths of these things that somebody has opened in one of the rules: none has to open them for that again."""
    return set()
