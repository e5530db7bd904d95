"""Serve one checkout of the portal with the demonstration's year, so that its pages can be measured.

It runs inside any checkout, so that two can be compared: `python serving.py play FOLDER` plays the year in a folder where it was
not yet played, and `python serving.py serve FOLDER` prints one line of JSON (the port, and for each page its address, a
session, its queries and its bytes), answers each line "usage" with the processor seconds and the memory of the web processes,
and ends when its input is closed.

It reads models by their label and roles by their stored value, since an older checkout may call its classes differently.
"""

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.apps import apps  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import NoReverseMatch, reverse  # noqa: E402

from portal.launcher.stack import Stack  # noqa: E402

PLAYED = ".played"  # in the data folder: the year was played
TICKS = os.sysconf("SC_CLK_TCK")


def play(folder: Path) -> None:
    """Play the year, unless it was played."""
    if (folder / PLAYED).exists():
        return
    with _stack(folder) as stack:
        stack.start_servers()
        stack.manage(["migrate", "--no-input"], ["load_reference"])
        stack.start_mail()
        stack.start_workers()
        stack.start_beat()
        stack.play()
        (stack.var / PLAYED).touch()


def serve(folder: Path) -> None:
    """Bring the database up to this checkout, start the web server, and answer until the input is closed.

    No workers run: what is measured shares the machine with nothing else of ours.
    """
    with _stack(folder) as stack:
        stack.start_servers()
        stack.manage(["migrate", "--no-input"], ["load_reference"])
        stack.collect_static()
        answer = subprocess.run(
            [sys.executable, __file__, "pages"],
            env=stack.environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        stack.start_web()
        _wait_for_page(stack)
        print(json.dumps({"port": stack.web_port, "pages": json.loads(answer.stdout)}), flush=True)
        for _ in sys.stdin:
            print(json.dumps(usage(folder)), flush=True)


def _wait_for_page(stack: Stack, patience: float = 120) -> None:
    """Wait until the web server shows a page (an older stack has no way to wait for that), at most for the patience (s)."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        stack.watch()
        with suppress(OSError), socket.create_connection(("127.0.0.1", stack.web_port), timeout=5) as line:
            line.settimeout(60)
            line.sendall(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
            if line.recv(1):
                return
        time.sleep(0.1)
    raise SystemExit("The web server shows no page.")


def _stack(folder: Path) -> Stack:
    return Stack(folder, say=_say, durable=False, extra={"PORTAL_ADDRESS": "http://localhost:8000"})


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def usage(folder: Path) -> dict:
    """Processor seconds of web and database processes since their start, and the PSS of each web process in megabytes."""
    tree = _children()
    web = [pid for pid in tree.get(os.getpid(), []) if b"gunicorn" in _words(pid)]
    workers = [pid for process in web for pid in tree.get(process, [])]
    database = int((folder / "postgres" / "postmaster.pid").read_text().split()[0])
    return {
        "web": sum(map(_seconds, [*web, *workers])),  # the first has what its workers that have ended used
        "database": sum(map(_seconds, [database, *tree.get(database, [])])),
        "memory": [_pss(pid) for pid in workers],
    }


def _children() -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, parent = int(path.parent.name), int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(pid)
    return children


def _words(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def _seconds(pid: int) -> float:
    """Of a process and of its children that have ended."""
    try:
        row = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, row[11:15])) / TICKS


def _pss(pid: int) -> float:
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(row.split()[1]) / 1024 for row in rows if row.startswith("Pss:"))


def pages() -> dict:
    """For each page to measure its address, the session of who opens it, and how many queries it makes."""
    today = apps.get_model("returns.Cycle").objects.order_by("-first_day")
    draft = (
        apps.get_model("returns.Return")
        .objects.filter(status="in_preparation", cycle__in=today, organisation__kind="ministerial_department")
        .order_by("-cycle__first_day", "organisation__code")
        .first()
    )
    body = draft.organisation
    section = f"/returns/{body.code}/{draft.cycle.slug}/section/"
    centre = _holder("co_approver")
    wanted = {
        "SIRO's home": ("/", _holder("siro", body)),
        "preparer's home": ("/", _holder("preparer", body)),
        "approver's home": ("/", centre),
        "returns": ("/returns/", centre),
        "incidents": ("/incidents/", centre),
        "actions": ("/organisations/actions/", centre),
        "assets": ("/organisations/assets/", _holder("siro", body)),
        "organisations": ("/organisations/", centre),
        "appointments": ("/organisations/appointments/", _holder("sysadmin")),
        "publications": ("/publications/", centre),
        "audit log": (_named("audit_log", "trail"), centre),
        "outbox": ("/outbox/", centre),
    }
    for key in ("A", "C"):
        wanted[f"section {key} of a return"] = (f"{section}{key}/", _holder("preparer", body))
    return {name: _page(name, *parts) for name, parts in wanted.items()}


def _holder(role: str, body=None):
    """Who holds a role today: the first to have been appointed, in one organisation or anywhere."""
    held = apps.get_model("departments.Appointment").objects.filter(
        role=role, limited_to=None, ends_on=None, user__is_active=True
    )
    return (held.filter(organisation=body) if body else held).order_by("starts_on", "pk").first().user


def _named(*names: str) -> str:
    """The address of a page, by the first of these names that this checkout knows."""
    for name in names:
        with suppress(NoReverseMatch):
            return reverse(name)
    raise SystemExit(f"No page is called {' or '.join(names)}.")


def _page(name: str, address: str, user) -> dict:
    client = Client()
    client.force_login(user, backend="accounts.adapter.PasswordBackend")
    client.get(address, headers={"host": "localhost"})
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address, headers={"host": "localhost"})
    if answer.status_code != 200:
        raise SystemExit(f"{name}: {address} answers {answer.status_code}.")
    if os.environ.get("SHOW_QUERIES"):
        _say(f"\n{name} {address}: {len(captured)}")
        for query in captured:
            _say(f"   {query['sql'][:400]}")
    session = client.cookies["sessionid"].value
    return {
        "address": address,
        "session": session,
        "queries": len(captured),
        "bytes": len(answer.content),
    }


if __name__ == "__main__":
    if sys.argv[1] == "pages":
        print(json.dumps(pages()))
    else:
        {"play": play, "serve": serve}[sys.argv[1]](Path(sys.argv[2]).resolve())
