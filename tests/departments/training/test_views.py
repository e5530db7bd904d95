"""Who sees staff numbers: those who keep the registers of the body, and nobody else."""

import csv
import io

import pytest
from django.urls import reverse

from audit.models import Event
from tests.departments.conftest import text
from tests.departments.training.stories import member_trained

LIST, FILE = reverse("departments:staff_training"), reverse("departments:staff_training_file")


@pytest.fixture
def staff(home_office, transport):
    member_trained(home_office, "HO-1")
    member_trained(home_office, "HO-2", passed_on=None, due_on="2026-03-27")
    member_trained(transport, "DFT-1")


def test_a_keeper_of_registers_filters_the_staff_of_the_body_and_takes_the_list_as_a_file(staff, enter):
    client = enter("preparer")
    page = text(client.get(LIST))
    assert "HO-1" in page
    assert "27 March 2026, late" in page
    assert "DFT-1" not in page
    page = text(client.get(LIST, {"state": "late"}))
    assert "HO-2" in page
    assert "HO-1" not in page
    assert "No row fits" in text(client.get(LIST, {"text": "DFT"}))
    assert "HO-1" in text(client.get(LIST, {"course": "handling"}))
    assert "No row fits" in text(client.get(LIST, {"course": "no such course"}))
    body = b"".join(client.get(FILE, {"state": "late", "fields": "all"}).streaming_content).decode(
        "utf-8-sig"
    )
    (row,) = csv.DictReader(io.StringIO(body))
    assert (row["Staff number"], row["Date by which it is to be passed"]) == ("HO-2", "27 March 2026")
    assert Event.objects.get(kind="list.exported").facts["rows"] == 1


@pytest.mark.parametrize("who", ["reviewer", "approver", "admin", "staff"])
@pytest.mark.parametrize("address", [LIST, FILE])
def test_the_centre_and_others_see_no_staff_number(staff, enter, who, address):
    assert enter(who).get(address).status_code == 403
