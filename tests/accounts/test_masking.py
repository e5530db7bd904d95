"""Tokens of forms are those that Django's middleware takes, and no two are alike."""

from collections import Counter

from django.middleware import csrf
from django.test import RequestFactory

from accounts.masking import masked_secret, random_characters


def test_a_browser_without_a_secret_gets_one_and_a_token_that_matches_it():
    request = RequestFactory().get("/")
    token = masked_secret(request)
    secret = request.META["CSRF_COOKIE"]
    assert request.META["CSRF_COOKIE_NEEDS_UPDATE"]
    csrf._check_token_format(secret)
    csrf._check_token_format(token)
    assert csrf._does_token_match(token, secret)


def test_a_browser_keeps_its_secret_and_gets_another_token_each_time():
    request = RequestFactory().get("/")
    request.META["CSRF_COOKIE"] = secret = csrf._get_new_csrf_string()
    tokens = {masked_secret(request) for _ in range(50)}
    assert request.META["CSRF_COOKIE"] == secret
    assert len(tokens) == 50
    assert all(csrf._does_token_match(token, secret) for token in tokens)
    assert not any(csrf._does_token_match(token, csrf._get_new_csrf_string()) for token in tokens)


def test_every_character_is_drawn_equally_often():
    drawn = Counter("".join(random_characters() for _ in range(4000)))
    assert set(drawn) == set(csrf.CSRF_ALLOWED_CHARS)
    expected = 4000 * csrf.CSRF_SECRET_LENGTH / len(csrf.CSRF_ALLOWED_CHARS)
    assert all(abs(number - expected) < 0.2 * expected for number in drawn.values())
