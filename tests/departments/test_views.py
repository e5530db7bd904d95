"""Pages of organisations, posts, assets and actions, as a browser without script sees them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from departments import actions
from departments.calendar import add_working_days
from departments.models import Action, Appointment, Asset
from departments.queries import needs_of
from departments.roles import R
from tests import factories
from tests.departments.conftest import AT

REASON = "The supplier is three months late."


@pytest.fixture
def enter(client, people):
    """A function that signs a person in and gives the client."""

    def signed_in(name):
        return factories.sign_in(client, people[name])

    return signed_in


@pytest.fixture
def proposed(home_office, people):
    return actions.propose_action(
        home_office,
        by=people["preparer"],
        at=timezone.now(),
        summary="Encrypt backup tapes",
        areas=["encryption"],
    )


@pytest.fixture
def asset(home_office, people):
    return actions.add_asset(
        home_office,
        by=people["iao"],
        at=AT,
        name="Case files",
        purpose="Files of cases",
        personal_data=True,
        protected="A",
        people_max=120000,
    )


def text(response) -> str:
    return response.content.decode()


def step_of(action, name):
    return reverse("departments:action_step", args=[action.pk, name])


# Organisations


def test_the_register_is_searched_by_name_old_name_and_abbreviation(enter, home_office, transport):
    home_office.names.create(name="Ministry of Everything", short_name="MOE", ends_on=date(2000, 1, 1))
    found = enter("staff").get(reverse("departments:organisations"), {"text": "everything"})
    assert "Home Office" in text(found)
    assert "Department for Transport" not in text(found)
    assert "1 organisation" in text(found)


def test_a_filter_that_makes_no_sense_is_left_out(enter, home_office):
    found = enter("staff").get(reverse("departments:organisations"), {"kind": "castle", "page": "ten"})
    assert found.status_code == 200
    assert "Home Office" in text(found)


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
    assert answer.status_code == 404
    assert Asset.objects.get().version == 1


@pytest.mark.parametrize("name", ["action_new", "asset_new"])
def test_nothing_is_begun_in_another_organisation(enter, home_office, name):
    address = reverse(f"departments:{name}") + "?organisation=home-office"
    assert enter("other_preparer").post(address, {"summary": "Mine", "name": "Mine"}).status_code == 404


@pytest.mark.parametrize("name", ["siro", "approver", "staff"])
def test_only_the_administrator_opens_appointments(enter, people, name):
    held = Appointment.objects.get(user=people["siro"])
    visitor = enter(name)
    for address in (
        reverse("departments:appointments"),
        reverse("departments:appointment_new"),
        reverse("departments:appointment_end", args=[held.pk]),
    ):
        assert visitor.get(address).status_code == 403
        assert visitor.post(address).status_code == 403
    assert Appointment.objects.get(pk=held.pk).ends_on is None


@pytest.mark.parametrize("name", ["actions", "assets"])
def test_the_administrator_sees_no_content(enter, name):
    assert enter("admin").get(reverse(f"departments:{name}")).status_code == 403


# Actions


def test_an_action_is_taken_from_proposal_to_closure_in_the_browser(enter, home_office):
    new = enter("preparer").post(
        reverse("departments:action_new"),
        {"summary": "Encrypt backup tapes", "areas": ["encryption", "backup"]},
    )
    action = Action.objects.get()
    assert new.url == action.get_absolute_url()
    page = text(enter("siro").get(action.get_absolute_url()))
    assert "Agree to this action" in page
    due = {"due_0": "30", "due_1": "9", "due_2": str(timezone.now().year + 1)}
    names = _date_names(enter("siro").get(step_of(action, "agree")))
    answer = enter("siro").post(
        step_of(action, "agree"),
        {"version": 1, "owner_role": "iao", **dict(zip(names, due.values(), strict=True))},
    )
    assert answer.status_code == 302, text(answer)
    enter("iao").post(step_of(action, "begin"), {"version": 2})
    enter("iao").post(step_of(action, "done"), {"version": 3, "evidence": "Certificate of 3 June"})
    assert "Certificate of 3 June" in text(enter("audit").get(step_of(action, "verify")))
    enter("audit").post(step_of(action, "verify"), {"version": 4})
    page = text(enter("siro").get(action.get_absolute_url()))
    assert "Verified and closed" in page
    assert Action.objects.get().status == "verified"


def _date_names(response) -> list[str]:
    form = response.context["form"]
    widget = form.fields["due"].widget
    return [f"due{suffix}" for suffix in widget.widgets_names]


def test_a_step_that_is_somebody_elses_is_shown_with_whose_it_is(enter, proposed):
    page = text(enter("preparer").get(proposed.get_absolute_url()))
    assert "It falls to the Senior Information Risk Owner" in page
    assert "The SIRO is siro" in page
    refused = enter("preparer").get(step_of(proposed, "agree"))
    assert refused.status_code == 403


def test_what_is_missing_is_said_beside_its_field_and_what_was_typed_is_kept(enter, proposed):
    answer = enter("siro").post(step_of(proposed, "agree"), {"version": 1, "owner_role": "iao"})
    assert answer.status_code == 422
    assert "Enter the date by which it is to be done" in text(answer)
    assert 'value="iao" selected' in text(answer)
    answer = enter("siro").post(step_of(proposed, "reject"), {"version": 1, "reason": "Short"})
    assert answer.status_code == 422
    assert "at least 10 characters" in text(answer)
    assert "Short" in text(answer)


def test_an_old_page_is_answered_with_both_versions(enter, proposed, people, due):
    actions.agree_action(proposed, by=people["siro"], at=AT, owner_role=R.IAO, due=due)
    answer = enter("iao").post(step_of(proposed, "begin"), {"version": 1})
    assert answer.status_code == 409
    assert Action.objects.get().status == "agreed"


def test_a_second_submit_of_the_same_form_changes_nothing(enter, proposed):
    form = {"version": 1, "reason": REASON}
    assert enter("siro").post(step_of(proposed, "reject"), form).status_code == 302
    again = enter("siro").post(step_of(proposed, "reject"), form)
    assert again.status_code == 409
    assert "can no longer be done" in text(again)
    assert REASON in text(again)


def test_a_step_out_of_turn_is_not_offered_nor_opened(enter, proposed):
    assert enter("iao").get(step_of(proposed, "begin")).status_code == 409
    assert enter("iao").get(step_of(proposed, "dance")).status_code == 404
    assert enter("iao").post(step_of(proposed, "escalate"), {"version": 1}).status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"summary": "x" * 301},
        {"summary": "Fine", "areas": ["magic"]},
        {"summary": "Fine", "owner_role": "king"},
        {"summary": "Fine", "due_day": "31", "due_month": "2", "due_year": "2027"},
        {"summary": "Nul\x00"},
    ],
    ids=["empty", "too long", "unknown area", "unknown post", "unreal date", "nul"],
)
def test_bad_input_gives_a_page_and_no_action(enter, home_office, sent):
    answer = enter("preparer").post(reverse("departments:action_new"), sent)
    assert answer.status_code == 422
    assert "There is a problem" in text(answer)
    assert not Action.objects.exists()


@pytest.mark.parametrize("version", ["", "one", "-1", "99"])
def test_a_version_that_is_missing_or_wrong_wins_nothing(enter, proposed, version):
    answer = enter("siro").post(step_of(proposed, "reject"), {"version": version, "reason": REASON})
    assert answer.status_code in (409, 422)
    assert Action.objects.get().status == "proposed"


def test_actions_are_filtered_and_sorted_by_the_address(enter, home_office, people, proposed):
    actions.propose_action(
        home_office, by=people["siro"], at=AT, summary="Train everybody", areas=["training_awareness"]
    )
    listing = reverse("departments:actions")
    staff = enter("siro")
    assert "Train everybody" not in text(staff.get(listing, {"area": "encryption"}))
    assert "1 action" in text(staff.get(listing, {"text": "train"}))
    assert "2 actions" in text(staff.get(listing, {"state": "open", "sort": "-due"}))
    assert "0 actions" in text(staff.get(listing, {"state": "late"}))
    assert staff.get(listing, {"sort": "';drop", "state": "asleep", "page": "-4"}).status_code == 200


def test_people_learn_on_their_home_page_what_actions_want_of_them(people, home_office, proposed, due):
    assert [need.text for need in needs_of(people["siro"], AT)] == [
        "Answer 1 action of Home Office that is proposed"
    ]
    assert needs_of(people["other_siro"], AT) == []
    assert needs_of(people["reviewer"], AT) == []


# Assets


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
    assert "Retire it" not in page
    assert enter("siro").get(reverse("departments:asset_edit", args=[asset.pk])).status_code == 403


# Appointments


def appointment_form(**change):
    day = timezone.localdate()
    return {
        "email": "newcomer@example.test",
        "role": "dpo",
        "starts_on_day": day.day,
        "starts_on_month": day.month,
        "starts_on_year": day.year,
        **change,
    }


def test_the_administrator_appoints_and_ends_in_the_browser(enter, people, home_office):
    newcomer = factories.make_user("newcomer@example.test", "A newcomer")
    address = reverse("departments:appointment_new") + "?organisation=home-office"
    names = [
        f"starts_on{one}"
        for one in enter("admin").get(address).context["form"].fields["starts_on"].widget.widgets_names
    ]
    form = dict(zip(names, list(appointment_form().values())[2:], strict=True))
    answer = enter("admin").post(address, {"email": newcomer.email, "role": "dpo", **form})
    assert answer.status_code == 302, text(answer)
    held = Appointment.objects.get(user=newcomer)
    page = text(enter("admin").get(answer.url))
    assert "A newcomer" in page
    day = timezone.localdate()
    ends = [one.replace("starts_on", "ends_on") for one in names]
    answer = enter("admin").post(
        reverse("departments:appointment_end", args=[held.pk]),
        dict(zip(ends, (day.day, day.month, day.year), strict=True)),
    )
    assert answer.status_code == 302, text(answer)
    assert Appointment.objects.get(pk=held.pk).ends_on == day


def test_a_held_post_and_an_unknown_address_are_said_beside_their_fields(enter, people, home_office):
    factories.make_user("newcomer@example.test")
    address = reverse("departments:appointment_new") + "?organisation=home-office"
    widget = enter("admin").get(address).context["form"].fields["starts_on"].widget
    day = timezone.localdate()
    dates = dict(
        zip([f"starts_on{one}" for one in widget.widgets_names], (day.day, day.month, day.year), strict=True)
    )
    held = enter("admin").post(address, {"email": "newcomer@example.test", "role": "siro", **dates})
    assert held.status_code == 422
    assert "The post of Senior Information Risk Owner is held from 1 January 2000" in text(held)
    unknown = enter("admin").post(address, {"email": "ghost@example.test", "role": "dpo", **dates})
    assert (
        "There is no account with this e-mail address. Whoever runs the portal’s servers makes one"
        in text(unknown)
    )


def test_appointments_are_filtered(enter, people):
    listing = reverse("departments:appointments")
    admin = enter("admin")
    assert "11 appointments" in text(admin.get(listing))
    assert "2 appointments" in text(admin.get(listing, {"role": "siro"}))
    assert "0 appointments" in text(admin.get(listing, {"state": "ended"}))
    assert "2 appointments" in text(admin.get(listing, {"organisation": "transport"}))


# Cost


@pytest.mark.parametrize("name", ["organisations", "actions", "assets", "appointments"])
def test_a_list_costs_the_same_with_3_rows_and_with_300(
    client, people, home_office, django_assert_num_queries, django_assert_max_num_queries, name
):
    everyone = factories.person("everyone@example.test", R.EXTERNAL_AUDITOR, factories.centre())
    factories.appoint(everyone, R.SYSADMIN, factories.centre())
    factories.sign_in(client, everyone)
    _fill(home_office, 3)
    address = reverse(f"departments:{name}")
    client.get(address)
    with django_assert_max_num_queries(14) as few:
        client.get(address)
    _fill(home_office, 300)
    with django_assert_num_queries(len(few)):
        answer = client.get(address)
    assert answer.status_code == 200


def _fill(organisation, number):
    have = Action.objects.count()
    bodies = [
        factories.make_organisation(f"body-{have}-{n}", sponsor=organisation, kind="executive_agency")
        for n in range(number)
    ]
    owners = [
        factories.appoint(f"owner-{have}-{n}@example.test", R.IAO, body) for n, body in enumerate(bodies)
    ]
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


def test_what_fell_due_is_late_on_the_home_page_from_the_next_day(people, home_office, due):
    thing = actions.propose_action(home_office, by=people["siro"], at=AT, summary="Encrypt", due=due)
    thing = actions.agree_action(thing, by=people["siro"], at=AT, owner_role=R.IAO)
    actions.begin_action(thing, by=people["iao"], at=AT)
    evening = datetime(due.year, due.month, due.day, 18, tzinfo=UTC)
    assert needs_of(people["iao"], evening) == []
    (need,) = needs_of(people["iao"], evening + timedelta(days=1))
    assert need.text == "Finish 1 action of Home Office that is late"
    assert need.due.date() == due
    assert needs_of(people["iao"], evening + timedelta(days=400)) == []


def test_a_check_is_wanted_twenty_working_days_after_it_was_reported_done(people, home_office, due):
    thing = actions.propose_action(home_office, by=people["siro"], at=AT, summary="Encrypt", due=due)
    thing = actions.agree_action(thing, by=people["siro"], at=AT, owner_role=R.IAO)
    thing = actions.begin_action(thing, by=people["iao"], at=AT)
    reported = AT + timedelta(days=20)
    actions.report_done(thing, by=people["iao"], at=reported, evidence="Certificate")
    (need,) = needs_of(people["audit"], reported)
    assert need.due.date() == add_working_days(reported.date(), 20)


def test_the_administrator_switches_the_copies_to_the_commissioner(enter, home_office):
    address = reverse("departments:organisation_extract", args=[home_office.code])
    page = text(enter("admin").post(address, {"on": "yes"}, follow=True))
    assert "go to the Cabinet Office and the Information Commissioner" in page
    home_office.refresh_from_db()
    assert home_office.extract_to_commissioner
    assert enter("siro").post(address, {"on": "no"}).status_code == 403
