"""The home page: what you need to do, in order and in words, and the state of your organisation."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import keeping
from departments.models import Action, Appointment
from departments.organisations.roles import Role
from tests.factories import PASSWORD, appoint, make_organisation, make_user, person, sign_in
from tests.incidents import stories as incident_stories
from tests.returns import world as return_world


def test_somebody_signs_in_and_sees_what_they_need_to_do(client, db):
    siro = make_user("siro@home-office.invalid", "Senior Information Risk Owner", PASSWORD)
    appoint(siro, Role.SIRO, make_organisation("home-office"))
    response = client.post(
        "/sign-in/", {"login": "SIRO@home-office.invalid", "password": PASSWORD}, follow=True
    )
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count("<h1") == 1
    assert "What you need to do" in page
    assert "Nothing is waiting for you." in page
    assert "Senior Information Risk Owner" in page


@pytest.mark.parametrize("role", list(Role))
def test_the_home_page_opens_for_every_role(client, db, role):
    sign_in(client, person("person@home-office.invalid", role, make_organisation("home-office")))
    response = client.get("/")
    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1


def test_somebody_without_a_post_reads_why_nothing_is_asked_of_them(client, db):
    sign_in(client, make_user("nobody@home-office.invalid"))
    page = client.get("/").content.decode()
    assert "You hold no post in the portal today" in page
    assert "Report an incident" not in page


def test_it_says_the_state_of_the_organisation_and_nothing_that_is_nil(client, db):
    body = make_organisation("home-office", name="Home Office")
    sign_in(client, person("siro@home-office.invalid", Role.SIRO, body))
    assert "Summary for Home Office" not in client.get("/").content.decode()
    yesterday = timezone.now().date() - timedelta(days=1)
    for number in range(3):
        Action.objects.create(
            organisation=body, code=f"HO-{number}", summary="Encrypt", origin="own", status="in_progress",
            due=yesterday if number else None, created_at=timezone.now(),
        )  # fmt: skip
    page = client.get("/").content.decode()
    assert "Summary for Home Office" in page
    assert "3 actions open, 2 late" in page


def test_the_count_of_open_actions_is_that_of_the_list_it_leads_to(client, db):
    body = make_organisation("home-office", name="Home Office")
    sign_in(client, person("siro@home-office.invalid", Role.SIRO, body))
    long_ago = timezone.now() - timedelta(days=4000)
    for number, status in enumerate(("in_progress", "agreed", "done_awaiting_check", "verified")):
        Action.objects.create(
            organisation=body, code=f"HO-{number}", summary="Encrypt", origin="own", status=status,
            due=long_ago.date(), created_at=long_ago,
        )  # fmt: skip
    page = client.get("/").content.decode()
    assert "3 actions open, 2 late" in page
    address = "/organisations/actions/?organisation=home-office&state=open"
    assert address.replace("&", "&amp;") in page
    assert client.get(address).context["page"].count.number == 3


def test_another_organisation_can_be_chosen_only_where_one_holds_a_post(client, db):
    siro = person("siro@home-office.invalid", Role.SIRO, make_organisation("home-office", name="Home Office"))
    appoint(siro, Role.INTERNAL_AUDIT, make_organisation("hm-treasury", name="HM Treasury"))
    make_organisation("cabinet-office")
    sign_in(client, siro)
    client.post("/act-for/", {"organisation": "hm-treasury"})
    assert client.session["acting_for"] == "hm-treasury"
    for refused in ("cabinet-office", "no such", ""):
        client.post("/act-for/", {"organisation": refused})
        assert client.session["acting_for"] == "hm-treasury"


def test_it_tells_of_incidents_and_of_the_newest_return_to_those_who_may_see_them(client, db):
    body, people = incident_stories.staffed_body()
    incident_stories.reported(body, people)
    sign_in(client, people["siro"])
    page = client.get("/").content.decode()
    assert "1 incident open" in page
    assert "2007-08 return" not in page


def test_it_tells_of_the_return_of_the_newest_quarter(client, db):
    here = return_world.world()
    sign_in(client, here.home.siro)
    page = client.get("/").content.decode()
    assert "Q1 2007-08 return" in page
    assert "/returns/home-office/2007-08-q1/" in page


NEW_ACTION = "/organisations/actions/new/?organisation=home-office"


def keeps(user, at, page=NEW_ACTION):
    fields = [("summary", "Encrypt the backup tapes")]
    assert keeping.keep(user.pk, page=page, action=page.partition("?")[0], fields=fields, files=False, at=at)


def test_text_that_was_not_sent_is_shown_to_its_author_alone_and_is_in_the_form_behind_the_link(client, db):
    body = make_organisation("home-office", reference_prefix="HO")
    siro, dpo = (person(f"{role}@home-office.invalid", role, body) for role in (Role.SIRO, Role.DPO))
    keeps(siro, timezone.now())
    assert "You have unsent text" not in sign_in(client, dpo).get("/").content.decode()
    page = sign_in(client, siro).get("/").content.decode()
    assert "a proposed action: continue" in page
    assert NEW_ACTION in page
    assert "Encrypt the backup tapes" not in page
    assert "Encrypt the backup tapes" in client.get(NEW_ACTION).content.decode()


def test_unsent_text_is_not_shown_after_a_day_nor_to_whoever_may_not_open_its_page_any_more(client, db):
    body = make_organisation("home-office", reference_prefix="HO")
    siro, now = person("siro@home-office.invalid", Role.SIRO, body), timezone.now()
    keeps(siro, now - timedelta(hours=25))
    keeps(siro, now, page="/nowhere/")
    sign_in(client, siro)
    assert "You have unsent text" not in client.get("/").content.decode()
    keeps(siro, now)
    assert "You have unsent text" in client.get("/").content.decode()
    Appointment.objects.update(ends_on=(now - timedelta(days=1)).date())
    assert "You have unsent text" not in client.get("/").content.decode()
