"""Signing in without Redis, and how tries are counted with and without it."""

import pytest
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache

from portal import cache as subject
from tests.factories import PASSWORD, make_user
from tests.stack import free_port

SIGN_IN, AGAIN = "/sign-in/", "/sign-in/again/"


@pytest.fixture
def siro(db):
    return make_user("siro@home-office.invalid", "Senior Information Risk Owner", PASSWORD)


@pytest.fixture
def without_redis(settings, monkeypatch):
    """The address of the cache refuses connections."""
    monkeypatch.setattr(subject, "RESTING", {})
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": f"redis://127.0.0.1:{free_port()}/0"}
    }


def try_to_sign_in(client, email, password=PASSWORD):
    return client.post(SIGN_IN, {"login": email, "password": password})


def test_people_sign_in_and_sign_while_the_cache_refuses_connections(client, siro, without_redis):
    assert try_to_sign_in(client, siro.email, "not the password at all").status_code == 200
    assert try_to_sign_in(client, siro.email).status_code == 302
    assert client.get("/").status_code == 200
    assert client.post(AGAIN, {"password": "not the password at all", "next": "/"}).status_code == 200
    assert client.post(AGAIN, {"password": PASSWORD, "next": "/"})["Location"] == "/"


def test_guessing_is_slowed_down_without_redis_too(client, siro, without_redis):
    for _ in range(5):
        try_to_sign_in(client, siro.email, "not the password at all")
    try_to_sign_in(client, siro.email)
    assert client.get("/").status_code == 302


def test_tries_are_counted_in_redis_where_every_process_sees_them(client, siro, settings):
    try_to_sign_in(client, siro.email, "not the password at all")
    cache = settings.CACHES["default"]
    redis = RedisCache(cache["LOCATION"], {"KEY_PREFIX": cache["KEY_PREFIX"]})
    assert list(redis._cache.get_client().scan_iter(f"{cache['KEY_PREFIX']}:*delays:*", count=10_000))


def test_an_outage_is_logged_once_and_so_is_its_end(without_redis, settings, caplog, monkeypatch):
    monkeypatch.setattr(subject, "REST_SECONDS", 0)
    for _ in range(3):
        cache.set("tries", 1)
        assert cache.get("tries") == 1
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    monkeypatch.setattr(RedisCache, "get", lambda *_, **__: 7)
    assert [cache.get("tries"), cache.get("tries")] == [7, 7]
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]


def test_a_server_that_did_not_answer_is_left_alone_for_a_while(without_redis, monkeypatch):
    cache.set("tries", 1)
    monkeypatch.setattr(RedisCache, "get", lambda *_, **__: 7)
    assert cache.get("tries") == 1
    for where in subject.RESTING:
        subject.RESTING[where] = 0.0
    assert cache.get("tries") == 7


def test_nobody_empties_the_cache_in_which_all_processes_count():
    cache.set("tries", 3)
    with pytest.raises(RuntimeError, match="keys that you know"):
        cache.clear()
    assert cache.get("tries") == 3
