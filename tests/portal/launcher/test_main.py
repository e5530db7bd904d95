"""What each order of the launcher does."""

import json
import os

import pytest

from portal.launcher import __main__ as launcher
from portal.launcher import machine


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
    assert "begins again" in capsys.readouterr().out


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
