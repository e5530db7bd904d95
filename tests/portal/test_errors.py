"""The pages for a database that is busy or away: what was typed is kept, and nothing secret is shown."""

import time

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.timezone import localdate

from tests.factories import Role, centre, make_user, person, sign_in
from tests.portal.locks import locked
from tests.wrong_dates import appointment_since_1066

TEXT = "A laptop was left on a train between Leeds and York."


@pytest.fixture
def impatient(real_stack):
    """Locks are waited for a fifth of a second."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
    return real_stack


@pytest.fixture
def somebody(client, impatient):
    client.raise_request_exception = False
    return sign_in(client, make_user("somebody@home-office.example"))


def test_a_form_that_meets_a_lock_is_shown_again_with_what_was_typed(somebody, impatient):
    with locked(impatient, "accounts_user"):
        answer = somebody.post(
            reverse("incidents:report"), {"description": TEXT, "title": "<b>Laptop", "password": "hidden"}
        )
    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert "Nothing was changed, and nothing you typed is lost" in page
    assert f'name="description" value="{TEXT}"' in page
    assert 'value="&lt;b&gt;Laptop"' in page
    assert f'action="{reverse("incidents:report")}"' in page
    assert "csrfmiddlewaretoken" in page
    assert "hidden" not in page.replace('type="hidden"', "")


def test_a_page_that_meets_a_lock_can_be_asked_for_again(somebody, impatient):
    with locked(impatient, "django_session"):
        answer = somebody.get("/incidents/?status=open")
    assert answer.status_code == 503
    assert 'href="/incidents/?status=open"' in answer.content.decode()
    assert somebody.get("/incidents/").status_code != 503


def test_a_program_gets_json(somebody, impatient):
    with locked(impatient, "django_session"):
        answer = somebody.get("/", headers={"Accept": "application/json"})
    assert answer.status_code == 503
    assert answer.json() == {
        "error": "The portal is busy. Nothing was changed. Try again in a moment.", "retry_after": 10,
    }  # fmt: skip


def test_signing_in_does_not_wait_for_ever_and_does_not_show_the_password(client, impatient):
    client.raise_request_exception = False
    began = time.monotonic()
    with locked(impatient, "accounts_user"):
        answer = client.post(reverse("account_login"), {"login": "a@b.example", "password": "a secret word"})
    assert answer.status_code == 503
    assert time.monotonic() - began < 5
    assert "secret" not in answer.content.decode()


def test_a_database_that_is_away_is_said_in_plain_words(client, somebody, impatient):
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "not_there"
    try:
        answer = somebody.get("/")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
    assert answer.status_code == 503
    assert "The portal is busy" in answer.content.decode()


@pytest.fixture
def wrong(as_owner, db):
    return appointment_since_1066()


@pytest.fixture
def administrator(client, wrong):
    """The browser of an administrator, with a page that ends the appointment whose first day is in 1066."""
    client.raise_request_exception = False
    return sign_in(client, person("admin@centre.example", Role.SYSADMIN, centre()))


def ends_today():
    """The fields of a last day."""
    today = localdate()
    return {"ends_on_day": str(today.day), "ends_on_month": str(today.month), "ends_on_year": str(today.year)}


def test_a_form_about_a_record_with_a_date_that_cannot_be_says_whom_to_ask_and_loses_nothing(
    administrator, wrong, caplog
):
    address = reverse("departments:appointment_end", args=[wrong.pk])
    typed = {**ends_today(), "note": "She moves to another post."}
    answer = administrator.post(address, typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"appointment {wrong.pk} is before 1990 or after 2099" in page
    assert f"manage.py correct_date departments.Appointment {wrong.pk} starts_on" in page
    assert "Nothing was changed, and nothing you typed is lost" in page
    assert 'name="note" value="She moves to another post."' in page
    assert f'action="{address}"' in page
    assert "1066-" not in caplog.text


def test_a_program_is_notified_of_a_date_that_cannot_be_in_json(administrator, wrong):
    address = reverse("departments:appointment_end", args=[wrong.pk])
    answer = administrator.post(address, ends_today(), headers={"Accept": "application/json"})
    assert answer.status_code == 409
    assert f"correct_date departments.Appointment {wrong.pk} starts_on" in answer.json()["error"]
