"""What several tests of lists count and page through."""

import pytest

from departments.models import Organisation
from govuk.pagination import PAGE_SIZE
from tests.factories import make_organisation


@pytest.fixture
def many():
    above = make_organisation("above")
    for number in range(3 * PAGE_SIZE + 5):
        make_organisation(
            f"body-{number:03}",
            name=f"{'b' if number % 2 else 'B'}ody {number % 7}",
            closed_on=f"2020-01-{1 + number % 9:02}" if number % 3 else None,
            kind=Organisation.Kind.REGULATOR if number % 5 else Organisation.Kind.MINISTERIAL_DEPARTMENT,
            sponsor=above if number % 2 else None,
        )
    return Organisation.objects.all()
