"""What pages show of an entry: the departments and incidents that a review names lead to their pages."""

import pytest
from django.utils import timezone

from departments.entries import actions
from departments.entries.declared import REGISTERS
from tests.departments.entries.conftest import example
from tests.factories import make_organisation


@pytest.fixture
def reviewed(home_office, people):
    """A function that puts a review of these departments and incidents on the register."""

    def add(**named):
        values = example(REGISTERS["reviews"]) | named
        return actions.add_entry(
            REGISTERS["reviews"], home_office, by=people["iao"], at=timezone.now(), **values
        )

    return add


def links_of(client, review):
    answer = client.get(review.get_absolute_url())
    return {line.name: line.links for line in answer.context["lines"] if line.links}


def test_each_department_and_incident_that_a_review_names_leads_to_its_page(
    enter, home_office, transport, reviewed
):
    review = reviewed(
        departments=f"{transport.name}, , Home Office; Everybody else",
        incidents="HO-2026-00001, HO-2026-00002; a loss",
    )
    links = links_of(enter("siro"), review)
    assert links["departments"] == (
        (transport.name, transport.get_absolute_url()),
        ("Home Office", home_office.get_absolute_url()),
        ("Everybody else", "/search/?text=Everybody+else"),
    )
    assert links["incidents"][:2] == (
        ("HO-2026-00001", "/incidents/reference/HO-2026-00001/"),
        ("HO-2026-00002", "/incidents/reference/HO-2026-00002/"),
    )
    assert links["incidents"][2] == ("a loss", "/search/?text=a+loss")


def test_a_name_with_commas_is_one_name(enter, reviewed):
    culture = make_organisation("culture", name="Department for Culture, Media and Sport", short_name="DCMS")
    for text in (culture.name, "DCMS", "CULTURE", f"{culture.name}; Home Office"):
        review = reviewed(name=f"A review of {text}"[:100], departments=text)
        first = links_of(enter("siro"), review)["departments"][0]
        assert first == (text.partition(";")[0], culture.get_absolute_url())
