"""The register of information assets: adding, editing, retiring, and what each leaves in the audit log."""

from datetime import date, timedelta

import pytest

from audit.models import Event
from audit.record import record, subject_of
from audit.transitions import NotReady, Refused, Stale
from departments.models import Asset
from departments.registers import actions
from departments.registers.queries import assets_for
from tests.departments.conftest import AT


def newest_event(asset):
    return Event.objects.filter(subject=subject_of(asset)).order_by("-id").first()


def test_an_asset_is_added_by_who_may_and_its_event_says_in_which_role(home_office, people):
    asset = actions.add_asset(
        home_office, by=people["iao"], at=AT, name="Case files", purpose="Cases", personal_data=True
    )
    event = newest_event(asset)
    assert (event.kind, event.role) == ("asset.added", "iao")
    assert len(event.facts["after"]) == 64
    assert not asset.demonstration
    with pytest.raises(Refused):
        actions.add_asset(
            home_office, by=people["siro"], at=AT, name="Other files", purpose="Cases", personal_data=True
        )
    assert Asset.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "Case files"}, "name"),
        ({"name": "New", "protected": "A"}, "protected"),
        ({"name": "New", "people_min": 2, "people_max": 1}, "people_max"),
    ],
)
def test_an_asset_that_contradicts_itself_or_another_is_not_kept(home_office, people, asset, fields, field):
    with pytest.raises(NotReady) as caught:
        actions.add_asset(home_office, by=people["iao"], at=AT, purpose="Cases", **fields)
    assert [problem.field for problem in caught.value.problems] == [field]
    assert Asset.objects.count() == 1


def test_as_many_people_at_most_as_at_least_is_no_contradiction(home_office, people):
    asset = actions.add_asset(
        home_office,
        by=people["iao"],
        at=AT,
        name="One",
        purpose="Cases",
        personal_data=True,
        people_min=5,
        people_max=5,
    )
    assert asset.people_max == 5


@pytest.mark.parametrize(
    ("reviewed_on", "due_on"),
    [(None, date(2026, 7, 10)), (date(2026, 6, 1), date(2027, 6, 1)), (date(2024, 6, 1), date(2026, 7, 10))],
    ids=["never", "this month", "long ago"],
)
def test_the_first_review_is_a_year_after_the_last_one_and_never_sooner_than_in_thirty_days(
    home_office, people, reviewed_on, due_on
):
    asset = actions.add_asset(
        home_office, by=people["iao"], at=AT, name="Pay", purpose="Pay", personal_data=True, reviewed_on=reviewed_on
    )  # fmt: skip
    assert (asset.review.due_on, asset.review.status) == (due_on, "due")
    shown = {
        state: assets_for(people["siro"], AT + timedelta(days=2), review=state).count()
        for state in ("late", "due")
    }
    assert shown == {"late": 0, "due": 1}


def test_an_edit_names_the_fields_that_changed_and_not_their_content(people, asset):
    changed = actions.edit_asset(
        asset, by=people["iao"], at=AT, version=asset.version, name="Case files", purpose="Secret cases"
    )
    assert changed.purpose == "Secret cases"
    event = newest_event(asset)
    assert event.facts["changed"] == ["purpose"]
    assert "Secret" not in str(event.facts)
    with pytest.raises(Stale):
        actions.edit_asset(asset, by=people["iao"], at=AT, version=asset.version - 1, purpose="x")


def test_a_field_that_an_asset_does_not_have_is_a_mistake_of_the_caller(home_office, people):
    with pytest.raises(TypeError, match="has no colour"):
        actions.add_asset(home_office, by=people["iao"], at=AT, name="A", purpose="B", colour="red")


def test_a_retired_asset_stays_with_its_day_and_reason(people, asset):
    retired = actions.retire_asset(
        asset, by=people["iao"], at=AT, version=asset.version, reason="  Moved to the archive. "
    )
    assert (str(retired.retired_on), retired.note) == ("2026-06-10", "Moved to the archive.")
    assert Asset.objects.get() == retired


def test_an_asset_from_before_editions_were_kept_has_what_it_said_first_from_its_last_event_on(
    home_office, people
):
    asset = Asset.objects.create(
        organisation=home_office, name="Case files", purpose="Cases", personal_data=True
    )
    record("asset.added", subject=asset, by=people["iao"], at=AT, role="iao")
    later = AT + timedelta(days=1)
    actions.edit_asset(asset, by=people["iao"], at=later, version=asset.version, purpose="Old cases")
    editions = asset.editions.order_by("number")
    assert [(edition.at, edition.values["purpose"]) for edition in editions] == [
        (AT, "Cases"),
        (later, "Old cases"),
    ]
