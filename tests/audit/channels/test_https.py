"""Posting a notice to an address that a regulator agreed on: signed, whole, and never taken twice."""

import base64
import hashlib
import hmac
import re
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest

from audit.channels import https
from audit.channels.base import TryLater

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
SECRET = "a-key-that-both-sides-know-0123456789"


class Regulator(BaseHTTPRequestHandler):
    """A machine of a regulator: it keeps what it receives and gives one answer."""

    status, received = 201, []

    def do_POST(self):
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append((dict(self.headers), content))
        self.send_response(self.status)
        self.send_header("Location", "https://elsewhere.example/")
        self.end_headers()

    def log_message(self, *arguments):
        """Nothing: the test reads what was received."""


@pytest.fixture
def regulator(settings):
    settings.NOTICE_SIGNING_KEY, settings.NOTICE_SIGNING_KEY_ID = SECRET, "home-office-1"
    handler = type("Regulator", (Regulator,), {"received": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield SimpleNamespace(handler=handler, address=f"http://127.0.0.1:{server.server_port}/notices")
    server.shutdown()
    server.server_close()


def message(address):
    key, payload = "0b8f0a3e-6a0f-5a3c-9a77-3f7f3d0a1b2c", {"a": "é", "b": 1}
    return SimpleNamespace(to=address, key=key, payload=payload, tried_at=AT, created_at=AT)


def verified(headers, content, address, secret) -> bool:
    """As the receiver checks it, from what came alone (RFC 9421)."""
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    if headers["Content-Digest"] != f"sha-256=:{digest}:":
        return False
    parameters = headers["Signature-Input"].removeprefix("notice=")
    values = {
        "@method": "POST",
        "@target-uri": address,
        "content-digest": headers["Content-Digest"],
        "idempotency-key": headers["Idempotency-Key"],
    }
    names = re.findall(r'"([^"]+)"', parameters.partition(")")[0])
    base = "".join(f'"{name}": {values[name]}\n' for name in names) + f'"@signature-params": {parameters}'
    wanted = base64.b64encode(hmac.new(secret.encode(), base.encode(), hashlib.sha256).digest()).decode()
    return headers["Signature"] == f"notice=:{wanted}:"


def test_what_arrives_is_signed_and_whole_and_a_changed_letter_or_key_is_found(regulator):
    assert https.send(message(regulator.address)) == "127.0.0.1 answered 201"
    ((headers, content),) = regulator.handler.received
    assert content.decode() == '{"a":"é","b":1}'
    assert verified(headers, content, regulator.address, SECRET)
    assert not verified(headers, content.replace(b"1", b"2"), regulator.address, SECRET)
    assert not verified(headers, content, regulator.address, "another")
    assert not verified(headers | {"Idempotency-Key": "another"}, content, regulator.address, SECRET)
    assert not verified(headers, content, "https://elsewhere.example/", SECRET)


def test_the_same_notice_sent_again_has_the_same_key_and_content(regulator):
    for _ in range(2):
        https.send(message(regulator.address))
    first, second = regulator.handler.received
    assert first[1] == second[1]
    assert first[0]["Idempotency-Key"] == second[0]["Idempotency-Key"]


@pytest.mark.parametrize("status", [302, 400, 401, 500])
def test_an_answer_that_does_not_take_it_is_no_receipt_and_no_redirect_is_followed(regulator, status):
    regulator.handler.status = status
    with pytest.raises(TryLater, match=f"answered {status}"):
        https.send(message(regulator.address))
    assert len(regulator.handler.received) == 1


def test_nothing_is_sent_without_a_key_to_sign_with(regulator, settings):
    settings.NOTICE_SIGNING_KEY = ""
    with pytest.raises(TryLater, match="NOTICE_SIGNING_KEY"):
        https.send(message(regulator.address))
    assert regulator.handler.received == []


def test_an_address_that_does_not_answer_is_tried_later(settings):
    settings.NOTICE_SIGNING_KEY = SECRET
    with pytest.raises(TryLater, match="did not answer: ConnectionError"):
        https.send(message("http://127.0.0.1:9/notices"))


def test_the_signature_says_when_the_attempt_was_made_and_by_which_key(regulator):
    https.send(message(regulator.address))
    ((headers, _),) = regulator.handler.received
    assert f'created={int(AT.timestamp())};keyid="home-office-1";' in headers["Signature-Input"]
