"""What the shell of every page offers: only what the person may open, and never a dead link."""

import pytest
from django.urls import reverse

from departments.organisations.roles import Role
from portal.context import NAVIGATION
from tests.factories import make_organisation, person, sign_in


@pytest.mark.sampled(14)
@pytest.mark.parametrize("role", list(Role))
def test_everything_the_navigation_offers_opens(client, db, role):
    sign_in(client, person("person@home-office.invalid", role, make_organisation("home-office")))
    offered = client.get("/").context["navigation"]
    assert offered
    for entry in offered:
        response = client.get(entry["href"], follow=True)
        assert response.status_code == 200, entry["text"]
        page = response.content.decode()
        assert page.count("<h1") == 1, entry["text"]
        assert "<title>" in page


@pytest.mark.sampled(14)
@pytest.mark.parametrize("role", list(Role))
def test_what_is_not_offered_does_not_open(client, db, role):
    sign_in(client, person("person@home-office.invalid", role, make_organisation("home-office")))
    offered = {entry["href"] for entry in client.get("/").context["navigation"]}
    for _, name, _ in NAVIGATION:
        if reverse(name) not in offered:
            assert client.get(reverse(name)).status_code == 403, name


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("/audit-log/", "Audit log"),
        ("/organisations/", "Organisations"),
        ("/organisations/registers/", "Registers"),
        ("/organisations/assets/", "Registers"),
        ("/organisations/actions/", "Registers"),
    ],
)
def test_the_page_that_is_open_is_marked(client, db, page, text):
    sign_in(client, person("siro@home-office.invalid", Role.SIRO, make_organisation("home-office")))
    links = client.get(page).context["navigation"]
    assert [link["text"] for link in links if link["current"]] == [text]


@pytest.mark.parametrize("role", [Role.SIRO, Role.CO_APPROVER])
def test_the_navigation_of_nobody_needs_a_second_line(client, db, role):
    """Eight links fit beside one another at 1280 pixels; assets and actions are on the page of the registers."""
    sign_in(client, person("person@home-office.invalid", role, make_organisation("home-office")))
    assert len(client.get("/").context["navigation"]) <= 8
    page = client.get("/organisations/registers/").content.decode()
    assert reverse("departments:assets") in page
    assert reverse("departments:actions") in page


def test_demonstration_is_said_on_every_page_of_one(client, db, settings):
    settings.DEMONSTRATION = True
    assert "portal-demonstration" in client.get("/sign-in/").content.decode()
    settings.DEMONSTRATION = False
    assert "portal-demonstration" not in client.get("/sign-in/").content.decode()
