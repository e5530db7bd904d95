"""The process that takes in evidence dies: no half file is kept, and the answer has no evidence that is not there."""

from datetime import date
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from audit import files
from audit.models import Event
from returns import actions
from returns.models import Evidence
from tests.crashes import MOMENTS, dies
from tests.files import pdf
from tests.returns.world import at, world

BODY = pdf("Minutes of the board")


@pytest.mark.parametrize("moment", MOMENTS)
def test_evidence_whose_process_dies_is_not_marked_as_kept_and_can_be_sent_again(
    real_stack, settings, tmp_path, moment
):
    settings.MEDIA_ROOT = tmp_path
    here = world()
    preparing = actions.start(here.quarterly_return, by=here.home.preparer, at=at())
    events = Event.objects.count()

    def add():
        return actions.add_evidence(
            preparing,
            question="A2",
            file=ContentFile(BODY, name="minutes.pdf"),
            dated_on=date(2007, 6, 1),
            by=here.home.preparer,
            at=at(),
        )

    dies(moment, add, size=len(BODY))
    assert not Evidence.objects.exists()
    assert Event.objects.count() == events
    kept = add()
    assert files.is_intact(kept.file, kept.sha256)
    whole = [path for path in Path(tmp_path).rglob("*.pdf") if not path.name.startswith(".")]
    assert {path.read_bytes() for path in whole} == {
        BODY
    }  # what a dead process left under a name is whole too
