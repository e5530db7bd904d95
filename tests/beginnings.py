"""What a test begins with, made once for all tests of its module that begin with the same.

Every test of a module that uses this says what it begins with: what another test's beginning left in the database would
be there too.
"""

import contextlib

import pytest


def staffed(body, people):
    """A body with everybody in post, and no incident."""


def begins_with(stage=staffed):
    """The test asks for `beginning`: the body, its people, and what the stage made for them."""
    return lambda test: _begun(test, stage, stage.__name__)


def begins_with_nothing(test):
    """The test makes what it needs by itself."""
    return _begun(test, None, "nothing")


def _begun(test, stage, name):
    stages = pytest.mark.parametrize("begun", [stage], ids=[name], indirect=True, scope="module")
    return pytest.mark.usefixtures("begun")(stages(test))


APART = {
    "as_owner",
    "real_stack",
    "shared",
    "begun",
}  # another connection, or a beginning that the module names itself


def begin_with(metafunc, stage_of) -> None:
    """Give a test the stage that it begins with, by the names of its fixtures: tests with the same one come after each other.

    For `pytest_generate_tests` of a folder that has a fixture `shared_world`.
    """
    if "shared_world" in metafunc.fixturenames:
        names = {*metafunc.fixturenames}
        stage = stage_of(names) if APART.isdisjoint(names) else None
        metafunc.parametrize(
            "shared_world", [stage], indirect=True, ids=[pytest.HIDDEN_PARAM], scope="module"
        )


@contextlib.contextmanager
def shared_beginning(request):
    """What the stage makes, once for the tests that follow; None without one, or where other tests of the module are apart.

    A module makes its own beginning where it asks for `shared` or names one with `begins_with`. Since its fixtures may lie
    within each other in any order, nothing is shared here then, and each test makes for itself what it would find: the same
    rows. So a choice of tests (`-k`) says whether they are shared, and not what a test finds.

    The fixture is in use by every test of the folder, so the guard of `kept_apart`, which is for tests that do not name what
    they find, cannot refuse any here: those are given no stage, and no transaction is open around them.
    """
    tests = (item for item in request.session.items if item.path == request.node.path)
    if request.param is None or any(not APART.isdisjoint(item.fixturenames) for item in tests):
        yield None
    else:
        with request.getfixturevalue("shared")(request, request.param) as thing:
            yield thing
