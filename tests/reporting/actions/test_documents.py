"""Editions in the queue of documents."""

import pytest

from reporting.actions import documents
from reporting.models import Edition


@pytest.mark.parametrize(("failures", "is_last"), [(0, False), (1, False), (2, True), (3, True)])
def test_an_edition_is_set_aside_when_its_third_attempt_fails(failures, is_last):
    assert documents.is_last_attempt(Edition(failures=failures)) is is_last
