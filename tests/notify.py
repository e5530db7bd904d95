"""A real HTTP server that answers as GOV.UK Notify does: it checks the token, keeps what it took, and is asked by reference."""

import base64
import hashlib
import hmac
import json
import threading
import time
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

SERVICE, SECRET = "2f9c1d0e-7a5b-4c3d-8e6f-0123456789ab", "9b8a7c6d-5e4f-4a3b-9c2d-ba9876543210"
API_KEY = f"portal-live-{SERVICE}-{SECRET}"
TEXT_TEMPLATE, MAIL_TEMPLATE = "11111111-2222-4333-8444-555555555555", "66666666-7777-4888-8999-aaaaaaaaaaaa"
CALLBACK_TOKEN = "Zk3vQ9xLw7TnRb2cYd5hMs8fGj4pKe6a"


class NotifyPeer(ThreadingHTTPServer):
    """`taken` are the notifications that it has, as they were posted; `meeting` may have it answer otherwise.

    `meeting(kind, posted)` gives a status to answer with, "silent" to take it and answer nothing, or "" for the usual.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.taken: list[dict] = []
        self.asked: list[str] = []
        self.meeting = lambda kind, posted: ""
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: NotifyPeer

    def log_message(self, *_):
        """Nothing: the tests read what was taken."""

    def is_known(self) -> bool:
        try:
            head, claims, signature = self.headers["Authorization"].removeprefix("Bearer ").split(".")
            mac = hmac.new(SECRET.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
            token = json.loads(_decoded(claims))
            right = json.loads(_decoded(head)) == {"typ": "JWT", "alg": "HS256"} and token["iss"] == SERVICE
            return (
                right
                and abs(time.time() - token["iat"]) < 30
                and hmac.compare_digest(mac, _decoded(signature))
            )
        except (ValueError, KeyError, AttributeError):
            return False

    def answer(self, status: int, content: dict):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, status: int, kind: str, text: str):
        self.answer(status, {"status_code": status, "errors": [{"error": kind, "message": text}]})

    def do_POST(self):
        posted = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        kind = self.path.rpartition("/")[2]
        if not self.is_known():
            return self.refuse(403, "AuthError", "Invalid token: signature, api token not found")
        came = self.server.meeting(kind, posted)
        if isinstance(came, int):
            return self.refuse(came, "BadRequestError", f"{posted.get('phone_number')} is not a valid number")
        notification = {"id": str(uuid.uuid4()), "kind": kind, **posted}
        self.server.taken.append(notification)
        if came == "silent":
            self.close_connection = True
            return None
        return self.answer(201, {"id": notification["id"], "reference": posted["reference"]})

    def do_GET(self):
        if not self.is_known():
            return self.refuse(403, "AuthError", "Invalid token: signature, api token not found")
        reference = parse_qs(urlsplit(self.path).query)["reference"][0]
        self.server.asked.append(reference)
        notifications = [
            {"id": notification["id"], "reference": reference}
            for notification in self.server.taken
            if notification["reference"] == reference
        ]
        return self.answer(200, {"notifications": notifications, "links": {}})


@pytest.fixture
def notify(settings) -> Iterator[NotifyPeer]:
    """Notify, as this installation has chosen it for text messages."""
    peer = NotifyPeer()
    settings.NOTIFY_ADDRESS, settings.NOTIFY_API_KEY = peer.address, API_KEY
    settings.NOTIFY_TEXT_TEMPLATE, settings.NOTIFY_CALLBACK_TOKEN = TEXT_TEMPLATE, CALLBACK_TOKEN
    yield peer
    peer.shutdown()
    peer.server_close()
