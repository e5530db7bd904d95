"""The Python environment of a bare machine."""

import os
import pwd
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from portal import embedded
from portal.launcher import bootstrap


def test_an_environment_is_made_again_when_the_lock_changes(tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("one==1")
    before = bootstrap.digest(lock)
    lock.write_text("one==2")
    assert bootstrap.digest(lock) != before


def test_a_new_environment_has_the_pip_that_python_brings(tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / "venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / "venv" / "bin" / "python")
    assert not bootstrap.works()
    bootstrap.make_venv()
    assert bootstrap.works()
    version = [str(bootstrap.PYTHON), "-m", "pip", "--version"]
    shown = subprocess.run(version, capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    assert str(tmp_path / "venv") in shown


@pytest.mark.parametrize("lock", [bootstrap.FOR_USE, bootstrap.FOR_WORK], ids=lambda lock: lock.name)
def test_each_half_of_a_lock_is_whole_and_both_name_every_package_once(lock):
    first, second = (packages(half) for half in bootstrap.halves(lock.read_text()))
    assert first | second == packages(lock.read_text())
    assert not first & second
    assert abs(len(first) - len(second)) <= 1
    for _, text in first | second:
        assert "--hash=sha256:" in text


@pytest.mark.parametrize("lock", [bootstrap.FOR_USE, bootstrap.FOR_WORK], ids=lambda lock: lock.name)
def test_a_lock_names_whatever_its_packages_need(lock):
    names = {name for name, _ in packages(lock.read_text())}
    needed = {need for name in names for need in needs(name)}
    assert len(needed) > 20
    assert needed <= names


def packages(text):
    """Each package of a lock by its name, with all that is said of it."""
    rows: list[tuple[str, str]] = []
    for line in text.splitlines():
        if line[:1].strip():
            rows.append((canonicalize_name(Requirement(line.partition("\\")[0]).name), line))
        else:
            name, so_far = rows.pop()
            rows.append((name, f"{so_far}\n{line}"))
    return set(rows)


def needs(name):
    """What the package needs on this machine, its extras aside."""
    try:
        requirements = [Requirement(text) for text in requires(name) or []]
    except PackageNotFoundError:  # for other machines
        return set()
    here = [need for need in requirements if not need.marker or need.marker.evaluate({"extra": ""})]
    return {canonicalize_name(need.name) for need in here}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can leave a folder behind that is root's")
def test_what_root_left_behind_is_named_with_the_command_that_gives_it_back():
    with tempfile.TemporaryDirectory() as place:  # pytest's own folders let nobody else in
        Path(place).chmod(0o755)
        folder = Path(place) / "var"
        folder.mkdir(mode=0o700)
        (folder / ".bootstrap.lock").touch()
        output = _said_to_another_user(folder)
    user = pwd.getpwuid(1).pw_name
    assert output == f"{folder} belongs to root. Make it yours with:\n    sudo chown -R {user} {folder}\n"


def _said_to_another_user(folder):
    code = f"""
import os, sys
from pathlib import Path
from portal.launcher import bootstrap
bootstrap.BASE, bootstrap.MADE = Path({str(folder.parent)!r}), (Path({str(folder)!r}),)
os.setuid(1)
try:
    open({str(folder / ".bootstrap.lock")!r}, "w")
except PermissionError as trouble:
    print(bootstrap.not_ours(trouble))
"""
    order = [sys.executable, "-c", code]
    return subprocess.run(order, cwd=embedded.BASE, capture_output=True, text=True, check=True).stdout
