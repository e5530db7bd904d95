"""Pages of information assets, as a browser without script sees them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from departments.models import Appointment, Asset, AssetReview
from departments.organisations.calendar import london_day
from departments.registers import actions
from tests.departments.conftest import text

ASSET = {
    "name": "Case files",
    "purpose": "Files of cases",
    "owner": "",
    "marking": "OFFICIAL",
    "personal_data": "yes",
    "protected": "A",
    "people_min": "1,000",
    "people_max": "120,000",
    "held_overseas": "no",
}


def test_an_asset_is_added_changed_and_retired_in_the_browser(enter, people, home_office):
    owner = Appointment.objects.get(user=people["iao"])
    added = enter("iao").post(reverse("departments:asset_new"), ASSET | {"owner": owner.pk})
    asset = Asset.objects.get()
    assert added.url == asset.get_absolute_url()
    assert (asset.people_max, asset.owner, asset.held_overseas) == (120000, owner, False)
    edit = reverse("departments:asset_edit", args=[asset.pk])
    assert "120000" in text(enter("iao").get(edit))
    enter("iao").post(edit, ASSET | {"version": 1, "name": "Closed cases"})
    enter("iao").post(
        reverse("departments:asset_retire", args=[asset.pk]),
        {"version": 2, "reason": "Sent to The National Archives"},
    )
    page = text(enter("siro").get(asset.get_absolute_url()))
    assert "Changed: Name of the asset; Information Asset Owner" in page
    assert "Sent to The National Archives" in page
    assert enter("iao").post(edit, ASSET | {"version": 3}).status_code == 409


def test_two_people_who_edit_one_asset_do_not_overwrite_each_other(enter, asset):
    edit = reverse("departments:asset_edit", args=[asset.pk])
    enter("preparer").post(edit, ASSET | {"version": 1, "purpose": "First"})
    answer = enter("iao").post(edit, ASSET | {"version": 1, "purpose": "Second"})
    assert answer.status_code == 409
    assert "Second" in text(answer)
    assert "First" in text(answer)
    assert Asset.objects.get().purpose == "First"


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "x" * 121},
        {"marking": "COSMIC"},
        {"people_max": "12"},
        {"people_max": "-1"},
        {"people_max": "many"},
        {"people_max": "9" * 30},
        {"personal_data": "no"},
        {"owner": "999999"},
        {"owner": "x"},
    ],
    ids=str,
)
def test_an_asset_that_does_not_fit_is_refused_and_what_was_typed_is_kept(enter, home_office, change):
    answer = enter("iao").post(reverse("departments:asset_new"), ASSET | change)
    assert answer.status_code == 422
    assert "There is a problem" in text(answer)
    assert "Files of cases" in text(answer)
    assert not Asset.objects.exists()


def test_an_asset_cannot_be_owned_from_another_organisation(enter, people):
    stranger = Appointment.objects.get(user=people["other_siro"])
    answer = enter("iao").post(reverse("departments:asset_new"), ASSET | {"owner": stranger.pk})
    assert answer.status_code == 422


def test_two_assets_of_a_body_do_not_share_a_name(enter, asset):
    answer = enter("iao").post(reverse("departments:asset_new"), ASSET)
    assert answer.status_code == 422
    assert "already has this name" in text(answer)


def test_the_siro_reads_assets_and_does_not_write_them(enter, asset):
    page = text(enter("siro").get(asset.get_absolute_url()))
    assert "Retire this asset" not in page
    assert enter("siro").get(reverse("departments:asset_edit", args=[asset.pk])).status_code == 403


def test_the_page_of_an_asset_says_when_its_owner_is_in_post_no_more(enter, people, asset):
    Asset.objects.update(owner=Appointment.objects.get(user=people["iao"]))
    page = reverse("departments:asset", args=[asset.pk])
    assert "no longer holds the post" not in text(enter("preparer").get(page))
    User.objects.filter(pk=people["iao"].pk).update(is_active=False)
    assert "who no longer holds the post: name a new owner" in text(enter("preparer").get(page))


def test_an_accumulation_that_nobody_owns_or_reviews_waits_for_the_centre(enter, asset, people, home_office):
    owner = Appointment.objects.get(user=people["iao"])
    Asset.objects.update(owner=owner)
    small = {"name": "Pay", "purpose": "Pay", "personal_data": True, "people_max": 99_999}
    actions.add_asset(home_office, by=people["iao"], at=timezone.now(), **small)
    task, address = (
        "Ask who owns and reviews 1 large accumulation of personal data",
        reverse("departments:accumulations"),
    )
    assert task not in text(enter("reviewer").get("/"))
    AssetReview.objects.filter(asset=asset).update(status="lapsed")
    assert task in text(enter("reviewer").get("/"))
    assert task not in text(enter("siro").get("/"))

    def listed(**wanted):
        return sorted(row.name for row, _ in enter("reviewer").get(address, wanted).context["rows"])

    assert listed(gap="any") == listed(gap="review") == listed() == ["Case files"]
    assert "Review lapsed" in text(enter("reviewer").get(address, {"gap": "review"}))
    assert listed(gap="owner") == listed(size="1000000") == []
    AssetReview.objects.update(status="current")
    Asset.objects.update(owner=None, people_max=2_000_000)
    assert listed(gap="any") == listed(gap="owner", size="1000000") == ["Case files", "Pay"]
    assert "2 large accumulations" in text(enter("reviewer").get("/"))


def test_a_review_that_is_far_ahead_is_offered_beside_the_page_and_not_as_the_next_step(
    enter, asset, home_office, people
):
    day = london_day(timezone.now())
    pay = {"name": "Pay", "purpose": "Pay", "personal_data": True, "reviewed_on": day}
    reviewed = actions.add_asset(home_office, by=people["iao"], at=timezone.now(), **pay)
    near, far = (enter("iao").get(thing.get_absolute_url()).context for thing in (asset, reviewed))
    assert (near["step"].name, far["step"]) == ("begin_review", None)
    assert "begin_review" in [other.name for other in far["others"]]


def test_an_asset_with_personal_data_is_critical_and_wants_a_whole_rating(enter, asset, people, home_office):
    plans = {"name": "Plans", "purpose": "Plans", "personal_data": False}
    other = actions.add_asset(home_office, by=people["iao"], at=timezone.now(), **plans)
    page = text(enter("siro").get(asset.get_absolute_url()))
    assert "Critical asset" in page
    assert "(paragraph 38)" in page
    assert "Not rated in full" in page
    page = text(enter("siro").get(other.get_absolute_url()))
    assert "Critical asset" not in page
    assert "Not rated in full" not in page
    rows = enter("siro").get(reverse("departments:assets"), {"gap": "critical"}).context["page"]
    assert [row.name for row in rows] == [asset.name]


@pytest.mark.parametrize("level", ["5", "6", "x"])
def test_an_impact_level_that_is_secret_is_refused(enter, home_office, level):
    answer = enter("iao").post(reverse("departments:asset_new"), WHOLE | {"impact_confidentiality": level})
    assert answer.status_code == 422
    assert not Asset.objects.exists()


WHOLE = ASSET | {
    "key": "CF-1", "contents": ["security"], "records": "55,000,000", "subjects": ["public", "children"],
    "kinds": ["financial"], "people_max": "25,000,000", "confidentiality": "high", "integrity": "moderate",
    "availability": "low", "marking": "not_set", "old_marking": "CONFIDENTIAL", "impact_confidentiality": "4",
    "impact_integrity": "6", "impact_availability": "3", "places": "Newcastle", "held_overseas": "yes",
    "countries": "Ireland", "media": ["cloud_store", "backup_tape"], "encryption": "part", "backups": "untested",
    "copying": ["logged"], "sharing": "The National Audit Office, by secure transfer", "retention": "Seven years",
    "disposal": "wiped", "value": "Pays child benefit", "risk": "high", "risk_note": "Copies on discs",
}  # fmt: skip


def test_an_asset_says_everything_and_each_field_is_on_its_page(enter, home_office, people):
    enter("iao").post(reverse("departments:asset_new"), WHOLE)
    asset = Asset.objects.get()
    page = text(enter("siro").get(asset.get_absolute_url()))
    for shown in (
        "CF-1", "Information that security depends on", "55,000,000", "Children", "Bank, tax", "25,000,000 (band: 100,000 and above)",
        "Newcastle", "Ireland", "Backup tapes", "Part of it", "restoring was not tested", "Copies and exports are logged",
        "Seven years", "Pays child benefit", "Copies on discs", "CONFIDENTIAL often became OFFICIAL-SENSITIVE or SECRET",
        "Large accumulation", "No owner in post", "Not marked", "Impact level before April 2014: integrity",
    ):  # fmt: skip
        assert shown in page, shown
    assert asset.marking == "not_set"  # the old marking suggests, and converts nothing


def test_two_days_of_an_asset_are_compared_field_by_field(enter, people, asset):
    day = london_day(timezone.now())
    edit = reverse("departments:asset_edit", args=[asset.pk])
    enter("iao").post(edit, ASSET | {"version": 1, "purpose": "Cases that are closed"})
    form = {
        "first_day": 10,
        "first_month": 6,
        "first_year": 2026,
        "second_day": day.day,
        "second_month": day.month,
        "second_year": day.year,
    }
    answer = enter("siro").get(reverse("departments:asset_history", args=[asset.pk]), form)
    page = text(answer)
    assert ("What it holds and what it is for", "Files of cases", "Cases that are closed") in answer.context[
        "comparison"
    ].differences
    assert people["iao"].name in page
    wrong = enter("siro").get(
        reverse("departments:asset_history", args=[asset.pk]), form | {"first_month": 14}
    )
    assert wrong.status_code == 422


def test_an_owner_reviews_an_asset_and_the_siro_sends_back_and_accepts(enter, people, asset):
    def step(name):
        return reverse("departments:asset_review", args=[asset.pk, name])

    assert "Review this asset" in text(enter("iao").get(asset.get_absolute_url()))
    enter("iao").post(step("begin_review"), {"version": 1})
    written = {
        "version": 2,
        "text": "I looked at every line and who can reach it.",
        "risk": "medium",
        "use": "none",
    }
    refused = enter("iao").post(step("submit_assessment"), written)
    assert "what you considered" in text(refused)
    enter("iao").post(step("submit_assessment"), written | {"public_good": "Fraud checks; no legal ground"})
    enter("siro").post(step("query_assessment"), {"version": 3, "reason": "Say who can export it."})
    assert "Say who can export it." in text(enter("iao").get(asset.get_absolute_url()))
    enter("iao").post(step("submit_assessment"), written | {"version": 4, "public_good": "Fraud checks"})
    enter("siro").post(step("accept_assessment"), {"version": 5})
    asset.refresh_from_db()
    assert (asset.review.status, asset.risk, asset.reviewed_on) == (
        "current",
        "medium",
        london_day(timezone.now()),
    )


def test_the_centre_reads_large_accumulations_and_what_is_missing_and_changes_nothing(enter, people, asset):
    listed = text(enter("reviewer").get(reverse("departments:accumulations")))
    assert asset.name in listed
    assert "No owner in post" in listed
    assert "question B3" in listed
    assert enter("reviewer").get(asset.get_absolute_url()).status_code == 200
    assert enter("reviewer").get(reverse("departments:asset_edit", args=[asset.pk])).status_code == 403
    assert asset.name not in text(enter("other_siro").get(reverse("departments:accumulations")))


def test_a_size_that_is_no_number_is_said_to_be_none_and_hides_nothing(enter, people, asset):
    type(asset).objects.filter(pk=asset.pk).update(people_max=2_000_000)
    page, file = reverse("departments:accumulations"), reverse("departments:accumulations_file")
    for size in ("²", "one million", "1,0,0", "-", "9" * 15):
        answer = enter("siro").get(page, {"size": size})
        assert answer.status_code == 200
        assert asset.name in text(answer)
        assert "govuk-error-message" in text(answer)
        assert enter("siro").get(file, {"size": size}).status_code == 200
    assert "Enter the number of people or records in digits" in text(enter("siro").get(page, {"size": "²"}))
    for size in ("2,000,000", "2 000 000"):
        assert asset.name in text(enter("siro").get(page, {"size": size}))
    assert asset.name not in text(enter("siro").get(page, {"size": "2,000,001"}))


def test_assets_are_found_by_words_reference_review_and_gap(enter, people, asset):
    other = Asset.objects.create(
        organisation=asset.organisation, name="Pay", key="P1", purpose="Salaries", personal_data=True
    )
    for query, expected in (
        ("text=salaries", {other}), ("text=P1", {other}), ("review=late", {asset}), ("gap=large", {asset}),
        ("gap=owner", {asset, other}), ("risk=high", set()),
    ):  # fmt: skip
        page = enter("siro").get(f"{reverse('departments:assets')}?{query}").context["page"]
        assert set(page.object_list) == expected, query
