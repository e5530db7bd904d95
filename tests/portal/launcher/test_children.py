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


def test_a_process_that_ends_is_started_again_and_its_last_words_are_shown(tmp_path, said):
    one = child(tmp_path, "print('its last words'); raise SystemExit(3)")
    one.start()
    wait_until(lambda: not one.running())
    one.watch(said.append)
    assert "exit code 3" in said[0]
    assert "its last words" in said[1]
    one.due = 0
    one.watch(said.append)
    assert one.process is not None
    one.end()


def test_the_pause_grows_while_a_process_keeps_ending(tmp_path, said):
    one = child(tmp_path, "raise SystemExit(1)")
    pauses = []
    for _ in range(7):
        one.start()
        one.process.wait()
        one.watch(said.append)
        pauses.append(round(one.due - time.monotonic()))
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


def test_stopping_takes_a_stubborn_process_and_its_children_along(tmp_path):
    code = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True); time.sleep(60)"
    )
    one = child(tmp_path, code)
    one.start()
    wait_until(lambda: one.log.read_text().strip())
    grandchild = int(one.log.read_text())
    children.stop_all([one], patience=0.3)
    assert not one.running()
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


WAITS = """
import sys, time
from portal.launcher import __main__ as launcher
launcher.ORDERS["run"] = lambda: print("waits", flush=True) or time.sleep(60)
sys.argv = ["launcher", "run"]
sys.exit(launcher.main())
"""


def test_a_terminal_that_is_closed_ends_the_launcher_in_order():
    one = subprocess.Popen(
        [sys.executable, "-c", WAITS],
        stdout=subprocess.PIPE,
        text=True,
        cwd=embedded.BASE,
        # The tests themselves may have been set to outlive their terminal, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    )
    assert one.stdout.readline() == "waits\n"
    one.send_signal(signal.SIGHUP)
    assert "The data is kept" in one.communicate(timeout=10)[0]
    assert one.returncode == 0


def test_a_launcher_that_was_told_to_outlive_its_terminal_does():
    one = subprocess.Popen(
        ["nohup", sys.executable, "-c", WAITS], stdout=subprocess.PIPE, text=True, cwd=embedded.BASE
    )
    assert one.stdout.readline() == "waits\n"
    one.send_signal(signal.SIGHUP)
    with pytest.raises(subprocess.TimeoutExpired):
        one.wait(0.5)
    one.terminate()
    assert "The data is kept" in one.communicate(timeout=10)[0]


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
