"""An incident and the reviews that name it lead to one another."""

from django.urls import reverse
from django.utils import timezone

from audit.record import SYSTEM
from departments.entries.actions import add_entry
from departments.entries.declared import REGISTERS
from departments.organisations.roles import Role
from tests import factories
from tests.departments.entries.conftest import example
from tests.incidents import stories


def reviewed(body, name, incidents):
    values = example(REGISTERS["reviews"]) | {"name": name, "incidents": incidents}
    return add_entry(REGISTERS["reviews"], body, by=SYSTEM, at=timezone.now(), **values)


def test_the_page_of_an_incident_names_the_reviews_of_it_and_no_others(client, db):
    body, people = stories.staffed_body()
    incident = stories.triaged(body, people)
    reviewed(body, "Review of the loss", f"{incident.reference}, HO-1999-00001")
    reviewed(body, "Review of another loss", f"{incident.reference}9")
    elsewhere = factories.make_organisation("elsewhere", name="Elsewhere")
    reviewed(elsewhere, "Review by somebody else", incident.reference)
    page = factories.sign_in(client, people["dpo"]).get(incident.get_absolute_url()).content.decode()
    assert "Reviews of it" in page
    assert "Review of the loss" in page
    assert "Review of another loss" not in page
    assert "Review by somebody else" not in page


def test_a_reference_leads_to_the_incident_of_whoever_may_see_it(client, db):
    body, people = stories.staffed_body()
    incident = stories.triaged(body, people)
    address = reverse("incidents:named", args=[incident.reference])
    answer = factories.sign_in(client, people["dpo"]).get(address)
    assert (answer.status_code, answer.url) == (302, incident.get_absolute_url())
    stranger = factories.person("siro@elsewhere.test", Role.SIRO, factories.make_organisation("elsewhere"))
    assert factories.sign_in(client, stranger).get(address).status_code == 404
