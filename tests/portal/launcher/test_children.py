"""Processes of the launcher: started again, and ended with it."""

import os
import signal
import subprocess
import sys
import time

import pytest

from portal import embedded
from portal.launcher import children
from portal.launcher.children import Child


def child(tmp_path, code, name="helper"):
    return Child(name, [sys.executable, "-c", code], os.environ, tmp_path / f"{name}.log")


def wait_until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_a_process_that_ends_is_started_again_and_its_last_words_are_shown(tmp_path, lines):
    process = child(tmp_path, "print('its last words'); raise SystemExit(3)")
    process.start()
    wait_until(lambda: not process.running())
    process.watch(lines.append)
    assert "exit code 3" in lines[0]
    assert "its last words" in lines[1]
    process.due = 0
    process.watch(lines.append)
    assert process.process is not None
    process.end()


def test_the_pause_grows_while_a_process_keeps_ending(tmp_path, lines):
    process = child(tmp_path, "raise SystemExit(1)")
    pauses = []
    for _ in range(7):
        process.start()
        process.process.wait()
        process.watch(lines.append)
        pauses.append(round(process.due - time.monotonic()))
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


def test_stopping_takes_a_stubborn_process_and_its_children_along(tmp_path):
    code = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True); time.sleep(60)"
    )
    process = child(tmp_path, code)
    process.start()
    wait_until(lambda: process.log.read_text().strip())
    grandchild = int(process.log.read_text())
    children.stop_all([process], patience=0.3)
    assert not process.running()
    wait_until(lambda: not os.path.exists(f"/proc/{grandchild}") or _is_zombie(grandchild))


def _is_zombie(pid):
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] == "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's death signal is Linux's")
def test_a_launcher_that_is_killed_takes_its_processes_along(tmp_path):
    code = f"""
import os, sys, time
from pathlib import Path
from portal.launcher.children import Child
one = Child("helper", ["sleep", "60"], os.environ, Path({str(tmp_path / "helper.log")!r}))
one.start()
print(one.process.pid, flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=embedded.BASE
    )
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_until(lambda: not os.path.exists(f"/proc/{pid}") or _is_zombie(pid))


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's death signal is Linux's")
@pytest.mark.parametrize("way", ["follow('shell', '-c', {0!r})", "manage(['shell', '-c', {0!r}])"])
def test_a_launcher_that_is_killed_takes_the_step_it_waits_for_along(tmp_path, way):
    mark = tmp_path / "step"
    step = (
        f"import os, pathlib, time; pathlib.Path({str(mark)!r}).write_text(str(os.getpid())); time.sleep(60)"
    )
    code = f"""
from pathlib import Path
from portal.launcher.stack import Stack
elsewhere = {{"DATABASE_URL": "postgresql://nowhere.invalid/none", "REDIS_URL": "redis://nowhere.invalid"}}
stack = Stack(Path({str(tmp_path)!r}), extra=elsewhere)
stack.start_servers()
stack.{way.format(step)}
"""
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=embedded.BASE)
    wait_until(lambda: mark.exists() and mark.read_text(), 30)
    pid = int(mark.read_text())
    parent.kill()
    parent.wait()
    wait_until(lambda: not os.path.exists(f"/proc/{pid}") or _is_zombie(pid))


STOPPED_WHILE_IT_FORKS = """
import logging, os, signal, sys, tempfile, time
from pathlib import Path
from portal.launcher import __main__ as launcher
from portal.launcher.children import Child
def run():
    os.register_at_fork(before=lambda: os.kill(os.getpid(), signal.SIGTERM))
    Child("helper", ["sleep", "60"], os.environ, Path(tempfile.mkdtemp()) / "helper.log").start()
    time.sleep(60)
launcher.ORDERS["run"] = run
sys.argv = ["launcher", "run"]
sys.exit(launcher.main())
"""


def test_a_launcher_that_is_stopped_while_it_starts_a_process_stops():
    order = [sys.executable, "-c", STOPPED_WHILE_IT_FORKS]
    ended = subprocess.run(order, capture_output=True, text=True, cwd=embedded.BASE, timeout=20, check=True)
    assert "The data is kept" in ended.stdout


WAITS = """
import sys, time
from portal.launcher import __main__ as launcher
launcher.ORDERS["run"] = lambda: print("waits", flush=True) or time.sleep(60)
sys.argv = ["launcher", "run"]
sys.exit(launcher.main())
"""


def test_a_terminal_that_is_closed_ends_the_launcher_in_order():
    process = subprocess.Popen(
        [sys.executable, "-c", WAITS],
        stdout=subprocess.PIPE,
        text=True,
        cwd=embedded.BASE,
        # The tests themselves may have been set to outlive their terminal, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    )
    assert process.stdout.readline() == "waits\n"
    process.send_signal(signal.SIGHUP)
    assert "The data is kept" in process.communicate(timeout=10)[0]
    assert process.returncode == 0


def test_a_launcher_that_was_asked_to_outlive_its_terminal_does():
    process = subprocess.Popen(
        ["nohup", sys.executable, "-c", WAITS], stdout=subprocess.PIPE, text=True, cwd=embedded.BASE
    )
    assert process.stdout.readline() == "waits\n"
    process.send_signal(signal.SIGHUP)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.5)
    process.terminate()
    assert "The data is kept" in process.communicate(timeout=10)[0]


def test_logs_of_earlier_starts_are_kept_aside(tmp_path):
    for number in range(5):
        children.rotate(tmp_path)
        (tmp_path / "web.log").write_text(f"start {number}")
    assert {path.name: path.read_text()[-1] for path in tmp_path.iterdir()} == {
        "web.log": "4",
        "web.1.log": "3",
        "web.2.log": "2",
        "web.3.log": "1",
    }
