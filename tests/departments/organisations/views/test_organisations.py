"""Pages of organisations and appointments, who is shut out of what, and what a list costs."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from audit.models import Event
from departments.models import Action, Appointment, Asset, Organisation
from departments.organisations.roles import Role
from tests import factories
from tests.departments.conftest import AT, REASON, step_of, text

# Organisations


def test_the_register_is_searched_by_name_old_name_and_abbreviation(enter, home_office, transport):
    home_office.names.create(name="Ministry of Everything", short_name="MOE", ends_on=date(2000, 1, 1))
    answer = enter("staff").get(reverse("departments:organisations"), {"text": "everything"})
    assert "Home Office" in text(answer)
    assert "Department for Transport" not in text(answer)
    assert "1 organisation" in text(answer)


def test_a_filter_that_makes_no_sense_is_left_out(enter, home_office):
    answer = enter("staff").get(reverse("departments:organisations"), {"kind": "castle", "page": "ten"})
    assert answer.status_code == 200
    assert "Home Office" in text(answer)


def test_the_page_of_ones_own_organisation_shows_posts_held_and_vacant(enter, home_office):
    page = text(enter("siro").get(home_office.get_absolute_url()))
    assert "Senior Information Risk Owner" in page
    assert "Vacant" in page


def test_of_another_organisation_only_the_public_register_is_shown(enter, transport):
    page = text(enter("siro").get(transport.get_absolute_url()))
    assert "Ministerial department" in page
    assert "Who answers for what" not in page
    assert "other_siro" not in page
    assert "Its actions" not in page


def test_an_organisation_that_is_not_there_is_404(enter):
    assert enter("siro").get(reverse("departments:organisation", args=["nowhere"])).status_code == 404


# Isolation


def test_a_stranger_with_the_same_role_finds_nothing_by_address_or_in_lists(enter, proposed, asset):
    stranger = enter("other_siro")
    assert stranger.get(proposed.get_absolute_url()).status_code == 404
    assert stranger.get(asset.get_absolute_url()).status_code == 404
    assert "Encrypt backup tapes" not in text(stranger.get(reverse("departments:actions")))
    assert "0 actions" in text(stranger.get(reverse("departments:actions")))
    assert "Case files" not in text(
        stranger.get(reverse("departments:assets"), {"organisation": "home-office"})
    )


@pytest.mark.parametrize(
    "name", ["agree", "reject", "begin", "done", "verify", "not_accepted", "replan", "ask_cancel", "cancel"]
)
def test_a_stranger_takes_no_step_by_posting(enter, proposed, name):
    before = Event.objects.count()
    answer = enter("other_siro").post(
        step_of(proposed, name), {"version": 1, "reason": REASON, "evidence": REASON, "owner_role": "iao"}
    )
    assert answer.status_code in (403, 404)
    assert Event.objects.count() == before
    assert Action.objects.get().status == "proposed"


@pytest.mark.parametrize("name", ["asset_edit", "asset_retire"])
def test_a_stranger_changes_no_asset_by_posting(enter, asset, name):
    answer = enter("other_preparer").post(
        reverse(f"departments:{name}", args=[asset.pk]), {"version": 1, "reason": REASON}
    )
    assert answer.status_code in (403, 404)
    assert Asset.objects.get().version == 1


@pytest.mark.parametrize("name", ["action_new", "asset_new"])
def test_nothing_is_begun_in_another_organisation(enter, home_office, name):
    address = reverse(f"departments:{name}") + "?organisation=home-office"
    answer = enter("other_preparer").post(address, {"summary": "Mine", "name": "Mine"})
    assert answer.status_code == 422
    assert "You cannot choose Home Office here" in text(answer)
    assert not Action.objects.exists()
    assert not Asset.objects.exists()


@pytest.mark.parametrize("name", ["actions", "assets"])
def test_the_administrator_sees_no_content(enter, name):
    assert enter("admin").get(reverse(f"departments:{name}")).status_code == 403


def test_the_administrator_switches_the_copies_to_the_commissioner(enter, home_office):
    address = reverse("departments:organisation_extract", args=[home_office.code])
    page = text(enter("admin").post(address, {"on": "yes"}, follow=True))
    assert "go to the Cabinet Office and the Information Commissioner" in page
    home_office.refresh_from_db()
    assert home_office.extract_to_commissioner
    assert enter("siro").post(address, {"on": "no"}).status_code == 403


# Cost


@pytest.mark.parametrize("name", ["organisations", "actions", "assets", "appointments"])
def test_a_list_costs_the_same_with_3_rows_and_with_300_but_for_their_count(
    client, people, home_office, django_assert_num_queries, django_assert_max_num_queries, name
):
    everyone = factories.person("everyone@example.test", Role.EXTERNAL_AUDITOR, factories.centre())
    factories.appoint(everyone, Role.SYSADMIN, factories.centre())
    factories.sign_in(client, everyone)
    _fill(home_office, 3)
    address = reverse(f"departments:{name}")
    client.get(address)
    with django_assert_max_num_queries(14) as few:
        client.get(address)
    _fill(home_office, 300)
    with django_assert_num_queries(len(few) + 1):  # what is all on one page is not counted
        answer = client.get(address)
    assert answer.status_code == 200


def _fill(organisation, number):
    have = Action.objects.count()
    bodies = Organisation.objects.bulk_create(
        Organisation(
            code=f"body-{have}-{n}", name=f"Body {have} {n}", sponsor=organisation, kind="executive_agency"
        )
        for n in range(number)
    )
    users = get_user_model().objects.bulk_create(
        get_user_model()(email=f"owner-{have}-{n}@example.test", name=f"owner-{have}-{n}", password="!")
        for n in range(number)
    )
    owners = Appointment.objects.bulk_create(
        Appointment(user=user, role=Role.IAO.value, organisation=body, starts_on=date(2000, 1, 1))
        for user, body in zip(users, bodies, strict=True)
    )
    Action.objects.bulk_create(
        Action(organisation=body, code=f"B-{have}", summary="Do it", origin="own", created_at=AT)
        for body in bodies
    )
    Asset.objects.bulk_create(
        Asset(
            organisation=owner.organisation,
            name=f"Asset {have}",
            purpose="It",
            personal_data=False,
            owner=owner,
        )
        for owner in owners
    )


def test_a_page_of_an_organisation_costs_the_same_with_many_bodies(
    client, people, home_office, django_assert_num_queries, django_assert_max_num_queries
):
    factories.sign_in(client, people["siro"])
    _fill(home_office, 3)
    client.get(home_office.get_absolute_url())
    with django_assert_max_num_queries(20) as few:
        client.get(home_office.get_absolute_url())
    _fill(home_office, 100)
    with django_assert_num_queries(len(few)):
        client.get(home_office.get_absolute_url())
