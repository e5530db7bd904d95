"""Documents behind answers: what is taken in, and what is refused."""

from contextlib import nullcontext
from datetime import date
from hashlib import sha256

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import uploads
from audit.models import Event
from audit.transitions import NotReady
from audit.uploads import limits
from departments.organisations.calendar import london_day
from returns import actions
from returns.actions import answering
from returns.models import Evidence
from returns.presenting import timeline_of
from returns.queries import content
from tests.files import archive, docx, ods, pdf, xlsx
from tests.returns.browsing import known, page, text
from tests.returns.world import answered, at, sent, world

pytestmark = pytest.mark.django_db
PDF = pdf("Minutes of the board")
MACROS = xlsx(("xl/vbaProject.bin", b"x"))


@pytest.fixture
def here(started):
    return started


def add(here, body=PDF, name="paper.pdf", **kw):
    more = {"question": "A2", "dated_on": date(2007, 6, 1), "by": here.home.preparer, "at": at()} | kw
    return actions.add_evidence(here.quarterly_return, file=ContentFile(body, name=name), **more)


def test_a_file_is_kept_with_its_hash(here):
    kept = add(here)
    assert (kept.name, kept.size, len(kept.sha256)) == ("paper.pdf", len(PDF), 64)
    assert kept.file.startswith(f"evidence/{here.quarterly_return.pk}/")


@pytest.mark.parametrize(
    ("body", "name"), [(docx(), "letter.docx"), (xlsx(), "table.xlsx"), (ods(), "table.ods")]
)
def test_an_office_file_is_kept(here, body, name):
    assert add(here, body, name).name == name


def test_the_same_file_sent_twice_is_kept_once(here):
    assert add(here) == add(here)
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "name", "text"),
    [
        (b"MZ\x90\x00" + b"\0" * 64, "paper.pdf", "is not that of a .pdf file"),
        (PDF, "paper.exe", "must be one of"),
        (PDF, "paper", "must be one of"),
        (b"", "paper.pdf", "is empty"),
        (b"a\0b", "table.csv", "not text in an encoding that is known"),
        (archive(("anything.exe", b"x")), "table.xlsx", "is not that of a .xlsx file"),
        (xlsx(), "letter.docx", "is not that of a .docx file"),
        (PDF + b"x" * (20 * 1024 * 1024), "paper.pdf", "smaller than 20 MB"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(here, body, name, text):
    with pytest.raises(NotReady, match=text):
        add(here, body, name)
    assert not Evidence.objects.exists()


def test_what_hides_in_a_file_is_named_and_kept_only_when_a_person_says_that_it_belongs_there(here):
    with pytest.raises(NotReady, match=r"“table\.xlsx” holds macros or scripts"):
        add(here, MACROS, "table.xlsx")
    assert not Evidence.objects.exists()
    kept = add(here, MACROS, "table.xlsx", accept_findings=[sha256(MACROS).hexdigest()])
    assert kept.findings == ["macros or scripts"]
    assert (kept.confirmed_by, kept.confirmed_at) == (here.home.preparer, at())


def test_a_confirmation_holds_for_one_file_and_no_other(here):
    other = xlsx(("xl/vbaProject.bin", b"another"))
    with pytest.raises(actions.Findings) as problem:
        add(here, other, "table.xlsx", accept_findings=[sha256(MACROS).hexdigest()])
    assert problem.value.sha256 == sha256(other).hexdigest()
    assert not Evidence.objects.exists()


def test_a_file_without_findings_needs_no_confirmation_and_has_none(here):
    kept = add(here, accept_findings=[sha256(PDF).hexdigest()])
    assert (kept.findings, kept.confirmed_by, kept.confirmed_at) == ([], None, None)


def test_the_database_keeps_no_findings_that_nobody_confirmed(here):
    kept = add(here)
    with pytest.raises(IntegrityError, match="evidence_findings_confirmed"), transaction.atomic():
        Evidence.objects.filter(pk=kept.pk).update(findings=["macros or scripts"])


def test_the_log_says_which_kinds_were_confirmed_and_never_the_names_of_sheets(here):
    hidden = xlsx(sheets='<sheet name="Ann Example" state="hidden"/>')
    kept = add(here, hidden, "table.xlsx", accept_findings=[sha256(hidden).hexdigest()])
    assert kept.findings == ["hidden sheets: “Ann Example”"]
    event = Event.objects.filter(kind="return.evidence_added").latest("id")
    assert event.facts["findings"] == ["hidden_sheets"]
    assert "Ann" not in str(event.facts)


def test_the_confirmation_goes_along_when_the_evidence_does(here):
    kept = add(here, MACROS, "table.xlsx", accept_findings=[sha256(MACROS).hexdigest()])
    again = answering.copy_evidence(kept, here.quarterly_return)
    assert (again.findings, again.confirmed_by, again.confirmed_at) == (
        kept.findings, here.home.preparer, at(),
    )  # fmt: skip


def test_reviewers_see_what_was_confirmed_beside_the_evidence_and_in_the_history(client):
    here = world()
    here.quarterly_return = actions.start(here.quarterly_return, by=here.home.preparer, at=at())
    add(here, MACROS, "table.xlsx", accept_findings=[sha256(MACROS).hexdigest()])
    add(here, xlsx(("xl/vbaProject.bin", b"removed")), "removed.xlsx",
        accept_findings=[sha256(xlsx(("xl/vbaProject.bin", b"removed"))).hexdigest()])  # fmt: skip
    actions.remove_evidence(Evidence.objects.get(name="removed.xlsx"), by=here.home.preparer, at=at(0, 1))
    quarterly_return = answered(here.quarterly_return, by=here.home.preparer, at=at(hours=1))
    quarterly_return = actions.send_to_siro(quarterly_return, by=here.home.preparer, at=at(hours=2))
    here.quarterly_return = actions.sign_and_submit(
        quarterly_return, declared=True, by=here.home.siro, at=at(1)
    )
    here.quarterly_return = actions.take_up(here.quarterly_return, by=here.centre.reviewer, at=at(3))
    shown = text(known(client, here.centre.reviewer).get(page(here, "review")))
    assert "Known and accepted in this file:</strong> macros or scripts" in shown
    assert f"Confirmed by {here.home.preparer.name}" in shown
    history = [
        entry
        for entry in timeline_of(here.quarterly_return, inside=False)
        if entry.what == "Evidence added to A2"
    ]
    assert [entry.more for entry in history] == ["Known and accepted in this file: macros or scripts."]
    assert history[0].who.startswith(here.home.preparer.name)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "not a link", "ftp://a.example"])
def test_only_web_addresses_are_links(here, link):
    with pytest.raises(NotReady, match="web address"):
        actions.add_evidence(
            here.quarterly_return,
            question="A2",
            link=link,
            dated_on=date(2007, 6, 1),
            by=here.home.preparer,
            at=at(),
        )


@pytest.mark.parametrize(("length", "fits"), [(500, True), (501, False)])
def test_a_link_has_up_to_500_characters(here, length, fits):
    link = "https://example.gov.uk/".ljust(length, "a")
    facts = {"question": "A2", "link": link, "dated_on": date(2007, 6, 1)}
    with nullcontext() if fits else pytest.raises(NotReady, match="500 characters"):
        actions.add_evidence(here.quarterly_return, **facts, by=here.home.preparer, at=at())
    assert Evidence.objects.exists() == fits


def test_an_answer_holds_up_to_20_pieces_of_evidence(here):
    kept = add(here)
    for _ in range(18):
        kept.pk = None
        kept.save(force_insert=True)
    add(here, pdf("The twentieth"))
    with pytest.raises(NotReady, match="This answer has 20 pieces of evidence"):
        add(here, pdf("One more"))
    assert add(here, pdf("One more"), question="A3").question == "A3"


def test_a_date_in_the_future_is_refused(here):
    with pytest.raises(NotReady, match="must be today or in the past"):
        add(here, dated_on=date(2008, 1, 1))


def test_a_file_is_no_longer_behind_an_answer_once_removed_and_stays_kept(here):
    kept = add(here)
    actions.remove_evidence(kept, by=here.home.preparer, at=at(1))
    assert content.evidence_of(here.quarterly_return) == {}
    assert Evidence.objects.get().removed_at == at(1)


def test_nothing_is_added_after_sending():
    here = world()
    here.quarterly_return = sent(here)
    with pytest.raises(Exception, match="not possible now"):
        add(here)


def dated_today() -> dict[str, int]:
    """The date of a document as it is typed on a page, which reads the clock."""
    today = london_day(timezone.now())
    return {"dated_on_day": today.day, "dated_on_month": today.month, "dated_on_year": today.year}


def test_the_page_names_what_a_file_holds_and_asks_before_it_keeps_it(here, client):
    known(client, here.home.preparer)
    address = page(here, "evidence_add", "A2")

    def send(body=MACROS, **more):
        file = SimpleUploadedFile("table.xlsx", body)
        day = dated_today()
        return client.post(address, {"file": file, "link": "", "name": "Laptops", **day, **more})

    assert "accept_findings" not in client.get(address).content.decode()
    shown = send()
    assert shown.status_code == 422
    assert "“table.xlsx” holds macros or scripts" in text(shown)
    assert "What was found in “table.xlsx”" in text(shown)
    assert f'value="{sha256(MACROS).hexdigest()}"' in text(shown)
    other = xlsx(("xl/vbaProject.bin", b"another"))
    shown = send(other, accept_findings=sha256(MACROS).hexdigest())
    assert shown.status_code == 422
    assert f'value="{sha256(other).hexdigest()}"' in text(shown)
    assert "checked" not in text(shown)
    assert send(accept_findings="on").status_code == 422
    assert not Evidence.objects.exists()
    assert send(accept_findings=sha256(MACROS).hexdigest()).status_code == 302
    assert Evidence.objects.get().name == "Laptops"


def test_what_was_typed_beside_a_file_that_is_refused_stays_in_the_form(here, client, monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", 0)
    known(client, here.home.preparer)
    day = dated_today()
    sent = {
        "file": SimpleUploadedFile("table.xlsx", MACROS),
        "link": "",
        "name": "Laptops of the field office",
        **day,
    }
    shown = client.post(page(here, "evidence_add", "A2"), sent)
    assert shown.status_code == 422
    assert "within the limits of time and memory, so it was not kept" in text(shown)
    assert 'value="Laptops of the field office"' in text(shown)
    assert f'value="{day["dated_on_year"]}"' in text(shown)


def test_a_file_of_40_mb_is_refused_and_no_more_of_it_is_kept_than_the_limit(here, client):
    known(client, here.home.preparer)
    file = SimpleUploadedFile("table.csv", b"a,b,c,d\n" * (5 * 1024 * 1024))
    day = dated_today()
    shown = client.post(page(here, "evidence_add", "A2"), {"file": file, "name": "Laptops", **day})
    assert shown.status_code == 422
    assert "The selected file must be smaller than 20 MB" in text(shown)
    assert 'value="Laptops"' in text(shown)
    received = shown.wsgi_request.FILES["file"]
    assert uploads.LARGEST < received.size < uploads.LARGEST + 1024 * 1024


@pytest.mark.parametrize("year", [1066, 2030])
def test_evidence_has_a_date_that_a_document_can_have(here, year):
    with pytest.raises(NotReady, match="The date of the document must be"):
        actions.add_evidence(
            here.quarterly_return, question="A1", link="https://intranet.invalid/a", dated_on=date(year, 10, 14),
            by=here.home.preparer, at=at(),
        )  # fmt: skip
