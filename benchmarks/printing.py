"""Papers, and pages while papers are printed: on a stack of its own with the demonstration's year."""

import json
import subprocess
import sys

from benchmarks import load
from portal.embedded import BASE
from portal.launcher import assets
from portal.launcher.stack import Stack


def tell(stack: Stack, *text: str) -> dict:
    """Run a part of the benchmark in the stack's environment and read its one line."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.inside", *text],
        cwd=BASE,
        env=stack.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def section() -> str:
    """Play the year, measure, and give the figures as Markdown."""
    with Stack(BASE / "var" / "bench", extra={"PORTAL_ADDRESS": "http://localhost:8000"}) as stack:
        return _measured(stack)


def _measured(stack: Stack) -> str:
    stack.start_servers()
    assets.build()
    stack.manage(["migrate", "--no-input"], ["load_reference"])
    stack.collect_static()
    stack.start_mail()
    stack.start_workers()
    stack.start_beat()
    stack.play()
    stack.start_web()
    stack.wait_until_well()
    size = tell(stack, "fill", "enter")
    paper = tell(stack, "papers", "compare")
    quiet, busy = _while_printing(stack, size["session"])
    return f"""## Papers

The report to Parliament, {paper["pages"]} pages, best of three, one process (at most {paper["megabytes"]:,} MB):

| | seconds | bytes |
|---|---:|---:|
| as the portal prints it: one tag tree, bookmarks, PDF/UA-1 | {paper["ours"]:.2f} | {paper["our_bytes"]:,} |
| the same HTML by a plain `write_pdf()` | {paper["bare"]:.2f} | {paper["bare_bytes"]:,} |

The home page for one visitor: p95 {quiet.p95:.0f} ms in quiet, {busy.p95:.0f} ms while papers go through the document worker without a
pause. No web process ever prints.
"""


def _while_printing(stack: Stack, session: str) -> tuple[load.Measured, load.Measured]:
    """The home page for one visitor at a time, without documents waiting and with documents waiting all the while."""
    quiet = load.ask(stack.web_port, "/", session, seconds=5, connections=1)
    tell(stack, "papers", "print_again")
    busy = load.ask(stack.web_port, "/", session, seconds=5, connections=1)
    if not tell(stack, "papers", "waiting")["waiting"]:
        raise SystemExit(
            "The papers were printed before the home page had been measured: put more of them back."
        )
    while tell(stack, "papers", "waiting")["waiting"]:
        stack.watch()
    return quiet, busy
