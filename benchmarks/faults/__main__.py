"""`python -m benchmarks.faults --runs 500`: seeded runs under faults, on servers of their own under var/faults.

Results are kept line by line, so that an interrupted series goes on where it stopped. `--write FILE` makes the page of
figures from all results that are there.
"""

import argparse
import json
import logging
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from portal import embedded
from portal.embedded import BASE

DEFAULT = BASE / "var" / "faults"


def main() -> int:
    """Carry out the runs that are still wanted, and say what came of them. 1 where one failed."""
    options = _options()
    options.var.mkdir(parents=True, exist_ok=True)
    results = options.var / "results.jsonl"
    wanted = list(range(options.first, options.first + options.runs))
    if options.part:
        part, parts = (int(number) for number in options.part.split("/"))
        done = {one["seed"] for one in _read(results)}
        if left := [seed for seed in wanted if seed % parts == part - 1 and seed not in done]:
            _carry_out(left, options.var / f"part-{part}", results)
        return 0
    _side_by_side(options)
    found = [one for one in _read(results) if one["seed"] in set(wanted)]
    if options.write:
        options.write.write_text(page(_read(results)))
    failed = [one for one in found if _failed(one)]
    print(json.dumps({"runs": len(found), "failed": [one["seed"] for one in failed]}))
    return 1 if failed else 0


def _side_by_side(options: argparse.Namespace) -> None:
    """All parts at once, each a process with servers of its own; what they say goes to a log each."""
    parts = []
    for number in range(1, options.side_by_side + 1):
        words = ["--runs", str(options.runs), "--first", str(options.first), "--var", str(options.var)]
        log = open(options.var / f"part-{number}.log", "ab")  # noqa: SIM115 - as long as the process
        command = [
            sys.executable,
            "-m",
            "benchmarks.faults",
            *words,
            "--part",
            f"{number}/{options.side_by_side}",
        ]
        parts.append(subprocess.Popen(command, cwd=BASE, stdout=log, stderr=log))
    ended = [part.wait() for part in parts]
    if any(ended):
        raise SystemExit(f"A part ended before its time; see {options.var}/part-*.log")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults")
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--side-by-side", type=int, default=2, help="how many parts run at once")
    parser.add_argument("--part", default="", help="one part only, as 1/2")
    parser.add_argument("--var", type=Path, default=DEFAULT)
    parser.add_argument("--write", type=Path, help="write the page of figures to this file")
    return parser.parse_args()


def _read(results: Path) -> list[dict]:
    if not results.exists():
        return []
    newest = {one["seed"]: one for line in results.read_text().splitlines() if (one := json.loads(line))}
    return [newest[seed] for seed in sorted(newest)]


def _failed(one: dict) -> bool:
    return bool(one["lost"] or one["doubled"] or one["late"] or one["wrongly_marked"] or one["broken"])


def _carry_out(seeds: list[int], var: Path, results: Path) -> None:
    var.mkdir(parents=True, exist_ok=True)
    os.environ.update({"PORTAL_VAR": str(var), "DJANGO_SETTINGS_MODULE": "portal.settings"})
    for name in ("DATABASE_URL", "REDIS_URL", "DEMONSTRATION"):
        os.environ.pop(name, None)
    embedded.remove(var)  # an interrupted series goes on with an empty database
    shutil.rmtree(var, ignore_errors=True)
    var.mkdir()
    embedded.start(var, durable=False)
    try:
        _carry_out_on(seeds, var, results)
    finally:
        embedded.stop(var)


def _carry_out_on(seeds: list[int], var: Path, results: Path) -> None:
    import django  # noqa: PLC0415

    django.setup()
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    from django.core.management import call_command  # noqa: PLC0415

    from benchmarks.faults import runs  # noqa: PLC0415
    from benchmarks.faults.peers import Peers, Script  # noqa: PLC0415
    from departments.models import Organisation  # noqa: PLC0415

    call_command("migrate", "--no-input", verbosity=0)
    Organisation.objects.get_or_create(
        code="fault-runs", defaults={"name": "A body of the fault runs", "kind": Organisation.Kind.OTHER}
    )
    senders = None
    peers = Peers(Script(), lambda: senders and senders.kill())
    senders = runs.Senders(runs.environment_of(var, peers), var / "senders.log")
    disturb = runs.disturbances(senders, lambda: _flush_broker(var), random.Random(seeds[0]))  # noqa: S311
    began = time.monotonic()
    try:
        for number, seed in enumerate(seeds, start=1):
            result = runs.run(runs.plan_of(seed), senders, peers, disturb)
            with open(results, "a") as file:
                file.write(json.dumps(result.as_data()) + "\n")
            if result.failed or number % 20 == 0:
                elapsed = time.monotonic() - began
                state = "FAILED" if result.failed else "well"
                print(
                    f"{number} of {len(seeds)} runs, {elapsed:.0f} s; seed {seed}: {state}",
                    file=sys.stderr,
                    flush=True,
                )
    finally:
        senders.close()
        peers.close()


def _flush_broker(var: Path) -> None:
    path = re.sub(r"^unix://|\?.*$", "", embedded.urls(var).cache)
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5)
        line.connect(path)
        line.sendall(b"FLUSHALL\r\n")
        line.recv(64)


WORDS = {
    "kill": "sender killed before the mail server or the address accepted",
    "accept and kill": "sender killed after it was accepted, before it knew",
    "refuse": "peer refuses",
    "silence": "peer never answers",
    "drip": "peer sends one byte or line at a time and never ends",
    "drop": "peer drops the connection before it accepts",
    "accept and drop": "peer accepts and drops the connection before it says so",
    "accept and drip": "peer accepts and never ends its answer",
    "sender": "all senders killed",
    "backends": "all database connections of the senders ended",
    "lock": "the writer lock of the audit log held for 1.5 seconds",
    "broker": "the broker emptied",
    "file": "the stored paper of a message removed or cut off",
    "ahead": "a sender whose clock is two hours ahead",
}


def page(found: list[dict]) -> str:
    """The page of figures, as Markdown."""
    faults: Counter[str] = Counter()
    for one in found:
        faults.update(one["faults"])
    total = {
        name: sum(one[name] for one in found)
        for name in ("messages", "lost", "doubled", "late", "wrongly_marked", "repeats")
    }
    slowest = max((one["slowest_good"] for one in found), default=0)
    broken = sum(bool(one["broken"]) for one in found)
    rows = "\n".join(f"| {WORDS[name]} | {faults[name]:,} |" for name in WORDS)
    return f"""# How reliable sending is

<!-- Made by `make faults`. Run it again after a change to sending; do not edit this page. -->

Each run owes some mails and notices to the regulator, lets faults happen at moments that follow from its seed, and
compares in the end what a real mail server and a real address accepted with what the portal says. Two processes send;
PostgreSQL and Valkey are real; whoever is killed gets SIGKILL. Limits are shortened (an attempt 1 second, a lease 4).

| what | number |
|---|---|
| runs | {len(found):,} |
| messages owed | {total["messages"]:,} |
| faults | {sum(faults.values()):,} |
| lost: owed, and never accepted | {total["lost"]} |
| doubled: accepted under two keys | {total["doubled"]} |
| late: nothing wrong with it, and accepted more than 60 seconds after it was owed | {total["late"]} |
| wrongly marked: sent and not accepted, or the other way round | {total["wrongly_marked"]} |
| audit log broken | {broken} |
| repeats under the same key, which the addressee can recognise | {total["repeats"]:,} |
| slowest message with which nothing was wrong | {slowest:.1f} seconds |

| fault | how often |
|---|---|
{rows}
"""


if __name__ == "__main__":
    sys.exit(main())
