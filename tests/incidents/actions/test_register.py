"""Downloading the register of breaches is for whoever sees the incidents of the body."""

import pytest

from audit.transitions import Refused
from incidents import actions
from tests.incidents.stories import AT, staffed_body


@pytest.mark.django_db
def test_who_does_not_see_the_incidents_of_a_body_does_not_take_its_register():
    body, _ = staffed_body()
    _, others = staffed_body("cabinet-office", "CO")
    with pytest.raises(Refused):
        actions.record_register_download(body, by=others["dpo"], at=AT)
