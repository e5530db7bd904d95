"""The pages of standards, and what a question shows of them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from departments.entries import actions as entry_actions
from departments.entries.declared import REGISTERS
from departments.organisations.roles import Role
from returns.models import StandardLink
from tests import factories
from tests.departments.entries.conftest import example

pytestmark = pytest.mark.django_db
PAGE = ["cyber-assessment-framework-4-0-a1-b"]


@pytest.fixture
def siro():
    return factories.person("siro@example.test", Role.SIRO, factories.make_organisation("home-office"))


@pytest.fixture
def editor():
    return factories.person("editor@example.test", Role.CO_EDITOR, factories.centre())


def text(response) -> str:
    return response.content.decode()


def test_a_standards_page_names_the_questions_that_bear_on_it_and_how_bodies_meet_it(siro):
    home = siro.appointments.get().organisation
    owner = factories.person("iao@example.test", Role.IAO, home)
    fields = {"name": "Cyber Assessment Framework", "family": "caf", "outcomes": "A1.b"}
    entry_actions.add_entry(
        REGISTERS["standards"], home, by=owner, at=timezone.now(), **example(REGISTERS["standards"]) | fields
    )
    page = text(factories.browser(siro).get(reverse("returns:standard", args=PAGE)))
    assert "Roles and Responsibilities" in page
    assert "Posts of SIRO" in page
    assert "domains-webcaf" in page
    assert "Home Office: Met" in page


def test_the_list_is_filtered_by_question_and_standard(siro):
    client = factories.browser(siro)
    page = text(client.get(f"{reverse('returns:standards')}?question=A1&standard=UK GDPR"))
    assert "Article 37" in page
    assert "Article 35" not in page


def test_the_file_of_the_list_comes_in_again_unchanged(editor):
    client = factories.browser(editor)
    body = b"".join(client.get(reverse("returns:standards_file")).streaming_content)
    sent = {"file": SimpleUploadedFile("standards.csv", body, "text/csv")}
    page = text(client.post(reverse("returns:standards_import"), sent, follow=True))
    assert "0 links were added, 0 changed and 0 removed." in page


def test_a_wrong_file_is_refused_with_its_rows(editor):
    sent = {"file": SimpleUploadedFile("standards.csv", b"Standard,Edition\nGovS 007,", "text/csv")}
    response = factories.browser(editor).post(reverse("returns:standards_import"), sent)
    assert response.status_code == 422
    assert StandardLink.objects.exists()


@pytest.mark.parametrize(("name", "args"), [("standards", []), ("standard", PAGE)])
def test_a_page_costs_at_most_ten_queries(siro, name, args, django_assert_max_num_queries):
    client = factories.browser(siro)
    client.get("/")
    with django_assert_max_num_queries(10):
        assert client.get(reverse(f"returns:{name}", args=args)).status_code == 200
