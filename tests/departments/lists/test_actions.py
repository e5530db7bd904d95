"""What is kept of an address: filters and order, and not the place in the list."""

import pytest

from departments.lists.queries import is_a_list, kept_query


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("state=late&after=x&page=2", "state=late"),
        ("text=&state=&sort=-due", "sort=-due"),
        ("text=a%26b&show=all", "text=a%26b"),
        ("", ""),
    ],
)
def test_the_place_in_a_list_and_what_is_empty_is_left_out(query, kept):
    assert kept_query(query) == kept


@pytest.mark.parametrize(
    ("page", "answer"),
    [
        ("/organisations/registers/sharing/", True),
        ("/organisations/", False),
        ("https://evil.example/", False),
        ("", False),
    ],
)
def test_a_list_is_one_of_the_portals_own(page, answer):
    assert is_a_list(page) is answer
