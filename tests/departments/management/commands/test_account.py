"""`manage.py account`: accounts and passwords, and the administrator with whom an installation begins."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from departments.models import Appointment
from departments.organisations.powers import can
from departments.organisations.roles import Can, Role
from departments.registers import actions
from tests import factories

ADDRESS, WORD = "first@cabinet-office.invalid", "four horses and one gate"


@pytest.fixture
def word_in_file(tmp_path):
    file = tmp_path / "word"
    file.write_text(f"{WORD}\n")
    return file


@pytest.fixture
def at_the_terminal(monkeypatch):
    """Somebody who answers what is asked, in turn."""

    def answers(*passwords, name="A. Person"):
        left = iter(passwords)
        monkeypatch.setattr("builtins.input", lambda prompt="": name)
        monkeypatch.setattr("departments.management.commands.account.getpass", lambda prompt="": next(left))

    return answers


def account(*text, **options) -> str:
    out = io.StringIO()
    call_command("account", *text, stdout=out, **options)
    return out.getvalue()


def test_the_first_administrator_is_made_and_signs_in(client, centre, home_office, at_the_terminal):
    at_the_terminal(WORD, WORD)
    output = account("First@Cabinet-Office.invalid", administrator=True)
    assert output.splitlines() == [
        f"There is an account for {ADDRESS}.",
        "It is appointed: System administrator, Central review team.",
    ]
    user = User.objects.get(email=ADDRESS)
    assert user.name == "A. Person"
    assert can(user, Can.APPOINTMENT_MANAGE, home_office, timezone.now())
    assert client.post("/sign-in/", {"login": ADDRESS, "password": WORD}).status_code == 302
    assert client.get(reverse("departments:appointments")).status_code == 200


def test_the_audit_log_says_what_was_done_and_holds_nothing_of_the_person(centre, at_the_terminal):
    at_the_terminal(WORD, WORD, WORD, WORD)
    account(ADDRESS, administrator=True)
    account(ADDRESS)
    events = Event.objects.order_by("id")
    assert [event.kind for event in events] == ["account.made", "appointment.made", "account.password_set"]
    for event in events:
        assert event.actor == "system"
        assert not {"First", "first", "Person", ADDRESS, WORD} & set(str(event.facts).split())
    user = User.objects.get()
    assert [event.subject for event in events.exclude(kind="appointment.made")] == [
        f"accounts.User:{user.pk}"
    ] * 2


def test_an_account_that_exists_keeps_its_name_and_loses_its_old_password(client, db, word_in_file):
    known = factories.make_user(ADDRESS, "A. Person", factories.PASSWORD)
    factories.sign_in(client, known)
    assert client.get("/").status_code == 200
    assert account(ADDRESS, password_file=word_in_file) == f"{ADDRESS} has a new password.\n"
    fresh = User.objects.get()
    assert fresh.name == "A. Person"
    assert fresh.check_password(WORD)
    assert not fresh.check_password(factories.PASSWORD)
    assert client.get("/").status_code == 302


def test_a_machine_names_the_person_and_a_file(db, word_in_file):
    account(ADDRESS, name="A. Person", password_file=word_in_file)
    assert User.objects.get().check_password(WORD)
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    ("passwords", "message"),
    [
        ((WORD, "five horses and one gate"), "The two passwords are not the same"),
        (("short", "short"), "at least 12 characters"),
        (("q1w2e3r4t5y6", "q1w2e3r4t5y6"), "too common"),
        ((ADDRESS, ADDRESS), "too similar to the email address"),
    ],
)
def test_a_password_that_will_not_do_makes_nothing(centre, at_the_terminal, passwords, message):
    at_the_terminal(*passwords)
    with pytest.raises(CommandError, match=message):
        account(ADDRESS, administrator=True)
    assert not User.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("address", "name", "message"),
    [
        ("nobody", "A. Person", "email: Enter a valid email"),
        (ADDRESS, " ", "name: This field cannot be blank"),
    ],
)
def test_an_account_needs_an_address_and_a_name(db, word_in_file, address, name, message):
    with pytest.raises(CommandError, match=message):
        account(address, name=name, password_file=word_in_file)
    assert not User.objects.exists()


def test_before_the_register_is_loaded_there_is_nowhere_to_administer(db, word_in_file):
    with pytest.raises(CommandError, match="There is no central team yet"):
        account(ADDRESS, name="A. Person", password_file=word_in_file, administrator=True)
    assert not User.objects.exists()


def test_an_administrator_is_not_appointed_twice_and_keeps_the_password(centre, word_in_file):
    factories.person(ADDRESS, Role.SYSADMIN, centre)
    with pytest.raises(CommandError, match="This person holds this role already"):
        account(ADDRESS, password_file=word_in_file, administrator=True)
    assert not User.objects.get().check_password(WORD)


@pytest.mark.parametrize(("field", "value"), [("is_active", False), ("demonstration", True)])
def test_an_account_that_opens_nothing_gets_no_password(db, settings, word_in_file, field, value):
    settings.DEMONSTRATION = False
    User.objects.filter(pk=factories.make_user(ADDRESS).pk).update(**{field: value})
    with pytest.raises(CommandError, match="Nothing was changed"):
        account(ADDRESS, password_file=word_in_file)
    assert not Event.objects.exists()


def test_a_file_that_cannot_be_read_is_named(db, tmp_path):
    with pytest.raises(CommandError, match="The password cannot be read from"):
        account(ADDRESS, name="A. Person", password_file=tmp_path / "missing")


def test_an_account_is_closed_and_what_is_open_goes_to_who_is_named(client, people, home_office):
    proposed = actions.propose_action(
        home_office, by=people["preparer"], at=timezone.now(), summary="Encrypt backup tapes"
    )
    factories.sign_in(client, people["siro"])
    assert client.get("/").status_code == 200
    output = account("siro@example.test", close=True)
    assert "The account of siro@example.test is closed." in output
    assert f"- Agree to or reject proposed action {proposed.code}\n" in output
    assert "open tasks go to deputy (Deputy SIRO by recorded delegation)" in output
    assert "Encrypt backup tapes" not in output
    assert client.get("/").status_code == 302
    assert not User.objects.get(email="siro@example.test").is_active
    assert Event.objects.get(kind="account.closed").subject == f"accounts.User:{people['siro'].pk}"
    assert account("siro@example.test", close=True) == "The account of siro@example.test is closed already.\n"
    assert Event.objects.filter(kind="account.closed").count() == 1


def test_a_closed_account_is_opened_again_with_its_posts(people, home_office):
    account("siro@example.test", close=True)
    assert "open again" in account("siro@example.test", reopen=True)
    siro = User.objects.get(email="siro@example.test")
    assert can(siro, Can.RETURN_SIGN_AND_SUBMIT, home_office, timezone.now())
    assert Event.objects.filter(kind="account.reopened").count() == 1
    assert "open already" in account("siro@example.test", reopen=True)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"close": True, "administrator": True}, "take nothing but the address"),
        ({"reopen": True}, "no account for ghost@example.test"),
    ],
)
def test_closing_or_opening_what_cannot_be_changes_nothing(centre, options, why):
    with pytest.raises(CommandError, match=why):
        account("ghost@example.test", **options)
    assert not Event.objects.exists()
