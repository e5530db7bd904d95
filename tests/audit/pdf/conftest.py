"""A paper of the tests, rendered and opened."""

import io

import pikepdf
import pytest

from audit import pdf
from tests.audit.pdf.printed import CREATED, DATA, TEMPLATES


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
