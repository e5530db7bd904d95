"""`python -m benchmarks.faults --runs 500`: seeded runs under faults, on servers of their own under var/faults.

Results are kept line by line, so that an interrupted series goes on where it stopped. `--write FILE` makes the page of
figures from all results that are there.
"""

import argparse
import json
import logging
import os
import random
import shutil
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

from benchmarks.faults.page import page_of
from benchmarks.faults.servers import Database, own_servers
from portal.embedded import BASE

DEFAULT = BASE / "var" / "faults"


def main() -> int:
    """Carry out the runs that are still wanted, and say what came of them. 1 where one failed."""
    options = _options()
    options.var.mkdir(parents=True, exist_ok=True)
    results = options.var / "results.jsonl"
    wanted = options.seeds or list(range(options.first, options.first + options.runs))
    left = _left(wanted, results)
    if options.part:
        number, parts = (int(word) for word in options.part.split("/"))
        if seeds := [seed for seed in left if wanted.index(seed) % parts == number - 1]:
            folder = options.var / f"part-{number}"
            _carry_out(seeds, number, options.servers, folder, results, options.late)
        return 0
    if left:
        servers = nullcontext(options.servers) if options.servers else own_servers(options.var / "servers")
        with servers as var:
            _side_by_side(options, var)
    results_wanted = [result for result in _read(results) if result["seed"] in set(wanted)]
    if options.write:
        options.write.write_text(page_of(_read(results)))
    failed = [result["seed"] for result in results_wanted if result["failed"]]
    print(json.dumps({"runs": len(results_wanted), "failed": failed}))
    return 1 if failed else 0


def _side_by_side(options: argparse.Namespace, servers: Path) -> None:
    """All parts at once, each a process with a database of its own; what they say goes to a log each."""
    parts = []
    for number in range(1, options.side_by_side + 1):
        arguments = ["--runs", str(options.runs), "--first", str(options.first), "--var", str(options.var)]
        arguments += ["--servers", str(servers), "--part", f"{number}/{options.side_by_side}"]
        arguments += ["--late", str(options.late), "--seeds", *map(str, options.seeds)]
        log = open(options.var / f"part-{number}.log", "ab")  # noqa: SIM115 - as long as the process
        command = [sys.executable, "-m", "benchmarks.faults", *arguments]
        parts.append(subprocess.Popen(command, cwd=BASE, stdout=log, stderr=log))
    ended = [part.wait() for part in parts]
    if any(ended):
        raise SystemExit(f"A part ended before its time; see {options.var}/part-*.log")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults")
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--seeds", type=int, nargs="*", default=[], help="these seeds, and no others")
    parser.add_argument("--side-by-side", type=int, default=2, help="how many parts run at once")
    parser.add_argument("--late", type=float, default=60, help="seconds after which a good message is late")
    parser.add_argument("--part", default="", help="one part only, as 1/2; needs --servers")
    parser.add_argument("--var", type=Path, default=DEFAULT)
    parser.add_argument(
        "--servers", type=Path, help="the folder of embedded servers that run and have every table"
    )
    parser.add_argument("--write", type=Path, help="write the page of figures to this file")
    return parser.parse_args()


def _read(results: Path) -> list[dict]:
    if not results.exists():
        return []
    newest = {
        result["seed"]: result for line in results.read_text().splitlines() if (result := json.loads(line))
    }
    return [newest[seed] for seed in sorted(newest)]


def _left(wanted: list[int], results: Path) -> list[int]:
    done = {result["seed"] for result in _read(results)}
    return [seed for seed in wanted if seed not in done]


def _carry_out(
    seeds: list[int], number: int, servers: Path, folder: Path, results: Path, late: float
) -> None:
    database = Database(servers, str(number))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    os.environ.pop("DEMONSTRATION", None)
    os.environ.update(
        {
            **database.addresses(),
            "PORTAL_VAR": str(
                folder / "var"
            ),  # with a store of files of its own, since a restore replaces it
            "NOTED_FOLDER": str(folder / "noted"),
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }
    )
    database.create()
    try:
        _carry_out_on(database, seeds, folder, results, late)
    finally:
        database.drop()


def _carry_out_on(database: Database, seeds: list[int], folder: Path, results: Path, late: float) -> None:
    import django  # noqa: PLC0415

    django.setup()
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    from benchmarks.faults import duty, papers, plans, runs  # noqa: PLC0415
    from benchmarks.faults.peers import Peers, Script  # noqa: PLC0415
    from benchmarks.faults.workers import Workers  # noqa: PLC0415

    papers.appoint_people()
    duty.appoint_people()
    peers = Peers(Script(), lambda: stack.workers.kill(), lambda: stack.damage_papers())
    workers = Workers(peers.environment(), folder)
    stack = runs.Stack(workers, peers, database, random.Random(seeds[0]), folder, late)  # noqa: S311
    began = time.monotonic()
    try:
        for done, seed in enumerate(seeds, start=1):
            result = runs.Run(plans.plan_of(seed), stack).go()
            with open(results, "a") as file:
                file.write(json.dumps(result.as_data()) + "\n")
            if result.failed or done % 20 == 0:
                state = "FAILED" if result.failed else "well"
                elapsed = time.monotonic() - began
                line = f"{done} of {len(seeds)} runs, {elapsed:.0f} s; seed {seed}: {state}"
                print(line, file=sys.stderr, flush=True)
    finally:
        workers.close()
        peers.close()


if __name__ == "__main__":
    sys.exit(main())
