"""What a test begins with, made once for all tests of its module that begin with the same.

Every test of a module that uses this says what it begins with: what another test's beginning left in the database would
be there too.
"""

import pytest


def staffed(body, people):
    """A body with everybody in post, and no incident."""


def begins_with(stage=staffed):
    """The test asks for `beginning`: the body, its people, and what the stage made for them."""
    return pytest.mark.parametrize("begun", [stage], ids=[stage.__name__], indirect=True, scope="module")


def begins_with_nothing(test):
    """The test makes what it needs by itself."""
    return pytest.mark.usefixtures("begun")(
        pytest.mark.parametrize("begun", [None], ids=["nothing"], indirect=True, scope="module")(test)
    )
