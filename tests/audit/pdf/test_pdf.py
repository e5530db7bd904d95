"""A paper is one accessible document, the same bytes every time, and made without asking anybody outside."""

import hashlib
import json
import subprocess
import sys

import page
import pytest

from audit import pdf
from tests.audit.pdf.printed import CREATED, DATA, TEMPLATES
from tests.tools import verapdf


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


def test_a_paper_for_a_page_has_the_bytes_of_the_one_that_is_sent_and_a_limit(paper, settings):
    wanted = {"title": "Every letter counts", "created": CREATED}
    assert pdf.render_at_once("paper.html", DATA, **wanted).sha256 == paper.sha256
    settings.RENDER_SECONDS = 0.001
    with pytest.raises(pdf.CannotRender, match="Read the page instead"):
        pdf.render_at_once("paper.html", DATA, **wanted)
