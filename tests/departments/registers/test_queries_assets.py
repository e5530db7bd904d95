"""The search of the list of assets looks in every text of an asset, and shows the newest first."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from departments.registers import actions
from departments.registers.queries import assets_for
from tests.departments.conftest import text


@pytest.fixture
def three(home_office, people):
    """Assets of three days, the second one the newest."""
    more = ({"sharing": "Councils, by courier"}, {"places": "Croydon"}, {"value": "Collecting arrears"})
    for number, (days, fields) in enumerate(zip((3, 1, 2), more, strict=True)):
        at = timezone.now() - timedelta(days=days)
        actions.add_asset(
            home_office, by=people["iao"], at=at, name=f"Files {number}", purpose="Deciding", personal_data=False, **fields
        )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("courier", ["Files 0"]), ("CROYDON files", ["Files 1"]), ("arrears deciding", ["Files 2"]), ("arrears croydon", []),
        ("deciding", ["Files 1", "Files 2", "Files 0"]),
    ],
)  # fmt: skip
def test_a_search_finds_every_word_wherever_it_is(three, people, words, names):
    names_shown = [asset.name for asset in assets_for(people["siro"], timezone.now(), text=words)]
    assert names_shown == names


def test_the_address_of_the_list_has_the_search_beside_filters_and_order(three, enter):
    page = text(enter("siro").get(reverse("departments:assets"), {"text": "croydon", "sort": "name"}))
    assert "Files 1" in page
    assert "Files 0" not in page
