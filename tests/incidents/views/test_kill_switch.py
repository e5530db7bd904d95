"""The pages of the kill switch, of holds and of notifying at once, as people use them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from departments.organisations.roles import Role
from incidents import actions
from incidents.models import KillSwitch, RegulatorNotice
from incidents.models.choices import SwitchStatus
from tests.beginnings import begins_with, begins_with_nothing
from tests.factories import browser, centre, fresh, person
from tests.incidents.browsing import page, parts
from tests.incidents.stories import (
    HOUR,
    advised,
    approver,
    asked_to_stop,
    decide_to_notify,
    reported,
    staffed_body,
)

pytestmark = pytest.mark.django_db
REASON = "The regulator's mailbox was taken over by somebody else."


@begins_with()
def test_one_person_asks_and_another_turns_it_on_and_every_page_that_matters_says_so(beginning):
    body, people, _ = beginning
    incident = reported(body, people, at=timezone.now() - HOUR)
    ask = reverse("incidents:ask_switch", args=[body.code])
    asked = fresh(browser(people["siro"])).post(ask, {"version": "1", "reason": REASON, "hours": "5"})
    switch = KillSwitch.objects.get()
    assert (asked.headers["Location"], switch.status) == (switch.get_absolute_url(), "on_asked")
    accounting = fresh(browser(people["accounting"]))
    accounting.post(page("confirm_switch", switch), {"version": switch.version})
    switch.refresh_from_db()
    assert switch.status in SwitchStatus.on
    for address in (
        incident.get_absolute_url(),
        incident.regulator_case.get_absolute_url(),
        reverse("incidents:list"),
    ):
        assert "The kill switch is on until" in browser(people["dpo"]).get(address).content.decode()


@begins_with_nothing
def test_a_use_of_it_elsewhere_is_not_found():
    _, people = staffed_body()
    switch = asked_to_stop(*staffed_body("transport", "DFT"))
    client = fresh(browser(people["siro"]))
    assert client.get(switch.get_absolute_url()).status_code == 404
    assert client.get(reverse("incidents:ask_switch", args=["transport"])).status_code == 404
    assert client.get(reverse("incidents:ask_switch", args=["all-bodies"])).status_code == 404


@begins_with()
def test_a_first_notice_goes_from_one_short_page_and_is_offered_from_the_first_minute(beginning):
    body, people, _ = beginning
    incident = reported(body, people, at=timezone.now() - HOUR)
    address = page("notify_now", incident.regulator_case)
    siro = fresh(browser(people["siro"]))
    assert address in siro.get(incident.get_absolute_url()).content.decode()
    assert "A bag with papers was left on a train." in siro.get(address).content.decode()
    typed = {"version": incident.regulator_case.version, "description": "A bag was lost."}
    typed["seen"] = siro.post(address, typed).context["form"]["seen"].value()
    done = siro.post(address, typed)
    assert done.headers["Location"] == incident.regulator_case.get_absolute_url()
    assert RegulatorNotice.objects.get().origin == "notify_now"
    shown = siro.get(incident.get_absolute_url()).content.decode()
    assert "The decision is still owed" in shown
    assert address not in shown


@begins_with()
def test_a_hold_is_put_and_released_on_its_pages(beginning):
    body, people, _ = beginning
    now = timezone.now()
    case = advised(body, people, at=now - 10 * HOUR).regulator_case
    siro = fresh(browser(people["siro"]))
    typed = {
        "version": case.version,
        "ground": "defence",
        "reason": REASON,
        **parts("ends_at", now + timedelta(hours=30)),
    }
    siro.post(page("hold_notices", case), typed)
    assert case.holds.get().ground == "defence"
    assert "A hold is in force until" in siro.get(case.incident.get_absolute_url()).content.decode()
    case.refresh_from_db()
    siro.post(page("release_hold", case), {"version": case.version, "reason": "Gone."})
    assert case.holds.get().released_at is not None


@begins_with()
def test_releasing_a_hold_shows_the_notice_that_goes_with_it(beginning):
    body, people, _ = beginning
    now = timezone.now()
    incident = advised(body, people, at=now - 10 * HOUR)
    siro = fresh(browser(people["siro"]))
    typed = {
        "version": 1,
        "ground": "defence",
        "reason": REASON,
        **parts("ends_at", now + timedelta(hours=30)),
    }
    case = incident.regulator_case
    siro.post(page("hold_notices", case), typed | {"version": case.version})
    assert "What the notice says" not in siro.get(page("release_hold", case)).content.decode()
    decide_to_notify(incident, people["siro"], at=now - 9 * HOUR)
    shown = siro.get(page("release_hold", case)).content.decode()
    assert "What the notice says" in shown
    assert incident.description in shown
    case.refresh_from_db()
    release = {"version": case.version, "reason": "Gone."}
    again = siro.post(page("release_hold", case), release | {"seen": "of another notice"})
    assert again.status_code == 422
    assert incident.description in again.content.decode()
    assert case.holds.get().released_at is None
    siro.post(page("release_hold", case), release | {"seen": case.unsent_notice.payload_sha256})
    assert case.holds.get().released_at is not None


@begins_with()
def test_the_question_of_the_siro_is_read_on_the_page_of_the_incident(beginning):
    body, people, _ = beginning
    incident = advised(body, people, at=timezone.now() - 10 * HOUR)
    actions.ask_back(incident, by=people["siro"], at=timezone.now(), reason="Were the papers marked?")
    assert (
        "Were the papers marked?" in browser(people["dpo"]).get(incident.get_absolute_url()).content.decode()
    )


def switched_off(body, people, at):
    """The kill switch of a body is on, and somebody has asked to turn it off."""
    switch = actions.confirm_on(asked_to_stop(body, people, at=at), by=people["accounting"], at=at)
    return actions.ask_off(switch, by=people["siro"], at=at)


@begins_with()
def test_turning_it_off_shows_every_notice_that_goes_and_sends_no_other(beginning):
    body, people, _ = beginning
    now = timezone.now()
    first, second = (advised(body, people, at=now - hours * HOUR) for hours in (10, 9))
    switch = switched_off(body, people, at=now - 2 * HOUR)
    decide_to_notify(first, people["siro"], at=now - 5 * HOUR)
    accounting, address = fresh(browser(people["accounting"])), page("confirm_switch_off", switch)
    shown = accounting.get(address)
    text = shown.content.decode()
    assert f"First notice of {first.reference} to the Information" in text
    assert first.description in text
    assert page("paper", RegulatorNotice.objects.get()) in text
    typed = {"version": switch.version, "seen": shown.context["form"]["seen"].value()}
    decide_to_notify(second, people["siro"], at=now - 5 * HOUR)
    refused = accounting.post(address, typed)
    assert refused.status_code == 422
    assert f"First notice of {second.reference} to the Information" in refused.content.decode()
    assert fresh_status(switch) == "off_asked"
    typed["seen"] = refused.context["form"]["seen"].value()
    accounting.post(address, typed)
    assert fresh_status(switch) == "sending_allowed"


def fresh_status(switch):
    switch.refresh_from_db()
    return switch.status


@begins_with()
def test_what_a_hold_or_another_kill_switch_keeps_back_is_not_said_to_go(beginning):
    body, people, _ = beginning
    now = timezone.now()
    incident = advised(body, people, at=now - 10 * HOUR)
    switch = switched_off(body, people, at=now - 2 * HOUR)
    decide_to_notify(incident, people["siro"], at=now - 5 * HOUR)
    accounting, address = fresh(browser(people["accounting"])), page("confirm_switch_off", switch)
    assert incident.reference in accounting.get(address).content.decode()
    hold = {"ground": "defence", "reason": REASON, "ends_at": now + HOUR}
    actions.hold(incident.regulator_case, by=people["siro"], at=now - HOUR, **hold)
    assert "No notice waits" in accounting.get(address).content.decode()


@begins_with()
def test_the_centre_reads_the_references_of_what_it_lets_go_and_not_the_notices(beginning):
    body, people, _ = beginning
    now = timezone.now()
    incident = advised(body, people, at=now - 10 * HOUR)
    decide_to_notify(incident, people["siro"], at=now - 5 * HOUR)
    confirms, asks = approver(), person("second@centre.example", Role.CO_APPROVER, centre())
    switch = actions.ask_on(None, by=asks, at=now - HOUR, reason=REASON, ends_at=now + HOUR)
    switch = actions.confirm_on(switch, by=confirms, at=now - HOUR)
    switch = actions.ask_off(switch, by=asks, at=now - HOUR)
    shown = fresh(browser(confirms)).get(page("confirm_switch_off", switch)).content.decode()
    assert incident.reference in shown
    assert incident.description not in shown
