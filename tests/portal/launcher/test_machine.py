"""What the machine must have: ports, room, libraries, a browser, a Python environment."""

import os
import socket
import sys

import pytest

from portal.launcher import bootstrap, machine


def test_a_port_that_was_asked_for_and_is_taken_is_named(monkeypatch, lines):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(machine.Trouble, match=rf"Port {port} is taken.*PORT={port + 1}"):
            machine.web_port(lines.append, "127.0.0.1")
        assert machine.free_port(port) != port


def test_no_port_is_given_to_two_processes(monkeypatch, lines):
    with socket.socket() as busy:
        if not machine.is_taken(8025):
            busy.bind(("127.0.0.1", 8025))
            busy.listen()
        wanted = machine.free_port(8026)
        monkeypatch.setenv("PORT", str(wanted))
        chosen = machine.ports(lines.append, "127.0.0.1")
    assert chosen[0] == wanted
    assert len({*chosen}) == 3
    assert len({*machine.any_ports(50)}) == 50


@pytest.mark.parametrize("host", ["192.0.2.1", "::1", "nowhere.invalid"])
def test_an_address_that_is_none_of_this_machine_is_named_and_no_port_is_blamed(monkeypatch, lines, host):
    monkeypatch.delenv("PORT", raising=False)
    with pytest.raises(machine.Trouble, match=f"BIND={host} is no IPv4 address"):
        machine.web_port(lines.append, host)


def test_a_port_that_only_root_may_have_is_said_to_be_so(monkeypatch, lines):
    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(machine.socket.socket, "bind", refuse)
    monkeypatch.setenv("PORT", "80")
    with pytest.raises(machine.Trouble, match="Only root may answer at port 80"):
        machine.web_port(lines.append, "127.0.0.1")


@pytest.mark.parametrize("port", ["x", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(monkeypatch, lines, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(machine.Trouble, match="between 1 and 65535"):
        machine.web_port(lines.append, "127.0.0.1")


def test_a_full_disk_is_said_before_anything_starts(tmp_path):
    machine.need_space(tmp_path)
    with pytest.raises(machine.Trouble, match=r"(?s)is full.*PORTAL_VAR=") as trouble:
        machine.need_space(tmp_path, least=2**60)
    assert str(tmp_path) in str(trouble.value)


def test_a_skipped_browser_is_said_loudly(monkeypatch, lines):
    monkeypatch.setenv("PORTAL_BROWSER", "")
    assert machine.browser(lines.append) == ""
    assert "BROWSER JOURNEYS ARE SKIPPED" in lines[0]


def test_missing_libraries_are_named_with_the_command_that_installs_them(monkeypatch, lines):
    monkeypatch.setitem(machine.LIBRARIES, "libnothing-of-this-name.so.0", "libnothing0")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(machine.Trouble, match="sudo apt-get update && sudo apt-get install libnothing0"):
        machine.need_libraries(lines.append)


# Making the environment


def test_what_an_installer_says_is_shown_without_the_address_of_its_index(capsys):
    code = "print('Looking in indexes: https://name:word@index.example/simple'); raise SystemExit(1)"
    with pytest.raises(SystemExit) as ended:
        bootstrap.quietly([sys.executable, "-c", code], "The packages could not be installed")
    assert "index.example" not in str(ended.value)
    assert str(ended.value).endswith("The packages could not be installed.")
