"""Servers of a module's own."""

import pytest

from portal import embedded


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    """Servers of their own in a folder that only its owner may enter."""
    folder = tmp_path_factory.mktemp("private")
    folder.chmod(0o700)
    embedded.start(folder / "var", durable=False)
    yield folder / "var"
    embedded.remove(folder / "var")
