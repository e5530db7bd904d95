"""Words and printed editions of a paper."""

import io

import page
import pikepdf
import pytest
from django.core.files.storage import default_storage

from audit.transitions import NotReady, Refused
from reporting import actions, document_worker
from reporting.models import Edition
from tests.reporting.stories import (
    clock,
    drafted,
    editions,
    later,
    signed,
)


def test_the_signed_paper_carries_the_signature_and_is_accessible(department):
    statement = signed(*department)
    edition = editions(statement, "signed")[0]
    paper = default_storage.open(edition.file).read()
    report = page.validate_pdf_bytes(paper, profile=page.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, [failure.message for failure in report.failures]
    with pikepdf.open(io.BytesIO(paper)) as opened:
        assert str(opened.docinfo["/Title"]).startswith(
            "Statement of Internal Control 2007-08: Department for Transport"
        )


@pytest.mark.parametrize("who", ["siro", "audit"])
def test_who_may_only_read_a_statement_has_nothing_printed_and_nothing_made_again(department, who):
    body, people = department
    statement = drafted(body, people)
    edition = statement.editions.get()
    with pytest.raises(Refused):
        actions.print_draft(statement, by=people[who], at=later(1))
    with pytest.raises(Refused):
        actions.retry(edition, by=people[who], at=later(1))
    actions.print_draft(statement, by=people["preparer"], at=later(1))
    assert statement.editions.count() == 2


def test_no_draft_is_printed_or_made_again_once_the_statement_is_signed(department):
    body, people = department
    statement = signed(body, people)
    draft = editions(statement, "draft")[0]
    Edition.objects.filter(pk=draft.pk).update(status="failed")
    with pytest.raises(NotReady, match="before it is signed"):
        actions.print_draft(statement, by=people["preparer"], at=later(9))
    with pytest.raises(NotReady, match="no longer wanted"):
        actions.retry(draft, by=people["preparer"], at=later(9))


def test_words_that_people_wrote_stay_when_it_is_compiled_again(department):
    body, people = department
    statement = drafted(body, people)
    text = "These are the Accounting Officer's own words, and they say more than the portal could."
    actions.edit_part(statement.parts.get(key="scope"), text=text, by=people["accounting"], at=later(1))
    statement = actions.recompile(statement, by=people["preparer"], at=later(2))
    document_worker.compile_due(clock)
    scope = statement.parts.get(key="scope")
    assert scope.text == text
    assert scope.drafted != text


def test_an_edition_names_who_asked_for_it(department):
    body, people = department
    statement = drafted(body, people)
    actions.print_draft(statement, by=people["preparer"], at=later(1))
    assert statement.editions.latest("number").requested_by == people["preparer"]
