import json
import os
import signal
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from portal import embedded
from portal.launcher import __main__ as launcher
from portal.launcher import children, machine
from portal.launcher import stack as launched
from portal.launcher.stack import Stack
from tests.stack import fill


def wait_until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def stack(tmp_path_factory, template):
    lines = []
    with Stack(tmp_path_factory.mktemp("stack") / "var", say=lines.append, durable=False) as running:
        running.lines = lines
        running.start_servers()
        fill(running.var, template)
        running.start_mail()
        yield running
    embedded.remove(running.var)


def test_a_database_that_is_killed_is_started_again(stack):
    stack.watch()
    homes = (stack.var, embedded.far_home(stack.var))
    (pid,) = (file for home in homes if (file := home / "postgres" / "postmaster.pid").exists())
    os.kill(int(pid.read_text().split()[0]), signal.SIGKILL)
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
    tmp_path, lines, monkeypatch
):
    monkeypatch.setattr(launched, "PLAY_AGAIN", 2)
    monkeypatch.setattr(launched, "PAUSE", 0)
    nowhere = {"DATABASE_URL": f"postgresql://portal@/portal?host={tmp_path}", "REDIS_URL": "redis://[::1]:1"}
    stack = Stack(tmp_path / "var", say=lines.append, extra=nowhere)
    stack.start_servers()
    with pytest.raises(machine.Trouble, match="This step did not work: play_year"):
        stack.play()
    plain = [line for line in lines if "The database stopped answering; what was played is kept" in line]
    assert len(plain) == 3
    assert sum("Carrying on with the play" in line for line in lines) == 2
    assert not any("Traceback" in line for line in lines)


def test_processes_know_the_addresses_of_each_other(stack):
    assert stack.environment["EMAIL_PORT"] == str(stack.smtp_port)
    assert stack.environment["ICO_ENDPOINT"].endswith(f":{stack.page_port}/ico")
    assert stack.environment["PORTAL_VAR"] == str(stack.var)


def test_a_database_is_prepared_once(stack):
    log = stack.logs / "setup.log"
    stack.prepare_database()
    size = log.stat().st_size
    stack.prepare_database()
    assert log.stat().st_size == size


def test_another_version_of_the_code_migrates_and_gathers_what_is_served_in_one_process(stack):
    log, gathered = stack.logs / "setup.log", stack.var / "static" / "staticfiles.json"
    for name in (stack.var / "static" / ".collected-from", gathered):
        name.unlink(missing_ok=True)
    (stack.var / ".prepared-from").write_text("another version")
    before = log.stat().st_size if log.exists() else 0
    stack.prepare()
    assert gathered.exists()
    size = log.stat().st_size
    assert size > before
    stack.prepare()
    assert log.stat().st_size == size


def test_servers_that_do_not_start_are_what_is_wrong_and_nothing_waits_for_them(tmp_path, lines):
    stack = Stack(tmp_path / "var", say=lines.append, durable=False)
    sockets = embedded.socket_folder(stack.var)
    sockets.parent.mkdir(parents=True, exist_ok=True)
    sockets.touch()  # where a folder is to be made
    try:
        with pytest.raises(embedded.ServerError, match="belongs to somebody else"):
            stack.prepare()
    finally:
        sockets.unlink()
    assert (stack.logs / "setup.log").read_text() == ""


@pytest.mark.skipif(sys.platform != "linux", reason="127.0.0.2 answers without being set up on Linux only")
def test_the_portal_answers_at_the_address_it_is_bound_to(stack):
    bound = Stack(stack.var, say=stack.say, host="127.0.0.2", durable=False)
    bound.prepare()
    bound.start_web()
    try:
        bound.wait_for_page(patience=30)
        assert '"database": true' in bound.wait_until_well(
            patience=10
        )  # and no word of the workers, as none run
    finally:
        children.stop_all(bound.children)
    assert bound.address == f"http://127.0.0.2:{bound.web_port}"


@pytest.mark.parametrize(("others", "waits"), [(True, False), (False, True)])
def test_a_start_does_not_wait_for_the_end_of_a_kill_switch(stack, others, waits):
    text = json.dumps({"database": True, "mail": others, "notices": False})

    class Health(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(503)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            """Nobody reads it."""

    with HTTPServer(("127.0.0.1", 0), Health) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        starting = Stack(stack.var, durable=False)
        starting.web_port = server.server_address[1]
        assert starting.wait_until_well(patience=0.5) == (text if waits else "")
        server.shutdown()


def test_a_portal_bound_everywhere_says_which_names_work(tmp_path, monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "portal.example,localhost")
    everywhere = Stack(tmp_path, host=launched.EVERYWHERE)
    assert everywhere.names == ["localhost", "127.0.0.1", "portal.example"]
    assert everywhere.environment["ALLOWED_HOSTS"] == "localhost,127.0.0.1,portal.example"
    assert everywhere.address == f"http://localhost:{everywhere.web_port}"


def test_closing_stops_processes_and_servers(tmp_path):
    with Stack(tmp_path / "var", durable=False) as running:
        running.start_servers()
        running.start_mail()
        mail = running.children[0].process
    assert mail.returncode is not None
    assert not embedded.postgres_alive(tmp_path / "var")
    assert not embedded.valkey_alive(tmp_path / "var")
    embedded.remove(tmp_path / "var")


# Its data folder


def test_only_one_launcher_runs_over_a_data_folder(tmp_path):
    for _ in range(2):  # a second time, because leaving gives it back
        first, second = launcher._only_one(tmp_path), launcher._only_one(tmp_path)
        with first, pytest.raises(machine.Trouble, match=f"process {os.getpid()}"):
            second.__enter__()
