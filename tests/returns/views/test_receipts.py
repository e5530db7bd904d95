"""A receipt has a reference, and anybody who holds it can check it without learning what was signed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import OutboxMessage
from tests.returns.browsing import check_receipt, main_text, receipt_of

pytestmark = pytest.mark.django_db


def test_the_receipt_and_its_mail_name_the_reference_and_the_page_that_checks_it(client, submission):
    client.force_login(submission.here.home.siro)
    page = client.get(f"{submission.quarterly_return.get_absolute_url()}receipt/").content.decode()
    body = OutboxMessage.objects.filter(event__kind="return.signed").first().body
    for text in (page, body):
        assert submission.reference in text
        assert submission.sha256 in text
        assert reverse("returns:check_receipt") in text
        assert "manage.py" not in text
        assert "sha256sum" not in text


def test_the_file_of_signed_answers_can_be_checked_without_typing_a_hash(submission):
    file = SimpleUploadedFile("signed.json", submission.content.encode())
    assert "It matches" in main_text(check_receipt(file=file))
    changed = SimpleUploadedFile("signed.json", submission.content.replace("never", "ever").encode())
    assert "It does not match" in main_text(check_receipt(file=changed))


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ({}, "Enter the hash from the receipt"),
        ({"sha256": "a" * 64}, "Enter the reference from the receipt"),
        ({"reference": "R-00000-00000-1", "sha256": "a" * 64}, "The reference is mistyped"),
        ({"reference": "R-00000-00000-0", "sha256": "abc"}, "The hash must be 64"),
        ({"reference": "\x00", "sha256": "a" * 64}, "There is a problem"),
    ],
)
def test_what_is_mistyped_is_said_and_kept(submission, typed, text):
    answer = check_receipt(**typed)
    assert answer.status_code == 422
    assert text in main_text(answer)


def test_guessing_is_slowed_and_a_right_receipt_costs_nothing(submission):
    for _ in range(12):
        assert "It matches" in main_text(check_receipt(**receipt_of(submission)))
    wrong = receipt_of(submission) | {"sha256": "b" * 64}
    answers = [check_receipt(**wrong) for _ in range(12)]
    assert [answer.status_code for answer in answers] == [200] * 11 + [429]
    assert "Wait 30 seconds" in main_text(answers[-1])
    assert submission.reference in main_text(answers[-1])
