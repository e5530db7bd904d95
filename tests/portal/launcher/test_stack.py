import json
import os
import signal
import subprocess
import sys
import time

import pytest

from portal import embedded
from portal.launcher import __main__ as launcher
from portal.launcher import children, machine
from portal.launcher import stack as launched
from portal.launcher.children import Child
from portal.launcher.stack import Stack


def child(tmp_path, code, name="helper"):
    return Child(name, [sys.executable, "-c", code], os.environ, tmp_path / f"{name}.log")


def wait_until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


# Processes


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
        # The tests themselves may have been told to outlive their terminal, and children inherit that.
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


# The whole stack


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    lines = []
    with Stack(tmp_path_factory.mktemp("stack") / "var", say=lines.append, durable=False) as one:
        one.lines = lines
        one.start_servers()
        one.start_mail()
        yield one
    embedded.remove(one.var)


def test_a_database_that_is_killed_is_started_again(stack):
    stack.watch()
    home = next(iter(stack.var.glob("postgres/postmaster.pid")), None)
    if home is None:
        pytest.skip("PostgreSQL's files lie elsewhere on this machine")
    os.kill(int(home.read_text().split()[0]), signal.SIGKILL)
    wait_until(lambda: not embedded.postgres_alive(stack.var))
    stack._servers_seen = 0
    stack.watch()
    assert embedded.postgres_alive(stack.var)
    assert any("database does not answer" in line for line in stack.lines)


def test_each_line_of_a_long_command_is_shown_as_it_comes(stack):
    shown = []
    stack.follow("check", "--help", show=shown.append)
    assert any("usage" in line for line in shown)


def test_a_step_that_fails_says_where_to_read_why(stack):
    with pytest.raises(machine.Trouble, match=r"no-such-command\.log"):
        stack.follow("no_such_command")


def test_a_play_whose_database_stays_away_is_taken_up_a_few_times_and_says_so_plainly(
    tmp_path, said, monkeypatch
):
    monkeypatch.setattr(launched, "PLAY_AGAIN", 2)
    monkeypatch.setattr(launched, "PAUSE", 0)
    nowhere = {"DATABASE_URL": f"postgresql://portal@/portal?host={tmp_path}", "REDIS_URL": "redis://[::1]:1"}
    one = Stack(tmp_path / "var", say=said.append, extra=nowhere)
    one.start_servers()
    with pytest.raises(machine.Trouble, match="This step did not work: play_year"):
        one.play()
    plain = [line for line in said if "The database stopped answering; what was played is kept" in line]
    assert len(plain) == 3
    assert sum("Carrying on with the play" in line for line in said) == 2
    assert not any("Traceback" in line for line in said)


def test_processes_are_told_of_each_other(stack):
    assert stack.environment["EMAIL_PORT"] == str(stack.smtp_port)
    assert stack.environment["ICO_ENDPOINT"].endswith(f":{stack.page_port}/ico")
    assert stack.environment["PORTAL_VAR"] == str(stack.var)


def test_a_database_is_prepared_once_for_each_version_of_the_code(stack):
    log = stack.logs / "setup.log"
    stack.prepare_database()
    size = log.stat().st_size
    stack.prepare_database()
    assert log.stat().st_size == size
    (stack.var / ".prepared-from").write_text("another version")
    stack.prepare_database()
    assert log.stat().st_size > size


@pytest.mark.skipif(sys.platform != "linux", reason="127.0.0.2 answers without being set up on Linux only")
def test_the_portal_answers_at_the_address_it_is_bound_to(stack):
    bound = Stack(stack.var, say=stack.say, host="127.0.0.2", durable=False)
    bound.manage(["migrate", "-v", "0"])
    bound.collect_static()
    bound.start_web()
    try:
        bound.wait_for_page(patience=30)
        assert '"database": true' in bound.wait_until_well(
            patience=10
        )  # and no word of the workers, as none run
    finally:
        children.stop_all(bound.children)
    assert bound.address == f"http://127.0.0.2:{bound.web_port}"


def test_a_portal_bound_everywhere_says_which_names_work(tmp_path, monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "portal.example,localhost")
    everywhere = Stack(tmp_path, host=launched.EVERYWHERE)
    assert everywhere.names == ["localhost", "127.0.0.1", "portal.example"]
    assert everywhere.environment["ALLOWED_HOSTS"] == "localhost,127.0.0.1,portal.example"
    assert everywhere.address == f"http://localhost:{everywhere.web_port}"


def test_closing_stops_processes_and_servers(tmp_path):
    with Stack(tmp_path / "var", durable=False) as one:
        one.start_servers()
        one.start_mail()
        mail = one.children[0].process
    assert mail.returncode is not None
    assert not embedded.postgres_alive(tmp_path / "var")
    assert not embedded.valkey_alive(tmp_path / "var")
    embedded.remove(tmp_path / "var")


# Its data folder


def test_only_one_launcher_runs_over_a_data_folder(tmp_path):
    for _ in range(2):  # a second time, because leaving gives it back
        with (
            launcher._only_one(tmp_path),
            pytest.raises(machine.Trouble, match=f"process {os.getpid()}"),
            launcher._only_one(tmp_path),
        ):
            pass


def test_servers_are_not_stopped_under_a_launcher_that_lives(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PORTAL_VAR", str(tmp_path))
    with launcher._only_one(tmp_path), pytest.raises(machine.Trouble, match=f"process {os.getpid()}"):
        launcher.stop()
    assert launcher.stop() == 0
    assert "do not run" in capsys.readouterr().out


def test_starting_over_removes_the_demonstration_and_leaves_what_the_tests_keep(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("PORTAL_VAR", str(tmp_path))
    for name in ("demo", "files", "test"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "kept").write_text("")
    (tmp_path / "beat-schedule.dat").write_text("")
    assert launcher.reset() == 0
    assert {path.name for path in tmp_path.iterdir() if path.suffix != ".lock"} - {".launcher.lock"} == {
        "test"
    }
    assert (tmp_path / "test" / "kept").exists()
    assert "begins anew" in capsys.readouterr().out


def test_how_long_it_took_is_no_change(tmp_path):
    (tmp_path / "summary.json").write_text(json.dumps({"returns": 76, "seconds": 1}))
    (tmp_path / "report.pdf").write_bytes(b"one")
    before = launcher._fingerprint(tmp_path)
    (tmp_path / "summary.json").write_text(json.dumps({"returns": 76, "seconds": 2}))
    assert launcher._fingerprint(tmp_path) == before
    (tmp_path / "report.pdf").write_bytes(b"two")
    assert launcher._fingerprint(tmp_path) != before


@pytest.mark.parametrize("left", [b"", b'{"returns": 7', b"[1]", b"\xff\xfe"])
def test_a_summary_that_was_cut_off_does_not_stop_the_demonstration(tmp_path, left):
    (tmp_path / "summary.json").write_bytes(left)
    before = launcher._fingerprint(tmp_path)
    (tmp_path / "summary.json").write_text(json.dumps({"returns": 76, "seconds": 1}))
    assert launcher._fingerprint(tmp_path) != before
