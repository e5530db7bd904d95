"""A paper is one accessible document, the same bytes every time, and made without asking anybody outside."""

import hashlib
import io
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import page
import pikepdf
import pytest

from audit import pdf
from tests.tools import verapdf

CREATED = datetime(2008, 6, 18, 10, 30, tzinfo=UTC)
TEMPLATES = Path(__file__).parent / "templates"
DATA = {
    "paper": {
        "short": "A paper of the test",
        "demonstration": "Demonstration: this is only a test.",
        "edition_line": "Edition 1, draft.",
        "issuer": "Data Handling Portal",
        "description": "What a test prints.",
    },
    "heading": "Every letter counts",
    "paragraphs": [
        "One paragraph of reading text that is long enough to be broken over several lines of the column."
    ]
    * 4,
    "rows": list(range(90)),
}


@pytest.fixture(autouse=True)
def own_templates(settings):
    settings.TEMPLATES = [
        {**engine, "DIRS": [*engine["DIRS"], TEMPLATES]}
        if engine["BACKEND"].endswith("DjangoTemplates")
        else engine
        for engine in settings.TEMPLATES
    ]


@pytest.fixture
def paper():
    return pdf.render("paper.html", DATA, title="Every letter counts", created=CREATED)


@pytest.fixture
def opened(paper):
    with pikepdf.open(io.BytesIO(paper.pdf)) as document:
        yield document


def elements(document, kind: str) -> list:
    found = []

    def walk(element):
        if isinstance(element, pikepdf.Array):
            for kid in element:
                walk(kid)
        elif isinstance(element, pikepdf.Dictionary):
            if element.get("/S") == kind:
                found.append(element)
            if "/K" in element:
                walk(element.K)

    walk(document.Root.StructTreeRoot.K)
    return found


def test_a_paper_meets_pdf_ua_1(paper):
    report = page.validate_pdf_bytes(paper.pdf, profile=page.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, [failure.message for failure in report.failures]


def test_verapdf_agrees(paper, tmp_path):
    assert verapdf.failures_of(paper.pdf, tmp_path) == ""


def test_the_hash_and_the_number_of_pages_are_those_of_the_file(paper, opened):
    assert paper.sha256 == hashlib.sha256(paper.pdf).hexdigest()
    assert paper.pages == len(opened.pages) > 1


def test_the_same_data_give_the_same_bytes(paper):
    other = pdf.render("paper.html", DATA | {"heading": "Something between"}, title="Other", created=CREATED)
    again = pdf.render("paper.html", DATA, title="Every letter counts", created=CREATED)
    assert again.pdf == paper.pdf
    assert other.pdf != paper.pdf


def test_another_process_gives_the_same_bytes(paper, settings):
    code = (
        "import sys, json, django; from datetime import datetime; from django.conf import settings; django.setup()\n"
        "settings.TEMPLATES[0]['DIRS'].append(sys.argv[1])\n"
        "from audit import pdf\n"
        "print(pdf.render('paper.html', json.loads(sys.argv[2]), title='Every letter counts',"
        " created=datetime.fromisoformat(sys.argv[3])).sha256)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(TEMPLATES), json.dumps(DATA), CREATED.isoformat()],
        cwd=settings.BASE_DIR,
        env={"DJANGO_SETTINGS_MODULE": "portal.settings", "PYTHONHASHSEED": "7", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout.strip().splitlines()[-1:] == [paper.sha256], done.stderr


def test_a_paper_has_title_language_date_and_bookmarks(opened):
    assert str(opened.docinfo["/Title"]) == "Every letter counts"
    assert str(opened.Root.Lang) == "en"
    assert bool(opened.Root.ViewerPreferences.DisplayDocTitle)
    assert str(opened.docinfo["/CreationDate"]).startswith("D:20080618103000")
    with opened.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Every letter counts"]
        assert [item.title for item in outline.root[0].children] == ["1 A section"]


def test_every_font_is_ours_and_inside(opened):
    fonts = [
        item
        for item in opened.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
    ]
    assert fonts
    assert all("Source-Sans" in str(font.FontName) for font in fonts)
    assert all({"/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts)


def test_a_table_over_pages_is_one_table_with_one_header(opened):
    assert len(elements(opened, "/Table")) == 1
    assert len(elements(opened, "/THead")) == 1
    assert len(elements(opened, "/TR")) == 91


def test_every_header_cell_says_what_it_heads(opened):
    scopes = [str(cell.A.Scope) for cell in elements(opened, "/TH")]
    assert scopes.count("/Column") == 2
    assert scopes.count("/Row") == 90


def test_a_passage_in_welsh_is_marked_as_welsh(opened):
    assert [str(passage.Lang) for passage in elements(opened, "/P") if "/Lang" in passage] == ["cy"]


def test_a_heading_is_no_heading_within_a_heading(opened):
    assert len(elements(opened, "/H2")) == 1
    assert len(elements(opened, "/P")) == 5


def test_running_heads_are_artifacts(opened):
    content = b"".join(page.Contents.read_bytes() for page in opened.pages)
    assert content.count(b"/Pagination") >= 4 * len(opened.pages)


def test_the_facts_of_a_paper_are_read_from_the_file(paper):
    true = ("tagged", "declares_ua", "title_shown", "headings_in_order", "fonts_embedded")
    assert all(paper.facts[name] is True for name in true)
    counted = ("header_cells", "header_cells_without_scope", "bookmarks", "pictures")
    assert [paper.facts[name] for name in counted] == [92, 0, 2, 0]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/x.png",
        "https://example.test/x.png",
        "file:///etc/hostname",
        "data:image/png;base64,AAAA",
        "../../../manage.py",
    ],
)
def test_a_paper_may_fetch_nothing_but_our_own_files(address):
    with pytest.raises(pdf.CannotRender, match="may not fetch"):
        pdf.render("paper.html", DATA | {"picture": address}, title="T", created=CREATED)


def test_letters_that_our_fonts_lack_are_printed_as_their_numbers():
    made = pdf.render("paper.html", DATA | {"heading": "漢 שלום €"}, title="T", created=CREATED)
    with pikepdf.open(io.BytesIO(made.pdf)) as document, document.open_outline() as outline:
        assert outline.root[0].title == "[U+6F22] [U+05E9] [U+05DC] [U+05D5] [U+05DD] €"
    assert all(name.startswith("Source-Sans") for name in made.facts["fonts"])


def test_what_people_typed_is_escaped():
    html = pdf.preview(
        "paper.html", DATA | {"heading": "<script>alert(1)</script>"}, title="T", created=CREATED
    )
    assert "<script>" not in html


def test_a_paper_needs_the_fonts(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    with pytest.raises(pdf.CannotRender, match="make assets"):
        pdf.render("paper.html", DATA, title="T", created=CREATED)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        pdf.render("paper.html", DATA, title="T", created=CREATED.replace(tzinfo=None))


def test_a_web_process_never_loads_the_typesetter(settings):
    code = "import django; django.setup(); import portal.urls, sys; assert 'weasyprint' not in sys.modules"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={"DJANGO_SETTINGS_MODULE": "portal.settings", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
