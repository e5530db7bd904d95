"""Counts, parts and short forms as papers word them."""

import itertools

import pytest

from reporting.stages.english import number, share, short_forms, were


@pytest.mark.parametrize(
    ("some", "whole", "text"),
    [
        (0, 0, "no Accounting Officer was"),
        (0, 1, "no Accounting Officer was"),
        (1, 1, "the one Accounting Officer was"),
        (0, 2, "none of the two Accounting Officers were"),
        (1, 2, "one of the two Accounting Officers was"),
        (2, 2, "both Accounting Officers were"),
        (3, 19, "three of the 19 Accounting Officers were"),
        (0, 19, "none of the 19 Accounting Officers were"),
        (19, 19, "all 19 Accounting Officers were"),
    ],
)
def test_a_part_of_a_whole_is_worded_by_one_function(some, whole, text):
    assert share(some, whole, "Accounting Officer", verb=("was", "were")) == text


def test_all_no_officers_cannot_be_said_of_any_numbers():
    for whole, some in itertools.product(range(30), range(30)):
        if some > whole:
            with pytest.raises(ValueError, match="cannot be"):
                share(some, whole, "officer")
            continue
        sentence = share(some, whole, "officer")
        for never in (
            "all no",
            "all zero",
            "no officers",
            "all one",
            "one officers",
            "of the no",
            "of the one",
        ):
            assert never not in sentence.lower(), sentence
        assert sentence.startswith("all ") == (some == whole > 2)
        assert (number(some) in sentence) or some in (0, whole)


def test_more_than_a_thousand_has_its_comma_and_an_irregular_plural_is_given():
    assert share(1200, 2400, "body", "bodies") == "1,200 of the 2,400 bodies"
    assert [were(0), were(1), were(2)] == ["were", "was", "were"]


def test_the_short_forms_of_a_text_are_those_that_it_uses_and_those_that_explain_them():
    assert short_forms("The SIRO and HMRC.", {"HMRC": "HM Revenue and Customs"}) == [
        ("HMRC", "HM Revenue and Customs"),
        ("SIRO", "Senior Information Risk Owner"),
    ]
    assert [short for short, _ in short_forms("With CESG.")] == ["CESG", "GCHQ"]
    assert short_forms("Niche words.") == []
