"""The yearly review of an asset: who takes which step, what the clock does, and what is kept."""

from datetime import timedelta

import pytest

from audit.models import Event, OutboxMessage
from audit.transitions import NotNow, NotReady, Refused
from departments.home import tasks_for
from departments.models import Appointment, Asset, AssetReview
from departments.organisations.calendar import london_day
from departments.organisations.roles import Role
from departments.registers import actions
from tests import factories
from tests.departments.conftest import AT

WRITTEN = {
    "text": "I looked at every line and who can reach it.", "use": "found", "public_good": "Fraud checks under the Act",
    "risk": "medium",
}  # fmt: skip
YEAR = timedelta(days=365)


@pytest.fixture
def review(asset, people):
    owner = Appointment.objects.get(user=people["iao"])
    Asset.objects.update(owner=owner)
    return AssetReview.objects.get(asset=asset)


def accepted(review, people, at=AT):
    actions.begin_review(review, by=people["iao"], at=at)
    actions.submit_assessment(review, by=people["iao"], at=at, **WRITTEN)
    return actions.accept_assessment(review, by=people["siro"], at=at)


def test_what_the_owner_wrote_and_the_siro_accepted_is_kept_and_the_next_review_is_in_a_year(review, people):
    done = accepted(review, people)
    assert (done.status, done.due_on) == ("current", london_day(AT) + YEAR)
    assessment = done.assessments.get()
    assert (assessment.by, assessment.answer.by) == (people["iao"], people["siro"])
    asset = Asset.objects.get()
    assert (asset.risk, asset.reviewed_on) == ("medium", london_day(AT))
    assert [edition.number for edition in asset.editions.all()] == [1, 2]
    assert "Fraud" not in str([event.facts for event in Event.objects.all()])
    assert (
        OutboxMessage.objects.filter(to=people["siro"].email, subject__contains="waits for you").count() == 1
    )


def test_nobody_but_the_owner_or_who_leads_the_owners_reviews_an_asset_that_is_owned(
    review, people, home_office
):
    another = factories.person("another@example.test", Role.IAO, home_office)
    lead = factories.person("lead@example.test", Role.LEAD_IAO, home_office)
    with pytest.raises(Refused, match="Its owner reviews it"):
        actions.begin_review(review, by=another, at=AT)
    actions.begin_review(review, by=lead, at=AT)
    assert [task.step for task in tasks_for(another, AT)] == []


def test_whoever_wrote_the_assessment_does_not_accept_it(review, people, home_office):
    both = factories.person("both@example.test", Role.LEAD_IAO, home_office)
    factories.appoint(both, Role.DEPUTY_SIRO, home_office)
    actions.begin_review(review, by=both, at=AT)
    actions.submit_assessment(review, by=both, at=AT, **WRITTEN)
    with pytest.raises(Refused, match="Somebody else"):
        actions.accept_assessment(review, by=both, at=AT)


@pytest.mark.parametrize(
    ("missing", "field"), [({"text": " short "}, "text"), ({"risk": ""}, "risk"), ({"use": ""}, "use"), ({"public_good": " "}, "public_good")]
)  # fmt: skip
def test_an_assessment_says_everything_that_is_asked(review, people, missing, field):
    actions.begin_review(review, by=people["iao"], at=AT)
    with pytest.raises(NotReady) as caught:
        actions.submit_assessment(review, by=people["iao"], at=AT, **WRITTEN | missing)
    assert [problem.field for problem in caught.value.problems] == [field]
    assert not review.assessments.exists()


def test_a_review_falls_due_after_a_year_and_lapses_thirty_days_later(review, people):
    accepted(review, people)
    for days, status, changed in ((364, "current", 0), (365, "due", 1), (395, "due", 0), (396, "lapsed", 1)):
        assert actions.bring_reviews_up_to_date(at=AT + timedelta(days=days)) == changed
        assert AssetReview.objects.get().status == status, days
    (task,) = tasks_for(people["iao"], AT + timedelta(days=396))
    assert task.text == "Review an asset: Case files"


def test_an_asset_under_review_is_not_retired_and_one_that_is_retired_is_not_reviewed(review, people):
    actions.begin_review(review, by=people["iao"], at=AT)
    with pytest.raises(NotReady, match="under way"):
        actions.retire_asset(review.asset, by=people["iao"], at=AT, reason="Moved to the archive")
    actions.bring_reviews_up_to_date(at=AT + timedelta(days=61))
    actions.retire_asset(review.asset, by=people["iao"], at=AT, reason="Moved to the archive")
    review.refresh_from_db()
    assert review.status == "retired"
    assert OutboxMessage.objects.filter(to=people["siro"].email, subject__contains="was retired").exists()
    with pytest.raises(NotNow):
        actions.begin_review(review, by=people["iao"], at=AT)
