"""A case with the regulator, and the keys of its notices."""

import pytest

from incidents.models import RegulatorNotice
from tests.incidents.stories import (
    AT,
    HOUR,
    SERIOUS,
    ico_notices,
    notified,
    save,
    staffed_body,
    triaged,
)

pytestmark = pytest.mark.django_db


def test_the_key_of_a_notice_follows_from_incident_law_addressee_and_number():
    body, people = staffed_body()
    notified(body, people)
    notice = RegulatorNotice.objects.get()
    assert notice.key == notice.own_key == ico_notices().get().key == notice.payload["key"]
    notice.number = 2
    assert notice.own_key != notice.key


def test_a_case_whose_law_still_holds_stays_owed_when_triage_is_saved_again():
    body, people = staffed_body()
    incident = triaged(body, people, facts={**SERIOUS, "regimes": ["nis"]})
    save(incident, people["adviser"], AT + 2 * HOUR, "triage", {"regimes": ["nis"], "people_max": 20_000})
    assert set(incident.regulator_cases.values_list("regime", "status")) == {
        ("uk_gdpr", "owed"),
        ("nis", "owed"),
    }
