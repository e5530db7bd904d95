"""One seeded run: messages are owed, faults happen, and in the end each message is where it belongs."""

import contextlib
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError, connection

from audit import chain, deliver
from audit.models import OutboxMessage
from audit.record import SYSTEM, action, record, subject_of
from benchmarks.faults import clocks, duty, papers, restores
from benchmarks.faults.peers import Peers
from benchmarks.faults.plans import Plan, address, key_of, officer
from benchmarks.faults.servers import Database
from benchmarks.faults.workers import SENDERS, TIMERS, Workers
from departments.models import Organisation
from portal import health
from reporting.models import Edition, ParliamentReport, Statement

PATIENCE = 400  # seconds until everything that can be sent is sent: a busy machine makes papers slowly
UNKNOWN_LETTERS = "ก็" * 2500  # our fonts have none of them
SHORT = "A stick was lost on a train."
TEXT = {"short": SHORT, "unknown letters": UNKNOWN_LETTERS, "endless": papers.ENDLESS, "": SHORT}


@dataclass
class Result:
    """What came of a run. `late` is of good messages: those with which nothing went wrong at the peer.

    `early` counts notices that went, or were made ready, before their hour, the end of their hold or of the kill switch. `unalerted` counts wrong clocks and messages set aside of which nobody was notified, `sent_suspended` what was owed and
    sent while sending was suspended, `wrong_papers` papers that arrived and whose hash the portal never recorded, `unnamed` what
    a restore took away and the reconciliation did not name. `set_aside` counts how often a message was set aside and asked for again;
    `given_up` says, of a run that was given up, which messages were not sent and why.
    """

    seed: int
    messages: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    doubled: int = 0
    late: int = 0
    early: int = 0
    wrongly_marked: int = 0
    unalerted: int = 0
    sent_suspended: int = 0
    wrong_papers: int = 0
    unnamed: int = 0
    broken: str = ""
    given_up: str = ""
    set_aside: int = 0
    repeats: int = 0
    plain: int = 0
    slowest_good: float = 0.0
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether anything is not as it must be."""
        return any(getattr(self, name) for name in ZERO)

    def as_data(self) -> dict:
        """The line that is kept."""
        return {**asdict(self), "failed": self.failed}


ZERO = (
    "lost",
    "doubled",
    "late",
    "early",
    "wrongly_marked",
    "unalerted",
    "sent_suspended",
    "wrong_papers",
    "unnamed",
    "broken",
    "given_up",
)


@dataclass
class Stack:
    """Everything that a part's runs have in common."""

    workers: Workers
    peers: Peers
    database: Database
    chance: random.Random
    folder: Path
    late: float  # seconds after which a good message counts as late

    def around(self, fault: str) -> None:
        """Let a fault happen that concerns no message alone."""
        with contextlib.suppress(Exception):  # a fault that could not be made is no finding
            {
                "sender": self.workers.kill,
                "backends": end_backends,
                "lock": hold_lock,
                "broker": self.database.empty_broker,
                "file": self.damage_papers,
                "ahead": self.start_sender_ahead,
            }[fault]()

    def damage_papers(self) -> None:
        """Remove or cut off every stored paper of a message that is not sent yet."""
        try:
            for place in _places():
                path = Path(default_storage.path(place))
                if self.chance.random() < 0.5:
                    path.unlink(missing_ok=True)
                elif path.exists():
                    path.write_bytes(path.read_bytes()[: 100 * self.chance.randint(0, 3)])
        finally:
            connection.close()  # that of this thread

    def start_sender_ahead(self) -> None:
        """For a second there is a sender whose clock is two hours ahead."""
        self.workers.start("ahead")
        time.sleep(1)
        self.workers.kill()


def _places() -> set[str]:
    unsent = OutboxMessage.objects.exclude(status=OutboxMessage.Status.SENT)
    places = set(unsent.exclude(file="").values_list("file", flat=True))
    return places | {
        attachment["name"]
        for attachments in unsent.values_list("attachments", flat=True)
        for attachment in attachments
    }


def end_backends() -> None:
    """End the database connections of all workers."""
    with _connected() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = 'sender'"
        )


def hold_lock() -> None:
    """Hold the writer lock of the audit log."""
    with _connected() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT pg_advisory_xact_lock(20071120)")
        time.sleep(1.5)
        cursor.execute("ROLLBACK")


@contextmanager
def _connected() -> Iterator:
    """A connection of this thread, closed at the end."""
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


class Run:
    """One plan, carried out on a stack."""

    def __init__(self, plan: Plan, stack: Stack):
        self.plan, self.stack, self.result = plan, stack, Result(plan.seed)
        self.rows: list[OutboxMessage] = []
        self.thing: Statement | ParliamentReport | None = None
        self.duty: duty.Duty | None = None
        self.seen: clocks.Seen | None = None
        self.happened = plan.faults_by_name

    def go(self) -> Result:
        """Owe, disturb, wait until everything is sent, and judge."""
        plan, workers = self.plan, self.stack.workers
        self.stack.peers.script.steps = {who: list(steps) for who, steps in plan.steps.items()}
        clocks.confirm()  # what a worker of the run before noticed when that run was over
        workers.work_as(
            *SENDERS, TIMERS, *(["documents"] if plan.paper else [])
        )  # the first ones take some seconds
        began = time.monotonic()
        self._owe()
        self.duty = duty.owe(plan.duty, plan.seed)
        timers = [threading.Timer(after, self.stack.around, [what]) for after, what in plan.faults]
        if plan.clock:
            timers.append(threading.Timer(0.5, self._let_clock_go_wrong))
        for timer in timers:
            timer.start()
        restored = self._restore(timers) if plan.is_restored else None
        self._wait(timers)
        self._judge()
        if restored:
            self._judge_restore(restored())
        self.result.faults = dict(self.happened)
        if break_found := chain.verify():
            self.result.broken = f"event {break_found.position}: {break_found.reason}"
        self.result.seconds = round(time.monotonic() - began, 1)
        return self.result

    # What is owed

    @action
    def _owe(self) -> None:
        plan, at = self.plan, datetime.now(UTC)
        body = Organisation.objects.get(code=papers.BODY)
        event = record("fault.run", subject=body, by=SYSTEM, at=at, seed=plan.seed)
        common = {"event": event, "organisation": body.code, "next_try_at": at, "created_at": at}
        self.rows = [_mail(address(plan.seed, number), **common) for number in range(plan.mails)]
        self.rows += [
            OutboxMessage(
                rule="faults.notice",
                channel="ico",
                to=officer(plan.seed, number),
                subject="Faults",
                body="Words",
                key=key_of(plan.seed, number),
                payload=_payload(key_of(plan.seed, number), TEXT[plan.text]),
                document="documents/ico_notice.html" if plan.text else "",
                **common,
            )
            for number in range(plan.notices)
        ]
        for row in self.rows:
            row.save(force_insert=True)
        ask = {"statement": papers.ask_for_statement, "report": papers.ask_for_report}.get(plan.paper)
        self.thing = ask(plan.seed, at, is_endless=plan.is_endless) if ask else None

    def _let_clock_go_wrong(self) -> None:
        self.seen = clocks.go_wrong(
            self.plan.clock, self.stack.workers, self.stack.database, self._owe_suspended
        )

    def _restore(self, timers: list[threading.Timer]) -> Callable[[], restores.Seen]:
        """Let time pass, then go back to a backup of this moment."""
        time.sleep(self.stack.chance.uniform(0, 2))
        return restores.go_back(
            self.stack.folder,
            self.stack.workers,
            self.stack.database,
            owe=lambda: _owe_one(f"after-backup@run-{self.plan.seed}.invalid"),
            accepted=self.stack.peers.accepted,
            of=self.duty,
            wait=lambda: [timer.join() for timer in timers],
        )

    def _owe_suspended(self) -> Callable[[], int]:
        """Owe one more mail while sending is suspended; give a function that counts how often it was accepted."""
        row = _owe_one(f"suspended@run-{self.plan.seed}.invalid")
        self.rows.append(row)
        return lambda: len(self.stack.peers.mail[row.to])

    # Until all is sent

    def _wait(self, timers: list[threading.Timer]) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            is_quiet = not any(timer.is_alive() for timer in timers)
            self._administer(clock_is_right=is_quiet)
            if is_quiet and self._is_all_sent():
                break
            time.sleep(0.2)
        else:
            self.result.given_up = _left_of(self.rows) or "a paper or a first notice"
        for timer in timers:
            timer.join()
        if self.plan.clock or self.happened["ahead"]:
            time.sleep(clocks.SETTLED)
            self._administer(clock_is_right=True)

    def _administer(self, *, clock_is_right: bool) -> None:
        """What people do: confirm a clock that is right again, and ask again for what was set aside."""
        with contextlib.suppress(
            OperationalError, InterfaceError
        ):  # the database may be away; once more in a moment
            if clock_is_right and (self.plan.clock or self.happened["ahead"]):
                clocks.confirm()
            self._send_set_aside_again()
            if self.thing:
                _ask_again_for_paper(self.thing)
            if isinstance(self.thing, ParliamentReport):
                papers.mail_proof(self.thing)

    def _send_set_aside_again(self) -> None:
        """Whatever it is: a message that other messages' faults killed five times in a row is set aside like one that kills."""
        for message in OutboxMessage.objects.filter(status=OutboxMessage.Status.SET_ASIDE):
            alert = OutboxMessage.objects.filter(
                event__kind="message.set_aside", event__subject=subject_of(message)
            )
            self.result.unalerted += health.check()["messages"] or not alert.exists()
            self.result.set_aside += 1
            if message.to == self.plan.killer:
                self.stack.peers.script.forget(
                    f"mail {message.to}"
                )  # whatever killed the worker is put right
            deliver.send_again(message, by=SYSTEM, at=datetime.now(UTC))

    def _is_all_sent(self) -> bool:
        peers = self.stack.peers
        if not all(peers.mail[row.to] for row in self.rows):
            return False
        if self.thing:
            carrying = papers.messages_of(self.thing)
            if not carrying or any(row.status != OutboxMessage.Status.SENT for row in carrying):
                return False
        first = self.duty.messages if self.duty else []
        if not first or any(row.status != OutboxMessage.Status.SENT for row in first):
            return False
        unsent = OutboxMessage.objects.filter(pk__in=[row.pk for row in self.rows]).exclude(
            status=OutboxMessage.Status.SENT
        )
        return not unsent.exists()

    # The verdict

    def _judge(self) -> None:
        plan, result, peers = self.plan, self.result, self.stack.peers
        carrying = papers.messages_of(self.thing) if self.thing else []
        result.lost += bool(self.thing) and not carrying
        result.doubled += len(carrying) > 1
        now = {row.pk: row for row in OutboxMessage.objects.filter(pk__in=[row.pk for row in self.rows])}
        rows = [*now.values(), *carrying]
        result.messages = len(rows)
        for row in rows:
            # One address gets the papers of all runs: another run's mail has another key.
            own = [mail for mail in peers.mail[row.to] if row not in carrying or mail.key == row.message_id]
            posted = peers.posted[row.key] if row.channel == "ico" else own
            is_there = bool(own and posted)
            result.lost += not is_there
            result.doubled += len({mail.key for mail in own}) > 1
            result.repeats += max(0, len(own) - 1)
            result.wrongly_marked += (row.status == OutboxMessage.Status.SENT) != is_there
            known = papers.known_hashes(row, self.thing if row in carrying else None)
            result.wrong_papers += any(not mail.papers <= known for mail in own)
            if row.document or row.attachments:
                result.wrong_papers += any(len(mail.papers) != 1 for mail in own)
            is_good = not plan.steps.get(f"mail {row.to}") and not plan.steps.get(f"post {row.key}")
            if is_good and is_there and not (plan.clock or plan.is_restored):
                took = own[0].at - _steady(row.created_at)
                result.slowest_good = max(result.slowest_good, round(took, 1))
                result.late += took > self.stack.late
        self._judge_duty()
        self._judge_faults()

    def _judge_duty(self) -> None:
        """The first notice went once, and not before it might; the one whose hour has not come was not made ready."""
        result, peers, owed = self.result, self.stack.peers, self.duty
        messages = owed.messages
        result.messages += 1
        result.doubled += len(messages) > 1
        result.early += owed.is_early
        for message in messages[:1]:
            mailed = [mail for mail in peers.mail[message.to] if mail.key == message.message_id]
            accepted = [*mailed, *peers.posted[message.key]]
            is_there = bool(mailed and peers.posted[message.key])
            result.lost += not is_there
            result.repeats += max(0, len(mailed) - 1)
            result.wrongly_marked += (message.status == OutboxMessage.Status.SENT) != is_there
            result.early += any(answer.at < owed.not_before for answer in accepted)
            if is_there and not (self.plan.clock or self.plan.is_restored):
                result.late += min(mail.at for mail in mailed) - owed.not_before > self.stack.late
        result.lost += not messages

    def _judge_restore(self, seen: restores.Seen) -> None:
        """Nothing went before people had looked, nothing went twice that was noted, and what is missing was named."""
        result = self.result
        result.unalerted += not seen.is_suspended
        result.sent_suspended += seen.sent_meanwhile
        result.doubled += seen.sent_again + seen.given_twice
        result.unnamed += seen.unnamed

    def _judge_faults(self) -> None:
        result, plan = self.result, self.plan
        result.unalerted += bool(plan.killer) and not result.set_aside
        if self.thing:
            edition = self.thing.editions.get()
            result.plain = int(edition.is_plain)
            if plan.is_endless and not edition.is_plain:
                result.broken = "typesetting that never ends has ended"
        if plan.clock:
            seen = self.seen or clocks.Seen()
            result.unalerted += not (seen.is_suspended and seen.is_alerted)
            result.sent_suspended += seen.sent_meanwhile


def _left_of(rows: list[OutboxMessage]) -> str:
    unsent = OutboxMessage.objects.filter(pk__in=[row.pk for row in rows]).exclude(
        status=OutboxMessage.Status.SENT
    )
    return "; ".join(
        f"{row.channel} {row.status}, {row.attempts} attempts, {row.unanswered} unanswered: {row.last_error}"
        for row in unsent
    )


def _ask_again_for_paper(thing: Statement | ParliamentReport) -> None:
    for edition in thing.editions.filter(status=Edition.Status.FAILED):
        papers.retry(edition)


@action
def _owe_one(to: str) -> OutboxMessage:
    at = datetime.now(UTC)
    body = Organisation.objects.get(code=papers.BODY)
    event = record("fault.run", subject=body, by=SYSTEM, at=at)
    row = _mail(to, event=event, organisation=body.code, next_try_at=at, created_at=at)
    row.save(force_insert=True)
    return row


def _mail(to: str, **common) -> OutboxMessage:
    return OutboxMessage(rule="faults.mail", channel="email", to=to, subject="Faults", body="Words", **common)


def _payload(key: str, text: str) -> dict:
    return {
        "key": key,
        "reference": "FAULT-2026-00001",
        "phase_words": "Initial notice",
        "body": {"name": "A body of the fault runs"},
        "addressee": {"name": "Information Commissioner"},
        "law": {"title": "UK GDPR", "basis": "UK GDPR, article 33"},
        "parts": [{"title": "What happened", "rows": [{"question": "Description", "answer": text}]}],
    }


def _steady(at: datetime) -> float:
    """A moment of this machine's clock on the steady clock."""
    return time.monotonic() - (datetime.now(UTC) - at).total_seconds()
