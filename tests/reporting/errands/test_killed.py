"""The document worker dies while it stores a paper: the edition is not done, and is made again."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from audit import files
from audit.pdf import Document
from reporting import actions
from reporting.models import Edition
from tests.crashes import MOMENTS, dies
from tests.reporting.stories import AT, YEAR, centre_people, staffed_body

PAPER = b"%PDF-1.7 a paper " * 4000
DOCUMENT = Document(pdf=PAPER, pages=1, sha256=hashlib.sha256(PAPER).hexdigest())


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_edition_whose_worker_dies_while_it_stores_the_paper_is_not_done_and_is_made_again(
    real_stack, settings, tmp_path, moment
):
    settings.MEDIA_ROOT = tmp_path
    centre_people()
    body, people = staffed_body()
    now = datetime.now(UTC)
    actions.start_statement(organisation=body, year=YEAR, by=people["preparer"], at=AT)
    claimed = actions.claim(now)
    actions.keep_draft(claimed, data=claimed.parent.kind.compile(claimed.parent, AT), at=AT)
    dies(moment, lambda: actions.finish(claimed, paper=DOCUMENT, at=AT), size=len(PAPER))
    left = Edition.objects.get()
    assert (left.status, left.file, left.sha256) == ("working", "", "")
    later = now + timedelta(seconds=settings.DOCUMENT_LEASE_SECONDS + 1)
    assert actions.end_lapsed(later) == 1
    again = actions.claim(later + timedelta(minutes=5))
    finished = actions.finish(again, paper=DOCUMENT, at=AT)
    assert (finished.status, files.is_intact(finished.file, finished.sha256)) == ("done", True)
