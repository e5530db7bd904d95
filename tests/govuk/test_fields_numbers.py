"""Numbers as people write them: what is plain is taken, what could be read in two ways is refused with what to type."""

from decimal import Decimal

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from govuk import GovukForm, NumberField, Text
from govuk.fields import number_in_words


def form(typed: str, **kwargs):
    """A form of one field, filled in."""
    kwargs.setdefault("widget", Text(called="the number of people"))

    class One(GovukForm):
        f = NumberField(label="People", **kwargs)

    return One({"f": typed})


def checked(typed: str, **kwargs):
    """The number, or the sentence that says why there is none."""
    checked_form = form(typed, **kwargs)
    return checked_form.cleaned_data["f"] if checked_form.is_valid() else checked_form.errors["f"][0]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1200", 1200), ("1,200", 1200), (" 1 200 ", 1200), ("1\u00a0200", 1200), ("1\u202f200", 1200),
        ("1,234,567", 1_234_567), ("1 234 567", 1_234_567), ("0", 0), ("007", 7), ("12.0", 12), ("1,200.00", 1200),
    ],
)  # fmt: skip
def test_a_whole_number_may_be_written_as_people_write_it(typed, number):
    assert checked(typed) == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [("95", "95"), ("95%", "95"), ("95 %", "95"), ("99.5%", "99.5"), ("7 per cent", "7"), (".5", "0.5")],
)
def test_a_percentage_may_carry_its_sign(typed, number):
    assert checked(typed, unit="percent", decimal_places=2, max_value=100) == Decimal(number)


@pytest.mark.parametrize(
    ("typed", "number"), [("£1,200", 1200), ("£ 1 200", 1200), ("1,200", 1200), ("£1,200.00", 1200)]
)
def test_an_amount_may_carry_its_sign_where_pounds_are_asked(typed, number):
    assert checked(typed, unit="pounds") == number


@pytest.mark.parametrize(
    ("typed", "example"),
    [
        ("£1.2m", "1200000"), ("1.2 million", "1200000"), ("12k", "12000"), ("3 thousand", "3000"), ("2bn", "2000000000"),
        ("about 40", "40"), ("~40", "40"), ("40+", "40"), ("40-50", "1200"), ("1.200,5", "1200"), ("1.200", "1200"),
        ("1.000", "1000"), ("1.200.000", "1200000"), ("1,20", "1"), ("12,00,000", "1200000"), ("1 200,300", "1200300"),
        ("１２００", "1200"), ("٣", "3"), ("²", "2"), ("95%", "95"), ("£1,200", "1200"), ("1e3", "1200"), ("0x10", "1200"),
        ("many", "1200"), ("½", "1200"), ("1_200", "1200"), ("NaN", "1200"), ("1200\x00", "1200"), ("9" * 20 + "m", "1200"),
    ],
)  # fmt: skip
def test_what_could_be_read_in_two_ways_is_refused_with_what_to_type(typed, example):
    assert checked(typed) == f"Enter the number of people in digits, like {example}"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter the number of people"),
        ("12.5", "Enter the number of people as a whole number, like 12"),
        ("-1", "The number of people must be 0 or more"),
        ("\u22121", "The number of people must be 0 or more"),
        ("10,000,000,001", "The number of people must be 10 billion or less"),
        ("9" * 400, "The number of people must be 10 billion or less"),
    ],
)
def test_a_number_that_cannot_be_says_why_in_words(typed, sentence):
    assert checked(typed) == sentence


def test_a_percentage_beyond_its_limits_says_so():
    kind = {
        "unit": "percent",
        "decimal_places": 2,
        "max_value": 100,
        "widget": Text(called="the percentage in F9"),
    }
    assert checked("101%", **kind) == "The percentage in F9 must be 100 or less"
    assert checked("1.234", **kind) == "The percentage in F9 must have 2 decimal places or fewer"
    assert checked("95,5%", **kind) == "Enter the percentage in F9 in digits, like 95.5"
    assert checked("most", **kind) == "Enter the percentage in F9 in digits, like 95"


@pytest.mark.parametrize("typed", ["about 40", "12k", "１２", "-1", "95%"])
def test_a_number_that_is_refused_is_shown_back_as_it_was_typed(typed):
    number_form = form(typed)
    assert not number_form.is_valid()
    assert f'value="{typed}"' in str(number_form)


def test_a_question_is_named_in_its_error():
    class One(GovukForm):
        f = NumberField(label="How many were notified?")

    assert One({"f": "some"}).errors["f"] == ["Answer “How many were notified?” in digits, like 1200"]


@given(st.text(max_size=12))
def test_whatever_is_typed_gives_a_number_or_a_sentence(typed):
    for kind in ({}, {"unit": "percent", "decimal_places": 2}, {"unit": "pounds"}):
        answer = checked(typed, required=False, **kind)
        assert answer is None or isinstance(answer, int | Decimal) or (isinstance(answer, str) and answer)


@given(st.integers(min_value=0, max_value=10**10))
def test_a_number_is_the_same_with_and_without_its_commas(number):
    assert (
        checked(f"{number:,}")
        == checked(str(number))
        == checked(f"{number:,}".replace(",", "\u00a0"))
        == number
    )


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (1200, "1,200"), (5_000_000, "5 million"), (10**10, "10 billion"), (1_500_000, "1,500,000")],
)
def test_a_limit_is_written_as_people_read_it(number, text):
    assert number_in_words(number) == text


def test_a_number_shown_again_is_the_number_that_was_kept():
    class One(GovukForm):
        f = NumberField(label="People", widget=forms.HiddenInput)

    assert One({"f": "1200"}, initial={"f": 1200}).has_changed() is False
