"""The outbox's pages: what is owed, what fails, and trying again; words only for those who may read them."""

from datetime import UTC, datetime, timedelta

import pytest

from audit import suspension, sweeps
from audit.models import OutboxMessage
from departments.organisations.roles import Role
from tests.factories import centre, make_organisation, person, sign_in
from tests.notify import CALLBACK_TOKEN

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def dpo(client, db):
    user = person("dpo@home-office.invalid", Role.DPO, make_organisation("home-office"))
    sign_in(client, user)
    return user


def test_each_list_shows_its_own_and_counts_them(client, dpo, owe):
    owe()
    owe(to="b@home-office.invalid", attempts=3, last_error="The mail server did not take it: SMTPDataError")
    owe(to="c@home-office.invalid", status="sent", sent_way="portal", sent_at=AT, receipt="250 taken")
    pages = {
        show: client.get(f"/outbox/?show={show}").content.decode() for show in ("owed", "trouble", "all")
    }
    rows = {show: page.count("<tr") - 1 for show, page in pages.items()}
    assert rows == {"owed": 2, "trouble": 1, "all": 3}
    for page in pages.values():
        assert all(text in page for text in ("Still owed (2)", "Failed 3 times (1)", "All (3)"))
    assert "SMTPDataError" in pages["trouble"]


def test_empty_lists_say_something_useful(client, dpo):
    assert "Nothing is owed" in client.get("/outbox/").content.decode()
    assert "No message has failed repeatedly" in client.get("/outbox/?show=trouble").content.decode()
    assert client.get("/outbox/?show=nonsense&page=x").status_code == 200


def test_a_message_shows_its_state_and_its_words(client, dpo, owe):
    notice = owe(
        attempts=4, last_error="The mail server did not take it: OSError", next_try_at=AT + timedelta(hours=1)
    )
    page = client.get(f"/outbox/{notice.pk}/").content.decode()
    for text in (
        "Return signed",
        "The words of it.",
        "4 times",
        "OSError",
        "23 November 2026 at 10:30am GMT",
        str(notice.pk),
        "Try again now",
    ):
        assert text in page
    assert page.count("<h1") == 1


def test_a_sent_notice_shows_its_receipt_and_offers_nothing(client, dpo, owe):
    notice = owe(status="sent", sent_way="portal", sent_at=AT, receipt="Accepted by the mail server")
    page = client.get(f"/outbox/{notice.pk}/").content.decode()
    assert "Accepted by the mail server" in page
    assert "Try again now" not in page


def test_the_administrator_sees_that_it_is_owed_and_never_the_words(client, owe):
    sign_in(client, person("admin@service.invalid", Role.SYSADMIN, make_organisation("service")))
    notice = owe(attempts=3)
    page = client.get(f"/outbox/{notice.pk}/").content.decode()
    assert "The words of it." not in page
    assert notice.to not in page
    assert "Try again now" in page
    assert client.post(f"/outbox/{notice.pk}/again/").status_code == 302


def test_try_again_makes_it_due_and_a_second_click_changes_nothing(client, dpo, owe):
    notice = owe(attempts=1, next_try_at=datetime.now(UTC) + timedelta(hours=1))
    client.post(f"/outbox/{notice.pk}/again/")
    notice.refresh_from_db()
    assert notice.next_try_at <= datetime.now(UTC)
    OutboxMessage.objects.filter(pk=notice.pk).update(status="sent", sent_way="portal", sent_at=AT)
    response = client.post(f"/outbox/{notice.pk}/again/", follow=True)
    assert "has been sent already" in response.content.decode()


def test_try_again_is_not_done_by_looking(client, dpo, owe):
    assert client.get(f"/outbox/{owe().pk}/again/").status_code == 405


def test_who_may_watch_and_not_send_again_cannot(client, owe):
    sign_in(
        client, person("adviser@home-office.invalid", Role.SECURITY_ADVISER, make_organisation("home-office"))
    )
    notice = owe(next_try_at=AT)
    assert "Try again now" not in client.get(f"/outbox/{notice.pk}/").content.decode()
    assert client.post(f"/outbox/{notice.pk}/again/").status_code == 403


def test_sending_again_needs_the_power_over_that_very_organisation(client, owe):
    from tests.factories import appoint

    user = person("both@home-office.invalid", Role.SECURITY_ADVISER, make_organisation("home-office"))
    appoint(user, Role.DPO, make_organisation("hm-treasury"))
    sign_in(client, user)
    notice = owe("home-office")
    assert client.get(f"/outbox/{notice.pk}/").status_code == 200
    assert client.post(f"/outbox/{notice.pk}/again/").status_code == 404


def test_another_organisations_notice_is_not_there(client, dpo, owe):
    notice = owe("hm-treasury", to="siro@hm-treasury.invalid")
    assert client.get(f"/outbox/{notice.pk}/").status_code == 404
    assert client.post(f"/outbox/{notice.pk}/again/").status_code == 404
    page = client.get("/outbox/?show=all").content.decode()
    assert "All (0)" in page
    assert "hm-treasury" not in page


def test_the_centre_watches_all_of_it(client, owe):
    owe("home-office")
    owe("hm-treasury")
    sign_in(client, person("approver@central-review.invalid", Role.CO_APPROVER, centre()))
    assert "All (2)" in client.get("/outbox/").content.decode()


# Suspension of sending, and messages that were set aside


@pytest.fixture
def administrator(client, db):
    user = person("admin@service.invalid", Role.SYSADMIN, make_organisation("service"))
    sign_in(client, user)
    return user


def test_a_suspension_is_said_on_the_outbox_and_on_the_administrators_home_until_it_is_confirmed(
    client, administrator, owe
):
    owe()
    suspension.suspend("clock", detail="The clock jumped by two hours.", at=AT)
    assert "confirm what happened" in client.get("/").content.decode()
    assert "Sending has been suspended since" in client.get("/outbox/").content.decode()
    page = client.get("/outbox/suspended/").content.decode()
    assert "The clock jumped by two hours." in page
    assert "the 1 message below will be sent" in page
    opened = suspension.open_suspensions().get()
    assert client.post("/outbox/suspended/", {"confirm": opened.pk}).url == "/outbox/"
    assert not suspension.is_suspended()
    assert "suspended" not in client.get("/").content.decode()


def test_a_suspension_after_a_restore_is_not_ended_by_a_click(client, administrator):
    opened = suspension.suspend("restore", detail="Restored.", at=AT)
    assert "reconcile the database" in client.get("/outbox/suspended/").content.decode()
    client.post("/outbox/suspended/", {"confirm": opened.pk})
    assert suspension.is_suspended()


def test_whoever_only_watches_the_outbox_cannot_confirm_a_suspension(client, dpo):
    suspension.suspend("clock", detail="It jumped.", at=AT)
    assert "An administrator has to confirm it" in client.get("/outbox/").content.decode()
    assert client.get("/outbox/suspended/").status_code == 403


def test_a_message_that_was_set_aside_is_shown_and_put_back(client, administrator, owe):
    message = owe(status="set_aside", attempts=5, unanswered=5)
    assert "1 message set aside" in client.get("/").content.decode()
    assert "Set aside (1)" in client.get("/outbox/?show=set_aside").content.decode()
    assert "5 times in a row" in client.get(f"/outbox/{message.pk}/").content.decode()
    client.post(f"/outbox/{message.pk}/again/")
    message.refresh_from_db()
    assert (message.status, message.unanswered) == ("waiting", 0)


def test_the_administrator_sees_what_the_portal_could_not_do_by_itself(client, db):
    body = make_organisation("home-office")
    sweep = sweeps.Sweep("tests.sweep", "Do what is done at intervals")
    for hour in (9, 10):
        at = datetime(2026, 11, 23, hour, 30, tzinfo=UTC)
        sweeps.run(sweep, lambda: [body], lambda _: 1 // 0, at=at)
    sign_in(client, person("admin@service.invalid", Role.SYSADMIN, make_organisation("service")))
    assert "fails by itself with 1 thing" in client.get("/").content.decode()
    page = client.get("/outbox/").content.decode()
    for text in (
        "What the portal could not do",
        sweep.title,
        f"departments.Organisation:{body.pk}",
        "Failed 2 times since",
        "23 November 2026 at 9:30am GMT",
        "23 November 2026 at 10:30am GMT",
        "ZeroDivisionError",
    ):
        assert text in page
    sweeps.run(sweep, lambda: [body], lambda _: None, at=AT)
    assert "What the portal could not do" not in client.get("/outbox/").content.decode()


def test_what_the_portal_could_not_do_is_shown_to_administrators_alone(client, dpo):
    sweeps.run_once(sweeps.Sweep("tests.sweep", "Do it"), lambda: 1 // 0, at=AT)
    assert "What the portal could not do" not in client.get("/outbox/").content.decode()


def notify_says(client, message, status, token=CALLBACK_TOKEN):
    return client.post(
        "/notify/delivery/",
        {"id": "x", "reference": message if isinstance(message, str) else message.key, "status": status},
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )


def test_notify_says_what_became_of_a_message_with_the_token_that_it_was_given(client, notify, owe):
    message = owe()
    assert notify_says(client, message, "delivered", token="another").status_code == 401
    message.refresh_from_db()
    assert message.delivery == ""
    assert notify_says(client, message, "delivered").json() == {"known": True}
    message.refresh_from_db()
    assert message.delivery == "delivered"
    assert notify_says(client, "nobody\x00", "delivered").json() == {"known": False}
    assert notify_says(client, message, "sunk").status_code == 400
    assert client.get("/notify/delivery/").status_code == 405
