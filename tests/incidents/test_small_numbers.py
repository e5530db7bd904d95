"""A number of people that could point at one of them is not published, nor what would give it away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.small_numbers import FEWEST, is_small, published_range, says_few

NUMBERS = st.none() | st.integers(0, 10**6)


@given(NUMBERS, NUMBERS)
def test_no_published_end_of_a_range_is_from_one_to_four(least, most):
    for end in published_range(least, most):
        assert end is None or end == 0 or end >= FEWEST


@given(NUMBERS)
def test_nothing_and_five_or_more_are_printed_as_they_are(number):
    if number is None or number == 0 or number >= FEWEST:
        assert published_range(number, number) == (number, number)
        assert not is_small(number)


@pytest.mark.parametrize(
    "text",
    [
        "The file of a patient was left on a bus",
        "Letters of three vulnerable service users lost",
        "Medical notes of 2 children",
        "One prisoner's record read by another",
        "A single claimant’s address given out",
    ],
)
def test_a_text_that_says_how_few_people_are_concerned_is_recognised(text):
    assert says_few(text)


@pytest.mark.parametrize(
    "text",
    [
        "Two discs lost in the post",
        "A laptop was stolen from a car",
        "Records of 3,648 people",
        "Letters sent to 12 patients",
        "Four boxes of files",
    ],
)
def test_a_text_about_things_or_about_many_people_is_printed(text):
    assert not says_few(text)
