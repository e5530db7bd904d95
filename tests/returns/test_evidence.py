"""Documents behind answers: what is taken in, and what is refused."""

import io
import zipfile
from datetime import date

import pytest
from django.core.files.base import ContentFile

from audit.transitions import NotReady
from returns import actions
from returns.models import Evidence
from returns.queries import content
from tests.returns.browsing import known, page, text
from tests.returns.world import at, sent, world

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"


@pytest.fixture
def here():
    found = world()
    found.ret = actions.start(found.ret, by=found.home.preparer, at=at())
    return found


def add(here, body=PDF, name="paper.pdf", **kw):
    more = {"question": "A2", "dated_on": date(2007, 6, 1), "by": here.home.preparer, "at": at()} | kw
    return actions.add_evidence(here.ret, file=ContentFile(body, name=name), **more)


def office(name):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, b"x")
    return body.getvalue()


def test_a_file_is_kept_with_its_hash(here):
    kept = add(here)
    assert (kept.name, kept.size, len(kept.sha256)) == ("paper.pdf", len(PDF), 64)
    assert kept.file.startswith(f"evidence/{here.ret.pk}/")


@pytest.mark.parametrize(
    ("inside", "name"), [("word/document.xml", "letter.docx"), ("xl/workbook.xml", "table.xlsx")]
)
def test_an_office_file_is_taken_in(here, inside, name):
    assert add(here, office(inside), name).name == name


def test_an_open_document_is_taken_in(here):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<x/>")
    assert add(here, body.getvalue(), "letter.odt").name == "letter.odt"


def test_the_same_file_sent_twice_is_kept_once(here):
    assert add(here) == add(here)
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "name", "words"),
    [
        (b"MZ\x90\x00" + b"\0" * 64, "paper.pdf", "is not that of a .pdf file"),
        (PDF, "paper.exe", "must be one of"),
        (PDF, "paper", "must be one of"),
        (b"", "paper.pdf", "is empty"),
        (b"a\0b", "table.csv", "is not that of a .csv file"),
        (office("anything.exe"), "table.xlsx", "is not that of a .xlsx file"),
        (office("xl/workbook.xml"), "letter.docx", "is not that of a .docx file"),
        (PDF + b"x" * (20 * 1024 * 1024), "paper.pdf", "smaller than 20 MB"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(here, body, name, words):
    with pytest.raises(NotReady, match=words):
        add(here, body, name)
    assert not Evidence.objects.exists()


def test_what_hides_in_a_file_is_named_and_kept_only_when_a_person_says_that_it_belongs_there(here):
    with pytest.raises(NotReady, match="The file holds macros or scripts"):
        add(here, office("xl/vbaProject.bin"), "table.xlsx")
    assert not Evidence.objects.exists()
    assert add(here, office("xl/vbaProject.bin"), "table.xlsx", accept_findings=True).name == "table.xlsx"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "not a link", "ftp://a.example"])
def test_only_web_addresses_are_links(here, link):
    with pytest.raises(NotReady, match="web address"):
        actions.add_evidence(
            here.ret, question="A2", link=link, dated_on=date(2007, 6, 1), by=here.home.preparer, at=at()
        )


def test_a_date_in_the_future_is_refused(here):
    with pytest.raises(NotReady, match="future"):
        add(here, dated_on=date(2008, 1, 1))


def test_a_file_is_no_longer_behind_an_answer_once_removed_and_stays_kept(here):
    kept = add(here)
    actions.remove_evidence(kept, by=here.home.preparer, at=at(1))
    assert content.evidence_of(here.ret) == {}
    assert Evidence.objects.get().removed_at == at(1)


def test_nothing_is_added_after_sending():
    here = world()
    here.ret = sent(here)
    with pytest.raises(Exception, match="not possible now"):
        add(here)


def test_the_page_names_what_a_file_holds_and_asks_before_it_keeps_it(here, client):
    known(client, here.home.preparer)
    address = page(here, "evidence_add", "A2")

    def send(**more):
        file = ContentFile(office("xl/vbaProject.bin"), name="table.xlsx")
        day = {"dated_on_day": "1", "dated_on_month": "6", "dated_on_year": "2007"}
        return client.post(address, {"file": file, "link": "", "name": "Laptops", **day, **more})

    assert "accept_findings" not in client.get(address).content.decode()
    shown = send()
    assert shown.status_code == 422
    assert "The file holds macros or scripts" in text(shown)
    assert "it belongs in this file" in text(shown)
    assert send(accept_findings="on").status_code == 302
    assert Evidence.objects.get().name == "Laptops"
