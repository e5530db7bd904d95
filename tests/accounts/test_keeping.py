"""A form that comes without its session or with an old token: kept for its author, found in the form, seen by nobody else."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts import keeping
from accounts.models import KeptForm
from accounts.tasks import sweep
from audit.models import SweepFailure
from tests.accounts import urls
from tests.accounts.kept import PAGE, WORDS, browser, hidden, opens_a_form, signs_in
from tests.factories import PASSWORD, make_user


@pytest.fixture(autouse=True)
def with_a_page_with_a_form(settings, db):
    settings.ROOT_URLCONF = "tests.accounts.urls"
    urls.SENT.clear()
    urls.SIGNED.clear()


@pytest.fixture
def other():
    return make_user("dpo@home-office.invalid", "Data Protection Officer", PASSWORD)


def page_after(client, user) -> str:
    return client.get(signs_in(client, user)["Location"]).content.decode()


def half_an_hour(client, clock, form):
    clock.ahead = 31 * 60


def ten_hours(client, clock, form):
    clock.ahead = 10 * 3600 + 60


def a_week(client, clock, form):
    clock.ahead = 7 * 24 * 3600


def no_cookie(client, clock, form):
    client.cookies.clear()


def signed_out_elsewhere(client, clock, form):
    client.post("/sign-out/", {name: form[name] for name in keeping.TOKENS})


@pytest.mark.parametrize("lost", [half_an_hour, ten_hours, a_week, no_cookie, signed_out_elsewhere])
def test_after_signing_in_the_text_is_in_the_form_and_nothing_was_sent(siro, clock, lost):
    client, form = opens_a_form(siro)
    lost(client, clock, form)
    answer = client.post("/test/form/", form)
    assert answer["Location"] == "/sign-in/"
    assert "what you typed will be in the form" in client.get("/sign-in/").content.decode()
    page = page_after(client, siro)
    assert f">\n{WORDS}</textarea>" in page
    assert "It was not sent" in page
    assert "body=ho" in page
    assert urls.SENT == []
    client.post("/test/form/", form | hidden(client))
    assert urls.SENT == [WORDS]
    assert WORDS not in client.get(PAGE).content.decode()
    assert not KeptForm.objects.exists()


def test_after_signing_in_again_in_another_tab_the_text_is_in_the_form_at_once(siro):
    client, form = opens_a_form(siro)
    client.post("/sign-out/", {name: form[name] for name in keeping.TOKENS})
    signs_in(client, siro)
    answer = client.post("/test/form/", form)  # with the token of before
    assert answer["Location"] == PAGE
    assert f">\n{WORDS}</textarea>" in client.get(PAGE).content.decode()
    assert urls.SENT == []


def test_an_old_token_loses_nothing(siro):
    client, form = opens_a_form(siro)
    answer = client.post("/test/form/", form | {"csrfmiddlewaretoken": "a" * 64})
    assert answer["Location"] == PAGE
    assert f">\n{WORDS}</textarea>" in client.get(PAGE).content.decode()
    assert urls.SENT == []


def test_an_old_token_without_a_note_is_refused_and_keeps_nothing(siro):
    client, _ = opens_a_form(siro)
    answer = client.post("/test/form/", {"words": WORDS, "csrfmiddlewaretoken": "a" * 64})
    assert answer.status_code == 403
    assert not KeptForm.objects.exists()


def test_anybody_else_who_signs_in_sees_no_trace_of_it(siro, other):
    client, form = opens_a_form(siro)
    client.cookies.clear()
    assert "Location" in client.post("/test/form/", form)
    answer = signs_in(client, other)
    assert answer["Location"] == "/"
    for address in ("/", PAGE, "/account/"):
        page = client.get(address).content.decode()
        assert WORDS not in page
        assert "Not sent yet" not in page
        assert "what you typed" not in page.lower().replace("what you typed is still on this page", "")


def test_a_form_opened_by_one_person_is_never_taken_from_another(siro, other):
    client, form = opens_a_form(siro)
    client.post("/sign-out/", {name: form[name] for name in keeping.TOKENS})
    signs_in(client, other)
    form["csrfmiddlewaretoken"] = hidden(client)["csrfmiddlewaretoken"]
    answer = client.post("/test/form/", form)
    assert answer.status_code == 403
    assert WORDS not in answer.content.decode()
    assert urls.SENT == []
    assert WORDS not in client.get(PAGE).content.decode()
    client.cookies.clear()
    signs_in(client, siro)
    assert WORDS in client.get(PAGE).content.decode()


def test_the_text_is_encrypted_and_no_password_is_in_it(siro):
    client, form = opens_a_form(siro)
    client.cookies.clear()
    client.post("/test/form/", form)
    row = KeptForm.objects.get()
    assert b"papers" not in bytes(row.words)
    [text] = keeping.kept_on(siro.pk, "/test/form/", timezone.now())
    assert text.fields == [("words", WORDS)]


def test_with_another_key_what_was_kept_is_gone_and_with_the_former_one_named_it_is_there(siro, settings):
    keeping.keep(
        siro.pk, page=PAGE, action="/test/form/", fields=[("words", WORDS)], files=False, at=timezone.now()
    )
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another key"
    assert keeping.kept_on(siro.pk, "/test/form/", timezone.now()) == []
    settings.SECRET_KEY_FALLBACKS = [former]
    assert keeping.kept_on(siro.pk, "/test/form/", timezone.now())


def test_the_row_of_one_person_cannot_be_given_to_another(siro, other):
    keeping.keep(
        siro.pk, page=PAGE, action="/test/form/", fields=[("words", WORDS)], files=False, at=timezone.now()
    )
    KeptForm.objects.update(user=other)
    assert keeping.kept_on(other.pk, "/test/form/", timezone.now()) == []


def test_after_a_day_it_is_neither_shown_nor_there(siro, clock):
    client, form = opens_a_form(siro)
    client.cookies.clear()
    client.post("/test/form/", form)
    clock.ahead = 24 * 3600 + 1
    signs_in(client, siro)
    assert WORDS not in client.get(PAGE).content.decode()
    keeping.forget_old(timezone.now())
    assert not KeptForm.objects.exists()


def test_forms_that_cannot_be_deleted_do_not_keep_the_sessions_that_ended(siro, monkeypatch):
    opens_a_form(siro)
    Session.objects.update(expire_date=timezone.now() - timedelta(hours=1))
    monkeypatch.setattr(keeping, "KEPT", "a day")
    monkeypatch.setattr("audit.clock._offset", None)
    sweep()
    assert not Session.objects.exists()
    assert SweepFailure.objects.get().sweep == "accounts.kept_forms"


def test_what_is_too_long_is_not_kept_and_the_page_says_so(siro):
    client, form = opens_a_form(siro)
    client.cookies.clear()
    client.post("/test/form/", form | {"words": "x" * (keeping.LONGEST_TEXT + 1)})
    assert "too long to be kept" in client.get("/sign-in/").content.decode()
    assert not KeptForm.objects.exists()


def test_of_one_person_no_more_than_twenty_forms_are_kept(siro):
    for number in range(25):
        keeping.keep(
            siro.pk, page=f"/p/{number}/", action=f"/p/{number}/", fields=[("words", WORDS)], files=False,
            at=timezone.now() + timedelta(seconds=number),
        )  # fmt: skip
    assert KeptForm.objects.count() == 20
    assert not KeptForm.objects.filter(action="/p/4/").exists()


@pytest.mark.parametrize("note", ["", "x", "a:b:c", "1:{}"])
def test_a_forged_note_keeps_nothing(siro, note):
    client = browser()
    client.get("/sign-in/")
    client.post("/test/form/", {"words": WORDS, keeping.NOTE: note})
    assert not KeptForm.objects.exists()


def test_a_note_authorises_nothing(siro):
    _, form = opens_a_form(siro)
    stranger = browser()
    assert stranger.post("/test/form/", form)["Location"] == "/sign-in/"
    assert urls.SENT == []
    assert stranger.get("/account/").status_code == 302


def test_a_page_that_may_not_be_seen_any_more_shows_nothing_of_it(siro):
    client, form = opens_a_form(siro)
    client.cookies.clear()
    client.post("/test/form/", form)
    urls.FORBIDDEN.append(siro.pk)
    try:
        page = client.get(signs_in(client, siro)["Location"])
        assert page.status_code == 403
        assert WORDS not in page.content.decode()
    finally:
        urls.FORBIDDEN.clear()


def test_a_page_is_opened_without_it_when_its_author_wants_that(siro):
    client, form = opens_a_form(siro)
    client.post("/test/form/", form | {"csrfmiddlewaretoken": "a" * 64})
    assert f"{PAGE}&amp;without=1" in client.get(PAGE).content.decode()
    assert WORDS not in client.get(f"{PAGE}&without=1").content.decode()
    assert not KeptForm.objects.exists()


def test_a_chosen_file_is_not_kept_and_the_page_says_so(siro):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client, form = opens_a_form(siro)
    client.cookies.clear()
    client.post("/test/form/", form | {"file": SimpleUploadedFile("names.pdf", b"%PDF-1.7")})
    page = page_after(client, siro)
    assert "choose it again" in page
    assert WORDS in page


def test_what_waits_for_the_password_is_kept_when_the_session_ends_there(siro, clock):
    client = browser()
    signs_in(client, siro)
    form = {"words": "I sign", **hidden(client, "/test/signing/")}
    address = client.post("/test/sign/", form)["Location"]
    again = {"password": PASSWORD, **hidden(client, address)}
    clock.ahead = 31 * 60
    client.post(address, again)
    client.get(signs_in(client, siro)["Location"])
    assert urls.SIGNED == []
    assert 'value="I sign"' in client.get("/test/signing/").content.decode()


def test_what_was_signed_is_not_kept_any_more(siro):
    client = browser()
    signs_in(client, siro)
    address = client.post("/test/sign/", {"words": "I sign", **hidden(client, "/test/signing/")})["Location"]
    assert KeptForm.objects.count() == 1
    client.post(address, {"password": PASSWORD, "next": "/test/sign/", **hidden(client, address)})
    assert [text for _, text in urls.SIGNED] == ["I sign"]
    assert not KeptForm.objects.exists()
