"""To whom the portal may send a notice by itself."""

import pytest

from incidents.models import choices
from incidents.queries.channels import channel_of, endpoint_of, regulator_addresses
from tests.incidents.stories import AT, instructed, notified, officer, staffed_body

pytestmark = pytest.mark.django_db


def test_a_notice_goes_to_the_commissioners_officers_where_that_way_is_set_up(settings):
    body, people = staffed_body()
    officer()
    notice = notified(body, people).regulator_case.notices.get()
    assert [recipient.address for recipient in channel_of(notice, AT)] == ["officer@ico.example"]
    assert endpoint_of(notice, AT) == ""
    assert regulator_addresses(choices.Addressee.CONTROLLER, body, AT) == []
    settings.REGULATOR_CHANNEL = "copy_sheet"
    assert channel_of(notice, AT) == []


def test_a_notice_that_no_person_asked_for_goes_only_under_an_instruction_to_the_portal():
    body, people = staffed_body()
    officer()
    notice = notified(body, people).regulator_case.notices.get()
    notice.origin = choices.NoticeOrigin.FAIL_SAFE
    assert channel_of(notice, AT) == []
    instructed(body, people, channel="copy_sheet", agreement="")
    assert channel_of(notice, AT) == []
    instructed(body, people, channel="machine")
    assert len(channel_of(notice, AT)) == 1
