"""Pages of information assets, as a browser without script sees them."""

import pytest
from django.urls import reverse

from accounts.models import User
from departments.models import Appointment, Asset
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
    assert "Changed: name, owner" in page
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
