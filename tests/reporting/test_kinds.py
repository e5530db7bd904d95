"""A kind of report is one module and one template: that of `digest.py` is asked for, compiled and printed."""

import importlib
import io
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from django.core.files.storage import default_storage

from reporting import kinds
from reporting.kinds import kind_for
from tests.reporting.stories import drafted, staffed_body

AT = datetime(2034, 6, 1, 9, tzinfo=UTC)
TEMPLATES = Path(__file__).with_name("templates")


@pytest.fixture
def digest(settings):
    """The kind of `digest.py`, which is in force from 2033-34 on, while the test runs."""
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [*settings.TEMPLATES[0]["DIRS"], TEMPLATES]}]
    before = list(kinds.KINDS)
    importlib.import_module("tests.reporting.digest")
    yield
    kinds.KINDS[:] = before


def test_the_kind_in_force_is_that_of_the_year():
    assert kind_for("statement", "2010-11").title == "Statement of Internal Control"
    assert kind_for("statement", "2011-12").title == "Governance Statement"
    assert kind_for("report", "2007-08").title == "Report to Parliament"
    with pytest.raises(LookupError, match="No kind of leaflet is in force for 2007-08"):
        kind_for("leaflet", "2007-08")


def test_a_new_kind_of_report_is_one_module_and_one_template(central, digest):
    body, people = staffed_body("treasury", "HMT")
    statement = drafted(body, people, year="2033-34", at=AT)
    edition = statement.editions.get()
    assert (edition.status, str(statement)) == ("done", "Digest 2033-34, Department for Treasury")
    assert [(part.key, part.text) for part in statement.parts.all()] == [
        ("posts", "At the end of the year the post of SIRO was held.")
    ]
    assert set(edition.data) == {"schema", "facts", "figures", "notes"}
    with pikepdf.open(io.BytesIO(default_storage.open(edition.file).read())) as paper:
        assert str(paper.docinfo["/Title"]) == "Digest 2033-34"


def test_what_is_frozen_holds_no_measures_of_a_page(department):
    statement = drafted(*department)
    text = str(statement.editions.get().data)
    for measure in ("mm'", 'mm"', "width", "viewBox", "<svg"):
        assert measure not in text
