"""The rehearsal of restoring to a moment, as the runbook describes it: a base backup, the archive, and a time between two writes."""

import contextlib
import shutil
import time
from pathlib import Path

import psycopg2
import pytest

from portal import embedded
from portal.embedded import folders, postgres
from portal.embedded.runner import Runner, runner_for
from tests.stack import until


class Server:
    """A PostgreSQL of this test that archives its log, and what the runbook does with it."""

    def __init__(self, var: Path):
        self.var = folders.resolved(var)
        embedded.start(self.var)
        self.runner: Runner = runner_for(self.var)
        self.admin = embedded.urls(self.var).admin
        self.archive, self.base = (self.runner.data.with_name(name) for name in ("archive", "base"))
        self.archive.mkdir(mode=0o700)
        self.runner.own(self.archive)
        embedded.stop(self.var)
        part = f"{self.archive}/%f"
        self._add_settings(
            "postgresql.conf",
            "archive_mode = on",
            f"archive_command = 'test ! -f {part} && cp %p {part}.part && sync {part}.part && mv {part}.part {part}'",
        )
        embedded.start(self.var)

    def ask(self, *orders: str) -> list[tuple]:
        with contextlib.closing(psycopg2.connect(self.admin)) as line, line.cursor() as cursor:
            line.autocommit = True
            for order in orders:
                cursor.execute(order)
            return cursor.fetchall() if cursor.description else []

    def back_up(self) -> None:
        self.base.mkdir(mode=0o700)
        self.runner.own(self.base)
        done = self.runner.run(
            "pg_basebackup", "-D", self.base, "-Fp", "-X", "none", "-c", "fast", "-d", self.admin
        )
        assert done.returncode == 0, done.stdout

    def archive_all(self) -> None:
        """What has been written is in the archive."""
        ((name,),) = self.ask("SELECT pg_walfile_name(pg_switch_wal())")
        until(lambda: (self.archive / name).exists(), 30)

    def destroy(self) -> None:
        self.runner.run("pg_ctl", "-D", self.runner.data, "-m", "immediate", "-w", "-s", "stop")
        shutil.rmtree(self.runner.data)

    def restore(self, moment: str) -> None:
        self.base.rename(self.runner.data)
        self._add_settings(
            "postgresql.auto.conf",
            f"restore_command = 'cp {self.archive}/%f %p'",
            f"recovery_target_time = '{moment}'",
            "recovery_target_action = 'promote'",
        )
        (self.runner.data / "recovery.signal").touch()
        self.runner.own(self.runner.data / "recovery.signal")
        embedded.start(self.var)
        until(lambda: self.ask("SELECT pg_is_in_recovery()") == [(False,)], 30)

    def _add_settings(self, name: str, *settings: str) -> None:
        with open(self.runner.data / name, "a") as file:
            file.write("\n".join(["", *settings, ""]))


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path / "var")
    yield server
    embedded.remove(server.var)


def test_a_database_restored_to_a_moment_has_exactly_what_was_committed_by_then(server):
    server.ask("CREATE TABLE written (what text)", "INSERT INTO written VALUES ('in the base backup')")
    server.back_up()
    server.ask("INSERT INTO written VALUES ('after it, before the moment')")
    with contextlib.closing(psycopg2.connect(server.admin)) as line, line.cursor() as cursor:
        cursor.execute("INSERT INTO written VALUES ('begun before the moment, committed after it')")
        time.sleep(0.2)
        ((moment,),) = server.ask("SELECT clock_timestamp()::text")
        time.sleep(0.2)
        line.commit()
    server.ask(
        "INSERT INTO written VALUES ('after the moment')", "DELETE FROM written WHERE what LIKE 'in %'"
    )
    server.archive_all()
    server.destroy()
    assert postgres.refusal(server.admin)
    server.restore(moment)
    kept = server.ask("SELECT what FROM written ORDER BY 1")
    assert kept == [("after it, before the moment",), ("in the base backup",)]
    server.ask("INSERT INTO written VALUES ('the portal goes on')")  # it takes writes again
