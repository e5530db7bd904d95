"""A receipt has a reference, and anybody who holds it can check it without learning what was signed."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from audit.models import OutboxMessage
from returns.models.reference import LETTERS, read_reference, reference_of
from tests.factories import Role, make_organisation, person
from tests.returns.world import signed, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission():
    cache.clear()
    here = world()
    made = signed(here).submission
    made.here = here
    return made


def check(user=None, **typed):
    client = Client()
    if user:
        client.force_login(user)
    return client.post(reverse("returns:check_receipt"), typed)


def said(answer) -> str:
    return " ".join(answer.content.decode().split())


def both(submission):
    return {"reference": submission.reference, "sha256": submission.sha256}


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


def test_the_receipt_and_its_mail_name_the_reference_and_the_page_that_checks_it(client, submission):
    client.force_login(submission.here.home.siro)
    page = client.get(f"{submission.quarterly_return.get_absolute_url()}receipt/").content.decode()
    body = OutboxMessage.objects.filter(event__kind="return.signed").first().body
    for words in (page, body):
        assert submission.reference in words
        assert submission.sha256 in words
        assert reverse("returns:check_receipt") in words
        assert "manage.py" not in words
        assert "sha256sum" not in words


def test_whoever_holds_a_receipt_learns_that_it_matches_and_nothing_of_what_was_signed(submission):
    answer = said(check(**both(submission)))
    assert "It matches" in answer
    for secret in (
        "Home Office",
        submission.quarterly_return.organisation.name,
        submission.signed_by.name,
        "Q1 2007-08",
    ):
        assert secret not in answer


def test_the_file_of_signed_answers_can_be_checked_without_typing_a_hash(submission):
    file = SimpleUploadedFile("signed.json", submission.content.encode())
    assert "It matches" in said(check(file=file))
    changed = SimpleUploadedFile("signed.json", submission.content.replace("never", "ever").encode())
    assert "It does not match" in said(check(file=changed))


def test_whoever_may_see_the_return_also_learns_who_signed_it_and_when(submission):
    here = submission.here
    answer = said(check(here.home.preparer, **both(submission)))
    for words in (submission.signed_by.name, "10 July 2007", str(submission.quarterly_return)):
        assert words in answer
    stranger = person("siro@elsewhere.example", Role.SIRO, make_organisation("elsewhere"))
    assert submission.signed_by.name not in said(check(stranger, **both(submission)))


@pytest.mark.parametrize("wrong", ["reference", "sha256"])
def test_a_reference_and_a_hash_that_do_not_belong_together_do_not_match(submission, wrong):
    other = {"reference": reference_of("another", "b" * 64), "sha256": "b" * 64}
    answer = said(check(**both(submission) | {wrong: other[wrong]}))
    assert "It does not match" in answer
    assert "It matches" not in answer


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Enter the hash from the receipt"),
        ({"sha256": "a" * 64}, "Enter the reference from the receipt"),
        ({"reference": "R-00000-00000-1", "sha256": "a" * 64}, "The reference is mistyped"),
        ({"reference": "R-00000-00000-0", "sha256": "abc"}, "The hash must be 64"),
        ({"reference": "\x00", "sha256": "a" * 64}, "There is a problem"),
    ],
)
def test_what_is_mistyped_is_said_and_kept(submission, typed, words):
    answer = check(**typed)
    assert answer.status_code == 422
    assert words in said(answer)


def test_guessing_is_slowed_and_a_right_receipt_costs_nothing(submission):
    for _ in range(12):
        assert "It matches" in said(check(**both(submission)))
    wrong = both(submission) | {"sha256": "b" * 64}
    answers = [check(**wrong) for _ in range(12)]
    assert [one.status_code for one in answers] == [200] * 11 + [429]
    assert "Wait 30 seconds" in said(answers[-1])
    assert submission.reference in said(answers[-1])
