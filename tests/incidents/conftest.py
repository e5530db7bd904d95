"""What the tests of this folder share."""

from copy import deepcopy

import pytest

from tests.incidents.stories import staffed_body


@pytest.fixture(scope="module")
def begun(request, shared):
    """What several tests of a module begin with: see `tests/beginnings.py`."""

    def make():
        if request.param is None:
            return None
        body, people = staffed_body()
        return body, people, request.param(body, people)

    with shared(request, make) as world:
        yield world


@pytest.fixture
def beginning(begun):
    """The body, its people and what was made for them, as objects of this test alone."""
    return deepcopy(begun)
