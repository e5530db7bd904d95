"""Recommendations become actions when the report that they come from has landed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from departments.entries import actions
from departments.entries.declared import LANDING, REGISTERS
from departments.entries.declared.recommendations import Recommendation
from departments.models import Action, Entry, EntryEdition
from tests.departments.conftest import text
from tests.departments.entries.conftest import example, today

NOT_LANDED = {
    "reviews": {"stage": "terms", "main_on": None, "interim_on": None},
    "audits": {"done_on": None, "reported_on": None},
    "spot-checks": {"findings": "", "closed_on": None},
    "projects": {"gate": "", "gate_on": None},
    "gateway-reviews": {"held_on": None, "rating": "", "finding_state": ""},
}
LANDED = {
    "reviews": {"stage": "main", "main_on": today(), "made": 2, "overdue": 0},
    "audits": {"done_on": today()},
    "spot-checks": {"findings": "Discs were sent by post."},
    "projects": {"gate": "Gate 3", "gate_on": today()},
    "gateway-reviews": {"held_on": today(), "rating": "amber", "finding_state": "none"},
}


def recommend(origin, by, number=1, **changed):
    register = REGISTERS["recommendations"]
    values = example(register) | {
        "name": f"Recommendation {number}", "text": f"Encrypt disc {number}", "origin": origin, "review": "", "progress": "open",
        "closed_on": None, "to_do_by": today() + timedelta(days=60), "action": "",
    }  # fmt: skip
    return actions.add_entry(register, origin.organisation, by=by, at=timezone.now(), **values | changed)


def add(code, home_office, by, **changed):
    values = example(REGISTERS[code]) | NOT_LANDED[code] | changed
    return actions.add_entry(REGISTERS[code], home_office, by=by, at=timezone.now(), **values)


@pytest.mark.parametrize("code", LANDING)
def test_each_recommendation_becomes_one_action_when_the_report_lands_and_never_a_second(
    code, home_office, people
):
    origin = add(code, home_office, people["iao"])
    first, second = (recommend(origin, people["iao"], number) for number in (1, 2))
    recommend(origin, people["iao"], 3, progress="rejected", closed_on=today(), note="It costs too much.")
    assert not Action.objects.exists()
    actions.edit_entry(origin, by=people["preparer"], at=timezone.now(), **LANDED[code])
    new_action = {action.summary: action for action in Action.objects.all()}
    assert set(new_action) == {"Encrypt disc 1", "Encrypt disc 2"}
    first.refresh_from_db()
    action = new_action["Encrypt disc 1"]
    assert (first.tracked, first.action) == (action, action.code)
    assert (action.origin, action.due, action.owner_role) == ("review", first.to_do_by, "iao")
    assert action.origin_subject == f"departments.Recommendation:{first.pk}"
    assert origin.name in action.source
    actions.edit_entry(origin, by=people["preparer"], at=timezone.now(), note="Read again")
    actions.edit_entry(first, by=people["preparer"], at=timezone.now(), note="Read again")
    assert Action.objects.count() == 2
    assert EntryEdition.objects.filter(entry=second).count() == 2


def test_a_recommendation_of_a_report_that_has_landed_is_an_action_at_once(home_office, people):
    review = add("reviews", home_office, people["iao"], **LANDED["reviews"])
    assert recommend(review, people["iao"]).tracked == Action.objects.get()


def test_the_review_its_recommendations_and_their_actions_lead_to_one_another(home_office, people, enter):
    review = add("reviews", home_office, people["iao"], **LANDED["reviews"])
    result = recommend(review, people["iao"])
    page = text(enter("iao").get(review.get_absolute_url()))
    assert result.name in page
    assert result.tracked.get_absolute_url() in page
    assert f"origin={review.pk}" in page
    assert review.get_absolute_url() in text(enter("siro").get(result.get_absolute_url()))
    assert result.get_absolute_url() in text(enter("siro").get(result.tracked.get_absolute_url()))
    form = text(
        enter("iao").get(
            "/organisations/registers/recommendations/new/",
            {"origin": str(review.pk), "organisation": home_office.code},
        )
    )
    assert f'value="{review.pk}" selected' in form


def test_what_its_action_has_done_is_not_overdue(home_office, people):
    review = add("reviews", home_office, people["iao"], **LANDED["reviews"])
    result = recommend(review, people["iao"])
    overdue = REGISTERS["recommendations"].figures[0].counted(today() + timedelta(days=90))
    assert Recommendation.objects.filter(overdue).get() == result
    Action.objects.update(status="verified")
    assert not Recommendation.objects.filter(overdue).exists()


def test_an_entry_is_due_by_its_earliest_open_deadline(home_office, people):
    review = add(
        "reviews", home_office, people["iao"], interim_due=today() + timedelta(days=5), review_on=None
    )
    assert Entry.objects.get(pk=review.pk).due_on == today() - timedelta(days=30)  # the main report
    actions.edit_entry(review, by=people["iao"], at=timezone.now(), main_due=today() + timedelta(days=50))
    assert Entry.objects.get(pk=review.pk).due_on == today() + timedelta(days=5)
    actions.edit_entry(review, by=people["iao"], at=timezone.now(), stage="interim", interim_on=today())
    assert Entry.objects.get(pk=review.pk).due_on == today() + timedelta(days=50)
