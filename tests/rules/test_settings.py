"""The settings of a real installation, read by a process of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal.launcher import deployment
from tests.notify import API_KEY, CALLBACK_TOKEN, TEXT_TEMPLATE

BASE = Path(__file__).resolve().parent.parent.parent
PRODUCTION = {
    "PRODUCTION": "1",
    "SECRET_KEY": "a-key-that-is-long-enough-and-different-enough-0123456789-abcdefghij",
    "ALLOWED_HOSTS": "portal.invalid",
    "DATABASE_URL": "postgresql://portal_runtime:Zk3vQ9xLw7TnRb2cYd5h@database.invalid/portal",
    "REDIS_URL": "redis://:q7Vt2mXs9LcHd4Rb1wKz@broker.invalid:6379/0",
    "PORTAL_ADDRESS": "https://portal.invalid",
    "EMAIL_HOST": "relay.example.gov.uk",
    "DEFAULT_FROM_EMAIL": "Data Handling Portal <portal@example.gov.uk>",
}
UNSET = ("DEMONSTRATION", "EMAIL_PORT", "ICO_ENDPOINT", *PRODUCTION)


# Reads orders from standard input, one a line, and runs each in a fork of its own: a new process that reads the
# settings from the beginning, without Python and the packages being started for each.
PARENT = """
import json, os, sys, traceback
import celery.schedules, csp.constants, dj_database_url, django, django.conf, django.core.management
import portal.embedded
celery.schedules.crontab()  # its patterns are known from then on
for line in sys.stdin:
    order = json.loads(line)
    child = os.fork()
    if child == 0:
        os.environ.clear()
        os.environ.update(order["environment"])
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(order[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
        sys.argv, status = ["manage.py", *order["words"]], 0
        try:
            exec(order["code"], {"__name__": "__main__"})
        except SystemExit as end:
            if isinstance(end.code, str):
                print(end.code, file=sys.stderr)
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            traceback.print_exc()
            status = 1
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    _, ended = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(ended), flush=True)
"""
CHECK = "from django.core.management import execute_from_command_line as run; import sys; run(sys.argv)"
CHECK_WORDS = ("check", "--deploy", "--fail-level", "WARNING")


@pytest.fixture(scope="module", autouse=True)
def parent():
    """The process whose forks read the settings."""
    kept = {key: value for key, value in os.environ.items() if key not in UNSET}
    process = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        cwd=BASE,
        env=kept,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    _running.append(process)
    yield
    _running.clear()
    process.stdin.close()
    process.wait(10)
    process.stdout.close()


_running: list[subprocess.Popen] = []


def python(code: str, tmp_path, **environment) -> subprocess.CompletedProcess:
    kept = {key: value for key, value in os.environ.items() if key not in UNSET}
    files = {name: str(tmp_path / f".{name}") for name in ("out", "err")}
    order = {
        "code": code or CHECK,
        "words": [] if code else CHECK_WORDS,
        "environment": kept
        | {"PORTAL_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "portal.settings"}
        | environment,
    }
    (process,) = _running
    process.stdin.write(json.dumps(order | files) + "\n")
    process.stdin.flush()
    status = int(process.stdout.readline())
    out, err = (Path(file).read_text() for file in files.values())
    return subprocess.CompletedProcess([code], status, out, err)


def setting(name: str, tmp_path, **environment) -> str:
    done = python(f"from portal import settings; print(settings.{name})", tmp_path, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_production_refuses_demonstration_mode(tmp_path):
    done = python("import portal.settings", tmp_path, **PRODUCTION, DEMONSTRATION="1")
    assert done.returncode
    assert "A production installation refuses demonstration mode" in done.stderr


@pytest.mark.parametrize(
    "name",
    [
        "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "EMAIL_HOST", "DEFAULT_FROM_EMAIL",
        "PORTAL_ADDRESS",
    ],
)  # fmt: skip
def test_production_refuses_to_start_without_what_it_needs_and_names_it(tmp_path, name):
    for missing in ({}, {name: ""}):
        values = {key: value for key, value in PRODUCTION.items() if key != name}
        done = python("import portal.settings", tmp_path, **values | missing)
        assert done.returncode
        assert f"Set {name}" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "key",
    [
        "changeme",
        "0123456789",
        "a" * 80,
        "abcabcabc" * 8,
        "django-insecure-3v&8r!k2q^x0w9z#n5m@c7b1p4t6y*u8i0o2l",
        "Change-Me-3v8rk2qx0w9zn5mc7b1p4t6yu8i0o2lfhgjdksla",
    ],
)
def test_production_refuses_a_key_that_somebody_could_guess_and_says_how_to_make_one(tmp_path, key):
    done = python("import portal.settings", tmp_path, **PRODUCTION | {"SECRET_KEY": key})
    assert done.returncode
    assert "SECRET_KEY is too weak" in done.stderr.splitlines()[-1]
    assert "secrets.token_urlsafe" in done.stderr.splitlines()[-1]
    assert key not in done.stderr


def test_the_key_that_make_secrets_writes_is_strong_enough(tmp_path):
    deployment.make_secrets(lambda *_: None, tmp_path / "secrets")
    key = (tmp_path / "secrets" / "secret_key").read_text()
    assert setting("PRODUCTION", tmp_path, **PRODUCTION | {"SECRET_KEY": key}) == "True"


@pytest.mark.parametrize(
    "name", ["DATABASE_URL", "MIGRATION_DATABASE_URL", "BACKUP_DATABASE_URL", "REDIS_URL"]
)
@pytest.mark.parametrize(
    "word", ["", "portal", "fifteen-letters", "changeme-changeme-1234567", "aaaaaaaaaaaaaaaaaaaaaaa"]
)
def test_production_refuses_a_weak_password_in_an_address_without_showing_it(tmp_path, name, word):
    weak = {name: f"postgresql://portal:{word}@database.invalid/portal"}
    done = python("import portal.settings", tmp_path, **PRODUCTION | weak)
    assert done.returncode
    assert f"The password in {name} is too weak" in done.stderr.splitlines()[-1]
    assert not word or word == "portal" or word not in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("redis://broker.invalid:6379/0", "Put a password into REDIS_URL"),
        ("redis://user@broker.invalid:6379/0", "Put a password into REDIS_URL"),
        ("unix:///run/valkey.sock?db=1", ""),
        ("rediss://broker.invalid:6379/0?ssl_certfile=/run/secrets/queue.pem", ""),
    ],
)
def test_production_refuses_a_queue_that_anybody_on_the_network_can_write_to(tmp_path, address, text):
    done = python("import portal.settings", tmp_path, **PRODUCTION | {"REDIS_URL": address})
    assert bool(done.returncode) == bool(text)
    assert text in done.stderr


@pytest.mark.parametrize("names", ["*", "portal.invalid,*", "*.invalid"])
def test_production_refuses_to_answer_under_any_name(tmp_path, names):
    done = python("import portal.settings", tmp_path, **PRODUCTION | {"ALLOWED_HOSTS": names})
    assert done.returncode
    assert "Set ALLOWED_HOSTS" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"PORTAL_ADDRESS": "http://portal.invalid"}, "Set PORTAL_ADDRESS"),
        ({"EMAIL_HOST": "mail"}, "mail catcher"),
        ({"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": "8025"}, "mail catcher"),
        ({"DEFAULT_FROM_EMAIL": "portal@data-handling-portal.invalid"}, "Set DEFAULT_FROM_EMAIL"),
        ({"DEFAULT_FROM_EMAIL": "the portal"}, "Set DEFAULT_FROM_EMAIL"),
        ({"ICO_ENDPOINT": "https://ico.example/notices"}, "ICO_ENDPOINT is for demonstrations"),
        ({"NOTICE_HOSTS": "api.ico.example"}, "Set NOTICE_SIGNING_KEY"),
    ],
)
def test_production_refuses_what_would_count_as_sent_and_reach_nobody(tmp_path, wrong, text):
    done = python("import portal.settings", tmp_path, **PRODUCTION | wrong)
    assert done.returncode
    assert text in done.stderr.splitlines()[-1]


def test_what_docker_compose_leaves_empty_is_as_if_it_were_not_given(tmp_path):
    for name in ("EMAIL_HOST", "EMAIL_PORT", "DEFAULT_FROM_EMAIL", "REGULATOR_CHANNEL"):
        assert setting(name, tmp_path, **{name: ""}) == setting(name, tmp_path)


@pytest.mark.parametrize(
    ("name", "value"), [("DEMONSTRATION", "yes"), ("PRODUCTION", "true"), ("EMAIL_PORT", "smtp")]
)
def test_a_value_that_makes_no_sense_stops_the_start_and_is_named(tmp_path, name, value):
    done = python("import portal.settings", tmp_path, **{name: value})
    assert done.returncode
    assert f"{name} must be" in done.stderr
    assert value in done.stderr


def test_a_secret_may_lie_in_a_file(tmp_path):
    file = tmp_path / "key"
    file.write_text("kept in a file\n")
    assert setting("SECRET_KEY", tmp_path, SECRET_KEY_FILE=str(file)) == "kept in a file"


def test_the_key_of_one_machine_is_made_once_and_readable_by_its_owner_only(tmp_path):
    assert setting("SECRET_KEY", tmp_path) == setting("SECRET_KEY", tmp_path)
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_passwords_are_hashed_with_argon2_over_a_hundred_megabytes(tmp_path):
    code = "import django; django.setup(); from django.contrib.auth.hashers import make_password; print(make_password('x'))"
    at_a_cost = "argon2$argon2id$v=19$m=102400,t=2,p=8$"
    assert python(code, tmp_path, **PRODUCTION).stdout.startswith(at_a_cost)


def test_djangos_own_check_of_an_installation_finds_nothing(tmp_path):
    done = python("", tmp_path, **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert "security.W" not in done.stderr


def test_debugging_is_never_on(tmp_path):
    assert setting("DEBUG", tmp_path) == "False"
    assert setting("DEBUG", tmp_path, DEBUG="1") == "False"


def test_cookies_travel_only_over_https_in_production(tmp_path):
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT"):
        assert setting(name, tmp_path, **PRODUCTION) == "True"


def test_cookies_in_production_are_of_this_host_alone(tmp_path):
    for name in ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "BROWSER_COOKIE_NAME"):
        assert setting(name, tmp_path, **PRODUCTION).startswith("__Host-")
        assert not setting(name, tmp_path).startswith("__Host-")  # without HTTPS a browser refuses the prefix
    for name in ("SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN"):
        assert setting(f"__dict__.get('{name}')", tmp_path, **PRODUCTION) == "None"


def test_proxies_are_trusted_only_in_the_number_that_is_named(tmp_path):
    assert setting("ALLAUTH_TRUSTED_PROXY_COUNT", tmp_path) == "0"
    assert setting("ALLAUTH_TRUSTED_PROXY_COUNT", tmp_path, TRUSTED_PROXY_COUNT="1") == "1"


def test_the_content_policy_allows_nothing_inline_and_nothing_from_elsewhere(tmp_path):
    policy = setting("CONTENT_SECURITY_POLICY", tmp_path)
    assert "unsafe" not in policy
    assert "http" not in policy


NOTIFY = {
    "NOTIFY_API_KEY": API_KEY,
    "NOTIFY_TEXT_TEMPLATE": TEXT_TEMPLATE,
    "NOTIFY_CALLBACK_TOKEN": CALLBACK_TOKEN,
}


def test_production_starts_with_notify_and_without_it(tmp_path):
    assert setting("NOTIFY_API_KEY", tmp_path, **PRODUCTION, **NOTIFY) == API_KEY
    assert setting("NOTIFY_API_KEY", tmp_path, **PRODUCTION) == ""


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"NOTIFY_API_KEY": API_KEY[:-4]}, "NOTIFY_API_KEY is not a whole key"),
        ({"NOTIFY_API_KEY": ""}, "Set NOTIFY_API_KEY"),
        ({"NOTIFY_TEXT_TEMPLATE": ""}, "Set NOTIFY_TEXT_TEMPLATE"),
        ({"NOTIFY_TEXT_TEMPLATE": "the text"}, "NOTIFY_TEXT_TEMPLATE must be the identity"),
        ({"NOTIFY_CALLBACK_TOKEN": "short"}, "NOTIFY_CALLBACK_TOKEN is missing or too weak"),
        ({"NOTIFY_ADDRESS": "http://notify.example"}, "NOTIFY_ADDRESS must begin with https://"),
    ],
)
def test_production_refuses_settings_of_notify_that_would_send_nothing(tmp_path, wrong, text):
    done = python("import portal.settings", tmp_path, **PRODUCTION, **NOTIFY | wrong)
    assert done.returncode
    assert text in done.stderr.splitlines()[-1]
