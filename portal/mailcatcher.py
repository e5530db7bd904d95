"""The demonstration's post room: it takes every email over SMTP, keeps it, and shows it on a local page.

No mail leaves the machine. A message is on the disk before the sender hears "250". The same process answers
`POST /ico`, standing in for the regulator's machine: a notice is kept once per `Idempotency-Key`.
Messages lie in `var/mail/new/`, one file each; the regulator's copies in `var/mail/ico/`.
"""

import argparse
import asyncio
import contextlib
import dataclasses
import datetime
import errno
import hashlib
import itertools
import json
import os
import signal
import sys
import threading
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit
from zoneinfo import ZoneInfo

from aiosmtpd.smtp import SMTP

from portal.caught import folder_of, header, messages, notices
from portal.embedded import default_var

LARGEST_MESSAGE = 64 * 1024 * 1024  # bytes; a report with its attachments
LARGEST_NOTICE = 4 * 1024 * 1024  # bytes
PER_PAGE = 50
SHOWN_INLINE = {"application/pdf", "application/json", "text/plain"}

_serial = itertools.count()


def keep(folder: Path, name: str, content: bytes) -> bool:
    """Write a file so that it is there after a power cut, whole or not at all; False when the name is taken."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{name}.{os.getpid()}.{next(_serial)}"
    try:
        with open(draft, "xb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        os.link(draft, folder / name)
    except FileExistsError:
        return False
    finally:
        draft.unlink(missing_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return True


class PostRoom:
    """What SMTP delivers: kept first, acknowledged after."""

    def __init__(self, var: Path | str | None = None):
        self.folder = folder_of(var, "new")

    async def handle_DATA(self, server, session, envelope) -> str:
        name = f"{time.time_ns()}-{os.getpid()}-{next(_serial)}.eml"
        # The envelope goes on top, as a mail server does when it delivers; nothing else is touched.
        top = f"Return-Path: <{envelope.mail_from}>\r\nDelivered-To: {', '.join(envelope.rcpt_tos)}\r\n"
        try:
            await asyncio.to_thread(keep, self.folder, name, top.encode() + envelope.original_content)
        except OSError as trouble:
            print(
                f"A message was not kept, the sender will try again: {trouble.strerror}",
                file=sys.stderr,
            )
            return "452 4.3.1 Not kept, try again later"
        return "250 2.0.0 Kept"


# The page


STYLE = """
body{margin:0;font:19px/1.32 "Source Sans 3","Helvetica Neue",Arial,sans-serif;color:#0b0c0c;background:#fff}
header{background:#0f5c66;color:#fff;padding:12px 0}header a{color:#fff;font-weight:700;text-decoration:none}
header>div,main{max-width:1100px;margin:0 auto;padding:0 20px}main{padding-bottom:60px}
.note{border-left:10px solid #0f5c66;padding:12px 15px;margin:20px 0;background:#f3f2f1}
h1{font-size:36px;line-height:1.1;margin:30px 0 15px}table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;border-bottom:1px solid #b1b4b6;padding:10px 20px 10px 0}
td{overflow-wrap:anywhere}td.when{white-space:nowrap}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;border-top:1px solid #b1b4b6;padding-top:20px}
a{color:#1a65a6}a:focus,input:focus,button:focus{outline:3px solid #fd0;background:#fd0;color:#0b0c0c}
label{font-weight:700;display:block;margin-bottom:5px}
input,button{font:inherit;padding:5px 10px;border:2px solid #0b0c0c}button{background:#0f7a52;color:#fff;border-color:#0f7a52}
"""


@dataclasses.dataclass(frozen=True)
class Answer:
    """What a page returns: status, type and body, and whether a browser should save rather than show it."""

    body: bytes
    status: HTTPStatus = HTTPStatus.OK
    kind: str = "text/html; charset=utf-8"
    save_as: str = ""


def _page(title: str, inside: str, status: HTTPStatus = HTTPStatus.OK) -> Answer:
    text = f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{escape(title)} - Mail catcher</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head><body>
<header><div><a href="/">Mail catcher of a demonstration</a></div></header><main>
<p class="note">Nothing here has left this machine. These are the messages that a demonstration of the
Data Handling Portal would have sent.</p><h1>{escape(title)}</h1>{inside}</main></body></html>"""
    return Answer(text.encode(), status)


def _not_found() -> Answer:
    return _page(
        "There is no such page",
        '<p><a href="/">All messages</a></p>',
        HTTPStatus.NOT_FOUND,
    )


def show(var: Path, address: str) -> Answer:
    """The answer to GET `address`."""
    split = urlsplit(address)
    match split.path.strip("/").split("/"):
        case [""]:
            return _list_page(var, {key: values[0] for key, values in parse_qs(split.query).items()})
        case ["healthz"]:
            return Answer(b"ok\n", kind="text/plain; charset=utf-8")
        case ["ico"]:
            return _ico_page(var)
        case ["message", name, *rest]:
            path = folder_of(var, "new") / f"{name}.eml"
            if not name.replace("-", "").isdigit() or not path.is_file():
                return _not_found()
            return _message_page(path, rest)
    return _not_found()


def _list_page(var: Path, asked: dict[str, str]) -> Answer:
    wanted = asked.get("q", "").strip()
    mails = [
        message
        for message in reversed(messages(var))
        if wanted.casefold() in f"{message.to} {message.subject}".casefold()
    ]
    number = int(asked["page"]) if asked.get("page", "").isdecimal() else 1
    shown = mails[(number - 1) * PER_PAGE : number * PER_PAGE]
    rows = "".join(
        f'<tr><td class="when">{_arrived(mail.path)}</td><td>{escape(mail.to)}</td>'
        f'<td><a href="/message/{mail.path.stem}">{escape(mail.subject) or "(no subject)"}</a></td></tr>'
        for mail in shown
    )
    table = (
        f"<table><thead><tr><th>Arrived</th><th>To</th><th>Subject</th></tr></thead><tbody>{rows}</tbody></table>"
        if rows
        else "<p>No message yet.</p>"
    )
    form = (
        '<form><label for="q">Address or subject</label>'
        f'<input id="q" name="q" value="{escape(wanted)}"> <button>Find</button></form>'
    )
    pages = [
        f'<a href="/?page={to}&amp;q={quote(wanted)}">{text}</a>'
        for to, text, there in (
            (number - 1, "Newer messages", number > 1),
            (number + 1, "Older messages", number * PER_PAGE < len(mails)),
        )
        if there
    ]
    count = "1 message" if len(mails) == 1 else f"{len(mails):,} messages"
    ico = f'<p><a href="/ico">Notices received over HTTP by the stand-in for the regulator: {len(notices(var))}</a></p>'
    return _page("Messages", f"{form}<p>{count}</p>{table}<p>{' '.join(pages)}</p>{ico}")


def _message_page(path: Path, rest: list[str]) -> Answer:
    raw = path.read_bytes()
    if rest == ["raw"]:
        return Answer(raw, kind="text/plain; charset=utf-8")
    message = message_from_bytes(raw, policy=policy.default)
    attached = list(message.iter_attachments())
    if rest[:1] == ["attachment"] and len(rest) == 2 and rest[1].isdecimal() and int(rest[1]) < len(attached):
        return _attachment(attached[int(rest[1])])
    if rest:
        return _not_found()
    lines = "".join(
        f"<tr><th>{name}</th><td>{escape(header(message, name))}</td></tr>"
        for name in ("From", "To", "Delivered-To", "Date", "Message-ID")
    )
    files = "".join(
        f'<li><a href="/message/{path.stem}/attachment/{number}">{escape(part.get_filename() or "attachment")}</a>'
        f" ({escape(part.get_content_type())}, {len(part.get_payload(decode=True) or b''):,} bytes)</li>"
        for number, part in enumerate(attached)
    )
    files = f"<h2>Attachments</h2><ul>{files}</ul>" if files else ""
    body = message.get_body(preferencelist=("plain", "html"))
    text = escape(_text(body)) if body else ""
    raw_link = f'<p><a href="/message/{path.stem}/raw">The message as it came</a></p>'
    return _page(
        header(message, "Subject") or "(no subject)",
        f"<table>{lines}</table>{files}<pre>{text}</pre>{raw_link}",
    )


def _text(part: EmailMessage) -> str:
    try:
        return part.get_content()
    except (LookupError, ValueError):
        return (part.get_payload(decode=True) or b"").decode(errors="replace")


def _attachment(part: EmailMessage) -> Answer:
    kind, name = part.get_content_type(), part.get_filename() or "attachment"
    content = part.get_payload(decode=True) or b""
    if kind in SHOWN_INLINE:
        return Answer(content, kind=kind)
    return Answer(content, kind="application/octet-stream", save_as=name)


def _ico_page(var: Path) -> Answer:
    items = "".join(
        f"<h2>{escape(key)}</h2><pre>{escape(json.dumps(notice, indent=1, ensure_ascii=False))}</pre>"
        for key, notice in notices(var).items()
    )
    return _page("Notices received over HTTP", items or "<p>None yet.</p>")


def _arrived(path: Path) -> str:
    seconds = int(path.stem.split("-")[0]) / 1e9
    return f"{datetime.datetime.fromtimestamp(seconds, ZoneInfo('Europe/London')):%-d %B %Y, %H:%M:%S}"


def receive_notice(var: Path, key: str, body: bytes) -> tuple[HTTPStatus, str]:
    """Keep the regulator's notice once: 201 the first time, 200 again, 422 for other words under the same key."""
    if not key or len(key) > 200:
        return (
            HTTPStatus.BAD_REQUEST,
            "An Idempotency-Key of at most 200 characters is needed",
        )
    try:
        notice = json.loads(body)
    except ValueError:
        return HTTPStatus.BAD_REQUEST, "The body is not JSON"
    folder, name = (
        folder_of(var, "ico"),
        f"{hashlib.sha256(key.encode()).hexdigest()}.json",
    )
    if keep(
        folder,
        name,
        json.dumps({"key": key, "notice": notice}, ensure_ascii=False).encode(),
    ):
        return HTTPStatus.CREATED, "Received"
    if json.loads((folder / name).read_bytes())["notice"] != notice:
        return (
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "Another notice was received under this key",
        )
    return HTTPStatus.OK, "Already received"


class Desk(BaseHTTPRequestHandler):
    """HTTP for the page and for the stand-in of the regulator's machine."""

    server_version, sys_version, protocol_version, timeout = (
        "mailcatcher",
        "",
        "HTTP/1.1",
        30,
    )

    def do_GET(self) -> None:
        self._send(show(self.server.var, self.path))

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if urlsplit(self.path).path != "/ico":
            status, text = HTTPStatus.NOT_FOUND, "There is no such address"
        elif not length.isdecimal() or int(length) > LARGEST_NOTICE:
            status, text = (
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                "Say how long it is, 4 MB at most",
            )
        else:
            key, body = (
                self.headers.get("Idempotency-Key", ""),
                self.rfile.read(int(length)),
            )
            try:
                status, text = receive_notice(self.server.var, key, body)
            except OSError as trouble:
                status, text = (
                    HTTPStatus.SERVICE_UNAVAILABLE,
                    f"Not kept: {trouble.strerror}",
                )
        self.close_connection = status >= HTTPStatus.BAD_REQUEST  # the body may not have been read
        self._send(Answer(json.dumps({"message": text}).encode(), status, "application/json"))

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
        )
        if answer.save_as:
            self.send_header(
                "Content-Disposition",
                f"attachment; filename*=UTF-8''{quote(answer.save_as)}",
            )
        self.end_headers()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(answer.body)

    def log_message(self, *arguments) -> None:
        """Nothing: a line per page view would hide the lines that matter."""


async def serve(var: Path, host: str, smtp_port: int, http_port: int) -> None:
    """Take mail and show it until SIGTERM or SIGINT."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    room = PostRoom(var)

    def line() -> SMTP:
        return SMTP(
            room,
            data_size_limit=LARGEST_MESSAGE,
            enable_SMTPUTF8=True,
            hostname="mailcatcher",
            loop=loop,
        )

    post = await loop.create_server(line, host, smtp_port)
    desk = ThreadingHTTPServer((host, http_port), Desk)
    desk.var, desk.daemon_threads = var, True
    threading.Thread(target=desk.serve_forever, name="page", daemon=True).start()
    print(
        f"Taking mail at {host}:{smtp_port}, showing it at http://{host}:{http_port}/",
        flush=True,
    )
    await ended.wait()
    post.close()
    desk.shutdown()


def main(arguments: list[str] | None = None) -> int:
    """`python -m portal.mailcatcher --var DIR --smtp-port N --http-port M`."""
    parser = argparse.ArgumentParser(prog="portal.mailcatcher", description="Catch the demonstration's mail.")
    parser.add_argument(
        "--var",
        type=Path,
        default=None,
        help="data folder (default: PORTAL_VAR, or var)",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--smtp-port", type=int, default=8025)
    parser.add_argument("--http-port", type=int, default=8026)
    options = parser.parse_args(arguments)
    try:
        asyncio.run(
            serve(
                (options.var or default_var()).resolve(),
                options.host,
                options.smtp_port,
                options.http_port,
            )
        )
    except OSError as trouble:
        if trouble.errno != errno.EADDRINUSE:
            raise
        print(
            f"A port is taken: {trouble.strerror}. Choose others with --smtp-port and --http-port.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
