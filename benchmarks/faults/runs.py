"""One seeded run: messages are owed, faults happen, and in the end each message is where it belongs."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid5

from django.core.files.storage import default_storage
from django.db import connection

from audit import chain, suspension
from audit.models import OutboxMessage
from audit.record import SYSTEM, action, record
from benchmarks.faults.peers import Peers
from departments.models import Organisation
from portal.embedded import BASE

# Limits of a run, in seconds: as in production, and shorter.
LIMITS = {
    "OUTBOX_LEASE_SECONDS": "4",
    "OUTBOX_ATTEMPT_SECONDS": "1",
    "OUTBOX_SLOW_SECONDS": "1",
    "OUTBOX_BACK_OFF_SECONDS": "1",
    "RENDER_SECONDS": "3",
}
PATIENCE = 60  # seconds until everything that can be sent is sent
LATE = 60  # seconds after which a good message counts as late
SETTLE = 1.5  # seconds in which senders notice that the clock went wrong
NAMESPACE = UUID("0b7d2bf0-52b5-4f5b-8a55-6f1b7cf9a001")
TRICKY = [
    "accept and kill",
    "kill",
    "refuse",
    "silence",
    "drip",
    "drop",
    "accept and drop",
    "accept and drip",
]
AROUND = ["sender", "backends", "lock", "broker", "file", "ahead"]


@dataclass
class Plan:
    """What a seed stands for."""

    seed: int
    mails: int
    notices: int
    papers: bool
    poison: bool
    steps: dict[str, list[str]]
    faults: list[tuple[float, str]]


@dataclass
class Result:
    """What came of a run. `late` is of good messages: those with which nothing went wrong at the peer."""

    seed: int
    messages: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    doubled: int = 0
    late: int = 0
    wrongly_marked: int = 0
    broken: str = ""
    repeats: int = 0
    slowest_good: float = 0.0
    seconds: float = 0.0

    def as_data(self) -> dict:
        return asdict(self)

    @property
    def failed(self) -> bool:
        return bool(self.lost or self.doubled or self.late or self.wrongly_marked or self.broken)


def plan_of(seed: int) -> Plan:
    """The plan of a seed, always the same."""
    chance = random.Random(seed)  # noqa: S311
    mails, notices = chance.randint(4, 8), chance.randint(1, 2)
    steps = {}
    for number in range(mails):
        if chance.random() < 0.45:
            steps[f"mail {address(seed, number)}"] = chance.choices(TRICKY, k=chance.randint(1, 2))
    for number in range(notices):
        if chance.random() < 0.6:
            steps[f"post {key_of(seed, number)}"] = chance.choices(TRICKY, k=1)
        if chance.random() < 0.3:
            steps[f"mail {officer(seed, number)}"] = chance.choices(TRICKY, k=1)
    papers = chance.random() < 0.3
    faults = sorted((chance.uniform(0, 3), chance.choice(AROUND)) for _ in range(chance.randint(0, 3)))
    return Plan(seed, mails, notices, papers, papers and chance.random() < 0.5, steps, faults)


def address(seed: int, number: int) -> str:
    return f"person-{number}@run-{seed}.invalid"


def officer(seed: int, number: int) -> str:
    return f"officer-{number}@run-{seed}.invalid"


def key_of(seed: int, number: int) -> str:
    return str(uuid5(NAMESPACE, f"{seed}/{number}"))


class Senders:
    """Two processes that send, each with what it started in a group of its own."""

    def __init__(self, environment: dict[str, str], log: Path):
        self._log = open(log, "ab")  # noqa: SIM115 - as long as the process
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.faults.nursery"],
            cwd=BASE,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self._lock = threading.Lock()
        self.pids: list[int] = []

    def start(self, kind: str = "sender") -> None:
        with self._lock:
            self._nursery.stdin.write(f"{kind}\n")
            self._nursery.stdin.flush()
            self.pids.append(int(self._nursery.stdout.readline()))

    def kill(self) -> None:
        """SIGKILL to all of them and their groups; two new ones start at once."""
        self.stop()
        self.start()
        self.start()

    def stop(self) -> None:
        with self._lock:
            pids, self.pids = self.pids, []
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)

    def close(self) -> None:
        self.stop()
        self._nursery.kill()
        self._nursery.wait()
        self._log.close()


def run(plan: Plan, senders: Senders, peers: Peers, disturb: dict[str, Callable[[], None]]) -> Result:
    """Carry out one plan on a stack that stands ready."""
    result, began = Result(plan.seed), time.monotonic()
    peers.script.steps = dict(plan.steps)
    happened: Counter[str] = Counter(step for steps in plan.steps.values() for step in steps)
    rows = _owe(plan)
    result.messages = len(rows)
    if not senders.pids:
        senders.start()
        senders.start()
    timers = []
    for after, what in plan.faults:
        happened[what] += 1
        timers.append(threading.Timer(after, _quietly, [disturb[what]]))
        timers[-1].start()
    expected = {row.to for row in rows}
    ends = began + PATIENCE
    while time.monotonic() < ends and not _all_there(rows, peers, expected):
        time.sleep(0.05)
        if happened["ahead"] and not any(timer.is_alive() for timer in timers):
            _quietly(confirm_clock)  # what an administrator does once the clock is right again
    for timer in timers:
        timer.join()
    settled = time.monotonic() + PATIENCE
    while (
        time.monotonic() < settled
        and OutboxMessage.objects.filter(pk__in=[r.pk for r in rows]).exclude(status="sent").exists()
    ):
        time.sleep(0.1)
        if happened["ahead"]:  # the clock may have gone wrong when everything had just arrived
            _quietly(confirm_clock)
    if happened["ahead"]:
        time.sleep(SETTLE)
        _quietly(confirm_clock)
    _judge(result, rows, plan, peers, began)
    result.faults = dict(happened)
    if found := chain.verify():
        result.broken = f"event {found.position}: {found.reason}"
    result.seconds = time.monotonic() - began
    return result


def _quietly(disturb: Callable[[], None]) -> None:
    with contextlib.suppress(Exception):  # a fault that could not be made is no finding
        disturb()


@action
def _owe(plan: Plan) -> list[OutboxMessage]:
    body = Organisation.objects.order_by("pk").first()
    at = datetime.now(UTC)
    event = record("fault.run", subject=body, by=SYSTEM, at=at, seed=plan.seed)
    common = {"event": event, "organisation": body.code, "next_try_at": at, "created_at": at}
    rows = [
        OutboxMessage(
            rule="faults.mail",
            channel="email",
            to=address(plan.seed, number),
            subject="Faults",
            body="Words",
            **common,
        )
        for number in range(plan.mails)
    ]
    words = "ก็" * 2500 if plan.poison else "A stick was lost on a train."
    rows += [
        OutboxMessage(
            rule="faults.notice",
            channel="ico",
            to=officer(plan.seed, number),
            subject="Faults",
            body="Words",
            key=key_of(plan.seed, number),
            payload=_payload(key_of(plan.seed, number), words),
            document="documents/ico_notice.html" if plan.papers else "",
            **common,
        )
        for number in range(plan.notices)
    ]
    for row in rows:
        row.save(force_insert=True)
    return rows


def _payload(key: str, words: str) -> dict:
    return {
        "key": key,
        "reference": "FAULT-2026-00001",
        "phase_words": "Initial notice",
        "body": {"name": "A body of the fault runs"},
        "addressee": {"name": "Information Commissioner"},
        "law": {"title": "UK GDPR", "basis": "UK GDPR, article 33"},
        "parts": [{"title": "What happened", "rows": [{"question": "Description", "answer": words}]}],
    }


def _all_there(rows: list[OutboxMessage], peers: Peers, expected: set[str]) -> bool:
    return all(peers.mail[who] for who in expected) and all(
        peers.posted[row.key] for row in rows if row.channel == "ico"
    )


def _judge(result: Result, rows: list[OutboxMessage], plan: Plan, peers: Peers, began: float) -> None:
    now = {row.pk: row for row in OutboxMessage.objects.filter(pk__in=[row.pk for row in rows])}
    for row in rows:
        arrived = peers.mail[row.to]
        posted = peers.posted[row.key] if row.channel == "ico" else arrived
        reached = bool(arrived and posted)
        result.lost += not reached
        result.doubled += len({one.key for one in arrived}) > 1
        result.repeats += max(0, len(arrived) - 1)
        sent = now[row.pk].status == "sent"
        result.wrongly_marked += sent != reached
        good = not plan.steps.get(f"mail {row.to}") and not plan.steps.get(f"post {row.key}")
        if good and reached:
            took = arrived[0].at - began
            result.slowest_good = max(result.slowest_good, took)
            result.late += took > LATE


def confirm_clock() -> None:
    """End every suspension that is open."""
    for found in suspension.open_suspensions():
        suspension.confirm(found, by=SYSTEM, at=datetime.now(UTC))


def disturbances(
    senders: Senders, tell_broker: Callable[[], None], rng: random.Random
) -> dict[str, Callable[[], None]]:
    """What can happen around the messages, each at a moment that the plan names."""

    def end_backends() -> None:
        with _connected() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND application_name = 'sender'"
            )

    def hold_lock() -> None:
        with _connected() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_advisory_xact_lock(20071120)")
            time.sleep(1.5)
            cursor.execute("ROLLBACK")

    def damage_file() -> None:
        rows = OutboxMessage.objects.exclude(file="").exclude(status="sent")
        for place in rows.values_list("file", flat=True):
            path = Path(default_storage.path(place))
            if rng.random() < 0.5:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(path.read_bytes()[: 100 * rng.randint(0, 3)])

    def clock_ahead() -> None:
        senders.start("ahead")
        time.sleep(1)
        senders.kill()

    return {
        "sender": senders.kill,
        "backends": end_backends,
        "lock": hold_lock,
        "broker": tell_broker,
        "file": damage_file,
        "ahead": clock_ahead,
    }


@contextlib.contextmanager
def _connected():
    """A connection of this thread, closed at the end."""
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def environment_of(var: Path, peers: Peers) -> dict[str, str]:
    """The environment of the senders."""
    return {
        **os.environ,
        **LIMITS,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PGAPPNAME": "sender",  # by which their connections are told from those of the runs
        "PORTAL_VAR": str(var),
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(peers.smtp_port),
        "ICO_ENDPOINT": f"http://127.0.0.1:{peers.http_port}/",
    }
