"""What whoever holds a receipt learns of the return."""

import pytest

from returns.models.reference import reference_of
from tests.factories import Role, make_organisation, person
from tests.returns.browsing import check_receipt, main_text, receipt_of

pytestmark = pytest.mark.django_db


def test_whoever_holds_a_receipt_learns_that_it_matches_and_nothing_of_what_was_signed(submission):
    answer = main_text(check_receipt(**receipt_of(submission)))
    assert "It matches" in answer
    for secret in (
        "Home Office",
        submission.quarterly_return.organisation.name,
        submission.signed_by.name,
        "Q1 2007-08",
    ):
        assert secret not in answer


def test_whoever_may_see_the_return_also_learns_who_signed_it_and_when(submission):
    here = submission.here
    answer = main_text(check_receipt(here.home.preparer, **receipt_of(submission)))
    for text in (submission.signed_by.name, "10 July 2007", str(submission.quarterly_return)):
        assert text in answer
    stranger = person("siro@elsewhere.example", Role.SIRO, make_organisation("elsewhere"))
    assert submission.signed_by.name not in main_text(check_receipt(stranger, **receipt_of(submission)))


@pytest.mark.parametrize("wrong", ["reference", "sha256"])
def test_a_reference_and_a_hash_that_do_not_belong_together_do_not_match(submission, wrong):
    other = {"reference": reference_of("another", "b" * 64), "sha256": "b" * 64}
    answer = main_text(check_receipt(**receipt_of(submission) | {wrong: other[wrong]}))
    assert "It does not match" in answer
    assert "It matches" not in answer
