"""A hostile file is refused as evidence in words, and nothing of it is kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from returns import actions
from returns.models import Evidence
from tests.audit.test_uploads_hostile import bomb, laughs, lying_bomb
from tests.factories import sign_in
from tests.files import xlsx
from tests.returns import world as worlds
from tests.returns.browsing import page, text

pytestmark = pytest.mark.django_db
HOSTILE = {
    "a bomb": ("a.ods", bomb),
    "a bomb that lies of its size": ("a.ods", lying_bomb),
    "entities in entities": ("a.xlsx", lambda: xlsx(("xl/workbook.xml", laughs()))),
    "a program with another ending": ("a.pdf", lambda: b"MZ" + b"\0" * 2_000),
    "bytes that are no text": ("a.csv", lambda: b"\x00\x01\x02\x03" * 50),
    "a workbook cut off": ("a.xlsx", lambda: xlsx()[:-60]),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_no_evidence_and_the_page_says_why(client, recent, case):
    name, make = HOSTILE[case]
    actions.start(recent.quarterly_return, by=recent.home.preparer, at=worlds.at())
    sign_in(client, recent.home.preparer)
    day = recent.cycle.last_day
    sent = {"dated_on_day": day.day, "dated_on_month": day.month, "dated_on_year": day.year}
    answer = client.post(
        page(recent, "evidence_add", "A3"), sent | {"file": SimpleUploadedFile(name, make())}
    )
    assert answer.status_code == 422
    (problem,) = answer.context["form"].errors["file"]
    assert problem[0].isupper()
    assert "There is a problem" in text(answer)
    assert not Evidence.objects.exists()
