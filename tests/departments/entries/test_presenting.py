"""What pages show of an entry: the departments and incidents that a review names lead to what a search finds."""

from django.utils import timezone

from departments.entries import actions
from departments.entries.declared import REGISTERS
from tests.departments.conftest import text
from tests.departments.entries.conftest import example


def test_each_department_and_incident_that_a_review_names_leads_to_what_a_search_finds(
    enter, home_office, transport, people
):
    named = {"departments": f"{transport.name}, , Home Office", "incidents": "HO-2026-0001"}
    review = actions.add_entry(
        REGISTERS["reviews"], home_office, by=people["iao"], at=timezone.now(), **example(REGISTERS["reviews"]) | named
    )  # fmt: skip
    client = enter("siro")
    answer = client.get(review.get_absolute_url())
    links = {line.name: line.links for line in answer.context["lines"] if line.links}
    assert [name for name, _ in links["departments"]] == [transport.name, "Home Office"]
    assert links["incidents"] == (("HO-2026-0001", "/search/?text=HO-2026-0001"),)
    assert "/search/?text=HO-2026-0001" in text(answer)
    assert transport.get_absolute_url() in text(client.get(links["departments"][0][1]))
