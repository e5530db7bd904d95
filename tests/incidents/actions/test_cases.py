"""A case with the regulator, and the keys of its notices."""

import pytest

from incidents.models import RegulatorNotice
from tests.incidents.stories import (
    ico_notices,
    notified,
    staffed_body,
)


@pytest.mark.django_db
def test_the_key_of_a_notice_follows_from_incident_law_addressee_and_number():
    body, people = staffed_body()
    notified(body, people)
    notice = RegulatorNotice.objects.get()
    assert notice.key == notice.own_key == ico_notices().get().key == notice.payload["key"]
    notice.number = 2
    assert notice.own_key != notice.key


pytestmark = pytest.mark.django_db
