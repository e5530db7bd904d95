"""Health is answered however busy the web server is, and its logs hold no key of a link."""

import contextlib
import threading
import time
import urllib.error
import urllib.request

from accounts.links import token_for
from tests.portal.locks import locked
from tests.stack import free_port


def test_health_is_answered_while_every_thread_waits_for_a_lock(real_stack):
    real_stack.settings = {"DATABASE_LOCK_SECONDS": "30"}
    port = free_port()
    real_stack._start(
        "gunicorn", "portal.wsgi:application", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "2",
        "--worker-class", "portal.webserver.Worker", "--no-control-socket",
    )  # fmt: skip

    def health():
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20) as answer:
                return answer.status
        except urllib.error.HTTPError as refused:
            return refused.read().decode()
        except OSError:
            return ""

    def page():
        asked = urllib.request.Request(
            f"http://127.0.0.1:{port}/", headers={"Cookie": "sessionid=" + "a" * 32}
        )
        with contextlib.suppress(OSError):
            urllib.request.urlopen(asked, timeout=60).close()  # noqa: S310

    real_stack.wait(health)
    with locked(real_stack, "django_session"):
        people = [threading.Thread(target=page, daemon=True) for _ in range(6)]
        for person in people:
            person.start()
        time.sleep(1)
        began = time.monotonic()
        assert '"database": true' in health()
        assert time.monotonic() - began < 5
        assert all(person.is_alive() for person in people)
    for person in people:
        person.join(20)


def test_no_log_of_the_web_server_holds_the_key_of_a_signed_link(real_stack):
    port = free_port()
    real_stack._start(
        "gunicorn", "portal.wsgi:application", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "2",
        "--worker-class", "portal.webserver.Worker", "--logger-class", "portal.webserver.Log", "--access-logfile", "-",
        "--no-control-socket",
    )  # fmt: skip
    token = token_for("incidents.reporting_link", "0" * 32)
    page = f"http://127.0.0.1:{port}/incidents/report/with-link/{token}/"

    def answered():
        try:
            urllib.request.urlopen(urllib.request.Request(page, headers={"Referer": page}), timeout=20)
        except urllib.error.HTTPError as refused:
            return refused.code
        except OSError:
            return 0

    real_stack.wait(answered)
    log = real_stack.var / "processes.log"
    real_stack.wait(lambda: "/incidents/report/with-link/(key)/" in log.read_text())
    assert token.partition(".")[2] not in log.read_text()
