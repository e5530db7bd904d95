"""A project has every gateway review as an entry of its own, and shows what the last one found."""

from datetime import timedelta

import pytest
from django.utils import timezone

from departments.entries import actions
from departments.entries.declared import REGISTERS
from departments.models import Action, EntryEdition
from tests.departments.conftest import text
from tests.departments.entries.actions.test_recommendations import recommend
from tests.departments.entries.conftest import example, today


@pytest.fixture
def project(home_office, people):
    register = REGISTERS["projects"]
    return actions.add_entry(register, home_office, by=people["iao"], at=timezone.now(), **example(register))


def review(project, by, **changed):
    register = REGISTERS["gateway-reviews"]
    values = {
        "of_project": project, "project_name": "", "finding_state": "open", "findings": "Records were not tested.", "name": "Gate 3",
    }  # fmt: skip
    values = example(register) | values | changed
    return actions.add_entry(register, project.organisation, by=by, at=timezone.now(), **values)


def test_a_project_shows_what_the_last_of_its_reviews_found(project, people, enter):
    review(project, people["iao"], gate="3", held_on=today() - timedelta(days=9), rating="red")
    earlier = {"gate": "1", "held_on": today() - timedelta(days=90), "rating": "green", "name": "Gate 1"}
    review(project, people["iao"], **earlier)
    project.refresh_from_db()
    assert (project.gate, project.rating, project.finding_state) == (
        "Gate 3: investment decision",
        "red",
        "open",
    )
    assert EntryEdition.objects.filter(entry=project.pk).count() == 2
    page = text(enter("iao").get(project.get_absolute_url()))
    assert "Records were not tested." in page
    assert "The last gateway review was noted" in page


def test_a_review_that_ends_counts_no_more(project, people):
    review(
        project, people["iao"], gate="1", held_on=today() - timedelta(days=90), rating="green", name="Gate 1"
    )
    wrong = review(project, people["iao"], gate="3", held_on=today(), rating="red")
    actions.end_entry(wrong, by=people["iao"], at=timezone.now(), reason="Entered for the wrong project.")
    project.refresh_from_db()
    assert project.rating == "green"


def test_each_finding_of_a_review_becomes_an_action(project, people):
    held = review(project, people["iao"], held_on=today())
    finding = recommend(held, people["iao"])
    finding.refresh_from_db()
    assert finding.tracked == Action.objects.get()
    assert held.name in finding.tracked.source


def test_a_review_that_is_planned_is_due_on_its_day_until_it_is_held(project, people):
    planned = review(
        project, people["iao"], held_on=None, planned_on=today() + timedelta(days=8), rating="", finding_state="",
        expires_on=None,
    )  # fmt: skip
    planned.refresh_from_db()
    assert planned.due_on == today() + timedelta(days=8)
    actions.edit_entry(
        planned, by=people["iao"], at=timezone.now(), held_on=today(), rating="green", finding_state="none"
    )
    planned.refresh_from_db()
    assert planned.due_on is None
