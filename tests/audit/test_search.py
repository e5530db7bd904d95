"""Search by a part of the text."""

import pytest

from audit.search import containing, containing_any, with_words
from departments.models import Organisation
from tests.factories import make_organisation


@pytest.fixture
def bodies(db):
    make_organisation("revenue", name="Revenue and Customs", short_name="HMRC")
    make_organisation("pensions", name="Work and Pensions", short_name="DWP")


def codes(rows):
    return sorted(rows.values_list("code", flat=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("and", ["pensions", "revenue"]), ("CUSTOMS", ["revenue"]), ("hmrc", ["revenue"]), ("100%", []), ("\x00", [])],
)  # fmt: skip
def test_what_contains_a_text_in_any_of_the_fields_is_found_whatever_the_capitals(bodies, text, expected):
    assert codes(containing(Organisation.objects.all(), text, "name", "short_name")) == expected


def test_fields_are_searched_one_after_the_other_so_that_words_may_cross_them(bodies):
    assert codes(containing(Organisation.objects.all(), "customs hmrc", "name", "short_name")) == ["revenue"]


def test_groups_of_fields_are_searched_each_by_itself(bodies):
    rows = containing_any(Organisation.objects.all(), "dwp", ("name",), ("short_name",))
    assert codes(rows) == ["pensions"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["pensions", "revenue"]),
        ("pensions work", ["pensions"]),
        ("work customs", []),
        ("dw", []),
        ("DWP", []),
        ("re", ["revenue"]),
    ],
)
def test_every_word_is_looked_for_and_a_text_that_is_too_short_in_another_way(bodies, text, expected):
    rows = with_words(Organisation.objects.all(), text, fields=("name",), short="code__istartswith")
    assert codes(rows) == expected
