"""The reference of a receipt."""

import pytest

from returns.models.reference import LETTERS, read_reference, reference_of

pytestmark = pytest.mark.django_db


def test_a_reference_is_short_and_the_same_whenever_it_is_worked_out(submission):
    assert submission.reference == reference_of(str(submission.pk), submission.sha256)
    assert len(submission.reference) == 15
    assert read_reference(submission.reference.lower().replace("-", " ")) == submission.reference


def test_a_reference_with_one_wrong_character_or_two_that_changed_places_is_not_read():
    reference = reference_of("one", "a" * 64)
    for place, letter in enumerate(reference[2:], 2):
        if letter == "-":
            continue
        for other in set(LETTERS[:31]) - {letter}:
            assert read_reference(f"{reference[:place]}{other}{reference[place + 1 :]}") != reference
            if letter != "Z":
                assert read_reference(f"{reference[:place]}{other}{reference[place + 1 :]}") is None
    swapped = reference[:2] + reference[3] + reference[2] + reference[4:]
    assert read_reference(swapped) is None or reference[2] == reference[3]
