"""A mail server and a regulator's address that misbehave as they are asked to, and remember what they accepted."""

import asyncio
import contextlib
import hashlib
import os
import socket
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from benchmarks.faults.plans import DAMAGE, KILLS_ALWAYS

SILENCE = 120  # seconds: longer than every limit
DRIP = 0.3  # seconds between two bytes of a peer that never stops answering


@dataclass
class Accepted:
    """What a peer has: the key under which it came, when, and the SHA-256 of each PDF that came with it."""

    key: str
    at: float
    papers: frozenset[str] = frozenset()


@dataclass
class Script:
    """What happens to a message at each attempt, by its address; "accept" after the last."""

    steps: dict[str, list[str]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self, who: str) -> str:
        with self.lock:
            left = self.steps.get(who) or []
            if left and left[0] == KILLS_ALWAYS:
                return "kill"
            return left.pop(0) if left else "accept"

    def forget(self, who: str) -> None:
        """From now on this message is accepted."""
        with self.lock:
            self.steps.pop(who, None)


class Peers:
    """Both servers. `kill` ends the workers and `damage` harms stored papers: what happens when a message so scripted arrives."""

    def __init__(self, script: Script, kill: Callable[[], None], damage: Callable[[], None]):
        self.script, self.kill, self.damage = script, kill, damage
        self.mail: dict[str, list[Accepted]] = defaultdict(list)
        self.posted: dict[str, list[Accepted]] = defaultdict(list)
        self._controller = Controller(
            self, hostname="127.0.0.1", port=_free_port(), server_kwargs={"timeout": SILENCE}
        )
        self._controller.start()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    @property
    def smtp_port(self) -> int:
        return self._controller.port

    @property
    def http_port(self) -> int:
        return self._http.server_address[1]

    def environment(self) -> dict[str, str]:
        """That of processes which send to them."""
        return {
            **os.environ,
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.smtp_port),
            "ICO_ENDPOINT": f"http://127.0.0.1:{self.http_port}/",
        }

    def accepted(self) -> Counter[str]:
        """How often each message was accepted, by its key, as mail or at the address."""
        mails = (
            mail.key.strip("<>").partition("@")[0] for mails in list(self.mail.values()) for mail in mails
        )
        return Counter(mails) + Counter(post.key for posts in list(self.posted.values()) for post in posts)

    def close(self) -> None:
        self._http.shutdown()
        self._controller.stop()

    async def handle_DATA(self, server: SMTP, session, envelope) -> str:
        """One mail that arrives. aiosmtpd calls it."""
        message = message_from_bytes(envelope.original_content, policy=policy.default)
        who, key = str(message["To"]), str(message["Message-ID"])
        step = self.script.next(f"mail {who}")
        if step == DAMAGE:
            await asyncio.to_thread(self.damage)
        if step in ("refuse", DAMAGE):
            return "451 try again later"
        if step == "kill":
            self.kill()
            return "451 the client is gone"
        if step == "silence":
            await asyncio.sleep(SILENCE)
            return "451 too late"
        if step == "drip":
            with contextlib.suppress(ConnectionError):
                for _ in range(int(SILENCE / DRIP)):
                    await server.push("250-one moment")
                    await asyncio.sleep(DRIP)
            return "451 too late"
        if step == "drop":
            server.transport.abort()
            return "451 gone"
        papers = (
            part.get_payload(decode=True) for part in message.walk() if part.get_filename("").endswith(".pdf")
        )
        hashes = frozenset(hashlib.sha256(paper).hexdigest() for paper in papers)
        self.mail[who].append(Accepted(key, time.monotonic(), hashes))
        if step == "accept and kill":
            self.kill()
        if step == "accept and drop":
            server.transport.abort()
        if step == "accept and drip":
            with contextlib.suppress(ConnectionError):
                for _ in range(int(SILENCE / DRIP)):
                    await server.push("250-one moment")
                    await asyncio.sleep(DRIP)
        return "250 taken"


def _handler(peers: Peers):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            key = self.headers["Idempotency-Key"]
            self.rfile.read(int(self.headers["Content-Length"]))
            step = peers.script.next(f"post {key}")
            if step == "refuse":
                self._say(503)
            elif step == "kill":
                peers.kill()
            elif step == "silence":
                time.sleep(SILENCE)
            elif step == "drip":
                self._drip()
            elif step == "drop":
                self.connection.close()
            else:
                peers.posted[key].append(Accepted(key, time.monotonic()))
                if step == "accept and kill":
                    peers.kill()
                elif step == "accept and drop":
                    self.connection.close()
                elif step == "accept and drip":
                    self._drip()
                else:
                    self._say(202)

        def _say(self, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _drip(self) -> None:
            with contextlib.suppress(OSError):
                for byte in b"HTTP/1.1 202 Accepted\r\nX-Moment: " + b"x" * 500:
                    self.wfile.write(bytes([byte]))
                    time.sleep(DRIP)

        def log_message(self, *_):
            pass

    return Handler


def _free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]
