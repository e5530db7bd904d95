import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time

import psycopg2
import pytest
import redis

from portal import embedded
from portal.embedded import folders, postgres, valkey
from portal.embedded.runner import programs
from tests.portal.embedded.asking import postmaster, query


def started_by_another_process(folder):
    return subprocess.Popen(
        [sys.executable, "-m", "portal.embedded", "start", "--fast", "--var", str(folder)],
        stdout=subprocess.DEVNULL,
    )


def test_addresses_are_known_before_the_servers_run_and_stay_the_same(tmp_path):
    first = embedded.urls(tmp_path / "var")
    assert first == embedded.urls(tmp_path / "var")
    assert not embedded.postgres_alive(tmp_path / "var")
    assert not embedded.valkey_alive(tmp_path / "var")


def test_both_servers_answer_at_their_addresses(var):
    addresses = embedded.urls(var)
    assert query(addresses.database, "SELECT current_user, current_database()") == [
        ("portal_runtime", "portal")
    ]
    assert query(addresses.owner, "SELECT current_user, current_database()") == [("portal", "portal")]
    assert query(addresses.reader, "SELECT current_user, current_database()") == [("portal_reader", "portal")]
    assert redis.Redis.from_url(addresses.cache).ping()
    assert addresses.broker.startswith("redis+socket://")


def test_the_owner_is_no_superuser_but_may_use_the_extensions_it_needs(var):
    addresses = embedded.urls(var)
    assert query(addresses.owner, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [(False,)]
    query(addresses.owner, "CREATE EXTENSION IF NOT EXISTS btree_gist")
    assert query(addresses.admin, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [(True,)]


def test_a_server_of_before_there_were_roles_gets_them_at_its_next_start(var):
    addresses = embedded.urls(var)
    query(addresses.admin, "DROP ROLE portal_runtime")
    query(addresses.admin, "DROP ROLE portal_reader")
    assert not embedded.postgres_alive(var)
    embedded.start(var, durable=False)
    assert query(addresses.database, "SELECT current_user") == [("portal_runtime",)]
    assert query(addresses.reader, "SELECT current_user") == [("portal_reader",)]


def test_the_roles_of_docker_compose_are_made_and_made_again(var, tmp_path):
    """With the psql of the wheel, against a server that has none of them; then with other passwords."""
    for name in ("portal", "runtime", "reader"):
        (tmp_path / f"{name}_password").write_text(f"the word of {name}")
    addresses = embedded.urls(var)
    query(addresses.admin, "DROP ROLE portal_runtime")
    query(addresses.admin, "DROP ROLE portal_reader")
    admin = psycopg2.extensions.parse_dsn(addresses.admin)
    environment = {
        "PATH": f"{programs()}:{os.environ['PATH']}", "SECRETS": str(tmp_path),
        "PGHOST": admin["host"], "PGPASSWORD": admin["password"],
    }  # fmt: skip
    try:
        for _ in range(2):
            done = subprocess.run(
                ["sh", "docker/create-roles.sh"], cwd=embedded.BASE, env=os.environ | environment, check=False,
                capture_output=True, text=True,
            )  # fmt: skip
            assert (done.returncode, done.stderr) == (0, "")
            for role, name in (
                ("portal", "portal"),
                ("portal_runtime", "runtime"),
                ("portal_reader", "reader"),
            ):
                line = psycopg2.connect(
                    host=admin["host"], user=role, password=f"the word of {name}", dbname="portal"
                )
                line.close()
    finally:
        for role, file in postgres.WORDS.items():
            query(addresses.admin, f"ALTER ROLE {role} PASSWORD '{folders.secret(var, file)}'")


def test_psql_of_the_wheel_is_let_into_the_portals_database(var):
    done = subprocess.run(
        [sys.executable, "-m", "portal.embedded", "psql", "-At", "-c", "SELECT current_user, 'a b'"],
        env=os.environ | {"PORTAL_VAR": str(var)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("portal|a b\n", "")


def test_the_password_and_the_sockets_are_for_the_owner_only(var):
    assert stat.S_IMODE((var / "postgres.password").stat().st_mode) == 0o600
    assert stat.S_IMODE(folders.socket_folder(var).stat().st_mode) == 0o700
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(embedded.urls(var).owner.replace("portal:", "portal:not-"))


def test_a_killed_database_comes_back_with_its_rows_for_six_processes_at_once(var):
    addresses = embedded.urls(var)
    query(addresses.owner, "CREATE TABLE kept AS SELECT 1 AS one")
    redis.Redis.from_url(addresses.cache).set("queued", "kept")
    query(addresses.admin, "CHECKPOINT")
    os.kill(postmaster(var), signal.SIGKILL)
    for process in [started_by_another_process(var) for _ in range(6)]:
        assert process.wait(60) == 0
    assert query(addresses.owner, "SELECT one FROM kept") == [(1,)]
    assert redis.Redis.from_url(addresses.cache).get("queued") == b"kept"


def test_a_process_number_left_behind_that_belongs_to_a_stranger_does_not_stop_a_start(var):
    pid = postmaster(var)
    home = next(h for h in (var, folders.far_home(var)) if (h / "postgres" / "postmaster.pid").exists())
    left = (home / "postgres" / "postmaster.pid").read_text()
    embedded.stop(var)
    (home / "postgres" / "postmaster.pid").write_text(left.replace(str(pid), str(os.getppid()), 1))
    embedded.start(var, durable=False)
    assert embedded.postgres_alive(var)


def test_a_socket_that_somebody_else_left_in_the_way_is_replaced(var):
    embedded.stop(var)
    folders.make_socket_folder(var)
    places = folders.socket_folder(var) / ".s.PGSQL.5432", folders.socket_folder(var) / "valkey.sock"
    for place in places:
        with socket.socket(socket.AF_UNIX) as left:
            left.bind(str(place))
    embedded.start(var, durable=False)
    assert embedded.postgres_alive(var)
    assert embedded.valkey_alive(var)


@pytest.mark.skipif(sys.platform != "linux", reason="which process works where is read from /proc")
def test_a_queue_that_hangs_is_ended_before_another_takes_over_its_data(var):
    addresses = embedded.urls(var)
    redis.Redis.from_url(addresses.cache).set("queued", "before it hung")
    (hung,) = valkey._working_in(var / "valkey")
    os.kill(hung, signal.SIGSTOP)
    embedded.start(var, durable=False)
    (new,) = valkey._working_in(var / "valkey")
    assert new != hung
    assert redis.Redis.from_url(addresses.cache).get("queued") == b"before it hung"


@pytest.mark.skipif(sys.platform != "linux", reason="which process works where is read from /proc")
def test_a_queue_that_hangs_is_stopped_all_the_same(var):
    (hung,) = valkey._working_in(var / "valkey")
    os.kill(hung, signal.SIGSTOP)
    embedded.stop(var)
    assert not valkey._working_in(var / "valkey")
    embedded.start(var, durable=False)


@pytest.mark.parametrize("answer", [b"+PONG", b"-LOADING it reads", b"-MISCONF no room to write"])
def test_a_queue_that_answers_with_an_error_is_alive(tmp_path, answer):
    folders.make_socket_folder(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folders.socket_folder(tmp_path) / "valkey.sock"))
        server.listen()

        def say():
            with server.accept()[0] as line:
                line.recv(64)
                line.sendall(answer + b"\r\n")

        speaker = threading.Thread(target=say)
        speaker.start()
        assert valkey.alive(tmp_path)
        speaker.join()
    embedded.remove(tmp_path)


def test_data_and_queue_stay_between_runs(var):
    addresses = embedded.urls(var)
    query(addresses.owner, "CREATE TABLE IF NOT EXISTS stayed (one int); ")
    redis.Redis.from_url(addresses.cache).lpush("jobs", "one")
    embedded.stop(var)
    assert not embedded.postgres_alive(var)
    assert not embedded.valkey_alive(var)
    embedded.start(var, durable=False)
    assert query(addresses.owner, "SELECT count(*) FROM stayed") == [(0,)]
    assert redis.Redis.from_url(addresses.cache).lpop("jobs") == b"one"


def test_a_start_that_was_cut_off_half_way_is_made_good(tmp_path):
    (tmp_path / "postgres.new").mkdir()
    (tmp_path / "postgres.new" / "PG_VERSION").write_text("half")
    try:
        embedded.start(tmp_path, durable=False)
        assert embedded.postgres_alive(tmp_path)
    finally:
        embedded.remove(tmp_path)


def test_a_lost_password_is_named_and_not_waited_for(tmp_path):
    try:
        embedded.start(tmp_path, durable=False)
        (tmp_path / postgres.WORD).write_text("another")
        began = time.monotonic()
        with pytest.raises(embedded.ServerError, match=r"postgres\.password does not fit"):
            embedded.start(tmp_path, durable=False)
        assert time.monotonic() - began < 10
    finally:
        embedded.remove(tmp_path)


def test_a_long_path_gets_a_short_socket(tmp_path):
    long = tmp_path / ("a-long-name" * 10)
    assert len(str(folders.socket_folder(long) / ".s.PGSQL.5432")) < 107


def test_many_processes_that_ask_first_agree_on_one_secret(tmp_path):
    ask = "import sys; from portal import embedded; print(embedded.secret(sys.argv[1], 'secret.key'))"
    processes = [
        subprocess.Popen([sys.executable, "-c", ask, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    secrets = {process.communicate(timeout=30)[0].strip() for process in processes}
    assert len(secrets) == 1
    assert len(secrets.pop()) > 40


def test_the_addresses_can_be_asked_for_without_django():
    ask = "import sys, portal.embedded; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
