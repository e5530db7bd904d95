"""A signed statement can be checked by whoever holds its receipt or its paper, on the page that checks returns."""

import hashlib

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from audit.chain import canonical
from audit.models import OutboxMessage
from reporting import actions
from tests.beginnings import begins_with
from tests.factories import sign_in
from tests.reporting.stories import later, signed, staffed_body


@pytest.fixture
def edition(beginning, empty_cache):
    return beginning[2].editions.get(purpose="signed")


def check(user=None, **typed) -> str:
    client = sign_in(Client(), user) if user else Client()
    return " ".join(client.post(reverse("returns:check_receipt"), typed).content.decode().split())


def both(edition) -> dict[str, str]:
    return {"reference": edition.signature.reference, "sha256": edition.data_hash}


@begins_with(signed)
def test_whoever_holds_the_receipt_of_a_statement_learns_that_it_matches_and_nothing_else(
    edition, department
):
    answer = check(**both(edition))
    assert "It matches" in answer
    for secret in (department[0].name, edition.signature.title, "2007-08"):
        assert secret not in answer


@begins_with(signed)
def test_the_data_and_words_and_the_paper_can_be_checked_as_files(edition):
    text = canonical({"data": edition.data, "narrative": edition.narrative})
    paper = default_storage.open(edition.file).read()
    for body in (text, paper):
        assert "It matches" in check(file=SimpleUploadedFile("signed", body))
        assert "It does not match" in check(file=SimpleUploadedFile("signed", body + b" "))


@begins_with(signed)
def test_a_paper_that_was_sent_before_it_was_made_again_still_matches(edition):
    before = default_storage.open(edition.file).read()
    actions.keep_made_again(edition, sha256=hashlib.sha256(b"by a newer library").hexdigest(), at=later(9))
    assert "It matches" in check(file=SimpleUploadedFile("signed.pdf", before))
    assert "It matches" in check(file=SimpleUploadedFile("signed.pdf", b"by a newer library"))


@begins_with(signed)
def test_the_paper_of_a_draft_that_nobody_signed_matches_nothing(edition):
    draft = edition.statement.editions.get(purpose="draft")
    paper = default_storage.open(draft.file).read()
    assert "It does not match" in check(file=SimpleUploadedFile("draft.pdf", paper))


@begins_with(signed)
def test_the_reference_of_another_receipt_does_not_match(edition):
    other = both(edition) | {"reference": "R-00000-00000-0"}
    assert "It does not match" in check(**other)


@begins_with(signed)
def test_only_those_who_may_see_the_statement_learn_whose_it_is(edition, department, central):
    for reader in (department[1]["siro"], central["officer"]):
        answer = check(reader, **both(edition))
        assert f"{edition.signature.signed_by.name}, Accounting Officer" in answer
        assert "This statement was signed, and is on record with exactly this content" in answer
        assert str(edition.statement) in answer
        assert reverse("reporting:edition", args=[edition.pk]) in answer
    _, strangers = staffed_body("health", "DH")
    assert str(edition.statement) not in check(strangers["siro"], **both(edition))


@begins_with(signed)
def test_the_mail_and_the_page_of_the_edition_name_the_reference_and_the_page_that_checks_it(
    edition, department
):
    page = sign_in(Client(), department[1]["siro"]).get(reverse("reporting:edition", args=[edition.pk]))
    bodies = OutboxMessage.objects.filter(event__kind="statement.notified").values_list("body", flat=True)
    for page_text in (page.content.decode(), *bodies):
        assert edition.signature.reference in page_text
        assert reverse("returns:check_receipt") in page_text


@begins_with(signed)
def test_the_receipt_of_a_statement_names_who_signed_and_in_which_posts(edition, department):
    page = sign_in(Client(), department[1]["siro"]).get(reverse("reporting:edition", args=[edition.pk]))
    text = " ".join(page.content.decode().split())
    assert f"{edition.signature.signed_by.name}, Accounting Officer" in text
    assert "The Accounting Officer, Accounting Officer" not in text
    edition.signature.title = "Permanent Secretary"
    assert edition.signature.signatory.endswith(", Permanent Secretary and Accounting Officer")
